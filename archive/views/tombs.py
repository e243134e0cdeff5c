"""What is left of an article that was taken down, for a person and as JSON.  Pure."""

from __future__ import annotations

from collections.abc import Iterator

from ..record import Record, timestamp
from ..store.tombstones import Tombstone
from .terminal import bold, line_text, paragraph


def stone_lines(stone: Tombstone, width: int) -> Iterator[str]:
    """In place of the article."""
    yield from (bold(line) for line in paragraph(stone.words, width))
    yield line_text(stone.url)
    yield f"id {stone.article_id}"
    yield f"first seen {timestamp(stone.first_seen)}, last {timestamp(stone.last_seen)}"
    yield f"{stone.revisions} readings were removed"
    if stone.text_hash:
        yield f"sha256 of its text, folded: {stone.text_hash}"


def stone_object(stone: Tombstone) -> Record:
    """The same as JSON."""
    return {
        "id": stone.article_id,
        "url": stone.url,
        "taken_down": {
            "kind": stone.kind,
            "reason": stone.reason,
            "at": timestamp(stone.at),
        },
        "first_seen": timestamp(stone.first_seen),
        "last_seen": timestamp(stone.last_seen),
        "readings": stone.revisions,
        "text_hash": stone.text_hash,
    }
