"""Readings written into WARC files, and the rows that say where they stand.

A record is written at the very end of the transaction that files its reading, and its
row is committed with the reading's: either both are there, or the record is a tail
that no row promises.  Of a reading that went, the row says so: it has no revision any
more, and ``emptying`` takes the record out.  Knows table ``reading_records``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from ..model import Article, Capture
from ..record import article_record, whole
from ..tables import reading_records, revisions
from ..warc import WarcWriter
from .writing import write

Row = dict[str, Any]

LEFT_OUT = frozenset({"body", "tail", "links", "images"})
"""What stands in the page at length, and need not stand in the file twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was filed, and is to have its record."""

    revision_id: int
    article_id: str
    article: Article
    capture: Capture
    read: datetime


def fields(article: Article, article_id: str) -> Mapping[str, Any]:
    """The record of an article without what is empty, and without its text, of which
    the digest tells whether it is the one that this was read with."""
    record = article_record(article, id=article_id, evidence=True)
    said = {
        key: value
        for key, value in record.items()
        if key not in LEFT_OUT and value not in (None, [], {})
    }
    if article.body is not None:
        body = article.body.encode("utf-8", "replace")
        said["body_sha256"] = hashlib.sha256(body).hexdigest()
    found: Mapping[str, Any] = whole(said)
    return found


def record(warc: WarcWriter, readings: Iterable[Reading], made: list[Row]) -> None:
    """Write their records; a row of each is in the list as soon as it is written."""
    for one in readings:
        noted = warc.note(
            fields(one.article, one.article_id), of=one.capture, made=one.read
        )
        made.append(
            {
                "id": noted.id,
                "revision_id": one.revision_id,
                "warc_file": noted.warc_file,
                "offset": noted.offset,
                "length": noted.length,
                "digest": noted.digest,
            }
        )


def add(connection: Connection, rows: Sequence[Row]) -> None:
    write(connection, reading_records, rows)


def disown(connection: Connection, rows: Sequence[Row]) -> None:
    """Name records of readings that were undone, so that they are taken out.

    Of a commit that failed nobody knows whether it did: what was committed stays.
    """
    loose = [{**row, "revision_id": None} for row in rows]
    write(connection, reading_records, loose, _stays)


def _stays(insert: Any) -> Any:
    return insert.on_conflict_do_nothing(index_elements=["id"])


def files_of(connection: Connection, ids: Collection[str]) -> frozenset[str]:
    """The WARC files that hold records of readings of these articles."""
    query = (
        select(reading_records.c.warc_file)
        .join(revisions, revisions.c.id == reading_records.c.revision_id)
        .where(revisions.c.article_id.in_(ids))
    )
    return frozenset(connection.scalars(query))
