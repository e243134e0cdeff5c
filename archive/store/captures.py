"""Captures as rows, and the payload behind a row.

Knows table ``captures`` and where WARC files are; of articles only which capture
shows which.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, select, update

from .. import rights
from ..errors import ArchiveDamaged, TakenDown
from ..model import Capture, Hop, Rights
from ..noted import OF_CAPTURES, note
from ..tables import captures
from ..urls import url_key
from ..warc import Record, read_record
from .writing import write

EMPTIED = "metadata"
"""WARC-Type of the record that stands where a removed one stood."""

_OBJECTS = ("redirects", "rights")
_FIELDS = tuple(name for name in Capture.__dataclass_fields__ if name not in _OBJECTS)


def capture_of(row: Mapping[str, Any]) -> Capture:
    """A row of ``captures`` as the value that it was made of."""
    return Capture(
        **{name: row[name] for name in _FIELDS},
        redirects=tuple(Hop(url=url, status=code) for url, code in row["redirects"]),
        rights=rights.unkept(row["rights"]) if row["rights"] is not None else None,
    )


def add_all(connection: Connection, found: Iterable[Capture], *, run: str) -> None:
    """Write the rows of captures that are no articles, all at once."""
    rows = [row_of(capture, run, None) for capture in found]
    write(connection, captures, rows, _stays)


def _stays(insert: Any) -> Any:
    return insert.on_conflict_do_nothing(index_elements=["id"])


def row_of(capture: Capture, run: str | None, article_id: str | None) -> dict[str, Any]:
    row = {
        **{name: storable(getattr(capture, name)) for name in _FIELDS},
        "redirects": [[hop.url, hop.status] for hop in capture.redirects],
        "url_key": url_key(capture.url),
        "run_id": run,
        "article_id": article_id,
        **_reserving(capture.rights),
    }
    return {**row, "noted": note(row, OF_CAPTURES)}


def _reserving(known: Rights | None) -> dict[str, Any]:
    if known is None:
        return {"rights": None, "reserved": None}
    words = " ".join(rights.reserved(known.said))
    return {"rights": _whole(rights.kept(known)), "reserved": words}


def _whole(value: Any) -> Any:
    """Any value of JSON, with every text as a database takes it."""
    if isinstance(value, dict):
        return {name: _whole(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return storable(value)


def restate(connection: Connection, capture: Capture) -> None:
    """What its page reserves, as it is read now."""
    row = row_of(capture, None, None)
    values = {name: row[name] for name in ("rights", "reserved", "noted")}
    connection.execute(
        update(captures).where(captures.c.id == capture.id).values(values)
    )


def say_gone(connection: Connection, capture: Capture, gone: str | None) -> None:
    """Whether a capture says that there is nothing, as it is read now."""
    if capture.gone != gone:
        row = captures.c.id == capture.id
        connection.execute(update(captures).where(row).values(gone=gone))


def lead(connection: Connection, capture: Capture, to: str) -> None:
    """Where a redirect of before leads."""
    connection.execute(
        update(captures).where(captures.c.id == capture.id).values(leads_to=to)
    )


def last_rights(connection: Connection, ids: Iterable[str]) -> dict[str, Rights]:
    """What was known last of these articles: id -> rights."""
    known = captures.c.article_id.in_(list(ids)) & captures.c.reserved.is_not(None)
    last = (
        select(captures.c.article_id, func.max(captures.c.fetched).label("fetched"))
        .where(known)
        .group_by(captures.c.article_id)
        .subquery()
    )
    same = (captures.c.article_id == last.c.article_id) & (
        captures.c.fetched == last.c.fetched
    )
    query = (
        select(captures.c.article_id, captures.c.rights)
        .join(last, same)
        .where(known)
        .order_by(captures.c.id)
    )
    return {
        row.article_id: rights.unkept(row.rights) for row in connection.execute(query)
    }


def latest(connection: Connection, url: str) -> Capture | None:
    """The last good capture of an address: what a conditional request asks about."""
    return _newest(
        connection,
        captures.c.url_key == url_key(url),
        captures.c.status == 200,
        captures.c.record_type != EMPTIED,
    )


def latest_of(connection: Connection, urls: Iterable[str]) -> dict[str, Capture]:
    """``latest`` of many addresses: key of the address -> capture."""
    keys = {url_key(url) for url in urls}
    good = (
        captures.c.url_key.in_(keys)
        & (captures.c.status == 200)
        & (captures.c.record_type != EMPTIED)
    )
    last = (
        select(captures.c.url_key, func.max(captures.c.fetched).label("fetched"))
        .where(good)
        .group_by(captures.c.url_key)
        .subquery()
    )
    same = (captures.c.url_key == last.c.url_key) & (
        captures.c.fetched == last.c.fetched
    )
    rows = connection.execute(select(captures).join(last, same).where(good))
    return {row.url_key: capture_of(row._asdict()) for row in rows}


def in_run_of(connection: Connection, other: Capture, url: str) -> Capture | None:
    """The good capture of an address that the run of another capture made after it."""
    run = select(captures.c.run_id).where(captures.c.id == other.id).scalar_subquery()
    return _newest(
        connection,
        captures.c.url_key == url_key(url),
        captures.c.status == 200,
        captures.c.run_id == run,
        captures.c.fetched >= other.fetched,
        captures.c.record_type != EMPTIED,
    )


def with_payload(connection: Connection, payload_digest: str) -> Capture | None:
    """A capture that holds this payload whole, for a revisit record to name."""
    return _newest(
        connection,
        captures.c.payload_digest == payload_digest,
        captures.c.record_type == "response",
    )


def with_payloads(
    connection: Connection, digests: Collection[str]
) -> dict[str, Capture]:
    """``with_payload`` of many: digest of the payload -> the newest of its captures."""
    if not digests:
        return {}
    rows = connection.execute(_WITH_PAYLOADS, {"digests": sorted(digests)})
    return {row.payload_digest: capture_of(row._asdict()) for row in rows}


_WITH_PAYLOADS = (
    select(captures)
    .where(
        captures.c.payload_digest.in_(bindparam("digests", expanding=True)),
        captures.c.record_type == "response",
    )
    .order_by(captures.c.fetched)
)


def read_payload(connection: Connection, folder: Path, capture: Capture) -> Record:
    """The record that holds the payload of a capture, through a revisit if it is one.

    Raises ArchiveDamaged where it is not there or not whole, TakenDown where it was
    removed.
    """
    headers = None
    if capture.record_type == "revisit":
        if capture.status != 304:
            # The same bytes may mean something else under other headers, a content
            # encoding above all; only a 304 says that the old headers still hold.
            own = read_record(folder, capture.warc_file, capture.offset, capture.length)
            headers = own.http_headers
        row = connection.execute(
            select(captures).where(captures.c.id == capture.refers_to)
        ).first()
        if row is None:
            raise ArchiveDamaged(
                f"capture {capture.id} of {capture.url} refers to {capture.refers_to}, "
                "which no row names",
                about=capture.id,
            )
        capture = capture_of(row._asdict())
    if capture.record_type == EMPTIED:
        raise TakenDown(f"{capture.url}: this capture was removed", about=capture.id)
    record = read_record(folder, capture.warc_file, capture.offset, capture.length)
    if record.id != capture.id:
        raise ArchiveDamaged(
            f"{capture.warc_file}, byte {capture.offset}: holds {record.id}, "
            f"not {capture.id}",
            about=capture.id,
        )
    return record if headers is None else replace(record, http_headers=headers)


def _newest(connection: Connection, *where: ColumnElement[bool]) -> Capture | None:
    row = connection.execute(
        select(captures).where(*where).order_by(captures.c.fetched.desc()).limit(1)
    ).first()
    return capture_of(row._asdict()) if row else None


def storable(value: Any) -> Any:
    """The value as every database takes it.

    Headers may hold what no database takes: NUL and lone surrogates.
    """
    if not isinstance(value, str) or (value.isascii() and "\0" not in value):
        return value
    return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
