"""The rules of reading: phrases as data, one file a language, each with its proof.

Knows ``rules/*.toml`` and how a pattern is written there; what a match means for an
article, the readers know.  A rule's ``yes`` and ``no`` examples are its tests.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import regex

from archive.model import CreditKind

from . import literals
from .context import OwnRules
from .literals import Sparing

ANY = "any"
"""The rules that hold in every language."""

# What patterns share.  {start}: where a label may begin; {colon}: what follows one.  A
# TOML literal cannot hold an apostrophe: patterns say \\x27.
_CHARACTERS = r"(?:[\p{L}\p{M}\p{N}&'’-]|\.(?=[\p{L}\p{N}]))*"
_BODY = (
    r"(?:(?:\p{Lu}\.){2,}|\p{Lu}" + _CHARACTERS + r")"
    r"(?:\s+(?:(?:of|for|the|and|de|del|della|dei|degli|delle|di|du|des|la|le|les"
    r"|los|las|der|die|das|und|für|y|e|et|da|do|dos|van|het|voor|og|och|i|w|в|и|по|та"
    r"|і|з|&|ad hoc)\s+){0,2}(?:d[’']|l[’'])?[\p{Lu}\p{N}]" + _CHARACTERS + r"){0,9}"
)
# A part of a person's name; a stop ends only initials and "Jr.".
_PART = r"\p{Lu}(?:[\p{L}\p{M}'’-]|\.(?=\p{L}))*(?:(?<=\b\p{Lu}\p{Ll}?)\.)?"
MACROS = {
    # What a label says: "Source", "Fonte della notizia", "Sursa articolului".
    "{label}": r"{start}(?i:(?:{words.thing}\s+){0,2}{words.label}"
    r"(?:\s+(?:{words.small}\s+){0,2}(?:[ld][’'])?{words.thing}){0,2}(?:\s+{words.small})?)",
    # A line of words for texts, outlets and printing, up to the name that follows.
    "{retold}": r"^(?:[\d./:\s-]{4,24})?\W{0,3}"
    r"(?=(?i:(?:\S+\s+){0,9}?(?:{words.reprinted}(?![\p{L}\p{M}])"
    r"|(?=(?:\S+\s+){0,4}?{words.origin}(?![\p{L}\p{M}])){words.published}(?![\p{L}\p{M}])"
    r"|{words.origin}\s(?:\S+\s+){0,5}?{words.published}(?![\p{L}\p{M}]))))"
    r"(?i:{vocabulary}(?:\s+|(?<=[’'])))(?:{vocabulary}(?:\s+|(?<=[’']))){1,12}",
    "{retold_end}": r"(?:,?(?:\s+{vocabulary}){1,9})?[\s.!)]*",
    "{vocabulary}": r"(?:{words.thing}|{words.published}|{words.reprinted}"
    r"|{words.origin}|{words.small}|{words.medium})",
    "{start}": r"(?:^|[|·•–—/([【\]）)]\s*|\s-\s|[.!?。！？…»”\"]\s*|\d\s+)",
    "{colon}": r"\s*(?:[:：﹕∶]|\s?[-–—]\s)\s*",
    "{name}": rf"(?P<name>{_PART}(?:\s+(?:(?:van|von|de|der|den|da|di|du"
    rf"|del|la|le|bin|al|el|ter|ten|zu|dos|das)\s+){{0,2}}{_PART}){{1,3}})(?![\p{{L}}\p{{M}}])",
    "{about}": r"(?:{about the author}\s*[:–—-]?\s*)?",
    "{about the author}": r"(?i:about (?:the )?author|zu[rm] (?:person|autor(?:in)?)"
    r"|über (?:den autor|die autorin)|à propos de l.auteure?|l.auteure?"
    r"|sobre (?:el autor|la autora|o autor|a autora)|об авторе|про автор(?:а|ку)"
    r"|l.autore|l.autrice|over de auteur|o autorze|o autorce|o autorovi|o autorke"
    r"|yazar hakkında|sobre l.autora?|om författaren|om forfatteren|kirjoittajasta"
    r"|despre autor|a szerzőről|за автора|σχετικά με τ(?:ον|ην) συγγραφέα"
    r"|tentang penulis|về tác giả|على الكاتب|درباره نویسنده|על הכותבת?)",
    # How a blurb greets before it says a name.
    "{hello}": r"(?i:(?:hi|hello|hey|greetings|welcome|hallo|moin|servus|grüezi"
    r"|guten tag|bonjour|salut|hola|ciao|salve|buongiorno|olá|oi|cześć|witam|witajcie"
    r"|dzień dobry|ahoj|dobrý den|здравствуйте|привет|вітаю|привіт|здравейте|hej|hei"
    r"|moi|terve|merhaba|selam|szia|sziasztok|bună(?: ziua)?|zdravo|здраво"
    r"|γεια(?: σας)?|halo|xin chào|hoi|goedendag)(?: there| all| everyone| zusammen"
    r"| a tutti| a todos| à tous| all(?:a|e)?)?\s*[,!.–—-]*\s+)?",
    "{org}": rf"(?P<party>{_BODY})",
    # Where only the first word has a capital: "Observatoire du littoral".
    "{orgt}": rf"(?P<party>{_BODY}(?:\s(?:du|de la|des|del|de los|de las|della|dello"
    r"|da|do|dos|das|de|di|för)\s\p{Ll}{4,}|\s(?:de l|dell)['’]\p{Ll}{4,})?)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One phrase pattern and what it reads."""

    id: str
    kind: str
    """A credit kind, or ``exclude``, ``bio``, ``cited``."""

    where: frozenset[str]
    """Zones in which it counts: ``head``, ``lead``, ``body``, ``tail``."""

    written: str
    """The pattern as its file has it."""

    needs: tuple[str, ...]
    """Words, folded, of which every match has one; empty where none can be named."""

    asked: str | None
    """What the line must hold besides: words that make the phrase a credit."""

    names: str
    """Which names it takes: ``any``, ``known`` (parties of the table), ``outlet``
    (any that cannot be a person's name), ``linked`` (parties of the table, or a
    link's words), ``chain``
    (agencies among staff initials), ``whole`` (any, and an unknown one is all of the
    text), ``mentions`` (parties of the table, whatever else the text says), ``wire``
    (exactly one agency), ``each`` (any, one on each side of an "and").  Of citations:
    ``org`` (a body, no person), ``title`` (and titles), ``single`` (and single words),
    ``sure`` (anything)."""

    role: str | None
    confidence: float
    yes: tuple[tuple[str, ...], ...]
    """Text, then the names that the rule reads in it."""

    no: tuple[str, ...]

    @property
    def pattern(self) -> regex.Pattern[str]:
        return _compile(self.written)

    @property
    def require(self) -> regex.Pattern[str] | None:
        return _compile(self.asked) if self.asked else None


