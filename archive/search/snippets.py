"""The place in a text that shows why it was found.

Pure: takes the text and the phrases of the query as the index has them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .index import spans

WIDTH = 160
READ = 200_000
"""Characters of a text that are looked at; who wants more opens the article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A stretch of one line, and where in it the words stand."""

    text: str
    marks: tuple[tuple[int, int], ...]


def snippet(
    text: str, phrases: Sequence[tuple[str, ...]], width: int = WIDTH
) -> Snippet:
    """The stretch with most of the words; the beginning where none stands in it."""
    line = " ".join(text[:READ].split())
    hits = _hits(line, phrases)
    start = _best_start(hits, width)
    end = min(len(line), start + width)
    start, end = _whole_words(line, start, end)
    before, after = "… " if start else "", " …" if end < len(line) else ""
    shift = len(before) - start
    return Snippet(
        text=f"{before}{line[start:end]}{after}",
        marks=tuple((a + shift, b + shift) for a, b in hits if start <= a and b <= end),
    )


def _hits(line: str, phrases: Sequence[tuple[str, ...]]) -> list[tuple[int, int]]:
    """Where the phrases stand; a last word may go on, as with a star."""
    words = list(spans(line))
    tokens = tuple(token for _, _, token in words)
    first_words = {phrase[0][:1] for phrase in phrases}
    found: list[tuple[int, int]] = []
    for at, token in enumerate(tokens):
        if token[:1] not in first_words:
            continue
        for phrase in phrases:
            here = tokens[at : at + len(phrase)]
            if here[:-1] == phrase[:-1] and here[-1:] and _goes_on(here[-1], phrase):
                found.append((words[at][0], words[at + len(phrase) - 1][1]))
                break
    return found


def _goes_on(word: str, phrase: tuple[str, ...]) -> bool:
    last = phrase[-1]
    return word.startswith(last[:-1]) if last.endswith("*") else word == last


def _best_start(hits: Sequence[tuple[int, int]], width: int) -> int:
    best, most = 0, 0
    for start, _ in hits:
        inside = sum(1 for a, b in hits if start <= a and b <= start + width)
        if inside > most:
            best, most = start, inside
    # A few words of what comes before, but not past the beginning.
    return max(0, best - width // 5) if best > width // 2 else 0


def _whole_words(line: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without cut words, where the script has spaces."""
    if start:
        space = line.find(" ", start, start + 20)
        start = space + 1 if space >= 0 else start
    if end < len(line):
        space = line.rfind(" ", end - 20, end)
        end = space if space > start else end
    return start, end
