"""Articles as a table for a person, each with the place that shows why it is there."""

from __future__ import annotations

from collections.abc import Sequence

from ..holdings import Held
from ..search.snippets import WIDTH, snippet
from .terminal import (
    Column,
    bold,
    columns_of,
    dim,
    fit,
    line_text,
    table,
)

COLUMNS = (
    Column(title="id", widest=16),
    Column(title="published", widest=10),
    Column(title="outlet", widest=22),
    Column(title="title", shrinks=True),
    Column(title="credited to", widest=22),
)
INDENT = "    "


def hit_lines(
    held: Sequence[Held], phrases: Sequence[tuple[str, ...]], width: int
) -> list[str]:
    """The table of what was found, a line of text under each row."""
    if not held:
        return []
    head, *rows = table(COLUMNS, [_row(item) for item in held], width)
    lines = [head]
    for row, item in zip(rows, held, strict=True):
        lines.append(row)
        shown = _snippet(item, phrases, width - len(INDENT))
        if shown:
            lines.append(INDENT + shown)
    return lines


def _row(item: Held) -> tuple[str, ...]:
    article = item.article
    credits = dict.fromkeys(credit.name for credit in article.credits)
    return (
        item.id,
        (article.published or "")[:10],
        item.outlet,
        article.title or "",
        ", ".join(credits),
    )


def _snippet(item: Held, phrases: Sequence[tuple[str, ...]], width: int) -> str:
    """The words in bold, the rest dim, no wider than there is room."""
    body = item.record()["body"]
    if not body:
        return dim(f"({item.article.access.value}: no text is shown)")
    found = snippet(body, phrases, min(WIDTH, max(width - 4, 20)))
    parts, at, room = [], 0, width
    for start, end in (*found.marks, (len(found.text), len(found.text))):
        for piece, style in (
            (found.text[at:start], dim),
            (found.text[start:end], bold),
        ):
            # Folded, a piece would lose the space beside the marked word.
            safe = fit(_safe(piece), room)
            room -= columns_of(safe)
            if safe and room >= 0:
                parts.append(style(safe))
        at = end
    return "".join(parts)


def _safe(piece: str) -> str:
    before = " " if piece[:1] == " " else ""
    after = " " if piece[-1:] == " " and piece.strip() else ""
    return f"{before}{line_text(piece)}{after}"
