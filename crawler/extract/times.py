"""A time of day beside a date: "9:12 p.m. EDT", "21時5分", "रात 9:20 बजे".

Knows notations of times, the names of zones, and on which side of its day a time
stands; words for the halves of the day, ``words/dates.toml`` knows: ``morning``,
``noon``, ``afternoon``, and ``night``, which ends in another half than it begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache

from .date_words import labels, marks, words

# Names that mean one offset, in minutes; "IST", "CST" of China and "ET" are left out.
ZONES = {
    **dict.fromkeys(("z", "utc", "gmt", "wet"), 0),
    **dict.fromkeys(("cet", "mez", "bst", "west"), 60),
    **dict.fromkeys(("cest", "mesz", "eet", "sast"), 120),
    **dict.fromkeys(("eest", "msk", "trt"), 180),
    **dict.fromkeys(("jst", "kst"), 540),
    **dict.fromkeys(("edt",), -240),
    **dict.fromkeys(("est", "cdt"), -300),
    **dict.fromkeys(("pdt",), -420),
    **dict.fromkeys(("pst",), -480),
    **dict.fromkeys(("wib",), 420),
    **dict.fromkeys(("sgt", "hkt", "awst"), 480),
    **dict.fromkeys(("aest",), 600),
    **dict.fromkeys(("aedt",), 660),
}
# Until this hour a clock's face shows a night after midnight, and noon after it.
SMALL_HOURS = 5
# Characters before a date in which its time may stand.
BEFORE = 40
_ZONE = (
    r"(?:\s*[(]?(?P<zone>Z\b|UTC\b|GMT\b|[A-Z]{3,4}\b)?[)]?"
    r"\s*(?P<offset>[+−-]\d{2}:?\d{2}\b|[+-]\d{2}\b|[+-]\d{1}\b(?=\)|$))?)"
)
_COMPACT = re.compile(
    r"T(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?(?P<half>)(?P<half2>)"
    r"(?P<words>)(?P<zone>Z)?(?P<offset>[+-]\d{2}:?\d{2})?"
)
# The day of the week, or a word that leads to the date: "21:07 on Tuesday, ".
_TO_DATE = r"(?P<words>[\s,|·•–—-]*(?:[(]?\w[\w.'’]{0,11}[)]?[\s,]+){0,2})"
# What stands between a time and the next date, where the time is that date's.
_NEXT = re.compile(rf"(?:\s*[A-Z]{{2,4}}\b)?{_TO_DATE}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """A time and the offset that stand beside a date."""

    value: str
    """``T21:12``, with seconds and offset where they are given; empty where the
    offset is none that can be."""

    has_seconds: bool
    start: int
    end: int


def time_after(text: str, end: int) -> Time | None:
    """The time behind a date that ends at ``end``."""
    half = _led().match(text, end)
    compact = _COMPACT.match(text, end)
    found = compact or _after().match(text, half.end() if half else end)
    if found is None or labels().search(found["words"].casefold()):
        return None
    return _time(found, half["half"] if half else "", found.end())


def time_before(text: str, start: int, taken: int) -> Time | None:
    """The time right before a date that begins at ``start``, not before ``taken``."""
    if ":" not in text[taken:start] and not _HOUR.search(text, taken, start):
        return None
    found = _before().search(text, max(taken, start - BEFORE), start)
    if found is None or labels().search(found["words"].casefold()):
        return None
    return _time(found, found["led"] or "", start)


def leads_on(text: str, time: Time, following: int | None) -> bool:
    """Whether a time stands right before the next date, which begins there."""
    if following is None:
        return False
    between = _NEXT.fullmatch(text, time.end, following)
    return between is not None and not labels().search(between[0].casefold())


def _time(found: re.Match[str], half: str, end: int) -> Time | None:
    clock, offset = _clock(found, half), _offset(found)
    if clock is None:
        return None
    return Time(
        value="" if offset is None else f"T{clock}{offset}",
        has_seconds=bool(found["second"]),
        start=found.start(),
        end=end,
    )


def _clock(time: re.Match[str], led: str) -> str | None:
    hour, minute = int(time["hour"]), int(time["minute"] or 0)
    word = (time["half"] or time["half2"] or led).casefold()
    half = _halves().get(word) or {"a": "morning", "p": "afternoon"}.get(word[:1])
    if hour < 12 and (
        half == "afternoon"
        or (half == "night" and hour > SMALL_HOURS)
        or (half == "noon" and hour <= SMALL_HOURS)
    ):
        hour += 12
    elif hour == 12 and half in ("morning", "night"):
        hour = 0
    if hour > 23 or minute > 59 or int(time["second"] or 0) > 59:
        return None
    return f"{hour:02}:{minute:02}" + (f":{time['second']}" if time["second"] else "")


def _offset(time: re.Match[str]) -> str | None:
    """The offset of a time, empty where it has none; None for an impossible one."""
    zone, offset = time["zone"], time["offset"]
    if offset and not _is_range(time):
        sign = "-" if offset[0] in "-−" else "+"
        digits = offset[1:].replace(":", "")
        digits = (digits if len(digits) > 1 else f"0{digits}").ljust(4, "0")
        if int(digits[:2]) > 14 or int(digits[2:]) > 59:
            return None
        return f"{sign}{digits[:2]}:{digits[2:]}"
    minutes = ZONES.get((zone or "").lower())
    if minutes is None:
        return ""
    shown = datetime(2000, 1, 1, tzinfo=timezone(timedelta(minutes=minutes)))
    return shown.isoformat()[-6:]


def _is_range(time: re.Match[str]) -> bool:
    """Whether "10:00-12:30" are two times: no machine wrote it, no zone is named."""
    machine = time[0].startswith(("T", "t")) or time["second"] or time["zone"]
    offset = time["offset"]
    return not machine and offset[0] in "-−" and len(offset) != len("-0500")


@cache
def _halves() -> dict[str, str]:
    """The words for a half of the day, and which half each means."""
    return {
        word.casefold(): half
        for half in ("morning", "noon", "afternoon", "night")
        for entry in words().values()
        for word in entry.get(half, ())  # type: ignore[attr-defined]
    }


@cache
def _half() -> str:
    known = "|".join(sorted(map(re.escape, _halves()), key=len, reverse=True))
    return rf"[ap]\.?\s?m\b\.?|(?:{known})(?![\w{marks()}])"


@cache
def _led() -> re.Pattern[str]:
    """A half of the day before its time, with a word that leads to it or without."""
    known = "|".join(sorted(map(re.escape, _halves()), key=len, reverse=True))
    return re.compile(
        rf"[\s,|·•–—-]*(?:[^\s\d,]{{1,8}}\s)?(?P<half>{known})\s*(?=\d)", re.I
    )


@cache
def _after() -> re.Pattern[str]:
    return re.compile(
        r"(?:T|(?:\s*[,|·•/–—-]\s*)|\s+)?"
        r"(?P<words>(?:[^\W\d_]{1,6}(?![^\W\d_])\.?\s*[:.]?\s*){0,2})"
        r"(?P<hour>\d{1,2})(?:[:.h時시点时]\s?(?P<minute>\d{2}|\d(?=\s?[分분]))(?:분|分)?"
        r"(?:[:.](?P<second>\d{2})(?:[.,:]\d{1,9})?)?"
        rf"\s*(?:uhr\b|hrs?\b|h\b|(?P<half>{_half()}))?|\s*(?P<half2>[ap]\.?m\b\.?))"
        + _ZONE,
        re.I,
    )


# What a time has that is no dot, which parts the numbers of dates, too.
_HOUR = re.compile(r"\d\s?(?:[h時点时시]|[ap]\.?m|uhr)", re.I)


@cache
def _before() -> re.Pattern[str]:
    known = "|".join(sorted(map(re.escape, _halves()), key=len, reverse=True))
    return re.compile(
        rf"(?<![\d.,:/-])(?:(?P<led>{known})\s*)?"
        r"(?P<hour>\d{1,2})(?:(?:[:h]\s?|\.(?=\d\d\s?(?:[ap]\.?m|uhr)))(?P<minute>\d{2})"
        rf"(?::(?P<second>\d{{2}}))?\s*(?:uhr\b|hrs?\b|h\b|(?P<half>{_half()}))?"
        r"|\s*(?P<half2>[ap]\.?m\b\.?))(?:\s*[(]?(?P<zone>[A-Z]{2,4}\b)[)]?)?(?P<offset>)"
        + _TO_DATE
        + r"\Z",
        re.I,
    )
