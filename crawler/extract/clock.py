"""The offset of a time that the page prints without one, by the outlet's time zone.

The zone is the catalogue's word, not the page's, and the rule of the date says so.
Where a clock was put forward or back, a time may have been shown twice or never
(PEP 495): then no one offset is true and none is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from archive.model import DateValue, Precision

BY_CATALOGUE = "+catalogue.timezone"
"""What the rule of a date ends with whose offset is not the page's."""


def in_zone(
    dates: Mapping[str, DateValue], timezone: str | None
) -> dict[str, DateValue]:
    """The dates, those with a time and no offset with that of the zone."""
    try:
        zone = ZoneInfo(timezone) if timezone else None
    except (OSError, ValueError, ZoneInfoNotFoundError):
        # Another machine wrote the catalogue, and knows zones that this one does not.
        zone = None
    return {
        name: _with_offset(date, zone) if zone else date for name, date in dates.items()
    }


def _with_offset(date: DateValue, zone: ZoneInfo) -> DateValue:
    if date.precision not in (Precision.MINUTE, Precision.SECOND):
        return date
    naive = datetime.fromisoformat(date.value)
    if naive.tzinfo is not None:
        return date
    first, second = (naive.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    # Shown twice, or jumped over.
    if first.utcoffset() != second.utcoffset():
        return date
    rule = f"{date.evidence.rule}{BY_CATALOGUE}"
    unit = "minutes" if date.precision is Precision.MINUTE else "seconds"
    return replace(
        date,
        value=first.isoformat(timespec=unit),
        evidence=replace(date.evidence, rule=rule),
    )
