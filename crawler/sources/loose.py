"""Feeds that are no XML: bare ampersands, HTML entities, wrong charsets, cut ends.

What publishers most often get wrong is mended and read strictly.  What is still no
XML goes to feedparser, within bounds: it is slow on deep documents and keeps several
copies.  Beyond the bounds libxml2's recovery reads what it can.
"""

from __future__ import annotations

import html
import html.entities
import re
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

from lxml import etree

from crawler.extract.encoding import decode

from . import atom, cdf, rss
from .entry import Entry, Feed, first
from .tree import local, parse

READERS: dict[str, Callable[[etree._Element, str], Feed]] = {
    "rss": rss.read,
    "rdf": rss.read,
    "channel": lambda root, url: cdf.read(root, url) or rss.read(root, url),
    "feed": atom.read,
}
MAX_BYTES = 512 * 2**10
MAX_DEPTH = 100
# What feedparser lets through from the parsers below it on bytes it cannot read.
GIVES_UP = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
_DECLARATION = re.compile(r"^[^<]*(<\?xml[^>]*\?>)?\s*", re.S)
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*+", re.I)
_SUBSET_END = re.compile(r"\]\s*+>")
# A reference, or an ampersand that begins none.
_REFERENCE = re.compile(r"&(?:#(\d{1,7});|#[xX]([0-9a-fA-F]{1,6});|(\w{2,31});)?")
_XML_NAMES = frozenset(("amp", "lt", "gt", "quot", "apos"))
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_TAG = re.compile(r"<(/?)[A-Za-z][^<>]*?(/?)>")
_END = re.compile(r"</(?:\w+:)?(?:rss|rdf|feed|channel)\s*>\s*\Z", re.I)
_FEED = re.compile(r"<(?:\w+:)?(?:rss|rdf|feed|channel)[\s>]", re.I)


def read(body: bytes, url: str, headers: Mapping[str, str]) -> Feed | None:
    """What can be read of the feed; None where there is nothing of a feed in it."""
    text = _DECLARATION.sub("", decode(body, headers)[0], count=1)
    text = _without_doctype(text)
    if not _FEED.search(text[:10_000]):
        return None
    text = _mend(text)
    mended = _lxml(text, url, recover=False)
    if mended is not None and mended.entries:
        return mended
    if len(text) <= MAX_BYTES and _depth(text) <= MAX_DEPTH:
        feed = _feedparser(text, url)
        if feed is not None and feed.entries:
            return feed
    return _lxml(text, url, recover=True)


def _without_doctype(text: str) -> str:
    """A document without its DOCTYPE has no entities of its own, so no bombs."""
    start = _DOCTYPE.search(text)
    if start is None:
        return text
    end = start.end()
    if text[end : end + 1] == "[":
        subset = _SUBSET_END.search(text, end)
        return text[: start.start()] + text[subset.end() :] if subset else text
    return text[: start.start()] + text[end + 1 :]


def _mend(text: str) -> str:
    """The characters and references that XML forbids, replaced; CDATA left alone."""
    text = _FORBIDDEN.sub("\ufffd", text)
    parts = []
    place = 0
    # Two searches a section: a pattern would look for the end of each that has none.
    while (start := text.find(_CDATA, place)) >= 0:
        end = text.find(_CDATA_END, start)
        if end < 0:
            break
        end += len(_CDATA_END)
        parts += [_REFERENCE.sub(_reference, text[place:start]), text[start:end]]
        place = end
    return "".join((*parts, _REFERENCE.sub(_reference, text[place:])))


def _reference(found: re.Match[str]) -> str:
    decimal, hexadecimal, name = found.groups()
    if decimal or hexadecimal:
        number = int(decimal) if decimal else int(hexadecimal, 16)
        char = chr(number) if number <= 0x10FFFF else "\ufffd"
        return "\ufffd" if _FORBIDDEN.match(char) else html.escape(char)
    if name in _XML_NAMES:
        return found[0]
    known = html.entities.html5.get(f"{name};") if name else None
    return html.escape(known) if known else found[0].replace("&", "&amp;")


def _depth(text: str) -> int:
    """How deep the elements nest, counted without a parser."""
    depth = deepest = 0
    for tag in _TAG.finditer(text):
        depth += 0 if tag[2] else -1 if tag[1] else 1
        deepest = max(deepest, depth)
    return deepest


def _lxml(text: str, url: str, *, recover: bool) -> Feed | None:
    try:
        root = parse(text.encode("utf-8", "replace"), recover=recover)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None:
        return None
    reader = READERS.get(local(root))
    return reader(root, url) if reader else None


def _feedparser(text: str, url: str) -> Feed | None:
    import feedparser

    # A stream, for bytes would be tried as a file's name first.
    stream = BytesIO(text.encode("utf-8", "replace"))
    answer = {
        "content-type": "application/xml; charset=utf-8",
        "content-location": url,
    }
    try:
        parsed = feedparser.parse(
            stream,
            response_headers=answer,
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except GIVES_UP:
        return None  # recovery is the next to try
    if not parsed.get("version") and not parsed.entries:
        return None
    return Feed(
        entries=tuple(
            _entry(entry, url, str(parsed.get("version"))) for entry in parsed.entries
        ),
        title=parsed.feed.get("title"),
        language=parsed.feed.get("language"),
        truncated=_END.search(text) is None,
    )


def _entry(entry: Any, url: str, version: str) -> Entry:
    guid = entry.get("id")
    links = [entry.get("feedburner_origlink"), entry.get("link")]
    if guid and entry.get("guidislink") and "://" in guid:
        links.append(guid)
    source = entry.get("source") or {}
    plain = (entry.get("title_detail") or {}).get("type") == "text/plain"
    title = entry.get("title")
    # feedparser has one name for what dialects call otherwise.
    is_atom = version.startswith("atom")
    published_element, published = first(
        (
            ("published" if is_atom else "pubDate", entry.get("published")),
            ("dcterms:created", entry.get("created")),
        )
    )
    source_element, source_name = first(
        (
            ("source/title" if is_atom else "source", source.get("title")),
            ("dc:source", entry.get("dc_source")),
        )
    )
    return Entry(
        links=tuple(link for link in links if link),
        base=entry.get("base") or url,
        title=html.escape(title, quote=False) if plain and title else title,
        published=published,
        published_element=published_element,
        # feedparser gives the published date where there is none, and warns of it.
        modified=entry["updated"] if dict.__contains__(entry, "updated") else None,
        authors=tuple(
            author["name"] for author in entry.get("authors", ()) if author.get("name")
        ),
        source_name=source_name,
        source_element=source_element,
        source_url=source.get("href") or source.get("link"),
        language=entry.get("language"),
        keywords=tuple(tag["term"] for tag in entry.get("tags", ()) if tag.get("term")),
        guid=guid,
    )
