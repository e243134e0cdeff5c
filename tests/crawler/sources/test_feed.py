"""Every dialect tells the same of the same article."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from archive.errors import ReadingFailed
from archive.model import ChannelKind
from crawler.sources.feed import discover

FEED = "https://news.example/feeds/all"
ARTICLE = "https://news.example/2026/03/05/harbour-dredging-begins"
TITLE = "Harbour dredging begins & ferries wait"
AUTHORS = ("Nora Lind", "Ivo Brandt")
AT = datetime(2026, 3, 5, 7, 8, 9, tzinfo=UTC)
LATER = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)

RSS_2 = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
     xmlns:atom="http://www.w3.org/2005/Atom"
     xmlns:media="http://search.yahoo.com/mrss/"
     xmlns:content="http://purl.org/rss/1.0/modules/content/"
     xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
 <channel>
  <title>Shore News</title><link>https://news.example/</link>
  <language>en-gb</language><ttl>15</ttl>
  <atom:link rel="next" href="?page=2"/>
  <item>
   <media:title>A picture of a ship</media:title>
   <title>Harbour dredging begins &amp;amp; ferries wait</title>
   <link> /2026/03/05/harbour-dredging-begins </link>
   <guid isPermaLink="false">tag:1</guid>
   <pubDate>Thu, 05 Mar 2026 08:08:09 +0100</pubDate>
   <atom:updated>2026-03-05T09:30:00Z</atom:updated>
   <dc:creator>Nora Lind</dc:creator><dc:creator>Ivo Brandt</dc:creator>
   <author>desk@news.example (Desk)</author>
   <category>Port</category><media:keywords>ships, sand</media:keywords>
   <source url="https://wire.example/rss">Coast Wire</source>
   <content:encoded><![CDATA[<p>With <a href="/x">a link</a></p>]]></content:encoded>
  </item>
 </channel>
</rss>"""

RSS_092 = """<?xml version="1.0"?>
<rss version="0.92"><channel><title>Shore News</title><item>
<title>Harbour dredging begins &amp;amp; ferries wait</title>
<link>https://news.example/2026/03/05/harbour-dredging-begins</link>
<pubDate>05 Mar 2026 07:08:09 GMT</pubDate>
<author>Nora Lind</author><author>a@b.example (Ivo Brandt)</author>
</item></channel></rss>"""

RDF = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
 <channel rdf:about="https://news.example/"><title>Shore News</title>
  <sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>
 </channel>
 <item rdf:about="https://news.example/2026/03/05/harbour-dredging-begins">
  <title>Harbour dredging begins &amp;amp; ferries wait</title>
  <dc:date>2026-03-05T08:08:09+01:00</dc:date>
  <dc:creator>Nora Lind</dc:creator><dc:creator>Ivo Brandt</dc:creator>
  <dc:source>Coast Wire</dc:source>
 </item>
</rdf:RDF>"""

RDF_090 = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns="http://my.netscape.com/rdf/simple/0.9/">
 <channel><title>Shore News</title></channel>
 <item><title>Harbour dredging begins &amp;amp; ferries wait</title>
  <link>https://news.example/2026/03/05/harbour-dredging-begins</link></item>
</rdf:RDF>"""

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://news.example/2026/"
      xml:lang="en">
 <title>Shore News</title>
 <author><name>The desk</name></author>
 <entry xml:base="03/05/">
  <title type="html">Harbour &lt;b&gt;dredging&lt;/b&gt; begins
   &amp;amp; ferries wait</title>
  <link rel="self" href="entry.atom"/>
  <link rel="alternate" type="application/pdf" href="print.pdf"/>
  <link rel="alternate" type="text/html" href="harbour-dredging-begins"/>
  <id>tag:1</id>
  <published>2026-03-05T07:08:09Z</published><updated>2026-03-05T09:30:00Z</updated>
  <author><name>Nora Lind</name></author><author><name>Ivo Brandt</name></author>
  <category term="port" label="Port"/>
  <source><title>Coast Wire</title>
   <link rel="alternate" href="https://wire.example/"/></source>
 </entry>
