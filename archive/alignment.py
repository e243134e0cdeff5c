"""Which words of one text are those of another, in order.

Long texts are first pinned together where five words in a row stand once in each
(patience diff, by Bram Cohen), so that the cost follows their length and not its
square.  Pure, standard library only.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

RUN = 5
SMALL = 40_000
"""Product of two lengths up to which every word is compared with every other."""

DEEPEST = 20
"""Times that what lies between two pins is pinned together again."""


@dataclass(frozen=True, slots=True)
class Hunk:
    """Words ``old[a:b]`` in whose place there are ``new[c:d]``; either may be empty."""

    a: int
    b: int
    c: int
    d: int


def hunks(old: Sequence[str], new: Sequence[str]) -> Iterator[Hunk]:
    """Where the two differ, in order; neighbours are told as one."""
    last: Hunk | None = None
    for one in _hunks(old, new, 0, len(old), 0, len(new)):
        if last is not None and (last.b, last.d) == (one.a, one.c):
            last = Hunk(last.a, one.b, last.c, one.d)
            continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last


def _hunks(
    old: Sequence[str],
    new: Sequence[str],
    a: int,
    b: int,
    c: int,
    d: int,
    depth: int = 0,
) -> Iterator[Hunk]:
    while a < b and c < d and old[a] == new[c]:
        a, c = a + 1, c + 1
    while a < b and c < d and old[b - 1] == new[d - 1]:
        b, d = b - 1, d - 1
    if a == b and c == d:
        return
    if a == b or c == d:
        yield Hunk(a, b, c, d)
    elif (b - a) * (d - c) <= SMALL:
        matcher = SequenceMatcher(None, old[a:b], new[c:d], autojunk=False)
        for tag, a1, b1, c1, d1 in matcher.get_opcodes():
            if tag != "equal":
                yield Hunk(a + a1, a + b1, c + c1, c + d1)
    else:
        pins = _pins(old, new, a, b, c, d) if depth < DEEPEST else []
        if not pins:
            yield Hunk(a, b, c, d)
            return
        for at, to in (*pins, (b, d)):
            yield from _hunks(old, new, a, at, c, to, depth + 1)
            a, c = at, to


def _pins(
    old: Sequence[str], new: Sequence[str], a: int, b: int, c: int, d: int
) -> list[tuple[int, int]]:
    """Places that surely belong together, rising in both."""
    there = _once(new, c, d)
    found = [(at, there[run]) for run, at in _once(old, a, b).items() if run in there]
    # The longest that rises: whole paragraphs may have changed places.
    ends: list[int] = []
    tails: list[int] = []
    before: list[int] = []
    for number, (_, to) in enumerate(found):
        place = bisect_left(ends, to)
        before.append(tails[place - 1] if place else -1)
        ends[place : place + 1] = [to]
        tails[place : place + 1] = [number]
    pins, number = [], tails[-1] if tails else -1
    while number >= 0:
        pins.append(found[number])
        number = before[number]
    return pins[::-1]


def _once(words: Sequence[str], start: int, end: int) -> dict[tuple[str, ...], int]:
    """Runs of words that stand there once, with their places, in order."""
    runs = [tuple(words[at : at + RUN]) for at in range(start, end - RUN + 1)]
    number = Counter(runs)
    return {run: start + at for at, run in enumerate(runs) if number[run] == 1}
