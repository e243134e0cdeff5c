"""Further readings of captures that are on file: one supersedes, goes, or comes back.

A revision is one capture, whatever is read in it.  Its number stays its own: also
where a better reader finds that it says what the revision before it says, and a later
one that it does not.  Decides nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from ..model import Capture
from ..prepared import Prepared
from ..tables import revisions
from . import revision_rows
from .batch import Batch
from .identity import learn_addresses


def in_force(connection: Connection, capture_id: str) -> Row[Any] | None:
    """What counts as said by a capture; None where it made no revision."""
    return connection.execute(
        select(revisions)
        .where(revisions.c.capture_id == capture_id, revisions.c.superseded.is_(None))
        .limit(1)
    ).first()


def supersede(batch: Batch, old: Row[Any], prepared: Prepared, capture: Capture) -> int:
    """Another reading in the place of one in force; its number among the readings."""
    _retire(batch, old.id)
    reading = next_reading(batch, old.article_id, old.number)
    revision_rows.add_reading(
        batch,
        prepared,
        capture,
        article_id=old.article_id,
        number=old.number,
        reading=reading,
    )
    _follow(batch, old.article_id, capture)
    learn_addresses(batch, old.article_id, prepared.article, capture)
    return reading


def retire(batch: Batch, old: Row[Any], capture: Capture) -> None:
    """The revision says nothing of its own: its readings are old ones from now on."""
    _retire(batch, old.id)
    _follow(batch, old.article_id, capture)


def place(batch: Batch, article_id: str, capture: Capture) -> tuple[int, int]:
    """Number and reading of what a capture says now, and did not count before."""
    number = batch.written().scalar(
        select(revisions.c.number)
        .where(
            revisions.c.article_id == article_id, revisions.c.capture_id == capture.id
        )
        .order_by(revisions.c.number.desc())
        .limit(1)
    )
    if number is None:
        return revision_rows.next_number(batch, article_id), 1
    return number, next_reading(batch, article_id, number)


def next_reading(batch: Batch, article_id: str, number: int) -> int:
    last = batch.written().scalar(
        select(func.max(revisions.c.reading)).where(
            revisions.c.article_id == article_id, revisions.c.number == number
        )
    )
    return (last or 0) + 1


def _retire(batch: Batch, revision_id: int) -> None:
    batch.written().execute(
        update(revisions)
        .where(revisions.c.id == revision_id)
        .values(superseded=datetime.now(UTC))
    )


def _follow(batch: Batch, article_id: str, capture: Capture) -> None:
    """The article's row, its stories and its search words say what is in force."""
    revision_rows.touch(batch, article_id, capture.fetched)
    revision_rows.index_latest(batch, article_id)
