"""Dates as stretches of time: ``2026-03`` is a whole month, not its first midnight.

Pure, standard library only.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from .errors import UsageError

Span = tuple[datetime, datetime]
"""The first moment, and the first that is over."""

_AGO = {"h": "hours", "d": "days", "w": "weeks"}


def moment(value: str | None) -> datetime | None:
    """A date as its first moment in UTC, for order and filters.

    A time without offset counts as UTC; None for what is no date of this calendar.
    """
    if not value:
        return None
    padded = value + "-01-01"[len(value) - 4 :] if len(value) in (4, 7) else value
    try:
        found = datetime.fromisoformat(padded)
        aware = found if found.tzinfo else found.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def span(value: str | None) -> Span | None:
    """The stretch of time that a date means; None for what is no date."""
    start = moment(value)
    if value is None or start is None or start.year >= 9999:
        return None
    if len(value) == 4:
        return start, start.replace(year=start.year + 1)
    if len(value) == 7:
        return start, (start + timedelta(days=31)).replace(day=1)
    if len(value) <= 10:
        return start, start + timedelta(days=1)
    to_the_minute = re.search(r"T\d\d:\d\d(?!:)", value)
    return start, start + timedelta(seconds=60 if to_the_minute else 1)


def asked(text: str, *, now: datetime, end: bool = False) -> datetime:
    """A date of the command line, or ``2d`` for two days ago.

    end: the first moment after it, so that ``--until 2026-03`` takes in all of March.
    Raises UsageError.
    """
    text = text.strip()
    ago = re.fullmatch(r"(\d{1,5})([hdw])", text)
    if ago:
        return now - timedelta(**{_AGO[ago[2]]: int(ago[1])})
    found = span(text)
    if found is None:
        raise UsageError(
            f"{text!r} is no date like 2026-03-01, 2026-03-01T12:00Z or 2d", about=text
        )
    return found[1] if end else found[0]
