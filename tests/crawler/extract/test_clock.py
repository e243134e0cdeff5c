"""Times without offset: the catalogue's zone, and where it has no answer."""

from __future__ import annotations

import pytest

from archive.model import DateValue
from crawler.extract import extract
from crawler.extract.context import Context

TEXT = (
    "<p>" + "The council met and talked about the bridge for a long time. " * 4 + "</p>"
)


def published(date: str, timezone: str | None) -> DateValue:
    html = (
        '<html lang="en"><head><title>The bridge</title>'
        f'<meta property="article:published_time" content="{date}"></head>'
        f"<body><article><h1>The bridge</h1>{TEXT * 3}</article></body></html>"
    )
    return extract(html.encode(), context=Context(timezone=timezone)).dates["published"]


META = "meta.article:published_time"
IN_ZONES = [
    ("2026-03-11 05:40", "Europe/Kyiv", "2026-03-11T05:40+02:00"),
    ("2026-07-11 05:40:09", "Europe/Kyiv", "2026-07-11T05:40:09+03:00"),
    ("2026-07-11T05:40", "Asia/Kolkata", "2026-07-11T05:40+05:30"),
    ("2026-12-31T23:59", "America/St_Johns", "2026-12-31T23:59-03:30"),
    # One side and the other of an hour that was shown twice.
    ("2026-10-25T01:59", "Europe/Berlin", "2026-10-25T01:59+02:00"),
    ("2026-10-25T03:00", "Europe/Berlin", "2026-10-25T03:00+01:00"),
]


@pytest.mark.parametrize(("printed", "zone", "value"), IN_ZONES)
def test_a_naive_time_takes_the_zone_and_says_so(
    printed: str, zone: str, value: str
) -> None:
    date = published(printed, zone)
    assert date.value == value
    assert (date.raw, date.evidence.exact) == (printed, printed)
    assert date.evidence.rule == f"{META}+catalogue.timezone"


@pytest.mark.parametrize(
    ("printed", "zone", "value"),
    [
        ("2026-03-11 05:40", None, "2026-03-11T05:40"),
        ("2026-03-11", "Europe/Kyiv", "2026-03-11"),
        ("2026-03-11T05:40Z", "Europe/Kyiv", "2026-03-11T05:40+00:00"),
        ("2026-03-11T05:40+05:00", "Europe/Kyiv", "2026-03-11T05:40+05:00"),
        # Shown twice when summer time ended, never when it began.
        ("2026-10-25T02:30", "Europe/Berlin", "2026-10-25T02:30"),
        ("2026-03-29T02:30", "Europe/Berlin", "2026-03-29T02:30"),
        ("2026-04-05T02:30", "Australia/Sydney", "2026-04-05T02:30"),
        ("2026-03-11 05:40", "Nowhere/At_All", "2026-03-11T05:40"),
    ],
)
def test_no_offset_is_invented(printed: str, zone: str | None, value: str) -> None:
    date = published(printed, zone)
    assert (date.value, date.evidence.rule) == (value, META)
