"""Sitemaps in all their forms, and what must not pass for one."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from archive.errors import ReadingFailed
from archive.model import ChannelKind
from crawler.sources.robots import GUESSED_SITEMAPS, guesses, sitemaps
from crawler.sources.sitemap import discover

MAP = "https://news.example/sitemap.xml"
SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)


def urlset(*urls: str) -> bytes:
    inside = "".join(f"<url>{url}</url>" for url in urls)
    return f'<?xml version="1.0"?><urlset {SPACES}>{inside}</urlset>'.encode()


def test_a_news_sitemap_keeps_what_it_says() -> None:
    found = discover(
        urlset(
            "<loc>https://news.example/a</loc><lastmod>2026-03-05T10:00:00+02:00</lastmod>"
            "<image:image><image:loc>https://news.example/a.jpg</image:loc></image:image>"
            "<news:news><news:publication><news:name>Shore News</news:name>"
            "<news:language>en</news:language></news:publication>"
            "<news:publication_date>2026-03-05</news:publication_date>"
            "<news:title>Sand &amp; ships</news:title>"
            "<news:keywords>port, sand</news:keywords></news:news>"
        ),
        MAP,
    )
    (entry,) = found.discoveries
    assert entry.url == "https://news.example/a"
    assert entry.kind is ChannelKind.SITEMAP
    assert entry.title == "Sand & ships"
    assert entry.publication == "Shore News"
    assert entry.language == "en"
    assert entry.keywords == ("port", "sand")
    assert entry.published == datetime(2026, 3, 5, tzinfo=UTC)
    said = (entry.published_element, entry.published_raw)
    assert said == ("news:publication_date", "2026-03-05")
    assert entry.modified == datetime(2026, 3, 5, 8, tzinfo=UTC)


def test_newest_first_and_position_kept() -> None:
    found = discover(
        urlset(
            "<loc>https://news.example/old</loc><lastmod>2016-01-01</lastmod>",
            "<loc>https://news.example/none</loc><lastmod>yesterday</lastmod>",
            "<loc>https://news.example/new</loc><lastmod>2026-01-01</lastmod>",
        ),
        MAP,
    )
    assert [(d.url.rsplit("/")[-1], d.position) for d in found.discoveries] == [
        ("new", 2),
        ("old", 0),
        ("none", 1),
    ]


def test_an_index_gives_channels_with_their_dates() -> None:
    body = (
        f"<sitemapindex {SPACES}>"
        "<sitemap><loc>https://news.example/s1.xml</loc><lastmod>2026-03-01</lastmod>"
        "</sitemap><sitemap><loc>https://news.example/sitemap.xml</loc></sitemap>"
        "<sitemap><loc>https://news.example/s1.xml</loc><lastmod>2026-03-01</lastmod>"
        "</sitemap></sitemapindex>"
    ).encode()
    found = discover(body, MAP)
    assert found.discoveries == ()
    # Itself too: whether it was read before is for the crawl to know.
    assert found.channels == ("https://news.example/s1.xml", MAP)
    assert found.channels_modified == {
        "https://news.example/s1.xml": datetime(2026, 3, 1, tzinfo=UTC)
    }


def test_plain_text_and_gzip() -> None:
    text = b"\xef\xbb\xbfhttps://news.example/a\r\nhttps://news.example/b\n\n"
    assert [d.url[-1] for d in discover(text, MAP).discoveries] == ["a", "b"]
    assert [d.url[-1] for d in discover(gzip.compress(text), MAP).discoveries] == [
        "a",
        "b",
    ]
    packed = gzip.compress(urlset("<loc>https://news.example/a</loc>"))
    assert len(discover(packed, MAP).discoveries) == 1


def test_a_feed_may_stand_for_a_sitemap() -> None:
    body = (
        b'<rss version="2.0"><channel><item><link>https://news.example/a</link>'
        b"</item></channel></rss>"
    )
    (entry,) = discover(body, MAP).discoveries
    assert (entry.url, entry.kind) == ("https://news.example/a", ChannelKind.SITEMAP)


def test_old_and_missing_namespaces() -> None:
    bare = b"<urlset><url><loc>https://news.example/a</loc></url></urlset>"
    google = (
        b'<urlset xmlns="http://www.google.com/schemas/sitemap/0.84"><url>'
        b"<loc>https://news.example/a</loc></url></urlset>"
    )
    for body in (bare, google):
        assert discover(body, MAP).discoveries[0].url == "https://news.example/a"


def test_a_bare_ampersand_costs_no_entry() -> None:
    found = discover(
        urlset(
            "<loc>https://news.example/a?x=1&y=2</loc>",
            "<loc>https://news.example/b</loc>",
        ),
        MAP,
    )
    assert [d.url for d in found.discoveries] == [
        "https://news.example/a?x=1&y=2",
        "https://news.example/b",
    ]


def test_a_sitemap_cut_short_gives_its_whole_entries() -> None:
    found = discover(urlset("<loc>https://news.example/a</loc>")[:-20], MAP)
    assert [d.url for d in found.discoveries] == ["https://news.example/a"]
    assert found.truncated


def test_places_that_no_crawler_may_ask() -> None:
    bad = ("file:///etc/passwd", "javascript:1", "", "not a url", "http://[x")
    urls = [f"<loc>{place}</loc>" for place in bad]
    assert discover(urlset(*urls), MAP).discoveries == ()


def test_the_protocols_limit_of_addresses() -> None:
    body = urlset(*(f"<loc>https://news.example/{n}</loc>" for n in range(50_001)))
    found = discover(body, MAP)
    assert len(found.discoveries) == 50_000
    assert found.truncated


def test_entities_are_not_resolved() -> None:
    body = (
        b'<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/hostname">'
        b'<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        b"<urlset><url><loc>https://news.example/a&x;</loc></url>"
        b"<url><loc>https://news.example/b&b;</loc></url></urlset>"
    )
    for discovery in discover(body, MAP).discoveries:
        assert "aaaa" not in discovery.url
        assert len(discovery.url) < 40


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"<!doctype html><html><p>Not found", "not_a_sitemap"),
        (b"<html><p>Not found</p></html>", "not_a_sitemap"),
        (b"<error>none</error>", "not_a_sitemap"),
        (b"nothing here", "not_a_sitemap"),
        (
            gzip.compress(urlset("<loc>https://news.example/a</loc>"))[:-9],
            "decode_error",
        ),
        (gzip.compress(b"<urlset>" + b" " * (51 * 2**20)), "decompression_limit"),
    ],
)
def test_what_is_no_sitemap_says_so(body: bytes, reason: str) -> None:
    with pytest.raises(ReadingFailed) as failure:
        discover(body, MAP)
    assert failure.value.reason == reason


def test_an_empty_sitemap_is_a_sitemap() -> None:
    assert discover(urlset(), MAP).discoveries == ()


def test_lines_of_robots_txt() -> None:
    robots = (
        "\ufeffUser-agent: *\nDisallow: /private/\n"
        "SITEMAP : https://news.example/news.xml # the news\n"
        "sitemap:/archive.xml#frag\nSitemap: ftp://news.example/x\nSitemap:\n"
        "Sitemap: https://news.example/news.xml\n"
    )
    assert sitemaps(robots, "https://news.example/robots.txt") == (
        "https://news.example/news.xml",
        "https://news.example/archive.xml#frag",
    )


def test_guesses_stand_on_the_site() -> None:
    places = guesses("https://news.example/some/page")
    assert len(places) == len(GUESSED_SITEMAPS)
    assert "https://news.example/sitemap.xml" in places
