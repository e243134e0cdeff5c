"""Which lines of the page a paragraph of extracted text was made of.

Compared by letters and digits alone: extractors move white space and punctuation.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain

from .blocks import Block

# Shorter lines are looked up whole; longer ones by their beginning.
_HEAD = 8
# Enough letters to know a place again.
_PIECE = 24
# More lines than this that begin alike are the rows of a table.
_ALIKE = 100
_NO_LETTER = re.compile(r"[\W_]+")


@lru_cache(maxsize=4096)
def letters(text: str) -> str:
    """The letters and digits of a text in one case: what makes two lines the same."""
    plain = text.replace(" ", "")
    return (plain if plain.isalnum() else _NO_LETTER.sub("", plain)).casefold()


class Aligner:
    """Finds paragraphs among blocks, in reading order where a text stands twice."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._keys = [letters(block.text) for block in blocks]
        self._whole: dict[str, list[int]] = defaultdict(list)
        self._starts: dict[str, list[int]] = defaultdict(list)
        for number, key in enumerate(self._keys):
            if key:
                self._whole[key].append(number)
                self._starts[key[:_HEAD]].append(number)
        self._cursor = 0

    def find(self, text: str) -> tuple[tuple[int, ...], bool]:
        """The numbers of the blocks, and whether they hold this text and no more."""
        key = letters(text)
        if not key:
            return (), False
        if key in self._whole:
            return self._moved((self._nearest(self._whole[key]),)), True
        several = self._chain(key)
        if several:
            return self._moved(several), True
        return self._moved(self._part(key)), False

    def _moved(self, found: tuple[int, ...]) -> tuple[int, ...]:
        if found:
            self._cursor = found[-1] + 1
        return found

    def _nearest(self, numbers: Sequence[int]) -> int:
        ahead = bisect_left(numbers, self._cursor)
        return numbers[ahead] if ahead < len(numbers) else numbers[-1]

    def _beside(self, numbers: Sequence[int]) -> Sequence[int]:
        """All of them; of very many those after the last match, and the first ones."""
        if len(numbers) <= _ALIKE:
            return numbers
        ahead = bisect_left(numbers, self._cursor)
        return [*numbers[ahead : ahead + _ALIKE], *numbers[:_ALIKE]]

    def _chain(self, key: str) -> tuple[int, ...]:
        """Lines that follow each other and together say exactly this."""
        starts = {
            n
            for size in range(1, _HEAD + 1)
            for n in self._beside(self._starts.get(key[:size], ()))
        }
        ahead = sorted(n for n in starts if n >= self._cursor)
        behind = (n for n in starts if n < self._cursor)
        for start in chain(ahead, sorted(behind)):
            at, found = 0, []
            for number in range(start, len(self._keys)):
                step = self._keys[number]
                if not key.startswith(step, at):
                    break
                at += len(step)
                if step:
                    found.append(number)
                if at == len(key):
                    return tuple(found)
        return ()

    def _part(self, key: str) -> tuple[int, ...]:
        """The line that the text is a part of, or the lines that begin and end it."""
        first = self._holding(key[:_PIECE])
        if first is None:
            return ()
        last = self._holding(key[-_PIECE:], first)
        if last is None or not first <= last <= first + 40:
            return (first,)
        inside = range(first, last + 1)
        return tuple(n for n in inside if self._keys[n] and self._keys[n] in key) or (
            first,
        )

    def _holding(self, piece: str, start: int | None = None) -> int | None:
        cursor = self._cursor if start is None else start
        ahead: Iterable[int] = range(cursor, len(self._keys))
        behind: Iterable[int] = range(cursor) if start is None else ()
        for numbers in (ahead, behind):
            for number in numbers:
                if piece in self._keys[number]:
                    return number
        return None
