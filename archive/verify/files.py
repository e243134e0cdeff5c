"""Checks of the WARC files: every member whole, every capture the one that was noted.

A record that no row names is no damage: a crash between record and row leaves one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import select

from ..errors import ArchiveDamaged, TakenDown
from ..model import Capture
from ..noted import OF_CAPTURES, changed
from ..rights import reserved, unkept
from ..store import Archive, promises
from ..store.captures import EMPTIED, capture_of, read_payload, storable
from ..tables import captures
from ..warc import Record, find_file, members, read_record
from ..warc.exchange import sha1, warc_uri
from ..warc.recovery import OPEN
from .damage import Damage, Tally

_PAGE = 500
_GZIP_HEAD = 10


def check_files(archive: Archive, tally: Tally, *, quick: bool) -> Iterator[Damage]:
    """Whether every WARC file that a row names is there, and whole."""
    folder = archive.config.warc_dir
    with archive.connect() as connection:
        named = set(promises.ends(connection))
    finished = {path.name for path in folder.glob("*.warc.gz")}
    for file in sorted(named | finished):
        with archive.connect() as connection:
            places = promises.in_file(connection, file)
        tally.counts["WARC files"] += 1
        if not places:
            tally.counts["WARC files that no row names"] += 1
        try:
            path = find_file(folder, file)
        except ArchiveDamaged as error:
            yield Damage(where=file, what=f"{error} ({len(places)} records lost)")
            continue
        if quick:
            yield from _check_end(folder, file, path, places, tally)
        else:
            yield from _check_members(path, places, tally)


def _check_end(
    folder: Path,
    file: str,
    path: Path,
    places: list[tuple[int, int]],
    tally: Tally,
) -> Iterator[Damage]:
    """The file is long enough, its last record that a row names can be read, and what
    stands behind it is records: a crash between record and row leaves some."""
    end = sum(places[-1]) if places else 0
    if path.stat().st_size < end:
        yield Damage(
            where=file, what=f"{path.stat().st_size} bytes are there, {end} promised"
        )
    elif places:
        try:
            read_record(folder, file, *places[-1])
        except ArchiveDamaged as error:
            yield Damage(where=f"{file}:{places[-1][0]}", what=str(error))
            return
    if path.stat().st_size > end and path.suffix != OPEN:
        yield from _check_members(path, [(end, 0)] if places else [], tally, end)


def _check_members(
    path: Path, places: list[tuple[int, int]], tally: Tally, begin: int = 0
) -> Iterator[Damage]:
    """Every gzip member, the ones without a row too; goes on behind a broken one."""
    # What a writer has not finished counts only as far as rows promise it.
    end = (sum(places[-1]) if places else 0) if path.suffix == OPEN else None
    head = _head(path, 0)
    start: int | None = begin
    while start is not None:
        reached = start
        try:
            for offset, length in members(path, start, end):
                tally.counts["WARC records"] += 1
                reached = offset + length
                if _head(path, offset) != head:
                    what = "the head of the gzip member is not that of the file's first"
                    yield Damage(where=f"{path.name}:{offset}", what=what)
            return
        except ArchiveDamaged as error:
            yield Damage(where=f"{path.name}:{reached}", what=str(error))
        start = next((offset for offset, _ in places if offset > reached), None)


def _head(path: Path, offset: int) -> bytes:
    """Flags, time, compression and system of a gzip member: no checksum has them."""
    with path.open("rb") as stream:
        stream.seek(offset)
        return stream.read(_GZIP_HEAD)


def check_captures(archive: Archive, tally: Tally) -> Iterator[Damage]:
    """Whether every capture is the record that it names, with the payload it had."""
    last = ""
    while True:
        query = select(captures).where(captures.c.id > last).order_by(captures.c.id)
        with archive.connect() as connection:
            rows = connection.execute(query.limit(_PAGE)).all()
        for row in rows:
            yield from _check_noted(row._asdict())
            yield from _check_capture(archive, capture_of(row._asdict()), tally)
        if len(rows) < _PAGE:
            return
        last = rows[-1].id


def _check_noted(row: dict[str, Any]) -> Iterator[Damage]:
    """Whether what no record knows of a capture is as it was written."""
    where = f"capture {row['id']}"
    for name in changed(row, OF_CAPTURES):
        yield Damage(where=where, what=f"{row['url']}: its {name} was changed")
    words = " ".join(reserved(unkept(row["rights"]).said)) if row["rights"] else None
    if words != row["reserved"]:
        what = f"{row['url']}: reserved is not what its rights say"
        yield Damage(where=where, what=what)


def _check_capture(
    archive: Archive, capture: Capture, tally: Tally
) -> Iterator[Damage]:
    where = f"{capture.warc_file}:{capture.offset}"
    folder = archive.config.warc_dir
    try:
        record = read_record(folder, capture.warc_file, capture.offset, capture.length)
        if record.id != capture.id:
            yield Damage(where=where, what=f"holds {record.id}, not {capture.id}")
            return
        if capture.record_type == EMPTIED:
            tally.counts["removed records"] += 1
            yield from _check_tombstone(record, capture)
            return
        with archive.connect() as connection:
            payload = read_payload(connection, folder, capture).payload
    except ArchiveDamaged as error:
        yield Damage(where=where, what=f"{capture.url}: {error}")
        return
    except TakenDown:  # a revisit of what was removed
        for what in _unlike_record(record, capture):
            yield Damage(where=where, what=f"{capture.url}: {what}")
        return
    tally.counts["payload bytes"] += len(payload)
    if sha1(payload) != capture.payload_digest:
        yield Damage(where=where, what=f"{capture.url}: not the payload digest noted")
    if hashlib.sha256(payload).hexdigest() != capture.digest:
        yield Damage(where=where, what=f"{capture.url}: not the digest noted")
    for what in _unlike_record(record, capture):
        yield Damage(where=where, what=f"{capture.url}: {what}")


def _unlike_record(record: Record, capture: Capture) -> Iterator[str]:
    """What the row of a capture says otherwise than its record."""
    if record.date != capture.fetched:
        yield "fetched at another time"
    if record.url != warc_uri(capture.url):
        yield f"the record is of {record.url}"
    if record.status != capture.status:
        yield f"the record has status {record.status}, not {capture.status}"
    if record.type != capture.record_type:
        yield f"the record is a {record.type}, not a {capture.record_type}"
    if record.ip != capture.ip:
        yield f"the record came from {record.ip}, not from {capture.ip}"
    told = {name.lower(): value for name, value in reversed(record.http_headers)}
    mime = (told.get("content-type") or "").partition(";")[0].strip().lower() or None
    for name, value, kept in (
        ("media type", mime, capture.mime),
        ("ETag", told.get("etag"), capture.etag),
        ("Last-Modified", told.get("last-modified"), capture.last_modified),
    ):
        if _line(storable(value)) != _line(kept):
            yield f"the record has {name} {value!r}, not {kept!r}"
    if record.refers_to != capture.refers_to:
        yield f"the record refers to {record.refers_to}, not to {capture.refers_to}"


def _check_tombstone(record: Record, capture: Capture) -> Iterator[Damage]:
    """Whether a removed record's place holds the word of it, and nothing else."""
    said = record.payload.decode("utf-8", "replace").splitlines()
    wanted = {
        f"payloadDigest: {capture.payload_digest}",
        f"sha256: {capture.digest}",
    }
    if record.type != EMPTIED or not wanted <= set(said):
        where = f"{capture.warc_file}:{capture.offset}"
        what = f"{capture.url}: no tombstone stands where it was removed"
        yield Damage(where=where, what=what)


def _line(value: str | None) -> str | None:
    """A header's value as a record can hold it: on one line, without outer space."""
    return None if value is None else re.sub(r"[\r\n\x00\ufffd]+", " ", value).strip()
