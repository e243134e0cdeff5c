"""The readings of an article, old ones too: what each read otherwise than the last.

An old reading was superseded by a later one of the same capture, or says no more than
the revision before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from .diffs import diff
from .holdings import load, rows
from .model import Article
from .tables import revisions


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One reading of one revision."""

    number: int
    reading: int
    at: datetime
    """When it was read, not when it was captured."""

    superseded: datetime | None
    extractor: str
    fields: tuple[str, ...] = ()
    """What it says otherwise than the reading before it of the same revision."""


def readings(connection: Connection, article_id: str) -> tuple[Read, ...]:
    """All of them, in the order of revisions; one text at a time is in memory."""
    return tuple(_readings(connection, article_id))


def _readings(connection: Connection, article_id: str) -> Iterator[Read]:
    listed = connection.execute(
        select(
            revisions.c.id, revisions.c.number, revisions.c.reading, revisions.c.read
        )
        .where(revisions.c.article_id == article_id)
        .order_by(revisions.c.number, revisions.c.reading)
    ).all()
    before: tuple[int, Article] | None = None
    for row in listed:
        (held,) = load(connection, rows().where(revisions.c.id == row.id))
        now = held.article
        fields: tuple[str, ...] = ()
        if before is not None and before[0] == row.number:
            fields = tuple(change.field for change in diff(before[1], now))
        before = row.number, now
        yield Read(
            number=row.number,
            reading=row.reading,
            at=row.read,
            superseded=held.kept.superseded,
            extractor=now.extractor,
            fields=fields,
        )
