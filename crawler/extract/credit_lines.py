"""Credits from written phrases: source lines, republication, contribution, initials.

Knows how the rules are applied to the lines of the zone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import regex

from archive.agencies import candidates, is_ambiguous, is_sure
from archive.model import CreditKind, CreditRole

from .blocks import Block, Region
from .claims import Claim, block_evidence
from .name_shape import cut, strip
from .names import (
    Party,
    known,
    mentioned,
    read_parties,
    split_unknown,
)
from .page import Page
from .pairs import pairs
from .phrases import Phrases
from .pictures import Pictures
from .rules import Rule, Words
from .zone import HEAD, Line, Zone

SHORT_LINE = 240
"""A line up to this length may be a credit line as a whole."""

LONG_EXACT = 100
"""Characters from which evidence ends with the name, not with the phrase."""

KINDS = frozenset(CreditKind)
WIRES = ("wire", "release", "syndicator")

_SIGNATURE = regex.compile(r"[()\[\]（）/,;–—]|^\s*-|[.!?]\s*-")
_CHAIN = regex.compile(r"\s*[/,;&+]\s*")
_PERSON = regex.compile(r"\p{Lu}[\p{Ll}’'-]+(?:\s\p{Lu}[\p{L}’'-]+){1,2}")
_DASH = regex.compile(r"[-–+|]|\s{2,}")
_INITIALS = regex.compile(
    r"\p{Ll}{1,4}\.?|\p{Lu}{1,4}|\p{Lu}\p{Ll}{0,2}|\p{Lu}\.\s?\p{Lu}?\.?|\d+"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What all line readers need to know of the page."""

    page: Page
    words: Words
    pictures: Pictures
    rules: Phrases
    country: str | None
    languages: tuple[str, ...]
    """Detected and declared; which short forms count depends on them."""


def line_claims(reading: Reading, zone: Zone) -> Iterator[Claim]:
    """The claims of all rules on all lines, in document order."""
    for line in zone.lines:
        text = line.block.text
        rules = [rule for rule in reading.rules.of(text) if rule.where & line.where]
        if any(r.kind == "exclude" and r.pattern.search(text) for r in rules):
            continue
        for rule in rules:
            if rule.kind in KINDS and not _in_footer(rule, line):
                yield from _apply(reading, rule, line)
    for pair in pairs(zone):
        for rule in reading.rules.of(pair.line.block.text):
            if rule.kind == CreditKind.SOURCE_LINE and rule.where & pair.line.where:
                for claim in _apply(reading, rule, pair.line):
                    if claim.whole and not _in_footer(rule, pair.line):
                        yield replace(claim, label=pair.label)


def _in_footer(rule: Rule, line: Line) -> bool:
    """Whether the line is the site's own footer: there, only initials are a sign."""
    footer = line.block.region is Region.NAVIGATION and HEAD not in line.where
    signed = rule.names == "chain" and line.block.text.startswith(("(", "（", "["))
    if not footer or signed:
        return False
    # The footer of an article holds its notes; that of the body is the site's.
    return next(line.block.element.iterancestors("article"), None) is None


def _apply(reading: Reading, rule: Rule, line: Line) -> Iterator[Claim]:
    block = line.block
    if rule.require and not rule.require.search(block.text):
        return
    for match in rule.pattern.finditer(block.text):
        parties = parties_of(rule, match, reading, block)
        kind = CreditKind(rule.kind)
        # A sentence says whose the text is, whatever the markup around it is called.
        said = kind in (CreditKind.REPUBLICATION, CreditKind.CONTRIBUTION)
        if not parties or (not said and reading.pictures.beside(block)):
            continue
        role = CreditRole.CONTRIBUTOR if kind is CreditKind.CONTRIBUTION else None
        whole = len(block.text) <= SHORT_LINE and len(match[0]) * 2 >= len(block.text)
        for party in parties:
            exact = _exact(match, party)
            yield Claim(
                party=party,
                kind=kind,
                role=CreditRole(rule.role) if rule.role else role or CreditRole.ORIGIN,
                confidence=rule.confidence,
                evidence=block_evidence(
                    reading.page, rule.id, exact, block, party.text
                ),
                url=_link(block, party.text),
                block=block,
                whole=whole,
            )


