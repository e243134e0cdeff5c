"""Feeds that are no XML: bare ampersands, HTML entities, wrong charsets, cut ends.

feedparser reads them, within bounds: it is slow on deep documents and keeps several
copies.  Beyond the bounds libxml2's recovery reads what it can.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from lxml import etree

from crawler.extract.encoding import decode

from . import atom, rss
from .entry import Entry, Feed
from .tree import local, parse

MAX_BYTES = 4 * 2**20
MAX_DEPTH = 100
_DECLARATION = re.compile(r"^[^<]*(<\?xml[^>]*\?>)?\s*", re.S)
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*(\[.*?\]\s*)?>", re.S | re.I)
_TAG = re.compile(r"<(/?)[A-Za-z][^<>]*?(/?)>")
_END = re.compile(r"</(?:\w+:)?(?:rss|rdf|feed|channel)\s*>\s*\Z", re.I)
_FEED = re.compile(r"<(?:\w+:)?(?:rss|rdf|feed|channel)[\s>]", re.I)


def read(body: bytes, url: str, headers: Mapping[str, str]) -> Feed | None:
    """What can be read of the feed; None where there is nothing of a feed in it."""
    text = _DECLARATION.sub("", decode(body, headers)[0], count=1)
    # Without its DOCTYPE a document has no entities of its own, so no bombs.
    text = _DOCTYPE.sub("", text, count=1)
    if not _FEED.search(text[:10_000]):
        return None
    if len(text) <= MAX_BYTES and _depth(text) <= MAX_DEPTH:
        feed = _feedparser(text, url)
        if feed is not None and feed.entries:
            return feed
    return _recovered(text, url)


def _depth(text: str) -> int:
    """How deep the elements nest, counted without a parser."""
    depth = deepest = 0
    for tag in _TAG.finditer(text):
        depth += 0 if tag[2] else -1 if tag[1] else 1
        deepest = max(deepest, depth)
    return deepest


def _recovered(text: str, url: str) -> Feed | None:
    try:
        root = parse(text.encode("utf-8", "replace"), recover=True)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None:
        return None
    readers = {"rss": rss.read, "rdf": rss.read, "feed": atom.read}
    reader = readers.get(local(root))
    return reader(root, url) if reader else None


def _feedparser(text: str, url: str) -> Feed | None:
    import feedparser

    # A stream, for bytes would be tried as a file's name first.
    stream = BytesIO(text.encode("utf-8", "replace"))
    parsed = feedparser.parse(
        stream,
        response_headers={
            "content-type": "application/xml; charset=utf-8",
            "content-location": url,
        },
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    if not parsed.get("version") and not parsed.entries:
        return None
    return Feed(
        entries=tuple(_entry(entry, url) for entry in parsed.entries),
        title=parsed.feed.get("title"),
        language=parsed.feed.get("language"),
        truncated=_END.search(text) is None,
    )


def _entry(entry: Any, url: str) -> Entry:
    guid = entry.get("id")
    links = [entry.get("feedburner_origlink"), entry.get("link")]
    if guid and entry.get("guidislink") and "://" in guid:
        links.append(guid)
    source = entry.get("source") or {}
    plain = (entry.get("title_detail") or {}).get("type") == "text/plain"
    title = entry.get("title")
    return Entry(
        links=tuple(link for link in links if link),
        base=entry.get("base") or url,
        title=html.escape(title, quote=False) if plain and title else title,
        published=entry.get("published") or entry.get("created"),
        modified=entry.get("updated"),
        authors=tuple(
            author["name"] for author in entry.get("authors", ()) if author.get("name")
        ),
        source_name=source.get("title") or entry.get("dc_source"),
        source_url=source.get("href") or source.get("link"),
        language=entry.get("language"),
        keywords=tuple(tag["term"] for tag in entry.get("tags", ()) if tag.get("term")),
        guid=guid,
    )
