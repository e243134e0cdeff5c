"""What a feed says of a page: a weak credit, a last date, nothing against the page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model import Article, ChannelKind, Precision
from crawler.extract import extract
from crawler.extract.context import Context, FeedWord
from crawler.extract.evidence import every, missing, stands
from crawler.extract.page import Page

from .pages import URL, html

CHANNEL = "https://hill-herald.example/rss?all=1"
DATED = FeedWord(
    channel=CHANNEL,
    kind=ChannelKind.FEED,
    is_own=True,
    published=datetime(2025, 5, 6, 7, 8, tzinfo=UTC),
    published_raw="Tue, 06 May 2025 09:08 +0200",
    published_element="pubDate",
)
WORD = replace(
    DATED,
    source_name="Racurs",
    source_element="source",
    source_url="https://racurs.example/rss",
)
# Its address has no day, and neither have its lines.
NOWHEN = "https://hill-herald.example/bridge"


def read(word: FeedWord | None, url: str = URL, **parts: str) -> Article:
    headers = {"Content-Type": "text/html; charset=utf-8"}
    page = html(**parts)
    article = extract(page, url, headers, Context(feed=word))
    checked = Page(page, url, headers, (word,) if word else ())
    assert not list(missing(article))
    for field, evidence in every(article):
        assert stands(checked, evidence, article.text), (field, evidence)
    return article


def credits(word: FeedWord | None, **parts: str) -> list[tuple[str, str]]:
    return [(one.name, one.kind.value) for one in read(word, **parts).credits]


def test_a_feed_s_source_is_a_weak_credit() -> None:
    (credit,) = read(WORD).credits
    assert (credit.name, credit.kind.value, credit.role.value) == (
        *("Racurs", "metadata", "origin"),
    )
    assert credit.url == "https://racurs.example/rss"
    assert credit.confidence < 0.5
    assert credit.evidence.rule == "feed.source"
    assert credit.evidence.exact == "Racurs"
    assert credit.evidence.selector == f"feed:{CHANNEL}#source"


def test_without_a_feed_nothing_is_heard() -> None:
    assert credits(None) == []


@pytest.mark.parametrize(
    ("name", "normal"),
    [
        ("dpa", "Deutsche Presse-Agentur"),
        ("The Associated Press", "Associated Press"),
        ("https://apnews.com/article/bridge", "Associated Press"),
    ],
)
def test_names_and_addresses_are_looked_up(name: str, normal: str) -> None:
    word = replace(WORD, source_name=name, source_url=None, source_element="dc:source")
    (credit,) = read(word).credits
    assert credit.organization == normal
    assert credit.evidence.selector == f"feed:{CHANNEL}#dc:source"


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("Hill Herald", None),
        ("Hill Herald - all news", None),
        ("Herald", None),
        ("News from the hills", "https://www.hill-herald.example/rss"),
        ("https://hill-herald.example/2025/05/06/bridge", None),
        ("https://webcitation.org/6abc", None),
        ("A", None),
        ("2025", None),
    ],
)
def test_the_publisher_and_what_is_no_name_give_nothing(
    name: str, url: str | None
) -> None:
    assert credits(replace(WORD, source_name=name, source_url=url)) == []


def test_another_s_feed_names_the_publisher_or_itself() -> None:
    theirs = replace(WORD, channel="https://planet.example/rss", is_own=False)
    assert credits(replace(theirs, source_name="Hill Herald", source_url=None)) == []
    own_title = replace(
        theirs, source_name="Planet", source_url="https://planet.example"
    )
    assert credits(own_title) == []
    # What its own title for the page's blog may be, nobody knows; agencies we know.
    assert credits(theirs) == []
    agency = replace(theirs, source_name="Reuters", source_url=None)
    (credit,) = read(agency).credits
    assert credit.organization == "Reuters"
    assert credit.confidence < 0.4


@pytest.mark.parametrize(
    ("shown", "heard"),
    [
        ("Source: Racurs", "Racurs"),
        ("Source: Racurs", "Racurs: latest news"),
        ("Source: Associated Press", "AP"),
    ],
)
def test_what_the_page_shows_stands_and_nothing_is_doubled(
    shown: str, heard: str
) -> None:
    said = html(tail=f"<p>{shown}</p>")
    alone = extract(said, URL).credits
    both = read(replace(WORD, source_name=heard), tail=f"<p>{shown}</p>").credits
    assert len(alone) == 1
    assert both == alone


def test_the_page_s_own_credit_is_not_overridden() -> None:
    parts = {"tail": "<p>Source: Reuters</p>"}
    found = read(WORD, **parts)
    assert [(one.name, one.kind.value) for one in found.credits] == [
        ("Reuters", "source_line"),
        ("Racurs", "metadata"),
    ]
    alone = read(None, **parts)
    assert found.credits[0] == alone.credits[0]
    assert (found.body, found.tail) == (alone.body, alone.tail)
    assert found.near_misses == alone.near_misses


def test_an_author_is_no_source() -> None:
    above = '<p class="byline">By Ina Torn</p>'
    found = read(replace(WORD, source_name="Ina Torn"), above=above)
    assert found.authors == ("Ina Torn",)
    assert found.credits == ()


@pytest.mark.parametrize(
    ("raw", "value", "precision"),
    [
        ("Tue, 06 May 2025 09:08 +0200", "2025-05-06T09:08+02:00", Precision.MINUTE),
        ("2025-05-06T07:08:00Z", "2025-05-06T07:08:00+00:00", Precision.SECOND),
        ("2025-05-06", "2025-05-06", Precision.DAY),
    ],
)
def test_a_feed_s_date_is_the_last_resort(
    raw: str, value: str, precision: Precision
) -> None:
    word = replace(DATED, published_raw=raw)
    date = read(word, NOWHEN).dates["published"]
    assert (date.value, date.precision, date.raw) == (value, precision, raw)
    assert date.evidence.rule == "feed.published"
    assert date.evidence.selector == f"feed:{CHANNEL}#pubDate"
    assert read(None, NOWHEN).published is None


def test_the_page_s_own_date_stands() -> None:
    head = '<meta property="article:published_time" content="2025-05-04">'
    assert read(DATED, NOWHEN, head=head).published == "2025-05-04"
    assert read(DATED).dates["published"].evidence.rule == "url.path"


def test_words_that_mean_another_day_than_was_read_are_none() -> None:
    word = replace(DATED, published=datetime(2025, 6, 5, tzinfo=UTC))
    assert read(word, NOWHEN).published is None


names = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1)
offsets = st.integers(-56, 56).map(lambda n: timezone(timedelta(minutes=15 * n)))


@settings(max_examples=25, deadline=None)
@given(
    name=names,
    element=st.sampled_from(["source", "dc:source", "source/title"]),
    years=st.floats(-35, 65),
    offset=offsets,
    is_own=st.booleans(),
)
def test_evidence_stands_whatever_a_feed_says(
    name: str, element: str, years: float, offset: timezone, is_own: bool
) -> None:
    at = (datetime(2025, 1, 1, tzinfo=UTC) + timedelta(365 * years)).astimezone(offset)
    word = replace(
        WORD,
        is_own=is_own,
        source_name=" ".join(name.split()) or None,
        source_element=element,
        published=at.astimezone(UTC),
        published_raw=at.isoformat(timespec="seconds"),
    )
    read(word, NOWHEN)  # which looks up every selector