def parties_of(
    rule: Rule, match: regex.Match[str], reading: Reading, block: Block | None = None
) -> tuple[Party, ...]:
    """The parties that a match of a rule names."""
    text = match["party"]
    if rule.names == "chain":
        signed = bool(_SIGNATURE.search(match[0]))
        return read_chain(text, reading, signed=signed)
    if rule.names == "wire":
        party = known(cut(text, reading.words), reading.words, reading.country)
        wire = party and is_wire(party) and len(party.text) + 4 >= len(strip(text))
        return (party,) if party and wire else ()
    if rule.names == "mentions":
        return mentioned(text, reading.country)
    if rule.names == "each":
        return split_unknown(cut(text, reading.words), reading.words)
    found = read_parties(
        text,
        reading.words,
        known_only=rule.names == "known",
        whole=rule.kind == CreditKind.SOURCE_LINE or rule.names == "whole",
        country=reading.country,
    )
    if rule.names in ("outlet", "linked"):
        links = {name for name, _ in block.links} if block else set()
        return tuple(
            party
            for party in found
            if party.known
            or party.text in links
            or (rule.names == "outlet" and not _may_be_person(party.text, reading))
        )
    linked = _linked(block, match) if block and rule.names in ("any", "whole") else None
    if linked and found and not found[0].known:
        better = read_parties(
            linked, reading.words, whole=True, country=reading.country
        )
        return better or found
    return found


def _may_be_person(name: str, reading: Reading) -> bool:
    """Whether a name is two or three plain words, and none that says outlet."""
    return bool(_PERSON.fullmatch(name)) and not reading.words.outlet.fullmatch(name)


def read_chain(
    text: str, reading: Reading, *, signed: bool = True
) -> tuple[Party, ...]:
    """The agencies of a chain whose other members are initials: "ino/dpa".

    signed: whether brackets, a dash or a slash show that the text is a signature;
    without them a short form that is also a word means the word.
    """
    found = []
    for piece in _members(text):
        party = known(piece, reading.words, reading.country, exact=True)
        if party and _fits(party, reading):
            found.append(party)
        elif not _INITIALS.fullmatch(piece):
            return ()
    if not any(is_wire(party) and (signed or is_sure(party.text)) for party in found):
        return ()
    return tuple(found)


def is_wire(party: Party) -> bool:
    """Whether an agency is meant: outlets sign with more than a token."""
    return any(a.kind in WIRES for a in candidates(party.text))


def _split(text: str) -> list[str]:
    return list(_CHAIN.split(text))


def _members(text: str) -> Iterator[str]:
    for piece in _CHAIN.split(text):
        if candidates(piece):
            yield piece
        else:
            yield from (strip(p) for p in _DASH.split(piece) if strip(p))


def _fits(party: Party, reading: Reading) -> bool:
    """Whether a short form that is also a word may be meant on this page."""
    if not is_ambiguous(party.text):
        return True
    return any(a.reads(*reading.languages) for a in candidates(party.text))


def _exact(match: regex.Match[str], party: Party) -> str:
    """The words of the match; of a long one, up to the end of the name."""
    if len(match[0]) <= LONG_EXACT:
        return str(match[0]).strip()
    place = match[0].find(party.text)
    end = place + len(party.text) if place >= 0 else len(match[0])
    return str(match[0][:end]).strip()


def _linked(block: Block, match: regex.Match[str]) -> str | None:
    """The text of the link with which the named party begins."""
    start = match["party"].lstrip("\"'“„«‘ ")
    for text, _ in block.links:
        if len(text) > 1 and start.startswith(text):
            return text
    return None


def _link(block: Block, name: str) -> str | None:
    return next(
        (href for text, href in block.links if name in text and "://" in href), None
    )
