"""Whether two texts tell the same story, as far as their fingerprints say.

What many texts of one site share is its boilerplate and says nothing.  Pure: the
fingerprints are of archive.signature, archive.store.stories keeps the rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from heapq import nsmallest
from typing import NamedTuple

from .signature import Signature

METHOD = "winnow-5-16 4"
"""Kept with every link.  The last number goes up with every change of a verdict."""

A_SITE = 3
"""Articles of one site that may share a fingerprint before it is boilerplate."""

STORIES = 8
"""Stories that may share a fingerprint before it tells no stories apart."""

POSTINGS = 64
"""Articles kept for a fingerprint; who comes later finds the story by these."""

ACROSS = 0.4
"""Share of the shorter text that must be in the other, between two sites."""

WITHIN = 0.75
"""The same between two articles of one site: its templates and series are alike."""

BRIDGE = 0.55
"""Share of a text that must be in each of two stories for them to be one."""

COVERED = 0.3
"""Share that a text must have of each of two others for their stories to be one: a
short one that stands in two long ones is an item of a roundup, or a brief of both."""

COPY = 0.8
"""Share of a text in another, and of that in it, from which it is no news: what it is
like, the other was compared with, and the verdict stands."""

INSIDE = 0.75
"""Share of a text alone in its story that must be in a new one to join its story."""

LEAD = 0.25
"""Share of a text that such a one may be: more is an item of a roundup."""

ROUNDUP = 3
"""Stories inside a text from which it sums them up, unless it is mostly one of them."""

CHANCE = 1
"""Fingerprints that two texts may share by chance: the fewer, the less they say."""

NUMERALS = 3
"""Figures in a text from which they must be those of the other."""

AGREEING = 0.5

EXCERPT = 6
"""Fingerprints that make a shared passage worth telling."""

EXCERPT_SHARE = 0.1

LOOKED_AT = 100
MOST_LINKS = 20


class Relation(StrEnum):
    """What one text is to an earlier one."""

    EXACT = "exact"
    """Word for word the same."""

    NEAR = "near"
    """The same story: an edited, cut or extended copy."""

    PARTIAL = "partial"
    """They share a passage; neither is a copy of the other."""


class Posting(NamedTuple):
    """A fingerprint in an article that is on file; there may be thousands of a text."""

    fingerprint: int
    member: int
    site: int
    story: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The articles on file that share fingerprints with a new one."""

    common: frozenset[int]
    """Fingerprints that tell no stories apart."""

    useless: frozenset[int]
    """Fingerprints of which no more articles are to be kept."""

    shared: Mapping[int, int]
    """By article: how many it has that tell stories apart; 0 where it is not known."""

    gone: Mapping[int, int]
    """By article: how many it has that do not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """An article on file that shares fingerprints with a new one."""

    member: int
    site: int
    story: int
    size: int
    """Fingerprints of its text that told it apart when it was filed."""

    numerals: frozenset[str]

    alone: bool
    """Whether no other article tells its story."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """What a new text is to one on file."""

    member: int
    story: int
    site: int
    relation: Relation
    score: float
    """Share of the shorter text that the other has too, corrected; 1 is all of it."""

    share: float
    """Share of the new text that the other has too."""

    cover: float = 1.0
    """Share of the other that the new text has too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is to be written down of a new text."""

    stories: tuple[int, ...]
    """The stories it belongs to, which are one from now on; empty: a new story."""

    links: tuple[Likeness, ...]
    """The likest first."""

    size: int = 0
    """Fingerprints of the text that tell it apart."""


def survey(postings: Iterable[Posting], site: int) -> Shelf:
    """What is on file of the fingerprints of one more article of a site."""
    held: dict[int, list[Posting]] = defaultdict(list)
    for posting in postings:
        held[posting.fingerprint].append(posting)
    common = {one for one, found in held.items() if _is_common(found, site)}
    full = {one for one, found in held.items() if len(found) >= POSTINGS}
    useless = {one for one, found in held.items() if _is_common(found, None)}
    shared: Counter[int] = Counter()
    gone: Counter[int] = Counter()
    for fingerprint, found in held.items():
        (gone if fingerprint in common else shared).update(one.member for one in found)
    return Shelf(
        common=frozenset(common),
        useless=frozenset(useless | full),
        shared=shared,
        gone=gone,
    )


def _is_common(found: Sequence[Posting], site: int | None) -> bool:
    """Whether a fingerprint tells no stories apart, with one more article of a site."""
    if len(found) < A_SITE:
        return False
    sites = Counter(posting.site for posting in found)
    if site is not None and site in sites:
        sites[site] += 1
    if max(sites.values()) > A_SITE:
        return True
    return len(found) > STORIES and len({posting.story for posting in found}) > STORIES


def candidates(shelf: Shelf) -> tuple[int, ...]:
    """The articles that share enough to be looked at."""
    enough = [(-n, member) for member, n in shelf.shared.items() if n > CHANCE]
    return tuple(member for _, member in nsmallest(LOOKED_AT, enough))


def compare(
    fresh: Signature, site: int, shelf: Shelf, others: Mapping[int, Other]
) -> Verdict:
    """What a new text is to those on file that share a fingerprint with it.

    others: the candidates.
    """
    own = len(fresh.fingerprints - shelf.common)
    found = []
    for member, other in others.items():
        shared, gone = shelf.shared[member], shelf.gone[member]
        likeness = _likeness(fresh, own, other, shared, gone, site)
        if likeness:
            found.append(likeness)
    found.sort(
        key=lambda one: (one.relation, -one.score, -one.share, -one.cover, one.member)
    )
    stories = _stories(found, {one.member for one in others.values() if one.alone})
    # What is like an article of another story is not of that story: only a passage is.
    links = [
        one if one.story in stories else replace(one, relation=Relation.PARTIAL)
        for one in found
    ]
    links.sort(key=lambda one: one.relation)
    return Verdict(stories=stories, links=tuple(links[:MOST_LINKS]), size=own)


def _likeness(
    fresh: Signature, own: int, other: Other, shared: int, gone: int, site: int
) -> Likeness | None:
    theirs = max(shared, other.size - gone)
    smaller = min(own, theirs)
    score = (shared - CHANCE) / smaller * _numerals(fresh, own, other, theirs)
    share = (shared - CHANCE) / own
    if score >= (WITHIN if other.site == site else ACROSS):
        relation = Relation.NEAR
    elif shared >= EXCERPT and shared / smaller >= EXCERPT_SHARE:
        relation = Relation.PARTIAL
    else:
        return None
    return Likeness(
        member=other.member,
        story=other.story,
        site=other.site,
        relation=relation,
        score=score,
        share=share,
        cover=(shared - CHANCE) / theirs,
    )


def _numerals(fresh: Signature, own: int, other: Other, theirs: int) -> float:
    """How far the figures of the shorter text are those of the other.

    A results table or a forecast keeps its words and changes its figures.
    """
    one, two = fresh.numerals, other.numerals
    if own > theirs:
        one, two = two, one
    if len(one) < NUMERALS:
        return 1.0
    agreeing = len(one & two) / len(one)
    return agreeing if agreeing < AGREEING else 1.0


def _stories(found: Sequence[Likeness], alone: Collection[int]) -> tuple[int, ...]:
    """That of the best match, and those that the text shows to be the same as it.

    Joining all that a text is like would make one story of everything in the end.  A
    lead that came before the whole text joins it, as one that comes after does.
    """
    near = [one for one in found if one.relation is Relation.NEAR]
    if not near:
        return ()
    best, others = near[0], [one for one in near if one.story != near[0].story]
    inside = {one.story for one in near if one.score >= INSIDE and one.share < BRIDGE}
    if min(best.share, best.cover) >= COPY:
        return (best.story,)
    if best.share < BRIDGE:
        return () if len(inside) >= ROUNDUP else (best.story,)
    bridged = [
        one.story
        for one in others
        if one.share >= BRIDGE and min(one.cover, best.cover) >= COVERED
    ]
    leads = {
        one.story
        for one in others
        if one.member in alone and one.score >= INSIDE and one.share <= LEAD
    }
    if len(inside - {best.story}) == 1:  # of several, each is an item
        bridged += leads
    return tuple(dict.fromkeys((best.story, *bridged)))
