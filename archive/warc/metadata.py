"""The record that keeps what we read in a capture, beside the capture itself.

A metadata record (WARC 1.1, 6.5) of media type ``application/warc-fields``: a line a
field, its value as JSON in ASCII.  Tools that index captures by their address pass
records of this type over; as JSON it would stand in the way of the page.
Pure: values in, bytes out.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..model import Capture
from .exchange import member, warc_date, warc_uri

MEDIA_TYPE = "application/warc-fields"


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """One such record, where it stands, and how it is known again."""

    id: str
    digest: str
    """sha256 of its block."""

    warc_file: str
    offset: int
    length: int


def block(fields: Mapping[str, Any]) -> bytes:
    return "".join(
        f"{name}: {json.dumps(value, separators=(',', ':'))}\r\n"
        for name, value in fields.items()
    ).encode("ascii")


def fields_of(payload: bytes) -> dict[str, Any]:
    """The fields again.  Raises ValueError where they are none."""
    found = {}
    for line in payload.decode("ascii").splitlines():
        name, colon, value = line.partition(": ")
        if not colon:
            raise ValueError(f"{line[:40]!r} is no field")
        found[name] = json.loads(value)
    return found


def record(
    fields: Mapping[str, Any], *, of: Capture, made: datetime, warcinfo: str
) -> tuple[str, str, bytes]:
    """Id, sha256 of the block, and the record."""
    said, record_id = block(fields), f"urn:uuid:{uuid.uuid4()}"
    head = [
        ("WARC-Type", "metadata"),
        ("WARC-Record-ID", f"<{record_id}>"),
        ("WARC-Target-URI", warc_uri(of.url)),
        # When it was read: the capture that it refers to may be years older.
        ("WARC-Date", warc_date(made)),
        ("WARC-Warcinfo-ID", f"<{warcinfo}>"),
        ("WARC-Refers-To", f"<{of.id}>"),
        ("Content-Type", MEDIA_TYPE),
    ]
    return record_id, hashlib.sha256(said).hexdigest(), member(head, said)
