"""A person's name found in text and markup, and replaced by a mark.  Pure.

A name is known by salted digests of its folded words alone, so that it can be found
again where it must not be kept.  Knows no database and no page.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import unescape

from .errors import UsageError
from .model import Article

MARK = "[name removed]"
"""What stands in running text where a name stood."""

URL_MARK = "name-removed"
"""The same inside of an address, where brackets could mean something."""

MOST_WORDS = 8
Span = tuple[int, int]
Word = tuple[str, int, int]

_TAG = re.compile(r"<!--.*?-->|<[/!?]?[a-zA-Z][^<>]*>", re.S)
_VALUE = re.compile(r"""(?<![\w:-])([\w:-]+)\s*=\s*("[^"]*"|'[^']*')""")
_TECHNICAL = frozenset(
    ("class", "id", "name", "type", "rel", "property", "itemprop", "itemtype", "style")
)
_ENTITY = r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});"
_UNIT = re.compile(
    rf"(?P<escape>{_ENTITY}|\\u[0-9a-fA-F]{{4}}|(?:%[0-9a-fA-F]{{2}})+)"
    r"|(?P<letter>[^\W_]|[\u0300-\u036f\u00ad\u200b-\u200d])"
)
# What may stand between the words of one name; a tag is a blank here.
_GAP = re.compile(r"(?:\s|[-_.+,'\u2019\u00b7\u2010\u2011]|\\[nrt])*")
_MOST_GAP = 400
_URL_BEFORE = re.compile(r"[/_@=%+-]$")
_URL_AFTER = re.compile(r"[-_@/%]")
_KEY_AFTER = re.compile(r"\s*\"\s*:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names that one article must not tell."""

    salt: str
    digests: frozenset[str]

    def spans(self, text: str, words: Sequence[Word]) -> list[Span]:
        """Where the names stand, the longest first where two begin alike."""
        known: dict[tuple[str, ...], bool] = {}
        lengths = {int(one.partition(":")[0]) for one in self.digests}
        most = max(lengths, default=0)
        found: list[Span] = []
        at = 0
        while at < len(words):
            end = 0
            run: list[str] = []
            for number, (word, start, stop) in enumerate(words[at : at + most]):
                if number and not _joins(text, words[at + number - 1][2], start):
                    break
                run.append(word)
                key = tuple(run)
                if len(key) in lengths and key not in known:
                    known[key] = digest(self.salt, key) in self.digests
                if known.get(key):
                    end, last = number + 1, stop
            if end:
                found.append((words[at][1], last))
            at += end or 1
        return found

    def stand_in(self, text: str | None) -> bool:
        """Whether one of them stands in running text."""
        return bool(text) and bool(self.spans(text or "", list(words_of(text or ""))))

    def hidden(self, text: str) -> str:
        """Running text without them."""
        return _marked(text, self.spans(text, list(words_of(text))))

    def hidden_in_page(self, html: str) -> str:
        """A page without them: its text, the values of its attributes, its scripts.

        A page without any of them comes back as it was.
        """
        tags = [found.span() for found in _TAG.finditer(html)]
        blank = html
        if tags:
            pieces, last = [], 0
            for start, end in tags:
                pieces += [html[last:start], " " * (end - start)]
                last = end
            blank = "".join((*pieces, html[last:]))
        spans = [
            span
            for span in self.spans(blank, list(words_of(blank)))
            if not _KEY_AFTER.match(html, span[1])
        ]
        for start, end in tags:
            spans += self._in_tag(html, start, end)
        return _marked(html, sorted(spans), tags)

    def _in_tag(self, html: str, start: int, end: int) -> Iterator[Span]:
        if html.startswith("<!--", start):
            values = [(start + 4, end - 3)]
        else:
            values = [
                (found.start(2) + 1, found.end(2) - 1)
                for found in _VALUE.finditer(html, start, end)
                if found[1].lower() not in _TECHNICAL
            ]
        for begin, stop in values:
            value = html[begin:stop]
            for first, last in self.spans(value, list(words_of(value))):
                yield begin + first, begin + last


def of_person(salt: str, printed: str) -> frozenset[str]:
    """The digests of the forms of a name: in order, family name first, and the family
    name alone.  Raises UsageError where it has no words."""
    every = [word for word, _, _ in words_of(printed)]
    if not every or len(every) > MOST_WORDS:
        raise UsageError(f"--name wants the words of a name, not {printed!r}")
    forms = [tuple(every)]
    given, _, family = " ".join(printed.replace(",", " ").split()).rpartition(" ")
    last = tuple(word for word, _, _ in words_of(family))
    first = tuple(word for word, _, _ in words_of(given))
    if first and last:
        forms += [(*last, *first), last]
    return frozenset(digest(salt, form) for form in forms)


def texts_of(article: Article) -> Iterator[str]:
    """What an article says in words."""
    for text in (article.title, article.description, article.body, article.tail):
        yield text or ""
    for byline in article.bylines:
        yield byline.raw
    for image in article.images:
        yield f"{image.caption or ''}\n\n{image.credit or ''}"
    for said in article.rights:
        yield said.value or ""


def unmarked(article: Article) -> Article:
    """The article without the entries of whose name only the mark is left."""
    return replace(
        article,
        bylines=tuple(one for one in article.bylines if not _is_mark(one.name)),
        credits=tuple(one for one in article.credits if not _is_mark(one.name)),
        cited=tuple(one for one in article.cited if not _is_mark(one.name)),
    )


def _is_mark(name: str) -> bool:
    return MARK.strip("[]") in name.casefold().replace("-", " ")


def digest(salt: str, words: Sequence[str]) -> str:
    """How many words, and the digest of them."""
    hashed = hashlib.sha256("\0".join((salt, *words)).encode()).hexdigest()
    return f"{len(words)}:{hashed}"


def words_of(text: str) -> Iterator[Word]:
    """The folded words of a text or of markup, and where each stands.

    Letters that are written as entities or escapes are letters; in scripts without
    blanks every sign is a word.
    """
    letters: list[str] = []
    begin = end = -1
    for found in _UNIT.finditer(text):
        value = _plain(found) if found["escape"] else found[0]
        if not value or not all(_is_letter(one) for one in value):
            continue
        alone = _is_alone(value)
        if letters and (found.start() != end or alone):
            yield from _word(letters, begin, end)
            letters = []
        if not letters:
            begin = found.start()
        letters.append(value)
        end = found.end()
        if alone:
            yield from _word(letters, begin, end)
            letters = []
    if letters:
        yield from _word(letters, begin, end)


def _word(letters: list[str], begin: int, end: int) -> Iterator[Word]:
    parted = unicodedata.normalize("NFKD", "".join(letters))
    folded = "".join(one for one in parted if one.isalnum()).casefold()
    if folded:
        yield folded, begin, end


def _plain(found: re.Match[str]) -> str:
    escape = found[0]
    if escape.startswith("&"):
        plain = unescape(escape)
        return "" if plain == escape else plain
    if escape.startswith("\\"):
        return chr(int(escape[2:], 16))
    try:
        return bytes.fromhex(escape.replace("%", "")).decode()
    except UnicodeDecodeError:
        return ""


def _is_letter(sign: str) -> bool:
    joiners = "\u00ad\u200b\u200c\u200d"
    return sign.isalnum() or sign in joiners or "\u0300" <= sign <= "\u036f"


def _is_alone(sign: str) -> bool:
    """Whether words of its script stand without blanks between them."""
    first = sign[0]
    thai = "\u0e00" <= first <= "\u0eff"
    return thai or "\u2e80" <= first <= "\u9fff" or first >= "\U00020000"


def _joins(text: str, end: int, start: int) -> bool:
    if start - end > _MOST_GAP:
        return False
    gap = _UNIT.sub(lambda found: " " if found["escape"] else "x", text[end:start])
    return _GAP.fullmatch(gap) is not None and "\n\n" not in gap.replace("\r", "")


def _marked(text: str, spans: Sequence[Span], tags: Sequence[Span] = ()) -> str:
    """The text with the mark in the place of each span.

    Tags between the words of a name stay: what they begin or end goes on.
    """
    pieces, last = [], 0
    for start, end in spans:
        if start < last:
            continue
        address = _URL_BEFORE.search(text, max(0, start - 1), start)
        address = address or _URL_AFTER.match(text, end)
        inside = [text[a:b] for a, b in tags if start < a and b < end]
        pieces += [text[last:start], URL_MARK if address else MARK, *inside]
        last = end
    return "".join((*pieces, text[last:]))
