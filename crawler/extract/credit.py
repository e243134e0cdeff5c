"""Whom a story is credited to: all signs of a page, weighed, with their evidence.

Knows the order of trust and the filters; the signs are read in the rooms beside.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import regex

from archive.agencies import find, normal_form
from archive.model import Byline, Cited, Credit, CreditKind, Dateline, Evidence

from .agency_byline import byline_claims, provider_claims
from .bio import read_bio, told_after
from .body import Body
from .captions import picture_lines
from .cited import find_cited
from .claims import Claim
from .considered import consider
from .context import FeedWord, OwnRules
from .credit_lines import Reading, line_claims
from .dateline import find_dateline
from .feed_word import feed_claims
from .jsonld import Node
from .markup import canonical_claims, metadata_claims, weak_signals
from .near import find_near_misses
from .own import read_own
from .page import Page
from .phrases import Phrases, index_of
from .pictures import Pictures
from .rules import CONFIDENCE, applicable, words_of
from .zone import LEAD, find_zone

ORDER = tuple(CreditKind)
# A signature in brackets or after a dash: "(dpa/gem)", "(ANSA).", ". - AFP".
_ENDING = regex.compile(r"\W{0,3}(?:[(\[（–—-].{2,40}|[(\[（].{2,100}[)\]）]?)\.?")
_OPENED = regex.compile(r"[(\[（【]\s*$")
SIGNED = (CreditKind.SOURCE_LINE, CreditKind.BYLINE)
ENDS = (*SIGNED, CreditKind.REPUBLICATION, CreditKind.CONTRIBUTION)
# Confidence in a dateline's name that no table knows.
UNKNOWN = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditReading:
    """What a page says of where its story comes from."""

    credits: tuple[Credit, ...] = ()
    cited: tuple[Cited, ...] = ()
    dateline: Dateline | None = None
    near_misses: tuple[Evidence, ...] = ()
    removed: frozenset[int] = frozenset()
    """Blocks that are credit lines, bios or a picture's: no part of the body."""

    endings: tuple[tuple[int, str], ...] = ()
    """Block and words of credits that end a paragraph: no part of the body."""

    bio: Byline | None = None
    """The author, where only a bio blurb of this article names one."""


def read_credits(
    page: Page,
    body: Body,
    story: Node | None,
    *,
    publisher: str | None,
    canonical: str | None,
    language: str | None = None,
    declared: str | None = None,
    rules: OwnRules | None = None,
    feed: FeedWord | None = None,
    people: Collection[str] = (),
) -> CreditReading:
    """Read who is credited, cited and named in a bio.

    story: the object of the page's JSON-LD that is the story.  language, declared:
    BCP 47 tags, detected and as the page says; phrases are read in both and in
    English.  people: the authors.
    """
    names = applicable(language, declared, own=rules)
    words = words_of(*names, own=rules)
    zone = find_zone(page, body)
    reading = Reading(
        page=page,
        words=words,
        pictures=Pictures(words),
        rules=Phrases(
            index_of(*names, own=rules),
            (*zone.around, *told_after(page, body)),
            zone.midst,
        ),
        country=_country(page.url),
        languages=tuple(tag for tag in (language, declared) if tag),
    )
    own = read_own(page, publisher)
    found = find_dateline(reading, zone.within(LEAD))
    written = list(line_claims(reading, zone))
    taken = frozenset(claim.block.number for claim in written if claim.block)
    claims = [
        *written,
        *byline_claims(reading, zone, taken),
        *provider_claims(reading, zone),
        *canonical_claims(reading, canonical, own),
        *metadata_claims(reading, story),
    ]
    if found:
        claims += [
            Claim(
                party=party,
                kind=CreditKind.DATELINE,
                confidence=CONFIDENCE[CreditKind.DATELINE] if party.known else UNKNOWN,
                evidence=found.dateline.evidence,
                block=found.block,
            )
            for party in found.parties
            if party.known or not own.shares(party.text)
        ]
    bio = read_bio(reading, page, body, zone, own)
    explained = bio.blocks | {c.block.number for c in claims if c.block}
    # A bio names an employer, not a source.
    claims = [c for c in claims if not (c.block and c.block.number in bio.blocks)]
    kept = [c for c in claims if not own.is_own(c.party.text, c.party.agency)]
    named = (*people, bio.byline.name) if bio.byline else people
    heard = list(feed_claims(reading, feed, own, kept, named))
    weighed = (*claims, *heard)
    alive = (*kept, *heard)
    consider("credits", ((c.party.text, c.evidence, _note(c, alive)) for c in weighed))
    return CreditReading(
        credits=merge(alive),
        cited=find_cited(reading, zone, own, explained),
        dateline=found.dateline if found else None,
        near_misses=(
            *_unclaimed(weak_signals(reading, own, story), kept),
            *find_near_misses(reading, zone, own, explained),
        ),
        removed=bio.blocks
        | picture_lines(page.blocks, body, words)
        | frozenset(c.block.number for c in claims if c.block and c.whole)
        | frozenset(c.label.number for c in claims if c.label),
        endings=tuple(
            (claim.block.number, ending)
            for claim in claims
            if claim.block and not claim.whole and (ending := _ending(claim))
        ),
        bio=bio.byline,
    )


