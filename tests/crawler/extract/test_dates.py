"""Where dates are read from, and which of several wins."""

from __future__ import annotations

import pytest

from archive.model import DateValue
from crawler.extract import extract

TEXT = (
    "<p>" + "The council met and talked about the bridge for a long time. " * 4 + "</p>"
)


def dates(
    *, head: str = "", lines: str = "", url: str | None = None, lang: str = "en"
) -> tuple[DateValue | None, DateValue | None]:
    html = (
        f'<html lang="{lang}"><head><title>The bridge</title>{head}</head><body>'
        f"<article><h1>The bridge</h1>{lines}{TEXT * 3}</article></body></html>"
    )
    found = extract(html.encode(), url).dates
    return found.get("published"), found.get("modified")


def jsonld(**values: str) -> str:
    pairs = ",".join(f'"{key}":"{value}"' for key, value in values.items())
    return (
        '<script type="application/ld+json">'
        f'{{"@type":"NewsArticle","headline":"The bridge",{pairs}}}</script>'
    )


def meta(name: str, value: str) -> str:
    return f'<meta property="{name}" content="{value}">'


SOURCES = [
    pytest.param(
        {"head": jsonld(datePublished="2026-03-11T05:40:00+01:00")},
        ("2026-03-11T05:40:00+01:00", "second", "jsonld.datePublished"),
        id="jsonld",
    ),
    pytest.param(
        {"head": meta("article:published_time", "2026-03-11T05:40Z")},
        ("2026-03-11T05:40+00:00", "minute", "meta.article:published_time"),
        id="meta",
    ),
    pytest.param(
        {"head": meta("date", "2026-03-11")},
        ("2026-03-11", "day", "meta.date"),
        id="meta-day",
    ),
    pytest.param(
        {
            "head": meta("date", "2026-03-12T10:00:00Z")
            + jsonld(datePublished="2026-03-11T05:40:00Z")
        },
        ("2026-03-11T05:40:00+00:00", "second", "jsonld.datePublished"),
        id="jsonld-before-meta",
    ),
    pytest.param(
        {
            "head": jsonld(datePublished="2026-03-11T23:40:00Z"),
            "lines": '<time datetime="2026-03-12T00:40:00+01:00">12 March</time>',
        },
        ("2026-03-12T00:40:00+01:00", "second", "time"),
        id="own-offset",
    ),
    pytest.param(
        {"lines": '<span itemprop="datePublished">11 March 2026</span>'},
        ("2026-03-11", "day", "microdata.datePublished"),
        id="microdata",
    ),
    pytest.param(
        {"lines": '<time datetime="2026-03-11T05:40">today</time>'},
        ("2026-03-11T05:40", "minute", "time"),
        id="time-element",
    ),
    pytest.param(
        {"lines": "<p>Published: March 11, 2026, 5:40 pm</p>"},
        ("2026-03-11T17:40", "minute", "text.date"),
        id="printed",
    ),
    pytest.param(
        {"lines": "<p>Опубліковано: 11 березня 2026, 17:40</p>", "lang": "uk"},
        ("2026-03-11T17:40", "minute", "text.date"),
        id="printed-uk",
    ),
    pytest.param(
        {"lines": "<p>2026年3月11日 17:40</p>", "lang": "ja"},
        ("2026-03-11T17:40", "minute", "text.date"),
        id="printed-ja",
    ),
    pytest.param(
        {"url": "https://paper.example/2026/03/11/bridge.html"},
        ("2026-03-11", "day", "url.path"),
        id="address",
    ),
    pytest.param(
        {
            "head": jsonld(datePublished="2026-03-11")
            + meta("date", "2026-03-11T06:00Z")
        },
        ("2026-03-11T06:00+00:00", "minute", "meta.date"),
        id="same-day-with-time",
    ),
]


@pytest.mark.parametrize(("page", "want"), SOURCES)
def test_published(page: dict[str, str], want: tuple[str, str, str]) -> None:
    published, _ = dates(**page)
    assert published is not None
    rule = published.evidence.rule
    assert (published.value, published.precision.value, rule) == want
    assert published.raw == published.evidence.exact


def test_modified_is_not_published() -> None:
    published, modified = dates(
        lines="<p>Updated: 12 March 2026, 8:00 – Published: 11 March 2026, 7:00</p>"
    )
    assert published is not None and published.value == "2026-03-11T07:00"
    assert modified is not None and modified.value == "2026-03-12T08:00"


