"""What is on file of the fingerprints of a text, and which of them tell stories apart.

What many articles of one site share is its boilerplate and says nothing, unless they
are states of one story; what stands in many stories tells none apart.  Pure:
archive.store keeps the rows, archive.likeness judges.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import NamedTuple

A_SITE = 3
"""Stories of one site that may share a fingerprint before it is boilerplate."""

STORIES = 8
"""Stories that may share a fingerprint before it tells no stories apart."""

FEW = 4
"""Stories that may share one which is to show a passage: sooner than it is known, a
phrase that stands under many texts would link them all."""

POSTINGS = 64
"""Articles kept for a fingerprint; who comes later finds the story by these."""

VARIES = 0.1
"""Share of what a text has in common with the articles of a site and story that some
of them have not: a frame stands in all of them alike, a story that goes on does not."""

CHANCE = 1
"""Fingerprints that two texts may share by chance: the fewer, the less they say."""

LOOKED_AT = 100


class Posting(NamedTuple):
    """A fingerprint in an article that is on file; there may be thousands of a text."""

    fingerprint: int
    member: int
    site: int
    story: int


Held = Mapping[int, Sequence[Posting]]
"""By fingerprint: who has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The articles on file that share fingerprints with a new one."""

    held: Held

    common: frozenset[int]
    """Fingerprints that tell no stories apart."""

    useless: frozenset[int]
    """Fingerprints of which no more articles are to be kept."""

    shared: Mapping[int, int]
    """By article: how many it has that tell stories apart; 0 where it is not known."""

    rare: Mapping[int, int]
    """By article: how many it has that only a few stories have."""

    gone: Mapping[int, int]
    """By article: how many it has that tell no stories apart."""

    def of(self, member: int) -> frozenset[int]:
        """Those of an article that tell stories apart."""
        return frozenset(
            one
            for one, found in self.held.items()
            if one not in self.common and any(two.member == member for two in found)
        )


def survey(postings: Iterable[Posting], site: int) -> Shelf:
    """What is on file of the fingerprints of one more article of a site."""
    held: dict[int, list[Posting]] = defaultdict(list)
    for posting in postings:
        held[posting.fingerprint].append(posting)
    series = _series(held, site)
    common = {one for one, found in held.items() if _is_common(found, site, series)}
    full = {one for one, found in held.items() if len(found) >= POSTINGS}
    useless = {one for one, found in held.items() if _is_common(found)}
    shared: Counter[int] = Counter()
    rare: Counter[int] = Counter()
    gone: Counter[int] = Counter()
    for fingerprint, found in held.items():
        members = [one.member for one in found]
        (gone if fingerprint in common else shared).update(members)
        if fingerprint not in common and _is_rare(found):
            rare.update(members)
    return Shelf(
        held=held,
        common=frozenset(common),
        useless=frozenset(useless | full),
        shared=shared,
        rare=rare,
        gone=gone,
    )


def _series(held: Held, site: int) -> frozenset[int]:
    """Stories of a site that go on: their articles are states of one text."""
    known: dict[int, list[int]] = defaultdict(list)
    for found in held.values():
        mine = Counter(posting.story for posting in found if posting.site == site)
        for story, number in mine.items():
            known[story].append(number)
    return frozenset(
        story
        for story, numbers in known.items()
        if sum(one < max(numbers) for one in numbers) >= VARIES * len(numbers)
    )


def _is_common(
    found: Sequence[Posting],
    site: int | None = None,
    series: Collection[int] = (),
) -> bool:
    """Whether a fingerprint tells no stories apart, with one more article of a site.

    A site's articles of one story count as one: who prints a text of another site did
    not get its frame.  Not so its own, unless the story is one that goes on.
    """
    if len(found) < A_SITE:
        return False
    told = {
        (one.site, one.story, one.member)
        if one.site == site and one.story not in series
        else (one.site, one.story, 0)
        for one in found
    }
    sites = Counter(one for one, _, _ in told)
    if site is not None and site in sites:
        sites[site] += 1
    if max(sites.values()) > A_SITE:
        return True
    return len(found) > STORIES and _stories(found) > STORIES


def _is_rare(found: Sequence[Posting]) -> bool:
    return len(found) <= FEW or _stories(found) <= FEW


def _stories(found: Sequence[Posting]) -> int:
    return len({posting.story for posting in found})


def candidates(shelf: Shelf) -> tuple[int, ...]:
    """The articles that share enough to be looked at."""
    enough = [(-n, member) for member, n in shelf.shared.items() if n > CHANCE]
    return tuple(member for _, member in nsmallest(LOOKED_AT, enough))