def _note(claim: Claim, kept: Iterable[Claim]) -> str:
    """A claim in words, for who asks how it was weighed."""
    sure = f"{claim.kind.value}, {claim.confidence:.2f}"
    own = (
        "" if any(claim is one for one in kept) else "; declined: the publisher itself"
    )
    return sure + own


def _ending(claim: Claim) -> str | None:
    """The words of a credit in brackets or after a dash that end a paragraph."""
    exact = claim.evidence.exact
    if claim.kind in SIGNED and _ENDING.fullmatch(exact):
        return exact
    text = claim.block.text if claim.block else ""
    before, found, after = text.rpartition(exact)
    if not found or regex.search(r"[\p{L}\p{N}]", after):
        return None
    opened = _OPENED.search(before)
    return text[opened.start() :] if opened and claim.kind in ENDS else None


def _unclaimed(
    signals: Iterable[Evidence], claims: Iterable[Claim]
) -> Iterator[Evidence]:
    """The weak signals of parties that nothing else names."""
    credited = {_identity(claim) for claim in claims}
    for signal in signals:
        agency = find(signal.exact)
        if normal_form(agency.name if agency else signal.exact) not in credited:
            yield signal


def merge(claims: Iterable[Claim]) -> tuple[Credit, ...]:
    """One credit a party: its strongest sign gives kind and evidence."""
    parties: dict[str, list[Claim]] = {}
    for claim in _longest(claims):
        parties.setdefault(_identity(claim), []).append(claim)
    credits = []
    for group in parties.values():
        best = min(group, key=lambda c: (ORDER.index(c.kind), -c.confidence))
        credits.append(
            Credit(
                name=best.party.text,
                organization=best.party.agency.name if best.party.agency else None,
                kind=best.kind,
                role=best.role,
                url=best.url,
                confidence=best.confidence,
                evidence=best.evidence,
            )
        )
    return tuple(credits)


def _longest(claims: Iterable[Claim]) -> Iterator[Claim]:
    """The claims without those that cut short the name which another reads whole."""
    kept = list(claims)
    unknown = [c for c in kept if c.block and not c.party.known]
    for claim in kept:
        name = f" {claim.party.text} "
        longer = claim in unknown and any(
            other.block is claim.block
            and len(other.party.text) + 2 > len(name)
            and name in f" {other.party.text} "
            for other in unknown
        )
        if not longer:
            yield claim


def _identity(claim: Claim) -> str:
    agency = claim.party.agency
    return normal_form(agency.name if agency else claim.party.text)


def _country(url: str | None) -> str | None:
    """The country of a page's address, where its top-level domain is one."""
    host = urlsplit(url or "").hostname or ""
    last = host.rpartition(".")[2].upper()
    return {"UK": "GB"}.get(last, last) if len(last) == 2 else None