CONFIDENCE = {
    CreditKind.REPUBLICATION: 0.95,
    CreditKind.SOURCE_LINE: 0.9,
    CreditKind.BYLINE: 0.9,
    CreditKind.DATELINE: 0.9,
    CreditKind.CONTRIBUTION: 0.85,
    CreditKind.CANONICAL: 0.7,
    CreditKind.METADATA: 0.6,
}
NEVER = "\x00(?!)"
"""Matches nothing, and a look for the character says so at once."""

DENSE = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]"
"""Scripts in which words are not parted."""

SAME = dict(nb="no", nn="no", hr="sr", bs="sr", sh="sr", cnr="sr", ms="id", iw="he")
"""Languages that are read with the file of another: they print the same words."""

_WORDS = regex.compile(r"\{words\.(\w+)\}")


@cache
def languages(own: OwnRules | None = None) -> tuple[str, ...]:
    """The languages that have a file."""
    names = [entry.name for folder in _folders(own) for entry in folder.iterdir()]
    return tuple(sorted({n[:-5] for n in names if n.endswith(".toml")}))


def _folders(own: OwnRules | None) -> Iterator[Traversable]:
    yield files("crawler.extract") / "rules"
    if own:
        yield Path(own.folder)


def applicable(*tags: str | None, own: OwnRules | None = None) -> tuple[str, ...]:
    """The files to read a page with: its languages, English and the neutral ones.

    English because pages of every language print English credit lines.
    """
    bases = [tag.replace("_", "-").split("-")[0].lower() for tag in tags if tag]
    wanted = dict.fromkeys([*(SAME.get(base, base) for base in bases), "en", ANY])
    return tuple(name for name in wanted if name in languages(own))


def rules_of(*names: str, own: OwnRules | None = None) -> tuple[Rule, ...]:
    """The rules of some languages, in the order of their files; a user's own last."""
    return tuple(rule for name in names for rule in _load(name, own)[0])


