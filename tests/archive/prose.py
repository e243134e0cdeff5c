"""Prose of any length for tests that compare texts: no two seeds share five words."""

from __future__ import annotations

from random import Random

_SYLLABLES = "ba de fi go hu ka le mi no pu ra se ti vo zu".split()


def prose(seed: int, words: int = 300) -> str:
    """Made-up words, the same for a seed, in paragraphs of sixty."""
    chance = Random(seed)
    made = ["".join(chance.choices(_SYLLABLES, k=3)) for _ in range(words)]
    lots = [made[start : start + 60] for start in range(0, words, 60)]
    return "\n\n".join(" ".join(lot) + "." for lot in lots)


def part(text: str, first: int, last: int) -> str:
    """The words of a text from one to another."""
    return " ".join(text.split()[first:last])
