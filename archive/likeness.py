"""Whether two texts tell the same story, as far as their fingerprints say.

Pure: the fingerprints are of archive.signature, who else has them is of archive.shelf,
archive.store keeps the rows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from .shelf import CHANCE, Shelf
from .signature import Signature

METHOD = "winnow-5-16 5"
"""Kept with every link.  The last number goes up with every change of a verdict."""

ACROSS = 0.4
"""Share of the shorter text that must be in the other, between two sites."""

WITHIN = 0.75
"""The same between two articles of one site: its templates and series are alike."""

FOREIGN = 0.3
"""Share of a new text that must be in another for them to be one story: of less, the
most of it is its own, and what it has of the other is a quotation."""

LEADING = 0.6
"""Share of the other that makes up for it: a lead, of which the whole text comes."""

BRIDGE = 0.55
"""Share of a text that must be in each of two stories for them to be one."""

COVERED = 0.3
"""Share that a text must have of each of two others for their stories to be one: a
short one that stands in two long ones is an item of a roundup, or a brief of both."""

COPY = 0.8
"""Share of a text in another, and of that in it, from which it is no news: what one
text of another story has of it, the other was compared with, and the verdict stands.
It takes two of them: a roundup has an item that its story has not."""

INSIDE = 0.75
"""Share of a text alone in its story that must be in a new one to join its story."""

LEAD = 0.25
"""Share of a text that such a one may be: more is an item of a roundup."""

ROUNDUP = 3
"""Stories inside a text from which it sums them up, unless it is mostly one of them."""

APART = 0.8
"""Share of the items of a roundup that only one of them holds: they lie side by side,
where copies of one story hold the same."""

NUMERALS = 3
"""Figures in a text from which they must be those of the other."""

AGREEING = 0.5

CONTINUED = 0.25
"""Share of the shorter state of a text that makes the other one the same story."""

EXCERPT = 6
"""Fingerprints that make a shared passage worth telling."""

EXCERPT_SHARE = 0.1

MOST_LINKS = 20
LOOKS = 20
"""Texts that are read again, to see whether a new one shares a passage with them."""


class Relation(StrEnum):
    """What one text is to an earlier one."""

    EXACT = "exact"
    """Word for word the same."""

    NEAR = "near"
    """The same story: an edited, cut or extended copy."""

    PARTIAL = "partial"
    """They share a passage; neither is a copy of the other."""


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

    sure: bool = True
    """Whether their fingerprints say so; else a passage that both texts have would."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is to be written down of a new text."""

    stories: tuple[int, ...]
    """The stories it belongs to, which are one from now on; empty: a new story."""

    links: tuple[Likeness, ...]
    """The likest first."""

    unsure: tuple[Likeness, ...] = ()
    """Links, if the texts turn out to have a passage in common; the likest first."""

    size: int = 0
    """Fingerprints of the text that tell it apart."""


def compare(
    fresh: Signature, site: int, shelf: Shelf, others: Mapping[int, Other]
) -> Verdict:
    """What a new text is to those on file that share a fingerprint with it.

    others: the candidates.
    """
    own = len(fresh.fingerprints - shelf.common)
    found = [
        likeness
        for other in others.values()
        if (likeness := _likeness(fresh, own, site, other, shelf))
    ]
    found.sort(
        key=lambda one: (one.relation, -one.score, -one.share, -one.cover, one.member)
    )
    alone = {one.member for one in others.values() if one.alone}
    sure = [one for one in found if one.sure]
    stories = _stories(sure, alone, shelf)
    # What is like an article of another story is not of that story: only a passage is.
    links = [
        one if one.story in stories else replace(one, relation=Relation.PARTIAL)
        for one in sure
    ]
    links.sort(key=lambda one: one.relation)
    return Verdict(
        stories=stories,
        links=tuple(links[:MOST_LINKS]),
        unsure=tuple(one for one in found if not one.sure)[:LOOKS],
        size=own,
    )


def continues(before: Signature, now: Signature) -> bool:
    """Whether a text that was changed still tells the story that it told."""
    least = min(len(before.fingerprints), len(now.fingerprints))
    return len(before.fingerprints & now.fingerprints) > CONTINUED * least


def _likeness(
    fresh: Signature, own: int, site: int, other: Other, shelf: Shelf
) -> Likeness | None:
    shared = shelf.shared[other.member]
    theirs = max(shared, other.size - shelf.gone[other.member])
    share, cover = ((shared - CHANCE) / size for size in (own, theirs))
    score = max(share, cover) * _numerals(fresh, own, other, theirs)
    relation, sure = Relation.PARTIAL, True
    if score >= (WITHIN if other.site == site else ACROSS):
        if share >= FOREIGN or cover >= LEADING:
            relation = Relation.NEAR
    elif shared < EXCERPT or shared < EXCERPT_SHARE * min(own, theirs):
        sure = False
        if other.site == site or shelf.rare[other.member] <= CHANCE:
            return None
    return Likeness(
        member=other.member,
        story=other.story,
        site=other.site,
        relation=relation,
        score=score,
        share=share,
        cover=cover,
        sure=sure,
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


def _stories(
    found: Sequence[Likeness], alone: Collection[int], shelf: Shelf
) -> tuple[int, ...]:
    """That of the best match, and those that the text shows to be the same as it.

    Joining all that a text is like would make one story of everything in the end.  A
    lead that came before the whole text joins it, as one that comes after does.
    """
    near = [one for one in found if one.relation is Relation.NEAR]
    if not near:
        return ()
    best, others = near[0], [one for one in near if one.story != near[0].story]
    inside = {one.story for one in near if one.score >= INSIDE and one.share < BRIDGE}
    if best.share < BRIDGE:
        sums_up = len(inside) >= ROUNDUP or _lie_apart(found, best, shelf)
        return () if sums_up else (best.story,)
    bridged = [
        one.story
        for one in others
        if one.share >= BRIDGE and min(one.cover, best.cover) >= COVERED
    ]
    if min(best.share, best.cover) >= COPY:
        bridged = [one for one in bridged if bridged.count(one) > 1]
    leads = {
        one.story
        for one in others
        if one.member in alone and one.score >= INSIDE and one.share <= LEAD
    }
    if len(inside - {best.story}) == 1:  # of several, each is an item
        bridged += leads
    return tuple(dict.fromkeys((best.story, *bridged)))


def _lie_apart(found: Sequence[Likeness], best: Likeness, shelf: Shelf) -> bool:
    """Whether a text is made of passages of several stories, none of them its own.

    Of items that are cut no story is wholly inside; but each has its own place, where
    what is like several copies of one story is like them in the same.
    """
    items = {one.story: one for one in reversed(found) if one.share >= best.share / 2}
    if len(items) < ROUNDUP:
        return False
    passages = [shelf.of(one.member) for one in items.values()]
    return len(frozenset().union(*passages)) >= APART * sum(map(len, passages))
