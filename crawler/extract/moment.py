"""From the words of a date to its value: ISO 8601, at the precision of the words.

Knows notations, names of months (``words/dates.toml``) and of time zones.  Gives no
time and no offset that the words do not: a date without time stays a date.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from importlib.resources import files

from archive.model import Precision

# Pages of the web: earlier and later years are numbers of something else.
YEARS = range(1985, 2100)
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
# Countries, and languages where no country is known, that print the month first.
MONTH_FIRST = ("en", "en-us", "en-ph")
_AFTERNOON = r"(?P<half>[ap]\.?\s?m\b\.?)"
_ZONE = (
    r"(?:\s*[(]?(?P<zone>Z\b|UTC\b|GMT\b|[A-Z]{3,4}\b)?[)]?"
    r"\s*(?P<offset>[+−-]\d{2}:?\d{2}\b|[+-]\d{2}\b|[+-]\d{1}\b(?=\)|$))?)"
)
_TIME = re.compile(
    r"(?:T|(?:\s*[,|·•/–—-]\s*)|\s+)?(?:[^\W\d_]{1,6}\.?\s*[:.]?\s*){0,2}"
    r"(?P<hour>\d{1,2})(?:[:.h時시点时]\s?(?P<minute>\d{2})(?:분|分)?"
    r"(?:[:.](?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    rf"\s*(?:uhr\b|hrs?\b|h\b|{_AFTERNOON})?|\s*(?P<half2>[ap]\.?m\b\.?))" + _ZONE,
    re.I,
)
_COMPACT_TIME = re.compile(
    r"T(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?(?P<half>)(?P<half2>)"
    r"(?P<zone>Z)?(?P<offset>[+-]\d{2}:?\d{2})?"
)
_EAST_HALF = re.compile(r"\s*(午前|午後|上午|下午|오전|오후)\s*")
_EAST_LATE = ("午後", "下午", "오후")
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
# Every date has a year, and most lines have none.
_FOUR_DIGITS = re.compile(r"\d{4}")
_MONTH_ONLY = re.compile(r"^(?P<year>\d{4})-(?P<month>\d{2})$")
_YEAR_ONLY = re.compile(r"^(?P<year>\d{4})$")
_ORDINAL = r"(?:st|nd|rd|th|er|º|°|ª|\.)?"


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

    @property
    def parsed(self) -> datetime:
        """For comparing; a date without time is its midnight, naive without offset."""
        padded = self.value + "-01-01"[len(self.value) - 4 :]
        return datetime.fromisoformat(padded if len(self.value) < 10 else self.value)

    @property
    def has_time(self) -> bool:
        return self.precision in (Precision.MINUTE, Precision.SECOND)


def read_moment(text: str, language: str | None = None) -> Moment | None:
    """The date that a text is or begins with; None where it holds none."""
    text = text.strip()
    if found := next(find_moments(text, language), None):
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


def find_moments(text: str, language: str | None = None) -> Iterator[Moment]:
    """Every date with day, month and year in a text, in order, with its time."""
    if not _FOUR_DIGITS.search(text):
        return
    plain = _ascii_digits(text)
    taken = 0
    for start, end, date in sorted(_dates(plain, language)):
        if start < taken:
            continue
        found = _moment(text, plain, (start, end), date)
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


def _dates(text: str, language: str | None) -> Iterator[tuple[int, int, Day]]:
    for pattern in (_ISO, _COMPACT, _EAST):
        for match in pattern.finditer(text):
            date = int(match["year"]), int(match["month"]), int(match["day"])
            yield match.start(), match.end(), date
    for match in _NUMERIC.finditer(text):
        a, b, year = int(match["a"]), int(match["b"]), int(match["year"])
        month_first = match["sep"] == "/" and (language or "").lower() in MONTH_FIRST
        if b > 12 or (month_first and a <= 12):
            a, b = b, a
        yield match.start(), match.end(), (year, b, a)
    for match in _named().finditer(text):
        name = match["m1"] or match["m2"] or match["m3"]
        month = _month(name, language)
        day = int(match["d1"] or match["d2"] or match["d3"])
        year = int(match["y1"] or match["y2"] or match["y3"])
        if month:
            yield match.start(), match.end(), (year, month, day)


def _moment(text: str, plain: str, span: tuple[int, int], date: Day) -> Moment | None:
    start, end = span
    try:
        day = datetime(*date)  # noqa: DTZ001 - a calendar day, no instant
    except ValueError:
        return None
    if day.year not in YEARS:
        return None
    value, precision = day.strftime("%Y-%m-%d"), Precision.DAY
    half = _EAST_HALF.match(plain, end)
    compact = _COMPACT_TIME.match(plain, end)
    time = compact or _TIME.match(plain, half.end() if half else end)
    clock = _clock(time, half) if time else None
    if time and clock:
        value += f"T{clock}"
        precision = Precision.SECOND if time["second"] else Precision.MINUTE
        end = time.end()
    raw = text[start:end].rstrip(" (")
    return Moment(
        value=value, precision=precision, raw=raw, start=start, end=start + len(raw)
    )


def _clock(time: re.Match[str], half: re.Match[str] | None) -> str | None:
    hour, minute = int(time["hour"]), int(time["minute"] or 0)
    letters = (time["half"] or time["half2"] or "").lower()
    late = letters.startswith("p") or bool(half and half[1] in _EAST_LATE)
    if late and hour < 12:
        hour += 12
    elif letters.startswith("a") and hour == 12:
        hour = 0
    if hour > 23 or minute > 59 or int(time["second"] or 0) > 59:
        return None
    clock = f"{hour:02}:{minute:02}" + (f":{time['second']}" if time["second"] else "")
    return clock + _offset(time["zone"], time["offset"])


def _offset(zone: str | None, offset: str | None) -> str:
    if offset:
        sign = "-" if offset[0] in "-−" else "+"
        digits = offset[1:].replace(":", "").ljust(4, "0")
        if len(offset) == 2:
            digits = f"0{offset[1]}00"
        if int(digits[:2]) > 14 or int(digits[2:]) > 59:
            return ""
        return f"{sign}{digits[:2]}:{digits[2:]}"
    minutes = ZONES.get((zone or "").lower())
    if minutes is None:
        return ""
    shown = datetime(2000, 1, 1, tzinfo=timezone(timedelta(minutes=minutes)))
    return shown.isoformat()[-6:]


@cache
def words() -> dict[str, dict[str, object]]:
    """``words/dates.toml``, by language."""
    folder = files("crawler.extract") / "words"
    return tomllib.loads((folder / "dates.toml").read_text("utf-8"))


@cache
def _months(language: str = "") -> dict[str, int]:
    """The names of months, of one language or of all."""
    names: dict[str, int] = {}
    for code, entry in words().items():
        if language in ("", code):
            for number, forms in enumerate(str(entry["months"]).split(), 1):
                for form in forms.split("|"):
                    names.setdefault(form.replace("_", " "), number)
    return names


def _month(name: str, language: str | None) -> int | None:
    """The number of a month's name or of its beginning; the page's language first."""
    key = re.sub(r"\s+", " ", name.casefold().rstrip("."))
    own = (language or "").split("-")[0].lower()
    for months in (_months(own) if own in words() else {}, _months()):
        if key in months:
            return months[key]
        # "mar" begins the third month in most languages, and one eleventh.
        begun = Counter(n for m, n in months.items() if m.startswith(key))
        if begun and len(key) >= 3:
            (number, times), *others = begun.most_common(2)
            if not others or times >= 2 * others[0][1]:
                return number
    return None


@cache
def _named() -> re.Pattern[str]:
    """Dates with the month's name: 18 May 2019, May 18th, 2019, 2019. máj. 18."""
    stems = {name[:3] for name in _months()}
    spaced = {name for name in _months() if " " in name}
    word = "|".join(sorted(map(re.escape, spaced), key=len, reverse=True))
    stem = "|".join(sorted(map(re.escape, stems)))
    name = rf"(?:{word}|(?:{stem})\w{{0,12}}\.?)"

    link = r"[\s,./-]*(?:\b(?:de|del|of|do|d)\b[\s]*)?"
    day, year = r"(?P<d{0}>\d{{1,2}})", r"(?P<y{0}>(?:19|20)\d{{2}})(?!\d)"
    month = rf"(?P<m{{0}}>{name.replace('{', '{{').replace('}', '}}')})"
    orders = (
        rf"(?<!\d){day}{_ORDINAL}{link}{month}{link}{year}",
        rf"\b{month}\s*{day}{_ORDINAL}[\s,]+{year}",
        rf"(?<!\d){year}[\s.,]+{month}\s*{day}(?!\d)",
    )
    numbered = (order.format(n) for n, order in enumerate(orders, 1))
    return re.compile("|".join(numbered), re.I)
