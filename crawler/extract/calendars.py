"""Years of other calendars: Thai and Japanese ones, that of Taiwan, the Iranian one.

Only calendars whose days are those of ours by rule.  The lunar Hijri calendar begins
its months by sight, so its dates are not turned into ours.  Pure arithmetic.
"""

from __future__ import annotations

from datetime import date, timedelta

BUDDHIST = range(2520, 2644)
IRANIAN = range(1364, 1480)
ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
"""What an era's year is added to."""

# Years of 33-year cycles that have a 366th day, good for 1244 to 1531 of that calendar.
_LEAP = frozenset((1, 5, 9, 13, 17, 22, 26, 30))
_EPOCH = date(1921, 3, 21), 1300  # the first day of Iran's year 1300


def gregorian(year: int, month: int, day: int) -> tuple[int, int, int]:
    """The date in our calendar, where its year is plainly of another one."""
    if year in BUDDHIST:
        return year - 543, month, day
    if year in IRANIAN and 1 <= month <= 12 and 1 <= day <= 31:
        return _iranian(year, month, day) or (year, month, day)
    return year, month, day


def _iranian(year: int, month: int, day: int) -> tuple[int, int, int] | None:
    length = 31 if month < 7 else 30 if month < 12 or year % 33 in _LEAP else 29
    if day > length:
        return None
    start, first = _EPOCH
    days = sum(366 if y % 33 in _LEAP else 365 for y in range(first, year))
    days += 31 * (month - 1) - max(0, month - 7) + day - 1
    found = start + timedelta(days=days)
    return found.year, found.month, found.day
