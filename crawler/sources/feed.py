"""Feeds: RSS 0.9x, 1.0 (RDF) and 2.0, Atom, CDF, JSON Feed.

Strict XML first; what strict XML refuses goes to feedparser, which is made for the
ill-formed and costs 25 times as much; what is too large or too deep for it goes
through libxml2's recovery.  Never touches the network.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from archive.errors import ReadingFailed
from archive.model import ChannelKind, Reason

from . import jsonfeed, loose
from .entry import Feed, found
from .found import NO_HEADERS, Found
from .tree import is_html, local, parse, unpack

MAX_BYTES = 50 * 2**20

kind = ChannelKind.FEED

# Whatever its namespace: entries that strict reading does not know may be there.
_ENTRY = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)[\s/>]", re.I)


def discover(body: bytes, url: str, headers: Mapping[str, str] = NO_HEADERS) -> Found:
    """What a feed lists.

    headers: of the response, names in lower case.
    Raises ReadingFailed as read() does.
    """
    return found(read(body, url, headers), url)


def read(body: bytes, url: str, headers: Mapping[str, str] = NO_HEADERS) -> Feed:
    """The feed in its own words, entries without an address too.

    Raises ReadingFailed: empty, too_large, not_a_feed, parse_error, or what a damaged
    gzip file is called.
    """
    body = unpack(body, MAX_BYTES, url)
    if len(body) > MAX_BYTES:
        raise _failed(Reason.TOO_LARGE, f"{len(body)} bytes", url)
    if not body.strip():
        raise _failed(Reason.EMPTY, "no feed, nothing at all", url)
    if is_html(body):
        raise _failed(Reason.NOT_A_FEED, "a web page, not a feed", url)
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _json(body, url)
    return _xml(body, url, headers)


def _json(body: bytes, url: str) -> Feed:
    try:
        feed = jsonfeed.read(body, url)
    except (ValueError, RecursionError) as error:
        raise _failed(Reason.PARSE_ERROR, f"JSON: {error}", url) from error
    if feed is None:
        raise _failed(Reason.NOT_A_FEED, "JSON, but no JSON Feed", url)
    return feed


def _xml(body: bytes, url: str, headers: Mapping[str, str]) -> Feed:
    strict, problem = _strict(body, url)
    if strict is not None and (strict.entries or not _names_entries(body)):
        return strict  # and a right feed that has no entries today
    mended = loose.read(body, url, headers)
    if mended is not None and mended.entries:
        return mended
    if strict is not None:
        return strict
    if mended is not None:
        return mended
    reason = Reason.PARSE_ERROR if problem else Reason.NOT_A_FEED
    raise _failed(reason, problem or "no feed that we know", url)


def _names_entries(body: bytes) -> bool:
    return _ENTRY.search(body.replace(b"\0", b"")) is not None  # UTF-16 too


def _strict(body: bytes, url: str) -> tuple[Feed | None, str]:
    """The feed, or None and what is wrong with the XML ("" where nothing is)."""
    try:
        root = parse(body)
    except (etree.XMLSyntaxError, ValueError) as error:
        return None, f"XML: {error}"
    if root is None:
        return None, "XML: no element"
    reader = loose.READERS.get(local(root))
    return (reader(root, url) if reader else None), ""


def _failed(reason: Reason, message: str, url: str) -> ReadingFailed:
    return ReadingFailed(f"{url}: {message}", reason=reason, about=url)
