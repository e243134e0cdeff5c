"""The readings of one article in two archives as one history.  Pure.

The same whichever of the two is asked first: captures in the order in which they were
fetched, a revision where what counts changed, the readings of a capture in the order
in which they were made, the last of them in force, unless a replay found that it says
no more than the revision before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ..fingerprint import content_hash, levelled
from ..packing import Packed, digest, unpack

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A row of revisions with what hangs on it, and of which capture it is."""

    row: Row
    parts: Mapping[str, tuple[Row, ...]]
    """Child rows, by table."""

    fetched: datetime
    payload: str
    """sha256 of what was read."""

    records: tuple[Row, ...] = ()
    """Where its record stands in a WARC file, or each of two that are the same."""

    @property
    def packed(self) -> Packed:
        return Packed(revision=self.row, **self.parts)

    @property
    def content(self) -> str:
        """The same in both archives, whatever its number in either."""
        return digest(self.packed, self.row["capture_id"])


def one_history(readings: Iterable[Reading], article_id: str) -> list[Reading]:
    """The readings with the numbers that they have together; all of one article."""
    groups: dict[tuple[datetime, str], dict[str, Reading]] = {}
    for one in readings:
        same = groups.setdefault((one.fetched, one.row["capture_id"]), {})
        known = same.get(one.content)
        if known is not None:
            records = (*known.records, *one.records)
            one = replace(_older(known, one), records=records)
        same[one.content] = one
    found: list[Reading] = []
    number, last = 0, None
    for key in sorted(groups):
        group = sorted(
            groups[key].values(),
            key=lambda one: (one.row["read"], one.row["reading"], one.content),
        )
        latest = group[-1]
        if latest.row["superseded"] is None:
            if last is not None and _is_as_before(last, latest):
                continue
            last = latest
        # Else a replay found that it says no more than the one before it.
        number += 1
        for place, one in enumerate(group):
            following = group[place + 1] if place + 1 < len(group) else None
            found.append(_numbered(one, article_id, number, place + 1, following))
    return found


def _older(known: Reading, one: Reading) -> Reading:
    """Of one reading in two archives, the one that is an old reading in its own."""
    if known.row["superseded"] is None:
        return one
    if one.row["superseded"] is None:
        return known
    return min(known, one, key=lambda reading: reading.row["superseded"])


def _is_as_before(last: Reading, one: Reading) -> bool:
    """Whether a capture shows nothing that the one before it did not."""
    if last.payload == one.payload:
        return True
    if last.row["content_hash"] == one.row["content_hash"]:
        return True
    if levelled(last.row["body"]) != levelled(one.row["body"]):
        return False
    said, says = (
        content_hash(unpack(reading.packed), levelled) for reading in (last, one)
    )
    return said == says


def _numbered(
    one: Reading, article_id: str, number: int, reading: int, following: Reading | None
) -> Reading:
    superseded = one.row["superseded"]
    if superseded is None and following is not None:
        superseded = following.row["read"]
    of = (article_id, number, reading, one.row["capture_id"])
    row = {
        **{key: value for key, value in one.row.items() if key != "id"},
        "article_id": article_id,
        "number": number,
        "reading": reading,
        "superseded": superseded,
        "record_hash": digest(one.packed, *of),
    }
    return replace(one, row=row)
