"""The names in a credit line: where each begins and ends, and which party is meant.

Knows how lists of parties are printed ("sid/dpa", "Le Figaro et AFP") and what cannot
be a name.  Where credit lines stand is not known here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from archive.agencies import Agency, candidates, find, is_printed, scan

from .rules import Words

MAX_NAME_WORDS = 9
MAX_CJK_NAME = 16

LONG_FORM = 7
"""Letters from which a name is hardly part of another."""

WHOLE = 6
"""Words up to which the value of a label is taken as it stands."""

_SENTENCE = regex.compile(r"[,;.!?。，！？]\s|\p{Ll}{2,}\s\p{Ll}{3,}\s\p{Ll}{2,}")

_ARTICLE = regex.compile(
    r"^(?:the|el|la|los|las|le|les|il|lo|der|die|das)\s+(?=\p{Lu})"
)
# What ends a list of names: the next label, a bar, a bullet, a licence.
_STOP = regex.compile(
    r"\s+[|•·●▪]\s*|\s+[-–—]\s+|\s{2,}|\n|[|•●▪]|\s+//\s+|\s*©|"
    r"[\s,;(]+https?://|\s*[(（\[]\s*(?:\d{2,}|\d+[./-]|https?:|www\.)|(?<=\S)\s*【"
)
_DATE = regex.compile(
    r"[\s,;(]*(?:"
    r"\d{1,2}[./-]\d{1,2}(?:[./-]\d{2,4})?|\d{4}-\d{2}-\d{2}|\d{1,2}[:.h]\d{2}\b"
    r"|\d{4}\s*[年년]|\d{1,2}\s*[月월]|\d{1,2}\.? ?(?:de )?\p{L}{3,12}\.?,? (?:de )?\d{4}"
    r"|\p{L}{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{1,2}\.? \p{Lu}\p{L}{2,10}\b"
    r"|(?:,\s*|\s)(?:19|20)\d\d\b"
    r").*$"
)
_QUOTED = regex.compile(
    r"^(?:\p{L}{1,20}\s+){0,2}(?:[\"“”„»«‹›]|''|『|「|《|‘|\*)\s*"
    r"(.{2,80}?)\s*(?:[\"“”«»‹›]|''|』|」|》|’(?!\w)|\*)"
)
_DOMAIN = regex.compile(
    r"(?<![\w@/])(?:www\.)?(?:[\p{L}\d][\p{L}\d-]*\.)+(?:\p{L}{2,12})(?![\p{L}\d@])"
)
_COUNT = regex.compile(r"\s*\((?:\d+|[\p{Lu}\d]{2,8})\)\s*$")
_TRIM = " ©\t\"'“”„»«‹›‘’「」『』《》()（）[]【】*:：;,.。،–—-|/•·<>"
_CASED = regex.compile(r"[\p{Lu}\p{Ll}]")
_TOKEN = regex.compile(
    r"(?P<name>[\p{Lu}\p{Lt}\d+@][\p{L}\p{M}\p{N}.&'’+@!-]*|[\p{L}\d-]+\.\p{L}{2,6}\b"
    r"|\p{Ll}\p{Lu}[\p{L}\p{N}]*)"
    r"|(?P<link>(?:of|for|the|and|de|del|della|dello|delle|dei|di|du|des|la|le|les|el|los"
    r"|las|der|die|das|den|dem|und|für|y|e|et|da|do|dos|das|van|het|voor|en|och|og|för"
    r"|und|i|w|na|ve|ile|и|та|і|по|в|на|del|d|l|al|in|zu|zum|zur|aus|bei|on)\b['’]?"
    r"|&|\+|d['’]|l['’]|dell['’]|all['’])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One party that a line names."""

    text: str
    """As printed."""

    agency: Agency | None = None
    """Its row of the table, where exactly one is meant."""

    known: bool = False
    """Whether the table has the name at all ("APA" is known, but shared)."""


def read_parties(
    text: str,
    words: Words,
    *,
    known_only: bool = False,
    whole: bool = False,
    country: str | None = None,
) -> tuple[Party, ...]:
    """The parties that stand at the beginning of a text, in order, each once.

    whole: the text is a label's value, so an unknown name is all of it.
    """
    text = cut(text, words)
    plain = strip(text)
    if not plain:
        return ()
    one = known(plain, words, country) or (spelled(plain, country) if whole else None)
    if one:
        return (one,)
    chain = [p for piece in pieces(text, words) if (p := known(piece, words, country))]
    if chain:
        return tuple({p.text.casefold(): p for p in chain}.values())
    name = None if known_only else unknown(text, words, whole=whole)
    return (name,) if name else ()


def mentioned(text: str, country: str | None = None) -> tuple[Party, ...]:
    """The parties of the table anywhere in a text: "writers of the AP in Rome"."""
    found = {}
    for mention in scan(text):
        if mention.sure or mention.text.isupper():
            agency = find(mention.text, country=country)
            party = Party(text=mention.text, agency=agency, known=True)
            found.setdefault(mention.text.casefold(), party)
    return tuple(found.values())


def split_unknown(text: str, words: Words) -> tuple[Party, ...]:
    """The names of a list of which the table may know none: "The Nation and Dial"."""
    names = (unknown(piece, words) for piece in words.conjunction.split(text))
    return tuple(name for name in names if name)


