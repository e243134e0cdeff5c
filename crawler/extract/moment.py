"""From the words of a date to its value: ISO 8601, at the precision of the words.

Knows notations of days; the names of months, date_words.py knows, and times times.py.
Gives no time and no offset that the words do not: a date without time stays a date,
and what is no possible date or offset is none at all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from archive.model import Precision

from .calendars import BUDDHIST, ERAS, IRANIAN, gregorian
from .date_words import iranian_month, month_number, named
from .times import leads_on, time_after, time_before

# Characters of a line whose dates are kept for the next who asks.
LINE = 400
# Pages of the web: earlier and later years are numbers of something else.
YEARS = range(1985, 2100)
# Countries, and languages where no country is known, that print the month first.
MONTH_FIRST = ("en", "en-us", "en-ph")
_ISO = re.compile(
    r"(?<!\d)(?P<year>\d{4})(?P<sep>[-/]|\.\s?)(?P<month>\d{1,2})(?P=sep)"
    r"(?P<day>\d{1,2})(?!\d)\.?"
)
_COMPACT = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?!\d)"
)
_EAST = re.compile(
    r"(?<!\d)(?P<year>\d{4})\s*[年년]\s*(?P<month>\d{1,2})\s*[月월]\s*(?P<day>\d{1,2})\s*[日일号]?"
    r"(?:\s*[(（][^)）]{1,5}[)）])?"
)
_NUMERIC = re.compile(
    r"(?<![\d.,])(?P<a>\d{1,2})(?P<sep>\.\s?|/|-)(?P<b>\d{1,2})(?P=sep)(?P<year>\d{4})(?!\d)"
)
_FOUR_DIGITS = re.compile(r"\d{4}")
_TWO_DIGITS = re.compile(r"[./]\s?\d{2}")
_MONTH_ONLY = re.compile(r"^(?P<year>\d{4})-(?P<month>\d{2})$")
_YEAR_ONLY = re.compile(r"^(?P<year>\d{4})$")
_ERA = re.compile(
    rf"(?P<era>{'|'.join(ERAS)})\s*(?P<year>\d{{1,3}}|元)\s*年\s*(?P<month>\d{{1,2}})\s*月"
    r"\s*(?P<day>\d{1,2})\s*日"
)
# 28.01.22: too like other numbers to be looked for in a text.
_SHORT_YEAR = re.compile(
    r"(?<![\d.,/])(?P<day>\d{1,2})(?P<sep>\.\s?|/)(?P<month>\d{1,2})(?P=sep)"
    r"(?P<year>\d{2})(?![\d./])"
)
# Languages whose pages count years by another calendar.
_CALENDARS = {"th": BUDDHIST, "lo": BUDDHIST, "km": BUDDHIST, "fa": IRANIAN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One date as its words give it."""

    value: str
    precision: Precision
    raw: str
    """The words that were read, as they stand."""

    start: int
    """Where they begin in the text that was searched."""

    end: int
    other: str | None = None
    """The value if day and month stand the other way round, where both may be."""

    @property
    def day(self) -> str:
        """Its day, or what there is of it."""
        return self.value[:10]

    @property
    def parsed(self) -> datetime:
        """For comparing; a date without time is its midnight, naive without offset."""
        padded = self.value + "-01-01"[len(self.value) - 4 :]
        return datetime.fromisoformat(padded if len(self.value) < 10 else self.value)

    @property
    def has_time(self) -> bool:
        return self.precision in (Precision.MINUTE, Precision.SECOND)


def read_moment(
    text: str, language: str | None = None, *, short: bool = False
) -> Moment | None:
    """The date that a text is or begins with; None where it holds none.

    short: years of two digits are years.
    """
    text = text.strip()
    if found := next(find_moments(text, language, short=short), None):
        return found
    for pattern, precision in (
        (_MONTH_ONLY, Precision.MONTH),
        (_YEAR_ONLY, Precision.YEAR),
    ):
        match = pattern.match(text)
        if match and int(match["year"]) in YEARS:
            month = match.groupdict().get("month")
            if month is None or 1 <= int(month) <= 12:
                return Moment(
                    value=text, precision=precision, raw=text, start=0, end=len(text)
                )
    return None


def find_moments(
    text: str, language: str | None = None, *, short: bool = False
) -> Iterator[Moment]:
    """Every date with day, month and year in a text, in order, with its time.

    short: years of two digits are years.
    """
    # Most short lines have no numbers at all.
    if may_hold(text) or (short and _TWO_DIGITS.search(text)):
        # Several rooms ask for the dates of the same lines.
        read = _known if len(text) < LINE else _found
        yield from read(text, language, short)


