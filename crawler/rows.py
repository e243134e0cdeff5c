"""How rows are written: in pieces, and over what is there already.

Knows the dialects of the two databases and no table's meaning but that of ``outcomes``:
one row an address and run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, delete, select

from archive.model import Reason
from archive.store.writing import insert_for, write
from archive.tables import outcomes

from .items import Closed

PIECE = 400
"""Rows a statement: SQLite takes 32,766 parameters."""

T = TypeVar("T")


def pieces(values: Iterable[T], size: int = PIECE) -> Iterator[list[T]]:
    iterator = iter(values)
    while piece := list(islice(iterator, size)):
        yield piece


def upsert(connection: Connection, table: Any) -> Any:
    """An INSERT that can say what to do about a row that is there."""
    return insert_for(connection.dialect, table)


def conclude(connection: Connection, run: str, closed: Iterable[Closed]) -> None:
    """One row an address and run: the final word."""
    now = datetime.now(UTC)
    for piece in pieces(closed):
        rows = [
            {
                "run_id": run,
                "url_key": one.key,
                "url": one.url,
                "outcome": one.outcome.value,
                "reason": one.reason.value if one.reason else None,
                "detail": one.detail.replace("\0", "\ufffd") or None,
                "article_id": one.article_id,
                "seconds": round(one.seconds, 3),
                "bytes": one.size,
                "at": now,
            }
            for one in piece
        ]
        write(connection, outcomes, rows, _stays)


def _stays(insert: Any) -> Any:
    return insert.on_conflict_do_nothing(index_elements=["run_id", "url_key"])


def concluded(
    connection: Connection, run: str, keys: Sequence[str]
) -> dict[str, Reason | None]:
    """Which of these addresses have their final word in this run, and its reason."""
    query = select(outcomes.c.url_key, outcomes.c.reason).where(
        outcomes.c.run_id == run, outcomes.c.url_key.in_(keys)
    )
    return {
        row.url_key: Reason(row.reason) if row.reason else None
        for row in connection.execute(query)
    }


def reopen(connection: Connection, run: str, key: str) -> None:
    """Take back the final word on an address: one that is its own lists it, too."""
    connection.execute(
        delete(outcomes).where(outcomes.c.run_id == run, outcomes.c.url_key == key)
    )
