"""A finished WARC file made anew with other records in the place of some.

All other records are the same bytes.  The new file has a name of its own, so that
whoever reads finds each record where its row says, before and after.  Knows no
database.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from ..disk import disk_error, sync_folder
from ..model import Capture
from .exchange import member, warc_date, warc_uri

PART = ".part"
_NAME = re.compile(r"(?P<stem>.+?)(?:-r(?P<number>\d+))?\.warc\.gz")


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """A record that is to stand where another one stood."""

    offset: int
    length: int
    """Of the record that gives way."""

    data: bytes


def successor(file: str) -> str:
    """The name of the file that takes the place of this one."""
    found = _NAME.fullmatch(file)
    stem, number = (found["stem"], int(found["number"] or 0)) if found else (file, 0)
    return f"{stem}-r{number + 1}.warc.gz"


def tombstone(capture: Capture, *, reason: str, at: datetime) -> bytes:
    """The record in the place of a removed one.

    It keeps the id, so that who refers to the removed one finds this.  Equal for equal
    arguments: a rewriting that was killed can be done again.
    """
    block = "".join(
        f"{name}: {' '.join(value.split())}\r\n"
        for name, value in (
            ("removed", warc_date(at)),
            ("reason", reason),
            ("type", capture.record_type),
            ("date", warc_date(capture.fetched)),
            ("status", str(capture.status)),
            ("payloadDigest", capture.payload_digest),
            ("sha256", capture.digest),
        )
    )
    fields = [
        ("WARC-Type", "metadata"),
        ("WARC-Record-ID", f"<{capture.id}>"),
        ("WARC-Target-URI", warc_uri(capture.url)),
        ("WARC-Date", warc_date(at)),
        ("Content-Type", "application/warc-fields"),
    ]
    return member(fields, block.encode())


def rewrite(path: Path, target: Path, replacements: Mapping[int, Replacement]) -> None:
    """Write the file anew under the name of the target; on the disk when it returns.

    Raises StorageFull or CannotWrite, and leaves the old file as it was.
    """
    part = target.with_name(target.name + PART)
    try:
        with path.open("rb") as given, part.open("wb") as taken:
            os.fchmod(taken.fileno(), 0o600)
            for offset in sorted(replacements):
                one = replacements[offset]
                _copy(given, taken, offset - given.tell())
                taken.write(one.data)
                given.seek(one.length, os.SEEK_CUR)
            shutil.copyfileobj(given, taken, 2**20)
            taken.flush()
            os.fsync(taken.fileno())
        part.rename(target)
        sync_folder(target.parent)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise disk_error(error, target) from error


def _copy(given: BinaryIO, taken: BinaryIO, size: int) -> None:
    while size:
        piece = given.read(min(size, 2**20))
        if not piece:
            raise OSError("the file ends before its records do")
        taken.write(piece)
        size -= len(piece)
