"""Words, addresses and dates as channels write them, made fit to keep.

A date that does not exist, or that no publisher can mean, is None: channels lie, and
the crawl sorts by these dates.
"""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from urllib.parse import urljoin

from archive.urls import host

MAX_TEXT = 1000
MAX_URL = 8192
YEARS = range(1900, 2101)

# Names of zones that RFC 2822 does not know, with the hours that publishers mean.
# Names that mean different zones in different countries (IST, CST of China) stay out.
ZONES = {
    "BST": 1,
    "CEST": 2,
    "CET": 1,
    "EEST": 3,
    "EET": 2,
    "HKT": 8,
    "JST": 9,
    "KST": 9,
    "MESZ": 2,
    "MEZ": 1,
    "MSK": 3,
    "SGT": 8,
    "WEST": 1,
    "WET": 0,
}

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_FOLDED = re.compile(r"[\t\r\n]")
_WHOLE = re.compile(r"https?://")
_HIDDEN = re.compile(r"(?is)<(script|style)\b.*?(?:</\1\s*>|\Z)")
_TAG = re.compile(r"</?[A-Za-z!][^<>]*>")
_ISO = re.compile(
    r"(\d{4})-?(\d\d)(?:-?(\d\d))?"
    r"(?:[T ]\s*(\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?)?"
    r"\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?",
    re.I,
)
_DOTTED = re.compile(
    r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,?\s+(\d\d):(\d\d)(?::(\d\d))?)?"
)


def clean(text: str | None, *, markup: bool = False) -> str | None:
    """One line of words, or None.  markup: the text is HTML, as feeds' titles are."""
    if not text:
        return None
    if markup and ("<" in text or "&" in text):
        text = html.unescape(_TAG.sub(" ", _HIDDEN.sub(" ", text)))
    folded = " ".join(_CONTROLS.sub("\ufffd", text[: 20 * MAX_TEXT]).split())
    return folded[:MAX_TEXT] or None


def absolute(base: str, link: str | None) -> str | None:
    """The http(s) address that a link means, as listed; None where it means none."""
    link = (link or "").strip(" \t\r\n\f\x00")
    if not link:
        return None
    try:
        link = _FOLDED.sub("", link)
        joined = link if _WHOLE.match(link) else urljoin(base, link)
        host(joined)
    except ValueError:
        return None
    if len(joined) > MAX_URL or _CONTROLS.search(joined):
        return None
    return joined.replace(" ", "%20")


def moment(text: str | None) -> datetime | None:
    """A date as feeds and sitemaps write it, in UTC; without a zone UTC is meant."""
    text = " ".join((text or "").split())[:100]
    if not text:
        return None
    for read in (_iso, _mail, _dotted):
        try:
            found = read(text)
            # Year first: an offset can carry the year 1 out of what Python counts.
            if found is not None and found.year in YEARS:
                return found.astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    return None


def _iso(text: str) -> datetime | None:
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, zone = found.groups()
    return datetime(
        int(year),
        int(month),
        int(day or 1),
        int(hour or 0),
        int(minute or 0),
        min(int(second or 0), 59),  # a leap second
        tzinfo=_offset(zone),
    )


def _offset(zone: str | None) -> timezone:
    if zone is None or zone[0] not in "+-":
        return UTC
    digits = zone[1:].replace(":", "").ljust(4, "0")
    shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-shift if zone[0] == "-" else shift)


def _mail(text: str) -> datetime | None:
    """RFC 822 and its looser children, with the names of zones that Europe uses."""
    text = _CLOCK.sub(_of_24, text)
    text = _SHIFT.sub(
        lambda one: f"{one[1]} {one[2]}{one[3]:0>2}{one[4] or '00'}", text
    )
    parsed = parsedate_tz(text) or parsedate_tz(f"{text} 00:00:00")
    if parsed is None:
        return None
    year, month, day, hour, minute, second = parsed[:6]
    if re.search(r"\b0\d{3}\b", text) and str(year) not in text:
        return None  # the year 1, which the parser takes for 2001
    # The parser gives 0 for a name that it does not know.
    hours = ZONES.get(text.rsplit(" ", 1)[-1].upper())
    offset = (parsed[9] or 0) if hours is None else 3600 * hours
    zone = timezone(timedelta(seconds=offset))
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)


_SHIFT = re.compile(r"(:\d\d) ?(?:GMT|UTC)?([+-])(\d{1,2})(?::?(\d\d))?$", re.I)
_CLOCK = re.compile(r"\b(1[0-2]|0?[1-9])(:\d\d(?::\d\d)?)\s*([ap])\.?m\b\.?", re.I)


def _of_24(half: re.Match[str]) -> str:
    """8:00 PM, as the parser has it: 20:00."""
    hour = int(half[1]) % 12 + (12 if half[3] in "pP" else 0)
    return f"{hour:02}{half[2]}"


def _dotted(text: str) -> datetime | None:
    """``06.05.2024 07:08``: with dots, the day stands first everywhere."""
    found = _DOTTED.fullmatch(text)
    if found is None:
        return None
    day, month, year, hour, minute, second = (int(part or 0) for part in found.groups())
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
