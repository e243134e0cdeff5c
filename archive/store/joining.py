"""Two articles made one, in the transaction that finds that they are.

Everything of the later one becomes the earlier one's: captures, addresses, readings,
outcomes.  No reading and no number of the earlier one changes; those of the later one
follow, and what only says again what was said is an old reading from then on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from ..packing import Packed, digest
from ..tables import (
    addresses,
    articles,
    bylines,
    captures,
    cited,
    credits,
    near_misses,
    outcomes,
    revisions,
    search,
)
from . import moving, revision_rows, stories
from .batch import Batch
from .moving import Found

_CHILDREN = (bylines, credits, cited, near_misses)


def join(batch: Batch, found: Found) -> None:
    """Make the article of the new address part of that of the old one."""
    connection = batch.written()
    article_id, later = found.article_id, found.former_id
    if later is None:
        raise ValueError("there is one article only")
    rows = {
        row.id: row
        for row in connection.execute(
            select(articles).where(articles.c.id.in_((article_id, later)))
        )
    }
    keys = connection.scalars(
        select(addresses.c.url_key).where(addresses.c.article_id == later)
    ).all()
    _leave_story(connection, rows[later])
    ids = _take_readings(connection, later, article_id)
    for table in (captures, addresses, outcomes):
        connection.execute(
            update(table)
            .where(table.c.article_id == later)
            .values(article_id=article_id)
        )
    connection.execute(delete(search).where(search.c.article_id == later))
    connection.execute(delete(articles).where(articles.c.id == later))
    now = datetime.now(UTC)
    moving.note(connection, found, joined=now)
    _retire_repeated(connection, article_id, ids, now)
    batch.readings[:] = [
        replace(one, article_id=article_id) if one.article_id == later else one
        for one in batch.readings
    ]
    batch.wrote_addresses(keys)
    batch.wrote_article(later)
    batch.wrote_text(rows[later].text_hash, rows[article_id].text_hash)
    batch.moved_stories()
    seen = rows[later].first_seen, rows[later].last_seen
    revision_rows.touch(batch, article_id, *seen)
    revision_rows.index_latest(batch, article_id)


def _leave_story(connection: Connection, row: Any) -> None:
    body = connection.scalar(
        select(revisions.c.body).where(
            revisions.c.article_id == row.id,
            revisions.c.number == row.revision,
            revisions.c.superseded.is_(None),
        )
    )
    stories.leave(connection, row.id, body, row.text_hash)


def _take_readings(connection: Connection, later: str, article_id: str) -> list[int]:
    """Number them on from those of the other; their ids."""
    last = connection.scalar(
        select(func.max(revisions.c.number)).where(revisions.c.article_id == article_id)
    )
    found = connection.execute(
        select(revisions).where(revisions.c.article_id == later)
    ).mappings()
    rows = [dict(row) for row in found]
    ids = [row["id"] for row in rows]
    parts = {table.name: _by_revision(connection, table, ids) for table in _CHILDREN}
    for row in rows:
        number = row["number"] + (last or 0)
        hung = {name: tuple(kept[row["id"]]) for name, kept in parts.items()}
        of = (article_id, number, row["reading"], row["capture_id"])
        values = {
            "article_id": article_id,
            "number": number,
            "record_hash": digest(Packed(revision=row, **hung), *of),
        }
        connection.execute(
            update(revisions).where(revisions.c.id == row["id"]).values(values)
        )
    return ids


def _by_revision(
    connection: Connection, table: Any, ids: list[int]
) -> Mapping[int, list[Mapping[str, Any]]]:
    query = select(table).where(table.c.revision_id.in_(ids)).order_by(table.c.position)
    found: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        found[row["revision_id"]].append(dict(row))
    return found


def _retire_repeated(
    connection: Connection, article_id: str, taken: list[int], now: datetime
) -> None:
    """Those of the taken readings that say what the one before them says are old."""
    rows = connection.execute(
        select(revisions.c.id, revisions.c.content_hash)
        .join(captures, captures.c.id == revisions.c.capture_id)
        .where(revisions.c.article_id == article_id, revisions.c.superseded.is_(None))
        .order_by(captures.c.fetched, revisions.c.number)
    ).all()
    before: str | None = None
    for row in rows:
        if row.id in taken and row.content_hash == before:
            connection.execute(
                update(revisions).where(revisions.c.id == row.id).values(superseded=now)
            )
        before = row.content_hash
