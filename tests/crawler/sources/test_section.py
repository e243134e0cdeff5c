"""The links of section and home pages, and which of them lead to articles."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.errors import ReadingFailed
from crawler.sources.section import discover
from crawler.sources.shape import Shown, is_article

HOME = "https://quayside.example/"
FRONT_PAGE = Path(__file__).with_name("front_page.html").read_bytes()

# What a reader would call the articles of that page's body.
ARTICLES = {
    "/2026/03/05/ferry-line-to-reopen-after-storm-repairs",
    "/2026/03/04/council-votes-on-market-hall",
    "/news/budget-vote-48213",
    "/politics/minister-resigns-over-bridge-contract.html",
    "/story/48110/",
    "/story/48111/",
    "/?p=48112",
    "/article.php?id=48113&utm_source=home",
    "/sport/rowers-win-the-night-regatta-again",
    "/world/2026/03/river-treaty-talks-resume",
    "/culture/a-library-for-the-islands",
    "/opinion/why-the-tram-still-matters",
    "/region/hafen/neue-kaimauer-wird-im-herbst-fertig-2331.html",
    "/region/%D0%BF%D0%BE%D1%80%D1%82-%D0%BF%D1%80%D0%B8%D0%B9%D0%BC%D0%B5-"
    "%D0%BF%D0%B5%D1%80%D1%88%D0%B5-%D1%81%D1%83%D0%B4%D0%BD%D0%BE",
    "/zh/20260304/c48119.html",
    "/ar/48120",
}


def test_articles_of_a_front_page() -> None:
    assert FRONT_PAGE.count(b"<a href") >= 40
    found = {
        d.url.removeprefix(HOME[:-1]) for d in discover(FRONT_PAGE, HOME).discoveries
    }
    right = found & ARTICLES
    precision, recall = len(right) / len(found), len(right) / len(ARTICLES)
    missed, wrong = ARTICLES - found, found - ARTICLES
    print(f"precision {precision:.2f}, recall {recall:.2f}; {missed=} {wrong=}")
    assert precision >= 0.9, wrong
    assert recall >= 0.95, missed


def test_nothing_of_navigation_footer_or_aside() -> None:
    urls = " ".join(d.url for d in discover(FRONT_PAGE, HOME).discoveries)
    for furniture in ("live-blog", "most-read", "letter-from-the-editor", "share"):
        assert furniture not in urls


def test_an_article_is_listed_once_with_headline_and_time() -> None:
    found = discover(FRONT_PAGE, HOME)
    ferry = [d for d in found.discoveries if "ferry-line" in d.url]
    assert len(ferry) == 1
    assert ferry[0].title == "Ferry line to reopen after storm repairs"
    assert ferry[0].published == datetime(2026, 3, 5, 6, tzinfo=UTC)
    assert found.discoveries[0] is ferry[0]
    card = next(d for d in found.discoveries if "kaimauer" in d.url)
    assert card.title == "Neue Kaimauer wird im Herbst fertig"


def test_feeds_declared_and_linked_but_no_comments() -> None:
    assert discover(FRONT_PAGE, HOME).feeds == (
        "https://quayside.example/feeds/all.rss",
        "https://quayside.example/politics/atom",
        "https://quayside.example/rss/sport.xml",
    )


def test_the_next_page_is_a_channel() -> None:
    assert discover(FRONT_PAGE, HOME).channels == ("https://quayside.example/?page=2",)


def test_base_charset_and_language() -> None:
    page = (
        '<html lang="uk"><base href="/novyny/"><title>Новини</title>'
        '<article><h2><a href="2026/03/05/port">Порт прийме перше судно навесні</a>'
        "</h2></article></html>"
    ).encode("cp1251")
    found = discover(page, HOME, {"content-type": "text/html; charset=windows-1251"})
    assert found.discoveries[0].url == f"{HOME}novyny/2026/03/05/port"
    assert found.discoveries[0].title == "Порт прийме перше судно навесні"
    assert (found.title, found.language) == ("Новини", "uk")


LONG = Shown(text="Council votes on the market hall at last")


@pytest.mark.parametrize(
    ("url", "shown", "article"),
    [
        ("https://n.example/2026/03/05/council-votes", LONG, True),
        ("https://n.example/news/123456", LONG, True),
        ("https://n.example/council-votes-on-market-hall", Shown(text="More"), False),
        ("https://n.example/tag/council-votes-on-market-hall", LONG, False),
        ("https://n.example/author/nora-lind-of-the-desk", LONG, False),
        ("https://n.example/politics", LONG, False),
        ("https://n.example/2026/03/", Shown(text="March 2026"), False),
        (
            "https://n.example/world/north-sea/",
            Shown(text="North Sea", card=True),
            False,
        ),
        ("https://n.example/world/blue-of-the-sea", Shown(text=LONG.text), True),
        ("https://n.example/harbour-works_tag52", LONG, False),
        ("https://n.example/article_tag/council-votes-on-hall", LONG, False),
        ("https://n.example/harbour-works-double-their-price-tag", LONG, True),
        ("https://n.example/", Shown(text=LONG.text, heading=True, card=True), False),
        ("https://n.example/?p=123", LONG, True),
        ("https://n.example/a/report-of-the-day-48213.pdf", LONG, False),
        ("https://n.example/news?page=2", LONG, False),
        ("http://[bad", LONG, False),
    ],
)
def test_shapes(url: str, shown: Shown, article: bool) -> None:
    assert is_article(url, shown) is article


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"just words", "not_html"),
        (b"<?xml version='1.0'?><rss/>", "not_html"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not_html"),
    ],
)
def test_what_is_no_page_says_so(body: bytes, reason: str) -> None:
    with pytest.raises(ReadingFailed) as failure:
        discover(body, HOME)
    assert failure.value.reason == reason


def test_a_tag_as_long_as_a_book_ends_quickly() -> None:
    attributes = "".join(f'a{n}="b" ' for n in range(200_000))
    link = "<a href='/2026/03/03/ferry-to-lindow-stops'>The ferry to Lindow stops</a>"
    page = f"<html><body><p {attributes}></p><main>{link}</main></body></html>"
    (found,) = discover(page.encode(), "https://news.example/").discoveries
    assert found.url == "https://news.example/2026/03/03/ferry-to-lindow-stops"


def test_a_link_that_shows_its_own_address_is_judged_by_that() -> None:
    dated = Shown(text="/markets/2026/03/04/close")
    assert is_article(f"{HOME}markets/2026/03/04/close", dated)
    assert not is_article(f"{HOME}calendar/2026/03", Shown(text="/calendar/2026/03"))
