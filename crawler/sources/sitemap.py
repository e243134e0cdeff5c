"""Sitemaps (sitemaps.org 0.9): sets of addresses, indexes, plain text; news sitemaps.

Read as a stream, for the protocol allows 50,000 addresses in 50 MB.  Whether a
sitemap of an index was read before, and how deep to go, is the crawl's business.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import datetime
from io import BytesIO

from lxml import etree

from archive.errors import ReadingFailed
from archive.model import ChannelKind, Discovery, Reason

from . import feed
from .entry import newest_first
from .found import MAX_LISTED, NO_HEADERS, Found
from .text import absolute, clean, moment
from .tree import escape_ampersands, is_html, local, name_of, unpack, words

MAX_BYTES = 50 * 2**20
NEWS = "http://www.google.com/schemas/sitemap-news/"  # 0.9 and 0.84

kind = ChannelKind.SITEMAP

_ROOTS = ("urlset", "sitemapindex")
_FEEDS = ("rss", "rdf", "feed")


def discover(body: bytes, url: str, headers: Mapping[str, str] = NO_HEADERS) -> Found:
    """What a sitemap lists.

    headers: of the response, names in lower case.
    Raises ReadingFailed: empty, too_large, not_a_sitemap, parse_error, or what a
    damaged gzip file is called.
    """
    body = unpack(body, MAX_BYTES, url)
    if len(body) > MAX_BYTES:
        raise _failed(Reason.TOO_LARGE, f"{len(body)} bytes", url)
    if not body.strip():
        raise _failed(Reason.EMPTY, "no sitemap, nothing at all", url)
    if is_html(body):
        raise _failed(Reason.NOT_A_SITEMAP, "a web page, not a sitemap", url)
    if b"<" not in body[:4096] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _text(body, url)
    return _xml(body, url, headers)


def _text(body: bytes, url: str) -> Found:
    """One address a line (sitemaps.org, "Text file")."""
    lines = body.decode("utf-8-sig", "replace").split()
    listed = [
        Discovery(url=address, via=url, kind=kind, position=position)
        for position, line in enumerate(lines[:MAX_LISTED])
        if "://" in line and (address := absolute(url, line))
    ]
    if not listed:
        raise _failed(Reason.NOT_A_SITEMAP, "no address in it", url)
    return Found(discoveries=tuple(listed), truncated=len(lines) > MAX_LISTED)


def _xml(body: bytes, url: str, headers: Mapping[str, str]) -> Found:
    """Strict first; then with ampersands mended; then what libxml2 can recover."""
    problem: Exception | None = None
    for recover in (False, False, True):
        try:
            return _read(body, url, headers, recover=recover)
        except (etree.XMLSyntaxError, ValueError) as error:
            problem = problem or error
        body = escape_ampersands(body)
    raise _failed(Reason.PARSE_ERROR, f"XML: {problem}", url)


def _read(body: bytes, url: str, headers: Mapping[str, str], *, recover: bool) -> Found:
    found: list[Discovery] = []
    channels: dict[str, datetime | None] = {}
    position = -1
    root = ""
    body = body.lstrip()
    for position, element in enumerate(_elements(body, recover=recover)):
        root = root or _root_of(element)
        if root in _FEEDS:
            return _of_feed(body, url, headers)
        if position >= MAX_LISTED:
            break
        if local(element) == "sitemap":
            _add_channel(element, url, channels)
        elif (discovery := _discovery(element, url, position)) is not None:
            found.append(discovery)
    if position < 0:
        # No entry at all: is it an empty sitemap, or another kind of document?
        _must_be_sitemap(body, url, recover=recover)
    return Found(
        discoveries=newest_first(found),
        channels=tuple(channels),
        channels_modified={address: at for address, at in channels.items() if at},
        truncated=position >= MAX_LISTED or recover,
    )


def _elements(body: bytes, *, recover: bool) -> Iterator[etree._Element]:
    """Each entry when it is complete; forgotten when the next one is asked for."""
    wanted = ("{*}url", "{*}sitemap", "{*}item", "{*}entry")
    for _, element in etree.iterparse(
        BytesIO(body),
        events=("end",),
        tag=wanted,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=recover,
        remove_comments=True,
        remove_pis=True,
    ):
        parent = element.getparent()
        if parent is None or (local(parent) not in (*_ROOTS, *_FEEDS, "channel")):
            continue
        yield element
        element.clear()
        while element.getprevious() is not None:
            del parent[0]


def _root_of(element: etree._Element) -> str:
    return local(element.getroottree().getroot())


def _must_be_sitemap(body: bytes, url: str, *, recover: bool) -> None:
    from .tree import parse

    root = parse(body, recover=recover)
    name = local(root) if root is not None else ""
    if name in _FEEDS:
        return
    if name not in _ROOTS:
        raise _failed(Reason.NOT_A_SITEMAP, f"a document of <{name}>", url)


def _of_feed(body: bytes, url: str, headers: Mapping[str, str]) -> Found:
    """A feed in a sitemap's place, which the protocol allows."""
    listed = feed.discover(body, url, headers)
    return dataclasses.replace(
        listed,
        discoveries=tuple(
            dataclasses.replace(discovery, kind=kind)
            for discovery in listed.discoveries
        ),
    )


def _add_channel(
    element: etree._Element, url: str, channels: dict[str, datetime | None]
) -> None:
    address = absolute(url, _child(element, "loc"))
    if address:
        channels[address] = moment(_child(element, "lastmod"))


def _discovery(element: etree._Element, url: str, position: int) -> Discovery | None:
    address = absolute(url, _child(element, "loc"))
    if address is None or "://" not in (_child(element, "loc") or ""):
        return None
    news = next((e for e in element if _is_news(e, "news")), None)
    publication = _news_child(news, "publication")
    keywords = _news_text(news, "keywords") or ""
    dated = _news_text(news, "publication_date")
    at = moment(dated)
    return Discovery(
        url=address,
        via=url,
        kind=kind,
        position=position,
        title=clean(_news_text(news, "title"), markup=True),
        published=at,
        published_raw=clean(dated) if at else None,
        published_element="news:publication_date" if at else None,
        modified=moment(_child(element, "lastmod")),
        publication=clean(_news_text(publication, "name"), markup=True),
        language=clean(_news_text(publication, "language")),
        keywords=tuple(
            word for part in keywords.split(",")[:50] if (word := clean(part))
        ),
    )


def _child(element: etree._Element, name: str) -> str | None:
    """A child of the protocol itself: ``<image:loc>`` is no ``<loc>``."""
    for child in element:
        space = name_of(child)[0]
        if local(child) == name and (not space or "/schemas/sitemap/" in space):
            return words(child).strip()
    return None


def _is_news(element: etree._Element, name: str) -> bool:
    return local(element) == name and name_of(element)[0].startswith(NEWS)


def _news_child(parent: etree._Element | None, name: str) -> etree._Element | None:
    children = parent if parent is not None else ()
    return next((child for child in children if _is_news(child, name)), None)


def _news_text(parent: etree._Element | None, name: str) -> str | None:
    return words(_news_child(parent, name)).strip() or None


def _failed(reason: Reason, message: str, url: str) -> ReadingFailed:
    return ReadingFailed(f"{url}: {message}", reason=reason, about=url)
