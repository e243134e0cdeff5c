"""JSON Lines: one record a line, in ASCII, as article.schema.json has it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from ..record import Record, dumps

NAME = "jsonl"
MEDIA_TYPE = "application/jsonl"


def write(records: Iterable[Record], out: BinaryIO, keys: Sequence[str]) -> None:
    for record in records:
        out.write(dumps(record).encode("ascii") + b"\n")