class Words:
    """The small words of some languages, as patterns; each compiled when asked for."""

    def __init__(self, listed: Mapping[str, Sequence[str]]) -> None:
        self._listed = listed

    @cached_property
    def by(self) -> regex.Pattern[str]:
        by = self._either("by")
        return _compile(rf"(?i:^\s*{by}(?:\s*[:：]\s*|\s+|(?=\p{{Lu}}\p{{Lu}})))")

    @cached_property
    def conjunction(self) -> regex.Pattern[str]:
        word = rf"(?i:\s+{self._either('and')}\s+)"
        return _compile(word + r"|(?<=\p{Han})[和与與及](?=\p{Han})")

    @cached_property
    def photo_label(self) -> regex.Pattern[str]:
        return _compile(
            rf"(?i:(?:^|[\s|/(\[,;.•·–—-]){self._either('photo')}\d*"
            rf"(?:\s*[:：/©]|\s+(?:by|von|de|di|af|av|door)\b|\s*[)\]]))"
        )

    @cached_property
    def release(self) -> regex.Pattern[str]:
        return self._words("release")

    @cached_property
    def staff(self) -> regex.Pattern[str]:
        return self._words("staff")

    @cached_property
    def vague(self) -> regex.Pattern[str]:
        return _compile(rf"(?i:{self._either('vague')})")

    @cached_property
    def agency_word(self) -> regex.Pattern[str]:
        return self._words("agency")

    @cached_property
    def occupation(self) -> Sparing:
        """What people who write are called."""
        return Sparing(self._words("occupation"))

    @cached_property
    def institution(self) -> Sparing:
        """Words in the names of bodies: ministry, institute, Times."""
        return Sparing(_compile(rf"(?i:{self._either('institution')})"))

    @cached_property
    def outlet(self) -> regex.Pattern[str]:
        """Whole names that can only be an outlet's or an agency's: "... Wire"."""
        return _compile(rf"(?i:{self._either('outlet')})")

    @cached_property
    def no_outlet(self) -> regex.Pattern[str]:
        """Words in names in brackets that are no outlet's: a school's, a state's."""
        return self._words("no_outlet")

    @cached_property
    def cite(self) -> Sparing:
        """Verbs and nouns by which a story cites."""
        cite = self._either("cite")
        return Sparing(_compile(rf"(?i:(?:(?<!\p{{L}})|(?<={DENSE})){cite})"))

    @cached_property
    def cite_end(self) -> regex.Pattern[str]:
        """Verbs that cite from the end of the sentence, far from whom they cite."""
        return _compile(self._either("cite_end"))

    @cached_property
    def body(self) -> regex.Pattern[str]:
        """Whole names of bodies, where no capital on each word tells them."""
        return _compile(_worded(self._either("body"), self._listed))

    @cached_property
    def complement(self) -> regex.Pattern[str]:
        """How such a name goes on in small letters: "Institut de l'élevage"."""
        return _compile(self._either("complement"))

    def _words(self, key: str) -> regex.Pattern[str]:
        return _compile(rf"(?i:(?<!\p{{L}}){self._either(key)}(?!\p{{L}}))")

    def _either(self, key: str) -> str:
        return _either(self._listed.get(key, ()))


@lru_cache(maxsize=64)
def words_of(*names: str, own: OwnRules | None = None) -> Words:
    """The small words of some languages, joined."""
    joined: dict[str, list[str]] = {}
    for name in names:
        for key, listed in _load(name, own)[1].items():
            joined.setdefault(key, []).extend(listed)
    return Words(joined)


@cache
def _load(
    name: str, own: OwnRules | None
) -> tuple[tuple[Rule, ...], dict[str, list[str]]]:
    words: dict[str, list[str]] = {}
    rows: list[dict[str, Any]] = []
    for folder in _folders(own):
        file = folder / f"{name}.toml"
        table = tomllib.loads(file.read_text("utf-8")) if file.is_file() else {}
        for key, listed in table.get("words", {}).items():
            words[key] = [*words.get(key, ()), *listed]
        rows += table.get("rule", ())
    return tuple(_rule(row, words) for row in rows), words


def _rule(row: dict[str, Any], words: Mapping[str, Sequence[str]]) -> Rule:
    written = _worded(_spelled(row["pattern"]), words)
    return Rule(
        id=row["id"],
        kind=row["kind"],
        where=frozenset(row.get("where", ())),
        written=written,
        # Short ones first: they are the soonest found.
        needs=tuple(sorted(literals.needed(_spelled(written)), key=len)),
        asked=row.get("require"),
        names=row.get("names", "any"),
        role=row.get("role"),
        confidence=row.get("confidence", CONFIDENCE.get(row["kind"], 0.8)),
        yes=tuple(tuple(example) for example in row["yes"]),
        no=tuple(row["no"]),
    )


def _worded(written: str, words: Mapping[str, Sequence[str]]) -> str:
    """A pattern with the words of its language written out."""
    spelled: str = _WORDS.sub(lambda found: _either(words.get(found[1], ())), written)
    return spelled


def _either(forms: Sequence[str]) -> str:
    """One of some forms, the longest first; never anything where there is none."""
    longest = sorted(forms, key=len, reverse=True)
    return "(?:" + "|".join(longest) + ")" if longest else NEVER


@lru_cache(maxsize=2048)
def _compile(written: str) -> regex.Pattern[str]:
    return regex.compile(_spelled(written))


def _spelled(written: str) -> str:
    """A pattern with its macros written out."""
    for macro, meaning in MACROS.items():
        written = written.replace(macro, meaning)
    return written
