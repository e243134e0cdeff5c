"""Catalogues of other programs: OPML and JSON lines, in and out."""

from __future__ import annotations

import json

import pytest

from archive.errors import ConfigError
from archive.outlet_forms import read, write_jsonl, write_opml
from archive.outlets import Outlet

MARSH = Outlet(
    name="Marsh Courier",
    aliases=("Courier & Sons",),
    domains=("marsh.example",),
    country="GB",
    languages=("en",),
    tags=("regional",),
    feeds=("https://marsh.example/rss?a=1&b=2", "https://marsh.example/world.rss"),
    sitemaps=("https://marsh.example/news.xml",),
    schedule=7200.0,
    delay=2.5,
)
OPML = b"""\xef\xbb\xbf<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>mine</title></head><body>
  <outline text="World" title="World">
    <outline text="Fen Post: Front" xmlUrl="https://fen.example/a" type="rss"
      htmlUrl="https://www.fen.example/"/>
    <outline text="Fen Post" xmlURL="https://feeds.example/fen"
      htmlUrl="https://fen.example/world/"/>
    <outline title="Wold" xmlUrl="http://wold.example/feed"/>
    <outline text="a folder"/>
  </outline>
</body></opml>"""


def test_lines_come_back_as_they_went() -> None:
    lines = "".join(write_jsonl([MARSH]))
    assert lines.count("\n") == 1
    assert lines.isascii()
    assert read(lines.encode(), file="x") == (MARSH,)


def test_lists_of_others_say_homepage_and_news_sitemaps() -> None:
    line = {
        "name": "Fen Post",
        "homepage": "https://www.fen.example/front",
        "country": "gb",
        "languages": ["en"],
        "feeds": [],
        "news_sitemaps": ["https://fen.example/news.xml"],
        "sitemaps": ["https://fen.example/all.xml"],
    }
    (outlet,) = read(json.dumps(line).encode(), file="x")
    assert outlet.domains == ("fen.example",)
    assert outlet.country == "GB"
    assert outlet.sitemaps == (
        "https://fen.example/news.xml",
        "https://fen.example/all.xml",
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"name": "A", "domains": ["a.example"]}\n{"nam": 1}', ":2: nam"),
        (b'{"name": "A", "domains": ["a.example"], "country": "GBR"}', "country"),
        (b'{"name": "A", "homepage": "here"}', "homepage"),
        (b'{"name": "A", "sitemaps": "https://a.example/"}', "sitemaps"),
        (b"[1]\n", ":1: "),
        (b"name: A\n", ":1: "),
        (b"\xff\xfe{}", ":1: "),
        (b"<opml><body>", "OPML"),
        (b"<rss/>", "begins with <rss>"),
        (b'<opml><body><outline xmlUrl="mailto:a@b"/></body></opml>', "xmlUrl"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(data: bytes, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        read(data, file="mine.jsonl")


def test_feeds_of_one_site_are_one_outlet_with_its_folder_as_tag() -> None:
    fen, wold = read(OPML, file="x.opml")
    assert fen.name == "Fen Post"
    assert fen.domains == ("fen.example",)
    assert fen.feeds == ("https://fen.example/a", "https://feeds.example/fen")
    assert fen.tags == ("World",)
    assert (wold.name, wold.domains) == ("Wold", ("wold.example",))


def test_opml_comes_back_with_what_it_can_hold() -> None:
    text = "".join(write_opml([MARSH, Outlet(name="No feed", domains=("n.example",))]))
    (outlet,) = read(text.encode(), file="x.opml")
    kept = ("name", "domains", "languages", "tags", "feeds")
    assert [getattr(outlet, key) for key in kept] == [
        getattr(MARSH, key) for key in kept
    ]


def test_an_entity_is_no_way_into_a_file() -> None:
    bomb = b"""<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/hostname">]>
    <opml><body><outline text="&x;" xmlUrl="https://a.example/f"/></body></opml>"""
    with pytest.raises(ConfigError, match="entity"):
        read(bomb, file="x.opml")