def cut(text: str, words: Words) -> str:
    """The text up to where the names end: a bar, a date, a picture credit."""
    text = text.strip()
    found = _STOP.search(text, 2)
    if found:
        text = text[: found.start()]
    label = words.photo_label.search(text)
    if label:
        text = text[: label.start()]
    return _DATE.sub("", " " + text).strip()


def strip(text: str) -> str:
    """The name without quotation marks, brackets and stops around it."""
    text = text.strip()
    while text and text[0] in _TRIM:
        text = text[1:]
    while text and text[-1] in _TRIM:
        if text[-1] == ")" and text.count("(") == text.count(")") > 0:
            break
        if text[-1] == "." and regex.search(
            r"(?:\b\p{L}\.\p{L}|\b(?:Inc|Co|Corp|Ltd|e\.V|St))\.$", text
        ):
            break
        text = text[:-1]
    return text


def pieces(text: str, words: Words) -> Iterator[str]:
    """The members of a chain: at slashes, commas, semicolons and words for "and"."""
    for part in regex.split(r"\s*[/,;،؛，、；／]\s*|\s+[–—+&-]\s+|\s*[•·]\s*", text):
        yield from (strip(one) for one in words.conjunction.split(part) if one)


def known(
    text: str, words: Words, country: str | None = None, *, exact: bool = False
) -> Party | None:
    """The party of the table that a text names, with at most a desk or city beside.

    exact: nothing may stand beside.
    """
    text = _COUNT.sub("", strip(words.agency_word.sub("", strip(text))))
    if candidates(text) and is_printed(text):
        agency = find(text, country=country)
        return Party(text=text, agency=agency, known=True)
    mentions = [m for m in scan(text) if m.sure or m.text == text]
    if exact or not mentions or not _carries(mentions[0].text):
        return None
    first = mentions[0]
    beside = text[: first.start] + " " + text[first.end :]
    rest = beside.split()
    if (
        len(rest) > 2
        or regex.search(r"[/,;+،、，]", beside)
        or (first.start > 0 and len(text[: first.start].split()) > 1)
    ):
        return None
    return Party(text=first.text, agency=find(first.text, country=country), known=True)


def spelled(text: str, country: str | None = None) -> Party | None:
    """The party whose name a label's value is, in whatever case: "kathpress"."""
    if len(text) < LONG_FORM or not candidates(text):
        return None
    return Party(text=text, agency=find(text, country=country), known=True)


def _carries(form: str) -> bool:
    """Whether a form stays itself in longer names: "dpa Sport", not "Kabar Dermaga"."""
    return form.isupper() or form.islower() or len(form) >= LONG_FORM


def unknown(text: str, words: Words, *, whole: bool = False) -> Party | None:
    """A name that no table knows, as an explicit label introduces it."""
    quoted = _QUOTED.match(text)
    text = strip(quoted[1] if quoted else text)
    if not quoted:
        text = _without_release(text, words)
        domain = _DOMAIN.search(text)
        if domain and (domain.start() == 0 or len(text.split()) > 3):
            text = domain[0]
        elif not (whole and len(text.split()) <= WHOLE and not _SENTENCE.search(text)):
            text = leading_name(text)
    # "published by the Harbour Post": the sentence's article, not the name's own.
    text = _ARTICLE.sub("", strip(_COUNT.sub("", text)))
    return Party(text=text) if plausible(text, words) else None


def _without_release(text: str, words: Words) -> str:
    """The issuer alone: "Press release Harbour University" has one name."""
    kept = []
    for piece in regex.split(r"\s*[,;]\s+|\s+[-–—]\s+", text):
        left = strip(words.release.sub("", piece))
        if left == strip(piece):
            kept.append(piece)
        elif left:
            return left
    return ", ".join(kept)


def leading_name(text: str) -> str:
    """The name at the beginning of a text: capitals and what may link them.

    Text in a script without capitals comes back up to its first stop.
    """
    if not _CASED.search(text):
        return regex.split(r"[,;.!?。，；！？、()（）|]|\s{2,}", text, maxsplit=1)[0]
    position = end = 0
    while match := _TOKEN.match(text, position):
        if match["name"]:
            end = match.end()
            if regex.search(r"\p{L}{3,}\.$", match[0]):
                end -= 1
                break
        space = regex.compile(
            r"[\s\"“”„»«'’]*(?:,(?=\s*(?:\p{Lu}[\w.]*,? )?(?:and|und|&|Inc|Ltd)\b)\s*)?\s*|-|/"
        ).match(text, match.end())
        position = space.end() if space else match.end()
        if position == match.end():
            break
    return text[:end] or text


def plausible(text: str, words: Words) -> bool:
    """Whether a text can be the name of a party at all."""
    if len(text) < 2 or not regex.search(r"\p{L}{2}", text):
        return False
    if "@" in text or words.vague.fullmatch(text):
        return False
    if not _CASED.search(text):
        return len(text) <= MAX_CJK_NAME or len(text.split()) in range(2, 7)
    parts = text.split()
    if len(parts) > MAX_NAME_WORDS:
        return False
    if _DOMAIN.fullmatch(text):
        return True
    return bool(regex.match(r"[\p{Lu}\p{Lt}\p{Lo}\d]|\p{Ll}\p{Lu}", text))