</feed>"""

JSON_FEED = """{"version": "https://jsonfeed.org/version/1.1", "title": "Shore News",
 "language": "en", "items": [{"id": "tag:1",
 "url": "/2026/03/05/harbour-dredging-begins",
 "title": "Harbour dredging begins & ferries wait",
 "date_published": "2026-03-05T08:08:09+01:00", "date_modified": "2026-03-05T09:30:00Z",
 "authors": [{"name": "Nora Lind"}, {"name": "Ivo Brandt"}], "tags": ["Port"]}]}"""

DIALECTS = {
    "rss 2.0": RSS_2,
    "rss 0.92": RSS_092,
    "rss 1.0": RDF,
    "rss 0.90": RDF_090,
    "atom": ATOM,
    "json": JSON_FEED,
}
SAYS_NO_MORE = {"rss 0.90": ("published", "authors")}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_says_the_same(dialect: str) -> None:
    found = discover(DIALECTS[dialect].encode(), FEED)
    assert found.title == "Shore News"
    (entry,) = found.discoveries
    assert entry.url == ARTICLE
    assert entry.title == TITLE
    assert (entry.via, entry.kind, entry.position) == (FEED, ChannelKind.FEED, 0)
    silent = SAYS_NO_MORE.get(dialect, ())
    assert entry.published == (None if "published" in silent else AT)
    assert entry.authors == (() if "authors" in silent else AUTHORS)


def test_rss_with_its_modules() -> None:
    found = discover(RSS_2.encode(), FEED)
    (entry,) = found.discoveries
    assert entry.modified == LATER
    assert (entry.source_name, entry.source_url) == (
        "Coast Wire",
        "https://wire.example/rss",
    )
    assert entry.keywords == ("Port", "ships", "sand")
    assert entry.guid == "tag:1"
    assert found.language == "en-gb"
    assert found.interval == 15 * 60
    assert found.channels == (f"{FEED}?page=2",)


def test_rdf_interval_and_source() -> None:
    found = discover(RDF.encode(), FEED)
    assert found.interval == 900
    assert found.discoveries[0].source_name == "Coast Wire"


def test_atom_source_language_and_update() -> None:
    found = discover(ATOM.encode(), FEED)
    (entry,) = found.discoveries
    assert (entry.source_name, entry.source_url) == (
        "Coast Wire",
        "https://wire.example/",
    )
    assert entry.modified == LATER
    assert entry.keywords == ("Port",)
    assert found.language == "en"


def test_atom_feed_speaks_for_an_entry_without_author() -> None:
    silent = ATOM.replace("<author><name>Nora Lind</name></author>", "").replace(
        "<author><name>Ivo Brandt</name></author>", ""
    )
    assert discover(silent.encode(), FEED).discoveries[0].authors == ("The desk",)


def _items(*items: str) -> bytes:
    body = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0"><channel>{body}</channel></rss>'.encode()


def test_guid_is_an_address_unless_it_says_otherwise() -> None:
    found = discover(
        _items(
            "<guid>https://news.example/a</guid>",
            '<guid isPermaLink="true">https://news.example/b</guid>',
            '<guid isPermaLink="false">https://news.example/c</guid>',
            "<guid>4711</guid>",
        ),
        FEED,
    )
    assert [entry.url[-1] for entry in found.discoveries] == ["a", "b"]


def test_newest_first_and_position_kept() -> None:
    found = discover(
        _items(
            "<link>/none</link>",
            "<link>/old</link><pubDate>Mon, 02 Mar 2026 10:00:00 CET</pubDate>",
            "<link>/new</link><pubDate>Tue, 03 Mar 2026 10:00:00 EST</pubDate>",
        ),
        FEED,
    )
    assert [(entry.url[-3:], entry.position) for entry in found.discoveries] == [
        ("new", 2),
        ("old", 1),
        ("one", 0),
    ]
    assert found.discoveries[1].published == datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Thu, 05 Mar 2026 07:08:09 GMT", AT),
        ("Thu, 05 Mar 2026 09:08:09 +02:00", AT),
        ("Thu, 05 Mar 2026 09:08:09+0200", AT),
        ("Thu, 05 Mar 2026 09:08:09 GMT+2", AT),
        ("Thu, 05 Mar 2026 03:38:09 UTC-03:30", AT),
        ("Thu, 05 Mar 2026 07:08:09 AM", AT),
        ("05 Mar 2026 12:08:09 a.m. GMT-7", AT),
        ("5 Mar 2026", AT.replace(hour=0, minute=0, second=0)),
        ("2026-03-05T07:08:09Z", AT),
        ("2026-03-05 08:08:09 +01:00", AT),
        ("20260305T070809Z", AT),
        ("05.03.2026", datetime(2026, 3, 5, tzinfo=UTC)),
        ("2026-03", datetime(2026, 3, 1, tzinfo=UTC)),
        ("Mon, 01 Jan 0001 00:00:00 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 -1200", None),
        ("Mon, 30 Feb 2026 10:00:00 GMT", None),
        ("Thu, 05 Mar 2026 07:08:09 +9999", None),
        ("2026-13-45", None),
        ("now", None),
        ("", None),
    ],
)
def test_dates(written: str, meant: datetime | None) -> None:
    found = discover(_items(f"<link>/a</link><pubDate>{written}</pubDate>"), FEED)
    assert found.discoveries[0].published == meant


def test_links_that_no_crawler_may_follow_are_left_out() -> None:
    found = discover(
        _items(
            "<link>file:///etc/passwd</link>",
            "<link>javascript:alert(1)</link>",
            "<link>data:text/html,x</link>",
            "<link>http://[bad</link>",
            "<link></link>",
            "<link>http:///nowhere</link>",
            "<link>/good one</link>",
        ),
        FEED,
    )
    assert [entry.url for entry in found.discoveries] == [
        "https://news.example/good%20one"
    ]


# Ill-formed, as publishers send it.


def _broken(title: str = "T", head: str = "", tail: str = "") -> bytes:
    return (
        f'{head}<rss version="2.0"><channel><item><title>{title}</title>'
        f"<link>/a?x=1&y=2</link></item>{tail}"
    ).encode()


def test_bare_ampersands_and_html_entities() -> None:
    whole = _broken(
        "Bread &amp; butter AT&T &mdash; caf&eacute;", tail="</channel></rss>"
    )
    found = discover(whole, FEED)
    assert found.discoveries[0].title == "Bread & butter AT&T — café"
    assert found.discoveries[0].url == "https://news.example/a?x=1&y=2"
    assert not found.truncated


def test_a_feed_cut_short_gives_its_whole_entries() -> None:
    found = discover(_broken(tail="<item><title>half"), FEED)
    assert found.discoveries[0].url == "https://news.example/a?x=1&y=2"
    assert found.truncated


def test_characters_and_references_that_xml_forbids() -> None:
    found = discover(
        _broken("\x00\x0b&#xD800;&#0;Title", tail="</channel></rss>"), FEED
    )
    assert (found.discoveries[0].title or "").endswith("Title")


def test_blank_lines_before_the_declaration() -> None:
    body = b"\xef\xbb\xbf\n\n" + RSS_2.encode()
    assert discover(body, FEED).discoveries[0].url == ARTICLE


def test_charset_of_the_declaration_and_of_the_header() -> None:
    text = _items("<title>Бюджет міста</title><link>/a</link>").decode()
    declared = f'<?xml version="1.0" encoding="windows-1251"?>{text}'.encode("cp1251")
    assert discover(declared, FEED).discoveries[0].title == "Бюджет міста"
    headers = {"content-type": "application/rss+xml; charset=windows-1251"}
    plain = text.encode("cp1251")
    assert discover(plain, FEED, headers).discoveries[0].title == "Бюджет міста"
    utf16 = f'<?xml version="1.0" encoding="utf-16"?>{text}'.encode("utf-16")
    assert discover(utf16, FEED).discoveries[0].title == "Бюджет міста"


def test_a_feed_without_entries_is_a_feed() -> None:
    assert discover(_items(), FEED).discoveries == ()


# Hostile.


def test_no_external_entity_is_read() -> None:
    body = (
        b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        b'<rss version="2.0"><channel><item><title>A &x; B</title><link>/a</link>'
        b"</item></channel></rss>"
    )
    (entry,) = discover(body, FEED).discoveries
    assert "root:" not in (entry.title or "")
    assert (entry.title or "").startswith("A")


def test_entity_bombs_stay_small() -> None:
    levels = "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "lol">'
        for n in range(10)
    )
    body = (
        f"<!DOCTYPE rss [{levels}]>"
        '<rss version="2.0"><channel><item><title>&l9;</title><link>/a</link></item>'
        "</channel></rss>"
    ).encode()
    for entry in discover(body, FEED).discoveries:
        assert len(entry.title or "") <= 1000


@pytest.mark.parametrize("opened", ["<!DOCTYPE [", "<![CDATA[", "<!DOCTYPE x [ ] "])
def test_what_is_opened_and_never_closed_ends_quickly(opened: str) -> None:
    """Where each looked for its end, this took hours."""
    item = "<rss><channel><item><link>https://news.example/a</link></item>"
    found = discover((item + opened * (2**21 // len(opened))).encode(), FEED)
    assert [one.url for one in found.discoveries] == ["https://news.example/a"]


def test_deep_elements_end_quickly() -> None:
    depth = 50_000
    body = _items("<link>/a</link>").replace(
        b"</channel>", b"<x>" * depth + b"</x>" * depth + b"</channel>"
    )
    assert discover(body, FEED).discoveries[0].url == "https://news.example/a"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"<!DOCTYPE html><html><body>We have moved</body></html>", "not_a_feed"),
        (b"<!-- cache --><html lang=en><p>Error", "not_a_feed"),
        (b'{"error": "no such feed"}', "not_a_feed"),
        (b'{"version": "https://jsonfeed.org/', "parse_error"),
        (b"<urlset/>", "not_a_feed"),
        (b"Service unavailable", "parse_error"),
        (gzip.compress(RSS_2.encode())[:-20], "decode_error"),
        (gzip.compress(b" " * (51 * 2**20)), "decompression_limit"),
        (b" " * (50 * 2**20) + b"<rss/>", "too_large"),
    ],
)
def test_what_is_no_feed_says_so(body: bytes, reason: str) -> None:
    with pytest.raises(ReadingFailed) as failure:
        discover(body, FEED)
    assert failure.value.reason == reason
    assert failure.value.about == FEED
    assert FEED in str(failure.value)


def test_a_gzip_file_is_unpacked() -> None:
    assert discover(gzip.compress(RSS_2.encode()), FEED).discoveries[0].url == ARTICLE


SAID = {
    "rss 2.0": ("pubDate", "Thu, 05 Mar 2026 08:08:09 +0100", "source", "Coast Wire"),
    "rss 0.92": ("pubDate", "05 Mar 2026 07:08:09 GMT", None, None),
    "rss 1.0": ("dc:date", "2026-03-05T08:08:09+01:00", "dc:source", "Coast Wire"),
    "rss 0.90": (None, None, None, None),
    "atom": ("published", "2026-03-05T07:08:09Z", "source/title", "Coast Wire"),
    "json": ("date_published", "2026-03-05T08:08:09+01:00", None, None),
}


@pytest.mark.parametrize("dialect", SAID)
def test_which_element_said_it_and_in_which_words(dialect: str) -> None:
    (entry,) = discover(DIALECTS[dialect].encode(), FEED).discoveries
    dated = (entry.published_element, entry.published_raw)
    assert (*dated, entry.source_element, entry.source_name) == SAID[dialect]


def test_a_broken_feed_tells_its_elements_too() -> None:
    body = RSS_2.replace("</channel>", "<b>").replace("Port", "Port & <quay>").encode()
    (entry,) = discover(body, FEED).discoveries
    assert (entry.published_element, entry.source_element) == ("pubDate", "source")
    assert entry.source_name == "Coast Wire"
    assert entry.published_raw == "Thu, 05 Mar 2026 08:08:09 +0100"


def test_an_atom_entry_from_elsewhere_has_the_authors_of_there() -> None:
    body = ATOM.replace("<author><name>Nora Lind</name></author>", "").replace(
        "<author><name>Ivo Brandt</name></author>", ""
    )
    theirs = "<source><author><name>Wire desk</name></author>"
    (entry,) = discover(body.replace("<source>", theirs).encode(), FEED).discoveries
    assert entry.authors == ("Wire desk",)
    assert entry.source_name == "Coast Wire"


def test_what_cannot_be_a_date_is_no_date_s_words() -> None:
    body = _items("<link>/a</link><pubDate>soon</pubDate><source> </source>")
    (entry,) = discover(body, FEED).discoveries
    assert (entry.published_raw, entry.published_element) == (None, None)
    assert (entry.source_name, entry.source_element) == (None, None)


def test_cdf_says_it_in_attributes() -> None:
    feed = b"""<CHANNEL BASE="https://news.example/cdf/"><TITLE>Shore News</TITLE>
     <ITEM HREF="/a" LASTMOD="2026-03-05T09:30:00Z"><TITLE>Ferries wait</TITLE></ITEM>
     <Item href="b"/></CHANNEL>"""
    found = discover(feed, FEED)
    assert found.title == "Shore News"
    assert [(entry.url, entry.modified) for entry in found.discoveries] == [
        ("https://news.example/a", LATER),
        ("https://news.example/cdf/b", None),
    ]
    assert found.discoveries[0].title == "Ferries wait"


def test_atoms_words_without_its_namespace() -> None:
    found = discover(
        _items(
            '<link rel="enclosure" href="/a.mp3"/><link href="/a"/>'
            "<updated>2026-03-05T09:30:00Z</updated>"
        ),
        FEED,
    )
    (entry,) = found.discoveries
    assert (entry.url, entry.modified) == ("https://news.example/a", LATER)


def test_an_identifier_that_is_a_path_is_an_address() -> None:
    atom = '<feed xmlns="http://www.w3.org/2005/Atom">{}</feed>'
    entries = "".join(f"<entry><id>{guid}</id></entry>" for guid in ("/a", "4711", "b"))
    found = discover(atom.format(entries).encode(), FEED)
    assert [entry.url for entry in found.discoveries] == ["https://news.example/a"]
    found = discover(_items("<guid>/a</guid>", "<guid>a b</guid>"), FEED)
    assert [entry.url for entry in found.discoveries] == ["https://news.example/a"]
