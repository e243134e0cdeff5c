"""Checks of the records of readings: each where its row says, as it was written.

A reading of before there were such records has none, and neither does one whose file
another archive did not give along: that one is missing is no damage.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, select

from ..errors import ArchiveDamaged
from ..store import Archive
from ..tables import captures, reading_records, revisions
from ..warc import read_record
from ..warc.exchange import warc_uri
from ..warc.metadata import MEDIA_TYPE
from .damage import Damage, Tally

_PAGE = 500


def check_records(archive: Archive, tally: Tally) -> Iterator[Damage]:
    """Whether the record of every reading is there, and belongs to it."""
    last = ""
    while True:
        query = (
            select(reading_records, revisions.c.capture_id, captures.c.url)
            .outerjoin(revisions, revisions.c.id == reading_records.c.revision_id)
            .outerjoin(captures, captures.c.id == revisions.c.capture_id)
            .where(reading_records.c.id > last)
            .order_by(reading_records.c.id)
            .limit(_PAGE)
        )
        with archive.connect() as connection:
            rows = connection.execute(query).all()
        for row in rows:
            tally.counts["records of readings"] += 1
            for what in _wrong(archive, row):
                yield Damage(where=f"{row.warc_file}:{row.offset}", what=what)
        if len(rows) < _PAGE:
            return
        last = rows[-1].id


def _wrong(archive: Archive, row: Row[Any]) -> Iterator[str]:
    try:
        place = (row.warc_file, row.offset, row.length)
        record = read_record(archive.config.warc_dir, *place)
    except ArchiveDamaged as error:
        yield str(error)
        return
    if record.id != row.id:
        yield f"holds {record.id}, not {row.id}"
        return
    if record.type != "metadata" or record.content_type != MEDIA_TYPE:
        yield f"{row.id} is no record of a reading"
    if hashlib.sha256(record.payload).hexdigest() != row.digest:
        yield f"{row.id}: not the digest noted"
    if row.revision_id is None:
        return  # it gives way
    if record.refers_to != row.capture_id:
        yield f"{row.id}: was read in {record.refers_to}, not in {row.capture_id}"
    elif record.url != warc_uri(row.url):
        yield f"{row.id}: the record is of {record.url}"
