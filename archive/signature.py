"""What of a text is compared with others: its fingerprints, and its figures.

A fingerprint is the hash of five words in a row; of sixteen in a row the smallest is
kept (winnowing: Schleimer, Wilkerson, Aiken 2003), so that a passage of twenty words
that two texts share is always found.  Pure; archive.likeness compares fingerprints, and
what they leave open is seen by the passages themselves.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from .search.index import tokens

GRAM = 5
WINDOW = 16
MOST_WORDS = 20_000
"""Words of a text that are looked at: a live blog may have any number."""

LEAST_WORDS = 40
"""Shorter texts are only ever the same word for word: a brief of two sentences in a
standing frame would else be every other one."""

PASSAGE = 22
"""Words in a row, a sentence of the longer kind, that two texts have not by chance."""

_GROUPED = re.compile(r"(?<=\d)[.,'’\u00a0\u202f ](?=\d{3}(?!\d))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A text, as far as it can be compared."""

    words: int
    fingerprints: frozenset[int]
    numerals: frozenset[str]


def signature(text: str | None) -> Signature:
    """What of a text is compared."""
    words = _words(text)
    return Signature(
        words=len(words),
        fingerprints=_winnowed(words) if len(words) >= LEAST_WORDS else frozenset(),
        numerals=frozenset(word for word in words if word[0].isdigit()),
    )


def passages(text: str | None) -> frozenset[tuple[str, ...]]:
    """All passages of a text: who shares one with it has something from it."""
    return frozenset(_in_a_row(_words(text), PASSAGE))


def _words(text: str | None) -> list[str]:
    shown = html.unescape(html.unescape(text or ""))
    return list(tokens(_GROUPED.sub("", shown)))[:MOST_WORDS]


def _in_a_row(words: Sequence[str], number: int) -> Iterator[tuple[str, ...]]:
    return zip(*(words[start:] for start in range(number)), strict=False)


def _winnowed(words: Sequence[str]) -> frozenset[int]:
    """The smallest of every window; few windows have another than the one before."""
    grams = [
        int.from_bytes(blake2b(" ".join(gram).encode(), digest_size=6).digest()) >> 1
        for gram in _in_a_row(words, GRAM)
    ]
    least = min(grams[:WINDOW])
    kept = {least}
    for at, new in enumerate(grams[WINDOW:], 1):
        if new <= least:
            least = new
            kept.add(new)
        elif grams[at - 1] == least:
            least = min(grams[at : at + WINDOW])
            kept.add(least)
    return frozenset(kept)
