"""One page of a foreign file, as every kind of file gives it."""

from __future__ import annotations

from dataclasses import dataclass

from archive.model import Reason
from archive.warc import Exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """One page of a foreign file, or what stands in its place."""

    url: str
    """As the file has it; of a record that cannot be read, its file and offset."""

    position: int
    """Where reading goes on after it, see read()."""

    exchange: Exchange | None = None
    reason: Reason | None = None
    """Why there is no page."""

    detail: str = ""
    payload_digest: str | None = None
    """Of a revisit: the payload that it stands for."""
