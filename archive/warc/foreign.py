"""Reads anybody's WARC files: plain or compressed, whole or damaged.

Reads with FastWARC.  A record that cannot be read is handed on as one, with what is
wrong with it, and reading goes on at the next.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ..disk import disk_error
from .cut import cut_at
from .reader import Record, parse_date

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

MAX_PAYLOAD = 64 * 2**20
# What a record begins with: a gzip member, a zstd frame, or the bare version line.
_BEGINNING = re.compile(rb"\x1f\x8b\x08|\x28\xb5\x2f\xfd|WARC/1\.\d\r?\n")
_PIECE = 2**20
_OVERLAP = 1024


def iterate(
    path: Path, *, start: int = 0, max_payload: int = MAX_PAYLOAD
) -> Iterator[Record]:
    """Every record in order; see Record.damage for those that cannot be read.

    start: the offset of a record of this file; reading begins with it.
    Raises CannotWrite or StorageFull, whichever the file system's error is, where the
    file itself cannot be read.
    """
    try:
        stream = path.open("rb")
    except OSError as error:
        raise disk_error(error, path) from error
    with stream:
        begin: int | None = start
        while begin is not None:
            at = begin
            for record in _from(stream, path.name, begin, max_payload):
                yield record
                at = max(at, record.offset)
                if record.damage:
                    break
            else:
                return
            begin = _next_beginning(stream, at + 1)


def has_records(path: Path) -> bool:
    """Whether anything in the file looks like a record, damaged or not.

    Raises CannotWrite or StorageFull, as iterate() does.
    """
    try:
        with path.open("rb") as stream:
            return _next_beginning(stream, 0) is not None
    except OSError as error:
        raise disk_error(error, path) from error


def _from(
    stream: BinaryIO, file: str, start: int, max_payload: int
) -> Iterator[Record]:
    """Records from a position up to the first that cannot be read."""
    from fastwarc.warc import ArchiveIterator

    stream.seek(start)
    records = iter(ArchiveIterator(stream, parse_http=False))
    seen = start
    last: Record | None = None
    """Held back until something follows it: it may be cut off."""

    while True:
        try:
            record = next(records)
        except StopIteration:
            # FastWARC takes a file that is cut off for one that ends.
            cut = cut_at(stream, start, seen)
            if last is not None and cut != last.offset:
                yield last
            if cut is not None:
                yield _damaged(file, cut, EOFError("the file is cut off here"))
            return
        except Exception as error:
            # FastWARC names damage by many types; whatever it is, it is told on.
            if last is not None:
                yield last
            yield _damaged(file, seen, error)
            return
        if last is not None:
            yield last
        seen = record.stream_pos  # of the file, wherever reading began
        last = _read(record, file, seen, max_payload)
        if last.damage:
            yield last
            return


def _read(record: WarcRecord, file: str, offset: int, max_payload: int) -> Record:
    headers = record.headers
    try:
        if record.is_http:
            record.parse_http(auto_decode="transfer")
        payload = record.reader.read(max_payload + 1)
    except Exception as error:
        return _damaged(file, offset, error)
    if len(payload) > max_payload:
        return _damaged(file, offset, ValueError(f"more than {max_payload} bytes"))
    http = record.http_headers
    return Record(
        type=headers.get("WARC-Type") or "unknown",
        id=_bare(headers.get("WARC-Record-ID")),
        url=_bare(headers.get("WARC-Target-URI")),
        date=parse_date(headers.get("WARC-Date") or ""),
        content_type=headers.get("Content-Type") or "",
        status=http.status_code if http else None,
        reason=(http.reason_phrase or "") if http else "",
        http_headers=tuple((str(k), str(v)) for k, v in http.items()) if http else (),
        payload=payload,
        ip=headers.get("WARC-IP-Address"),
        payload_digest=headers.get("WARC-Payload-Digest"),
        refers_to=_bare(headers.get("WARC-Refers-To")) or None,
        file=file,
        offset=offset,
    )


def _bare(value: str | None) -> str:
    return (value or "").strip().removeprefix("<").removesuffix(">")


def _damaged(file: str, offset: int, error: Exception) -> Record:
    words = " ".join(str(error).split()) or type(error).__name__
    return Record(type="damaged", file=file, offset=offset, damage=words)


def _next_beginning(stream: BinaryIO, start: int) -> int | None:
    """Where the next record begins, at or after a position."""
    stream.seek(start)
    window, position = b"", start
    while piece := stream.read(_PIECE):
        window += piece
        for found in _BEGINNING.finditer(window):
            if _is_beginning(window[found.start() :]):
                return position + found.start()
        position += max(0, len(window) - _OVERLAP)
        window = window[-_OVERLAP:]
    return None


def _is_beginning(data: bytes) -> bool:
    """Whether it is no chance that a record seems to begin here."""
    if not data.startswith(b"\x1f"):
        return True
    try:
        return zlib.decompressobj(31).decompress(data[:_OVERLAP], 5) == b"WARC/"
    except zlib.error:
        return False
