"""Laws of the channels' readers: no bytes make them raise anything undeclared."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import ReadingFailed
from archive.model import Reason
from crawler.sources import SOURCES

URL = "https://news.example/feed"
PIECES = st.sampled_from(
    [
        b"<rss version='2.0'><channel>",
        b"<item><title>",
        b"</title><link>/a</link></item>",
        b"<pubDate>Thu, 05 Mar 2026 07:08:09 +0100</pubDate>",
        b"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='//[x'>",
        b"<entry><link href='http://[bad'/><id>x://</id>",
        b"<urlset><url><loc>",
        b"<sitemapindex><sitemap>",
        b"https://news.example/a",
        b"<lastmod>9999-12-31T23:59:59-14:00</lastmod>",
        b'{"version": "https://jsonfeed.org/version/1.1", "items": [',
        b'{"url": ["x"], "id": 5, "authors": "x", "title": null}]}',
        b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
        b"&a;&#xD800;&#99999999;&nope;&",
        b"<a href='http://\xff'><h2>",
        b"<![CDATA[",
        b"]]>",
        b"\x00\x1b",
        b"\xff\xfe",
        b"\x1f\x8b\x08\x00",
    ]
)
BODIES = st.one_of(
    st.binary(max_size=400),
    st.lists(st.one_of(PIECES, st.binary(max_size=20)), max_size=12).map(b"".join),
)


@pytest.mark.parametrize("kind", sorted(SOURCES))
@given(body=BODIES, charset=st.sampled_from(["", "utf-8", "windows-1251", "rot13"]))
@settings(max_examples=200, deadline=None)
def test_discover_raises_only_what_it_declares(
    kind: str, body: bytes, charset: str
) -> None:
    headers = {"content-type": f"text/xml; charset={charset}"} if charset else {}
    try:
        found = SOURCES[kind].discover(body, URL, headers)
    except ReadingFailed as failure:
        assert failure.reason in set(Reason)
        return
    for discovery in found.discoveries:
        assert discovery.url.startswith(("http://", "https://"))
        assert discovery.published is None or discovery.published.tzinfo is not None
        (discovery.title or "").encode("utf-8")