def may_hold(text: str) -> bool:
    """Whether there can be a date: every one has a year, and most lines have none."""
    return bool(_FOUR_DIGITS.search(text)) or "年" in text


@lru_cache(maxsize=512)
def _known(text: str, language: str | None, short: bool) -> tuple[Moment, ...]:
    return tuple(_found(text, language, short))


def _found(text: str, language: str | None, short: bool) -> Iterator[Moment]:
    plain = _ascii_digits(text)
    taken = 0
    dates = list(_dates(plain, language)) if may_hold(text) else []
    if short:
        dates += _short(plain, language)
    dates.sort()
    starts = [start for start, *_ in dates]
    for start, end, date, swaps in dates:
        if start < taken:
            continue
        following = next((other for other in starts if other >= end), None)
        found = _moment(text, plain, (start, end, taken, following), date)
        if found and swaps and (other := _day(date[0], date[2], date[1])):
            found = replace(found, other=other + found.value[10:])
        if found:
            taken = found.end
            yield found


def _ascii_digits(text: str) -> str:
    """The text with the digits of every script as 0 to 9, one character for one."""
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(one)) if one.isdecimal() else one for one in text
    )


Day = tuple[int, int, int]
Found = tuple[int, int, Day, bool]
"""Start and end, the date, and whether day and month may stand the other way round."""

Near = tuple[int, int, int, int | None]
"""Start and end of a date, where the one before it ends and where the next begins."""


def _dates(text: str, language: str | None) -> Iterator[Found]:
    calendar = _CALENDARS.get((language or "").split("-")[0].lower(), range(0))
    for pattern in (_ISO, _COMPACT, _EAST):
        for match in pattern.finditer(text):
            date = int(match["year"]), int(match["month"]), int(match["day"])
            date = gregorian(*date) if date[0] in calendar else date
            yield match.start(), match.end(), date, False
    for match in _ERA.finditer(text):
        year = ERAS[match["era"]] + int(match["year"].replace("元", "1"))
        date = year, int(match["month"]), int(match["day"])
        yield match.start(), match.end(), date, False
    for match in _NUMERIC.finditer(text):
        a, b, year = int(match["a"]), int(match["b"]), int(match["year"])
        month_first = match["sep"] == "/" and (language or "").lower() in MONTH_FIRST
        swaps = match["sep"] == "/" and a <= 12 and b <= 12 and a != b
        if b > 12 or (month_first and a <= 12):
            a, b = b, a
        date = gregorian(year, b, a) if year in calendar else (year, b, a)
        yield match.start(), match.end(), date, swaps
    yield from _with_names(text, language)


def _with_names(text: str, language: str | None) -> Iterator[Found]:
    for match in named(text):
        parts = {key[0]: value for key, value in match.groupdict().items() if value}
        year, day = int(parts["y"]), int(parts["d"])
        iranian = year in IRANIAN
        month = (
            iranian_month(parts["m"]) if iranian else month_number(parts["m"], language)
        )
        thai = year in BUDDHIST and any(
            "\u0e00" <= one < "\u0e80" for one in parts["m"]
        )
        if month:
            date = (
                gregorian(year, month, day) if iranian or thai else (year, month, day)
            )
            yield match.start(), match.end(), date, False


def _short(text: str, language: str | None) -> Iterator[Found]:
    first = (language or "").lower() in MONTH_FIRST
    for match in _SHORT_YEAR.finditer(text):
        day, month = int(match["day"]), int(match["month"])
        if match["sep"] == "/" and day <= 12 and (first or month > 12):
            day, month = month, day
        date = 2000 + int(match["year"]), month, day
        yield match.start(), match.end(), date, False


def _day(year: int, month: int, day: int) -> str | None:
    try:
        found = datetime(year, month, day)  # noqa: DTZ001 - a calendar day, no instant
    except ValueError:
        return None
    return found.strftime("%Y-%m-%d") if found.year in YEARS else None


def _moment(text: str, plain: str, near: Near, date: Day) -> Moment | None:
    start, end, taken, following = near
    value, precision = _day(*date), Precision.DAY
    if value is None:
        return None
    time = time_after(plain, end)
    if time is None or leads_on(plain, time, following):
        # "9:12 p.m., July 14 | 8:05 a.m., July 15": each time before its day.
        time = time_before(plain, start, taken) or time
    if time:
        if not time.value:
            return None
        value += time.value
        precision = Precision.SECOND if time.has_seconds else Precision.MINUTE
        start, end = min(start, time.start), max(end, time.end)
    raw = text[start:end].rstrip(" (")
    return Moment(
        value=value, precision=precision, raw=raw, start=start, end=start + len(raw)
    )