LABELS = [
    ("de", "Stand: 12.03.2026, 8:00 Uhr", "Erstellt: 11.03.2026, 7:00 Uhr"),
    (
        "pl",
        "Data utworzenia: 11 marca 2026, 7:00",
        "Data aktualizacji: 12 marca 2026, 8:00",
    ),
    ("it", "11 marzo 2026, 7:00", "Ultimo agg.: 12 marzo 2026, 8:00"),
    ("en", "When: 13 June 2031", "11 March 2026, 7:00 | Updated: 12 March 2026, 8:00"),
]


@pytest.mark.parametrize(("lang", "first", "second"), LABELS)
def test_labels_of_days(lang: str, first: str, second: str) -> None:
    found = dates(lines=f"<div>{first}</div><div>{second}</div>", lang=lang)
    values = [one and one.value for one in found]
    assert values == ["2026-03-11T07:00", "2026-03-12T08:00"]


def test_a_term_of_a_list_says_which_day_it_is() -> None:
    published, modified = dates(
        lines="<dl><dt>First published</dt><dd>11 March 2026, 7:00</dd>"
        "<dt>Last revised</dt><dd>12 March 2026, 8:00</dd></dl>"
    )
    assert published is not None and published.value == "2026-03-11T07:00"
    assert modified is not None and modified.value == "2026-03-12T08:00"


def test_a_state_alone_is_the_first_day() -> None:
    published, modified = dates(lines="<p>Stand: 12.03.2026, 8:00 Uhr</p>", lang="de")
    assert published is not None and published.value == "2026-03-12T08:00"
    assert modified is None


@pytest.mark.parametrize(
    "line", ["<p>When: 13 June 2031</p>", "<dt>When</dt><dd>13 June 2031</dd>"]
)
def test_the_day_of_what_is_to_come_is_not_that_of_the_story(line: str) -> None:
    assert dates(lines=line) == (None, None)


def test_a_video_tells_when_it_was_uploaded() -> None:
    video = '{"@type":"VideoObject","name":"x","uploadDate":"2026-03-11T05:40:00Z"}'
    published, _ = dates(head=f'<script type="application/ld+json">{video}</script>')
    assert published is not None
    assert published.value == "2026-03-11T05:40:00+00:00"


def test_a_teaser_s_time_is_nobody_s_date() -> None:
    teaser = '<div class="related"><time datetime="2020-01-01">old</time></div>'
    published, _ = dates(lines=teaser)
    assert published is None


def test_no_date_is_none() -> None:
    assert dates() == (None, None)


