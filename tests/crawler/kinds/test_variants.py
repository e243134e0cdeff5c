"""AMP, print and tracked addresses of one article are one article."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from archive.config import Config
from archive.store import open_archive
from archive.urls import article_id
from archive.warc import Exchange
from crawler.extract import extract

from .pages import LONG, page

STORY = "https://paper.example/2026/the-bridge"
VARIANTS = (
    STORY,
    f"{STORY}?utm_source=rss&utm_medium=feed",
    f"{STORY}?fbclid=abc123",
    f"{STORY}#comments",
    "https://www.paper.example/2026/the-bridge/",
    f"{STORY}/amp",
    f"{STORY}?output=amp",
    "https://amp.paper.example/2026/the-bridge",
    f"{STORY}?print=1",
    f"{STORY}/print/",
)
WHEN = datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize("turned", [False, True])
def test_variants_are_one_article(config: Config, turned: bool) -> None:
    html = page(LONG, head=f'<link rel="canonical" href="{STORY}">')
    found = set()
    with open_archive(config, create=True) as archive:
        for n, url in enumerate(reversed(VARIANTS) if turned else VARIANTS):
            exchange = Exchange(
                url=url.partition("#")[0],
                status=200,
                response_headers=(("Content-Type", "text/html; charset=utf-8"),),
                payload=html,
                fetched=WHEN + timedelta(minutes=n),
            )
            capture = archive.warc.append(exchange)
            with archive.begin() as work:
                filed = work.file(extract(html, exchange.url), capture)
            found.add(filed.article_id)
    assert len(found) == 1
    if not turned:
        assert found == {article_id(STORY)}


def test_a_canonical_address_elsewhere_makes_no_one_article(config: Config) -> None:
    html = page(LONG, head='<link rel="canonical" href="https://other.example/a">')
    article = extract(html, STORY)
    assert article.canonical_url == "https://other.example/a"
    with open_archive(config, create=True) as archive:
        capture = archive.warc.append(
            Exchange(
                url=STORY,
                status=200,
                response_headers=(("Content-Type", "text/html"),),
                payload=html,
                fetched=WHEN,
            )
        )
        with archive.begin() as work:
            assert work.file(article, capture).article_id == article_id(STORY)
