"""The parties of a credit line: which names it gives, and who is meant.

Knows how lists of parties are read ("sid/dpa", "Le Figaro et AFP").  Where credit lines
stand is not known here.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

from archive.agencies import Agency, candidates, find, is_printed, scan

from .name_shape import (
    DOMAIN,
    cut,
    leading_name,
    pieces,
    plausible,
    strip,
    without_release,
)
from .rules import Words

LONG_FORM = 7
"""Letters from which a name is hardly part of another."""

WHOLE = 6
"""Words up to which the value of a label is taken as it stands."""

_SENTENCE = regex.compile(r"[,;.!?。，！？]\s|\p{Ll}{2,}\s\p{Ll}{3,}\s\p{Ll}{2,}")
_ARTICLE = regex.compile(
    r"^(?:the|el|la|los|las|le|les|il|lo|der|die|das)\s+(?=\p{Lu})"
)
_QUOTED = regex.compile(
    r"^(?:\p{L}{1,20}\s+){0,2}(?:[\"“”„»«‹›]|\x27\x27|『|「|《|‘|\*)\s*"
    r"(.{2,80}?)\s*(?:[\"“”«»‹›]|\x27\x27|』|」|》|’(?!\w)|\*)"
)
_COUNT = regex.compile(r"\s*\((?:\d+|[\p{Lu}\d]{2,8})\)\s*$")
# A name and its short form, whose bracket a cut may have opened only.
_SHORT = regex.compile(r"[^()（）]{3,60}[(（](?P<short>[^()（）]{2,20})[)）]?")
# Where a paper prints, besides its name: its app, its account.
_CHANNEL = regex.compile(
    r"(?i)(?:客户端|客戶端|微信|公众号|公眾號|官网|官方|微博|app)+$"
)
_SEPARATOR = regex.compile(r"[/,;+،、，]")


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
    if one := one or _by_short_form(text, words, country):
        return (one,)
    parts = list(pieces(text, words))
    chain = [
        (p, piece) for piece in parts if (p := known(piece, words, country)) or whole
    ]
    if any(party for party, _ in chain):
        # Beside a known one, what can only be an outlet is one, too.
        every = (p or _outlet(piece, words) for p, piece in chain)
        return tuple({p.text.casefold(): p for p in every if p}.values())
    name = None if known_only else unknown(text, words, whole=whole)
    return (name,) if name else ()


def _by_short_form(text: str, words: Words, country: str | None) -> Party | None:
    """The agency that a text calls one, by the short form in its bracket."""
    found = _SHORT.fullmatch(text.strip()) if words.agency_word.search(text) else None
    return known(found["short"], words, country, exact=True) if found else None


def _outlet(text: str, words: Words) -> Party | None:
    is_outlet = DOMAIN.fullmatch(text) or words.outlet.fullmatch(text)
    return Party(text=text) if is_outlet and plausible(text, words) else None


def mentioned(text: str, country: str | None = None) -> tuple[Party, ...]:
    """The parties of the table anywhere in a text: "writers of the AP in Rome"."""
    found: dict[str, Party] = {}
    for mention in scan(text):
        if mention.sure or mention.text.isupper():
            agency = find(mention.text, country=country)
            party = Party(text=mention.text, agency=agency, known=True)
            found.setdefault(mention.text.casefold(), party)
    return tuple(found.values())


def split_unknown(text: str, words: Words) -> tuple[Party, ...]:
    """The names of a list of which the table may know none: "The Nation and Dial"."""
    names = (
        known(piece, words, exact=True) or unknown(piece, words)
        for piece in words.conjunction.split(text)
    )
    return tuple(name for name in names if name)


def known(
    text: str, words: Words, country: str | None = None, *, exact: bool = False
) -> Party | None:
    """The party of the table that a text names, with at most a desk or city beside.

    exact: nothing may stand beside.
    """
    text = _COUNT.sub("", strip(words.agency_word.sub("", strip(text))))
    if not candidates(text) and candidates(paper := _CHANNEL.sub("", text)):
        text = paper
    if candidates(text) and is_printed(text):
        agency = find(text, country=country)
        return Party(text=text, agency=agency, known=True)
    mentions = [] if exact else [m for m in scan(text) if m.sure or m.text == text]
    if not mentions or not _carries(mentions[0].text):
        return None
    first = mentions[0]
    beside = text[: first.start] + " " + text[first.end :]
    rest = beside.split()
    if (
        len(rest) > 2
        or _SEPARATOR.search(beside)
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
        text = without_release(text, words)
        domain = DOMAIN.search(text)
        if domain and (domain.start() == 0 or len(text.split()) > 3):
            text = domain[0]
        elif not (whole and len(text.split()) <= WHOLE and not _SENTENCE.search(text)):
            text = leading_name(text)
    text = strip(_COUNT.sub("", text))
    if not quoted:
        # "published by the Harbour Post": the sentence's article, not the name's own.
        text = _ARTICLE.sub("", text)
    return Party(text=text) if plausible(text, words) else None
