"""Reads our own WARC files, and finds every kind of damage in them.

A record is found by file, offset and length.  Whole means: the gzip member ends where
it should with the right checksum, and the block has its digest.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ..disk import disk_error
from ..errors import ArchiveDamaged
from .exchange import Headers, sha1
from .recovery import OPEN

_PIECE = 2**20
NO_HEADERS: Headers = ()
_GZIP = b"\x1f\x8b\x08"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One WARC record; of a revisit, ``payload`` is empty."""

    type: str
    """``response``, ``revisit``, ``request``, ``resource``, ``warcinfo``, …"""

    id: str = ""
    url: str = ""
    date: datetime | None = None
    content_type: str = ""
    """Of the block, as WARC has it; of the payload, see ``http_headers``."""

    status: int | None = None
    reason: str = ""
    http_headers: Headers = ()
    payload: bytes = b""
    """As received: a content encoding is still on."""

    ip: str | None = None
    payload_digest: str | None = None
    refers_to: str | None = None
    file: str
    offset: int
    length: int = 0
    damage: str | None = None
    """What is wrong with a record of a foreign file; then nothing else is known."""


def find_file(folder: Path, file: str) -> Path:
    """Where a WARC file is now. Raises ArchiveDamaged where it is not."""
    if Path(file).name != file:
        raise ArchiveDamaged(f"{file!r} is no name of a WARC file", about=file)
    for name in (file, file + OPEN, file):  # it may be renamed while we look
        if (folder / name).is_file():
            return folder / name
    raise ArchiveDamaged(f"{folder / file}: the WARC file is not there", about=file)


def read_record(folder: Path, file: str, offset: int, length: int) -> Record:
    """The record at a place. Raises ArchiveDamaged unless it is there and whole."""
    path = find_file(folder, file)
    try:
        with path.open("rb") as stream:
            stream.seek(offset)
            packed = stream.read(length)
    except OSError as error:
        raise disk_error(error, path) from error
    try:
        data = _unpack(packed, length)
        return parse(data, file=file, offset=offset, length=length)
    except (ValueError, zlib.error) as error:
        raise ArchiveDamaged(
            f"{path}, byte {offset}: {error}", about=f"{file}:{offset}"
        ) from error


def members(
    path: Path, start: int = 0, end: int | None = None
) -> Iterator[tuple[int, int]]:
    """Offset and length of each gzip member, each read to its checksum.

    end: the file counts only so far.  Raises ArchiveDamaged at the first that is not
    whole.
    """
    with path.open("rb") as stream:
        stream.seek(start)
        offset, rest = start, b""
        while end is None or offset < end:
            unpacker = zlib.decompressobj(31)
            used = 0
            while not unpacker.eof:
                piece = rest or stream.read(_PIECE)
                if not piece:
                    break
                try:
                    unpacker.decompress(piece)
                except zlib.error as error:
                    raise _not_whole(path, offset, str(error)) from error
                rest = unpacker.unused_data
                used += len(piece) - len(rest)
            if not unpacker.eof:
                if used:
                    raise _not_whole(path, offset, "the record is cut off")
                break
            yield offset, used
            offset += used
    if end is not None and offset != end:
        raise _not_whole(path, offset, f"the records do not end at byte {end}")


def parse(data: bytes, *, file: str, offset: int, length: int) -> Record:
    """A record from its unpacked bytes. Raises ValueError where they are none."""
    head, found, rest = data.partition(b"\r\n\r\n")
    version, _, lines = head.partition(b"\r\n")
    if not found or not re.fullmatch(rb"WARC/1\.[01]", version):
        raise ValueError("no WARC record begins here")
    fields = {name.lower(): value for name, value in _headers(lines.decode("utf-8"))}
    size = int(fields["content-length"])
    block = rest[:size]
    if len(block) != size or rest[size:] != b"\r\n\r\n":
        raise ValueError("the record has not the length that it says")
    expected = fields.get("warc-block-digest")
    if (
        expected is not None
        and expected.startswith("sha1:")
        and sha1(block) != expected
    ):
        raise ValueError("the record has not the digest that it says")
    status: int | None = None
    reason, headers, payload = "", NO_HEADERS, block
    if fields.get("content-type", "").startswith("application/http"):
        status, reason, headers, payload = parse_http(block)
    elif fields["warc-type"] == "conversion":
        # Made of a page that was there, and read as one.
        status, headers = 200, (("Content-Type", fields["content-type"]),)
    return Record(
        type=fields["warc-type"],
        id=_bare(fields.get("warc-record-id", "")),
        url=_bare(fields.get("warc-target-uri", "")),
        date=parse_date(fields.get("warc-date", "")),
        content_type=fields.get("content-type", ""),
        status=status,
        reason=reason,
        http_headers=headers,
        payload=payload,
        ip=fields.get("warc-ip-address"),
        payload_digest=fields.get("warc-payload-digest"),
        refers_to=_bare(fields["warc-refers-to"])
        if "warc-refers-to" in fields
        else None,
        file=file,
        offset=offset,
        length=length,
    )


def parse_http(block: bytes) -> tuple[int | None, str, Headers, bytes]:
    """Status (None for a request), reason, headers and payload of an HTTP message."""
    head, _, payload = block.partition(b"\r\n\r\n")
    first, _, lines = head.partition(b"\r\n")
    found = re.match(rb"HTTP/\d(?:\.\d)? +(\d{3})(?: (.*))?", first)
    status = int(found[1]) if found else None
    reason = (found[2] or b"").decode("latin-1") if found else ""
    return status, reason, _headers(lines.decode("latin-1")), payload


def parse_date(text: str) -> datetime | None:
    """A WARC-Date; 1.1 allows fractions of a second, 1.0 does not."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _headers(lines: str) -> Headers:
    pairs: list[tuple[str, str]] = []
    for line in lines.split("\r\n"):
        name, colon, value = line.partition(":")
        if colon:
            pairs.append((name.strip(), value.strip()))
    return tuple(pairs)


def _unpack(packed: bytes, length: int) -> bytes:
    if len(packed) < length:
        raise ValueError(f"{length} bytes are promised, {len(packed)} are there")
    if not packed.startswith(_GZIP):
        raise ValueError("no record begins here")
    unpacker = zlib.decompressobj(31)
    data = unpacker.decompress(packed)
    if not unpacker.eof:
        raise ValueError("the record is cut off")
    if unpacker.unused_data:
        raise ValueError("the record ends before it should")
    return data


def _bare(value: str) -> str:
    return value.removeprefix("<").removesuffix(">")


def _not_whole(path: Path, offset: int, words: str) -> ArchiveDamaged:
    return ArchiveDamaged(
        f"{path}, byte {offset}: {words}", about=f"{path.name}:{offset}"
    )
