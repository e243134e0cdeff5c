"""Whether two texts tell the same story: fingerprints of a text, and what they decide.

A fingerprint is the hash of five words in a row; of sixteen in a row the smallest is
kept (winnowing: Schleimer, Wilkerson, Aiken 2003), so that a passage of twenty words
that two texts share is always found.  What many texts of one site share is its
boilerplate and says nothing.  Pure; archive.store.stories keeps the rows.
"""

from __future__ import annotations

import html
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import blake2b

from .search.index import tokens

METHOD = "winnow-5-16 1"
"""Kept with every link.  The last number goes up with every change of a verdict."""

GRAM = 5
WINDOW = 16
MOST_WORDS = 20_000
"""Words of a text that are looked at: a live blog may have any number."""

LEAST_WORDS = 40
"""Shorter texts are only ever the same word for word: a brief of two sentences in a
standing frame would else be every other one."""

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

_GROUPED = re.compile(r"(?<=\d)[.,'’\u00a0\u202f ](?=\d{3}(?!\d))")


class Relation(StrEnum):
    """What one text is to an earlier one."""

    EXACT = "exact"
    """Word for word the same."""

    NEAR = "near"
    """The same story: an edited, cut or extended copy."""

    PARTIAL = "partial"
    """They share a passage; neither is a copy of the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A text, as far as it can be compared."""

    words: int
    fingerprints: frozenset[int]
    numerals: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A fingerprint in an article that is on file."""

    fingerprint: int
    member: int
    site: int
    story: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """An article on file that shares fingerprints with a new one."""

    member: int
    site: int
    story: int
    size: int
    """Fingerprints of its text that told it apart when it was filed."""

    numerals: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """What a new text is to one on file."""

    member: int
    story: int
    relation: Relation
    score: float
    """Share of the shorter text that the other has too, corrected; 1 is all of it."""

    share: float
    """Share of the new text that the other has too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is to be written down of a new text."""

    stories: tuple[int, ...]
    """The stories it belongs to, which are one from now on; empty: a new story."""

    links: tuple[Likeness, ...]
    """The likest first."""

    size: int = 0
    """Fingerprints of the text that tell it apart."""


def signature(text: str | None) -> Signature:
    """What of a text is compared."""
    shown = html.unescape(html.unescape(text or ""))
    words = list(tokens(_GROUPED.sub("", shown)))[:MOST_WORDS]
    return Signature(
        words=len(words),
        fingerprints=_winnowed(words) if len(words) >= LEAST_WORDS else frozenset(),
        numerals=frozenset(word for word in words if word[0].isdigit()),
    )


def _winnowed(words: Sequence[str]) -> frozenset[int]:
    grams = [
        int.from_bytes(blake2b(" ".join(gram).encode(), digest_size=6).digest()) >> 1
        for gram in zip(*(words[start:] for start in range(GRAM)), strict=False)
    ]
    last = max(1, len(grams) - WINDOW + 1)
    return frozenset(min(grams[at : at + WINDOW]) for at in range(last))


def boilerplate(postings: Iterable[Posting], site: int) -> frozenset[int]:
    """The fingerprints that tell no stories apart, with one more article of a site."""
    sites: Counter[tuple[int, int]] = Counter()
    stories: dict[int, set[int]] = defaultdict(set)
    for posting in postings:
        sites[posting.fingerprint, posting.site] += 1
        stories[posting.fingerprint].add(posting.story)
    return frozenset(
        fingerprint
        for (fingerprint, where), number in sites.items()
        if number + (where == site) > A_SITE
    ) | frozenset(
        fingerprint for fingerprint, found in stories.items() if len(found) > STORIES
    )


def candidates(postings: Iterable[Posting], common: Collection[int]) -> tuple[int, ...]:
    """The articles that share enough to be looked at."""
    shared = Counter(
        posting.member for posting in postings if posting.fingerprint not in common
    )
    ordered = sorted(shared.items(), key=lambda item: (-item[1], item[0]))
    return tuple(member for member, number in ordered[:LOOKED_AT] if number > CHANCE)


def compare(
    fresh: Signature,
    site: int,
    postings: Collection[Posting],
    others: Mapping[int, Other],
    common: Collection[int],
) -> Verdict:
    """What a new text is to those on file that share a fingerprint with it.

    others: the candidates.  common: the fingerprints that are boilerplate.
    """
    shared: Counter[int] = Counter()
    gone: Counter[int] = Counter()
    for posting in postings:
        (gone if posting.fingerprint in common else shared)[posting.member] += 1
    own = len(fresh.fingerprints.difference(common))
    found = []
    for member, other in others.items():
        likeness = _likeness(fresh, own, other, shared[member], gone[member], site)
        if likeness:
            found.append(likeness)
    found.sort(key=lambda one: (one.relation, -one.score, -one.share, one.member))
    stories = _stories(found)
    # What is like an article of another story is not of that story: only a passage is.
    links = [
        one if one.story in stories else replace(one, relation=Relation.PARTIAL)
        for one in found
    ]
    links.sort(key=lambda one: one.relation)
    return Verdict(stories=stories, links=tuple(links[:MOST_LINKS]))


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
        relation=relation,
        score=score,
        share=share,
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


def _stories(found: Sequence[Likeness]) -> tuple[int, ...]:
    """That of the best match, and those that the text shows to be the same as it.

    Joining all that a text is like would make one story of everything in the end.
    """
    near = [one for one in found if one.relation is Relation.NEAR]
    if not near:
        return ()
    best = near[0]
    bridged = [one.story for one in near[1:] if min(one.share, best.share) >= BRIDGE]
    return tuple(dict.fromkeys((best.story, *bridged)))
