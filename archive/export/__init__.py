"""Articles out of the archive, as files that other tools read.

An exporter is a module with ``NAME``, ``MEDIA_TYPE`` and ``write(records, out, keys)``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import BinaryIO, Protocol

from ..errors import UsageError
from ..record import Record
from . import csv, jsonl


class Exporter(Protocol):
    """One file format."""

    NAME: str
    MEDIA_TYPE: str

    def write(
        self, records: Iterable[Record], out: BinaryIO, keys: Sequence[str]
    ) -> None:
        """Write the records, which hold these keys and no others."""


EXPORTERS: dict[str, Exporter] = {jsonl.NAME: jsonl, csv.NAME: csv}
NOT_YET = ("parquet",)


def exporter(name: str) -> Exporter:
    """The exporter of a format. Raises UsageError."""
    if name in EXPORTERS:
        return EXPORTERS[name]
    if name in NOT_YET:
        raise UsageError(f"export --format {name} is not there yet", about=name)
    raise UsageError(
        f"no such format: {name}; there are {', '.join(EXPORTERS)}", about=name
    )
