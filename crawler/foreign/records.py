"""Pages in the records of WARC files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from archive.errors import UsageError
from archive.model import Reason
from archive.urls import host
from archive.warc import Exchange, Record, has_records, iterate

from .find import Find


def read(path: Path, position: int) -> Iterator[Find]:
    """The pages after a position: one more than the offset of the last record.

    Raises UsageError where the file is no WARC file, whatever it is called.
    """
    if not has_records(path):
        raise UsageError(f"{path}: no WARC file, there is no record in it")
    last = position - 1
    for record in iterate(path, start=max(0, last)):
        if record.offset != last and (find := _record(record)) is not None:
            yield find


def _record(record: Record) -> Find | None:
    """The page of a record; None for records that hold none by their nature."""
    position = record.offset + 1
    place = f"{record.file}#{record.offset}"
    if record.damage:
        return Find(
            url=place,
            position=position,
            reason=Reason.TRUNCATED,
            detail=f"{place}: {record.damage}",
        )
    if record.type not in ("response", "resource", "revisit"):
        return None
    reason, detail = _unusable(record)
    if reason:
        return Find(
            url=record.url or place, position=position, reason=reason, detail=detail
        )
    headers = record.http_headers or (("Content-Type", record.content_type),)
    return Find(
        url=record.url,
        position=position,
        exchange=Exchange(
            url=record.url,
            asked=False,
            status=record.status or 200,
            reason=record.reason,
            response_headers=headers,
            payload=record.payload,
            fetched=record.date or datetime.fromtimestamp(0, UTC),
            ip=record.ip,
        ),
        payload_digest=record.payload_digest if record.type == "revisit" else None,
    )


def _unusable(record: Record) -> tuple[Reason | None, str]:
    try:
        host(record.url)
    except ValueError:
        return Reason.BAD_URL, f"{record.type} of {record.url[:200]!r}"
    if record.date is None:
        return Reason.BAD_RESPONSE, "the record has no date"
    if record.type != "resource" and record.status is None:
        # dns: records, and responses that are no HTTP.
        return Reason.BAD_RESPONSE, "no HTTP response"
    return None, ""
