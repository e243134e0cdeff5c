"""What became of a story in an article that tells it too: when, how much, what else.

Two texts are compared by their runs of five words, as stories are found, and word by
word, as two revisions are.  Pure; archive.provenance.groups reads the texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from ..alignment import hunks
from ..search.index import spans, tokens
from ..spans import moment
from .member import Member

RUN = 5
"""Words in a row that are looked for in the other text."""

_DAY = len("2026-03-05")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One place where two texts differ, in the words of each; either may be empty."""

    removed: str
    added: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reprint:
    """One article of a group, beside the one that the text comes from."""

    member: Member
    lag: timedelta | None
    """How much later it was published; None where the pages' dates do not say."""

    shared: float | None = None
    """Share of its text that the other has too, 0 to 1; None where one has no text."""

    edits: tuple[Edit, ...] = ()
    """What it has in the place of what, in the order of the text."""

    removed: int = 0
    """Words of the other that it left out or put others for."""

    added: int = 0
    """Words that it put in."""

    retitled: bool = False
    """Whether it has another headline."""


def compare(origin: Member, text: str, member: Member, copy: str) -> Reprint:
    """A member beside the origin, by their dates, headlines and texts."""
    old, new = list(spans(text)), list(spans(copy))
    words, others = [one[2] for one in old], [one[2] for one in new]
    found = list(hunks(words, others)) if words != others else []
    return Reprint(
        member=member,
        lag=lag(origin.published, member.published),
        shared=_shared(words, others),
        edits=tuple(
            Edit(
                removed=_printed(text, old[one.a : one.b]),
                added=_printed(copy, new[one.c : one.d]),
            )
            for one in found
        ),
        removed=sum(one.b - one.a for one in found),
        added=sum(one.d - one.c for one in found),
        retitled=_words(origin.title) != _words(member.title),
    )


def _printed(text: str, words: Sequence[tuple[int, int, str]]) -> str:
    """These words as the text has them, from the first to the last."""
    return text[words[0][0] : words[-1][1]] if words else ""


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


def shared(text: str, copy: str) -> float | None:
    """The share of a copy that the text has, too; None where one has no words."""
    return _shared(list(tokens(text)), list(tokens(copy)))


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
