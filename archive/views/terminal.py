"""Text for a person's terminal: columns that line up, and nothing that steers it.

Wide CJK characters take two columns, combining ones none.  Standard library only.
"""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from ..session import terminal_text

DEFAULT_WIDTH = 100
"""Where standard output is no terminal and COLUMNS is not set."""

GAP = "  "
NARROWEST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table."""

    title: str
    right: bool = False
    """Numbers stand at the right."""

    shrinks: bool = False
    """Gives way where the terminal is narrow."""

    widest: int = 24
    """Of a column that does not shrink."""


def terminal_width() -> int:
    return shutil.get_terminal_size((DEFAULT_WIDTH, 24)).columns


def is_colourful() -> bool:
    """Whether standard output is a terminal that may show bold and colour."""
    dumb = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not dumb


def bold(text: str) -> str:
    return f"\x1b[1m{text}\x1b[0m" if is_colourful() else text


def dim(text: str) -> str:
    return f"\x1b[2m{text}\x1b[0m" if is_colourful() else text


def line_text(text: str | None) -> str:
    """One safe line, whatever the text."""
    return terminal_text(" ".join((text or "").split()))


def columns_of(text: str) -> int:
    """How many columns of a terminal a line takes."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def fit(text: str, width: int) -> str:
    """The text cut to a number of columns, an ellipsis for what is missing."""
    if columns_of(text) <= width:
        return text
    taken, kept = 0, []
    for character in text:
        taken += _columns(character)
        if taken > width - 1:
            break
        kept.append(character)
    return "".join(kept).rstrip() + "…"


def pad(text: str, width: int, *, right: bool = False) -> str:
    space = " " * (width - columns_of(text))
    return space + text if right else text + space


def table(
    columns: Sequence[Column], rows: Iterable[Sequence[str]], width: int
) -> list[str]:
    """Lines of a table with its head, none longer than width where that can be."""
    cells = [[line_text(cell) for cell in row] for row in rows]
    widths = _widths(columns, cells, width)

    def line(row: Sequence[str]) -> str:
        parts = (
            pad(fit(cell, size), size, right=column.right)
            for cell, size, column in zip(row, widths, columns, strict=True)
        )
        return GAP.join(parts).rstrip()

    head = line([column.title for column in columns])
    return [bold(head), *(line(row) for row in cells)]


def paragraph(text: str, width: int, indent: str = "") -> list[str]:
    """One paragraph as lines of that width, by columns rather than characters."""
    room = max(width - len(indent), NARROWEST)
    line, lines = "", []
    for word in line_text(text).split():
        for piece in _pieces(word, room):
            if line and columns_of(line) + 1 + columns_of(piece) > room:
                lines.append(indent + line)
                line = ""
            line = f"{line} {piece}" if line else piece
    return [*lines, indent + line] if line else lines


def duration(time: timedelta) -> str:
    """A stretch of time in two units at most, without its sign."""
    minutes = round(abs(time) / timedelta(minutes=1))
    if minutes < 2 * 60:
        return f"{minutes} min"
    (most, unit), (rest, less) = (minutes // 60, "h"), (minutes % 60, "min")
    if minutes >= 3 * 24 * 60:
        hours = round(minutes / 60)
        (most, unit), (rest, less) = (hours // 24, "days"), (hours % 24, "h")
    return f"{most} {unit} {rest} {less}" if rest else f"{most} {unit}"


def _pieces(word: str, room: int) -> list[str]:
    """A word that is wider than the line, in parts: scripts without spaces."""
    if columns_of(word) <= room:
        return [word]
    if word.isascii():
        return textwrap.wrap(word, room)
    pieces, piece, taken = [], "", 0
    for character in word:
        size = _columns(character)
        if taken + size > room:
            pieces.append(piece)
            piece, taken = "", 0
        piece, taken = piece + character, taken + size
    return [*pieces, piece]


def _widths(
    columns: Sequence[Column], cells: Sequence[Sequence[str]], width: int
) -> list[int]:
    natural = [
        max(columns_of(column.title), *(columns_of(row[n]) for row in cells), 0)
        for n, column in enumerate(columns)
    ]
    sizes = [
        size if column.shrinks else min(size, column.widest)
        for size, column in zip(natural, columns, strict=True)
    ]
    over = sum(sizes) + len(GAP) * (len(sizes) - 1) - width
    shrinking = [n for n, column in enumerate(columns) if column.shrinks]
    while over > 0 and shrinking:
        n = max(shrinking, key=lambda n: sizes[n])
        if sizes[n] <= NARROWEST:
            break
        sizes[n] -= 1
        over -= 1
    return sizes


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
