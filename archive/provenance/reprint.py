"""What became of a story in an article that tells it too: when, how much, what else.

Two texts are compared by their runs of five words, as stories are found, and by how
many words one has that the other lacks.  Pure; archive.groups reads the texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from ..search.index import tokens
from ..spans import moment
from .origin import Member

RUN = 5
"""Words in a row that are looked for in the other text."""

_DAY = len("2026-03-05")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reprint:
    """One article of a group, beside the one that the text comes from."""

    member: Member
    lag: timedelta | None
    """How much later it was published; None where the pages' dates do not say."""

    shared: float | None = None
    """Share of its text that the other has too, 0 to 1; None where one has no text."""

    removed: int = 0
    """Words of the other that it has not."""

    added: int = 0
    """Words of its own."""

    retitled: bool = False
    """Whether it has another headline."""


def compare(origin: Member, text: str, member: Member, copy: str) -> Reprint:
    """A member beside the origin, by their dates, headlines and texts."""
    old, new = list(tokens(text)), list(tokens(copy))
    before, after = Counter(old), Counter(new)
    return Reprint(
        member=member,
        lag=lag(origin.published, member.published),
        shared=_shared(old, new),
        removed=(before - after).total(),
        added=(after - before).total(),
        retitled=_words(origin.title) != _words(member.title),
    )


def lag(earlier: str | None, later: str | None) -> timedelta | None:
    """The time between two dates of pages, as exact as both of them are.

    In whole days where one gives no time of day; None where one gives no day, or both
    are of the same one.
    """
    start, end = moment(earlier), moment(later)
    if not (earlier and later and start and end):
        return None
    shorter = min(len(earlier), len(later))
    if shorter > _DAY:
        return end - start
    days = end.date() - start.date()
    return days if shorter == _DAY and days else None


def _shared(old: Sequence[str], new: Sequence[str]) -> float | None:
    if not old or not new:
        return None
    size = min(RUN, len(old), len(new))
    grams, known = _grams(new, size), frozenset(_grams(old, size))
    return sum(gram in known for gram in grams) / len(grams)


def _grams(words: Sequence[str], size: int) -> list[tuple[str, ...]]:
    return list(zip(*(words[start:] for start in range(size)), strict=False))


def _words(title: str | None) -> list[str]:
    return list(tokens(title or ""))
