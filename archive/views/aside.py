"""The quarantine told to a person, and as JSON.  Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..record import timestamp
from ..store.quarantine import Aside
from .terminal import Column, dim, line_text, paragraph, table

_COLUMNS = (
    Column(title="number", right=True),
    Column(title="since", widest=20),
    Column(title="reason"),
    Column(title="address", shrinks=True),
)


def as_text(pages: Sequence[Aside], width: int) -> Iterator[str]:
    """A table, and under each page what went wrong and where its bytes are."""
    if not pages:
        yield "nothing is set aside"
        return
    rows = [
        (str(one.number), timestamp(one.added), one.reason.value, one.url)
        for one in pages
    ]
    head, *lines = table(_COLUMNS, rows, width)
    yield head
    for one, line in zip(pages, lines, strict=True):
        yield line
        yield from paragraph(one.detail, width, "    ")
        yield dim(f"    {line_text(_place(one))}")
        if one.released:
            yield f"    released {timestamp(one.released)}"


def as_json(pages: Sequence[Aside]) -> list[dict[str, Any]]:
    return [
        {
            "number": one.number,
            "url": one.url,
            "reason": one.reason.value,
            "detail": one.detail,
            "added": timestamp(one.added),
            "released": timestamp(one.released) if one.released else None,
            "run": one.run,
            "capture": _capture(one),
        }
        for one in pages
    ]


def _place(one: Aside) -> str:
    if one.capture is None:
        return "no capture: nothing of it was kept"
    kept = one.capture
    return f"{kept.warc_file} at {kept.offset}, {kept.length} bytes"


def _capture(one: Aside) -> dict[str, Any] | None:
    if one.capture is None:
        return None
    kept = one.capture
    return {
        "fetched": timestamp(kept.fetched),
        "status": kept.status,
        "digest": f"sha256:{kept.digest}",
        "warc": {
            "file": kept.warc_file,
            "offset": kept.offset,
            "length": kept.length,
        },
    }