CONTRADICTIONS = [
    pytest.param(
        {
            "head": meta("date", "2026-03-20T09:00:00Z"),
            "lines": "<p>11.03.2026, 17:40 Uhr</p>",
            "lang": "de",
        },
        ("2026-03-11T17:40", "text.date"),
        id="a-vague-meta-yields-to-the-printed-day",
    ),
    pytest.param(
        {
            "head": meta("date", "2026-03-11T09:00:00Z"),
            "lines": "<p>11.03.2026</p>",
        },
        ("2026-03-11T09:00:00+00:00", "meta.date"),
        id="and-gives-it-its-time",
    ),
    pytest.param(
        {
            "head": jsonld(datePublished="2026-01-02T10:00:00Z")
            + meta("article:published_time", "2026-03-11T10:00:00Z"),
            "lines": "<p>11 March 2026</p>",
        },
        ("2026-03-11T10:00:00+00:00", "meta.article:published_time"),
        id="of-two-the-one-that-is-printed",
    ),
    pytest.param(
        {
            "head": jsonld(
                datePublished="2026-01-02T10:00:00Z",
                dateModified="2026-03-11T10:00:00Z",
            )
            + meta("article:published_time", "2026-03-11T10:00:00Z"),
            "lines": "<p>11 March 2026</p>",
        },
        ("2026-01-02T10:00:00+00:00", "jsonld.datePublished"),
        id="but-not-the-day-of-a-change",
    ),
    pytest.param(
        {
            "head": jsonld(datePublished="2026-03-12T04:30:07Z"),
            "lines": "<p>PUBLISHED: March 11, 2026 at 11:30 p.m.</p>",
        },
        ("2026-03-11T23:30:07-05:00", "jsonld.datePublished+text.offset"),
        id="the-printed-clock-tells-the-offset",
    ),
    pytest.param(
        {
            "head": jsonld(datePublished="2026-03-10T23:00:00Z"),
            "lines": "<p>11 March 2026</p>",
        },
        ("2026-03-11", "text.date"),
        id="a-midnight-of-the-printed-day-is-a-day",
    ),
    pytest.param(
        {
            "head": jsonld(datePublished="2026-03-11T09:30:00Z"),
            "lines": "<p>11 March 2026, 9:47</p>",
        },
        ("2026-03-11T09:30:00+00:00", "jsonld.datePublished"),
        id="another-minute-is-no-other-zone",
    ),
    pytest.param(
        {"head": meta("date", "03/11/2026 05:40"), "lines": "<p>11.03.2026</p>"},
        ("2026-03-11T05:40", "meta.date"),
        id="american-order-confirmed",
    ),
    pytest.param(
        {
            "head": meta("article:published_time", "11/03/2026 05:40"),
            "lines": "<p>A march on 9 March 2026</p>",
        },
        ("2026-03-11T05:40", "meta.article:published_time"),
        id="british-order-by-the-nearest-day",
    ),
    pytest.param(
        {"head": meta("date", "11/03/2026 05:40")},
        ("2026-11-03T05:40", "meta.date"),
        id="else-by-language",
    ),
    pytest.param(
        {"lines": "<p>Registered: 1 May 2019</p><p>11 March 2026</p>"},
        ("2026-03-11", "text.date"),
        id="a-label-nobody-knows-comes-last",
    ),
    pytest.param(
        {"lines": "<h2>Fair of the towns on 1 May 2027</h2><p>11.03.26</p>"},
        ("2026-03-11", "text.date"),
        id="a-heading-tells-of-another-day",
    ),
    pytest.param(
        {"lines": f"<p>11 March 2026. {'The council met again. ' * 20}</p>"},
        ("2026-03-11", "text.date"),
        id="the-text-begins-with-it",
    ),
    pytest.param(
        {"lines": '<p property="schema:datePublished" content="2026-03-11T05:40Z">x'},
        ("2026-03-11T05:40+00:00", "rdfa.datePublished"),
        id="rdfa",
    ),
]


@pytest.mark.parametrize(("page", "want"), CONTRADICTIONS)
def test_which_of_several_days(page: dict[str, str], want: tuple[str, str]) -> None:
    published, _ = dates(**page)
    assert published is not None
    assert (published.value, published.evidence.rule) == want


@pytest.mark.parametrize(
    "value",
    [
        *("0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "10000-01-01T00:00:00Z"),
        *("2024-02-30T10:00:00Z", "2199-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
        *("2024-05-06T07:08:09+99:99", "1714979289000", "yesterday at noon"),
        *("2 hours ago", "vor 3 Stunden", "3 годин тому", "today, 17:40"),
    ],
)
def test_what_is_impossible_or_relative_is_not_stored(value: str) -> None:
    head = jsonld(datePublished=value) + meta("article:published_time", value)
    assert dates(head=head, lines=f"<p>{value}</p>") == (None, None)


def test_a_live_blog_of_a_megabyte_still_says_when() -> None:
    posts = ",".join(['{"@type":"BlogPosting","articleBody":"A line of it."}'] * 20_000)
    graph = (
        '{"@type":"LiveBlogPosting","headline":"The bridge",'
        f'"datePublished":"2026-03-11T05:40:00Z","liveBlogUpdate":[{posts}]}}'
    )
    published, _ = dates(
        head=f'<script type="application/ld+json">{graph}</script>'
        + meta("article:published_time", "2026-03-12T05:40:00Z")
    )
    assert published is not None and published.value == "2026-03-11T05:40:00+00:00"


def test_a_day_that_a_sentence_tells_of_is_not_that_of_the_story() -> None:
    told = "<p>The last such closure was on 12 May 1998.</p>"
    assert dates(lines=TEXT * 3 + told) == (None, None)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/2019/06/10/things-to-do", "2019-06-10"),
        ("/2019-06-10-things-to-do", "2019-06-10"),
        ("/2019/06/10-things-to-do", None),
    ],
)
def test_a_number_that_begins_a_slug_is_no_day(path: str, value: str | None) -> None:
    published, _ = dates(url=f"https://quay-mail.example{path}")
    assert (published and published.value) == value
