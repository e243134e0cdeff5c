"""Section and home pages: their links to articles, next pages, and feeds.

Links in navigation, footers, asides and the like are not looked at; of the rest,
``shape`` says which lead to articles.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from archive.errors import ReadingFailed
from archive.model import ChannelKind, Discovery, Reason
from archive.urls import same_site
from crawler.extract.encoding import decode
from crawler.extract.tags import shortened

from .anchors import anchors
from .entry import newest_first
from .found import MAX_LISTED, NO_HEADERS, Found
from .shape import is_article
from .text import absolute, clean
from .tree import words

MAX_BYTES = 16 * 2**20

kind = ChannelKind.SECTION

FEED_TYPES = frozenset(
    (
        "application/rss+xml",
        "application/atom+xml",
        "application/feed+json",
        "application/rdf+xml",
    )
)
# A feed of what readers say is no feed of articles.
_COMMENTS = re.compile(
    r"(?i)comment|kommentar|comentario|commentaire|коментар|комментар"
)
_FEED_PATH = re.compile(
    r"(?i)(?:/(?:rss|feed|atom)(?:/|$)|/(?:rss|feed|atom|index)\.(?:xml|rdf)$|"
    r"/feed\.json$|\.(?:rss|atom)$|[?&]feed=(?:rss2?|atom))"
)


def discover(body: bytes, url: str, headers: Mapping[str, str] = NO_HEADERS) -> Found:
    """The articles that a page links to.

    headers: of the response, names in lower case.
    Raises ReadingFailed: empty, too_large, not_html.
    """
    root = _parse(body, url, headers)
    base = absolute(url, root.xpath("string(//base/@href)")) or url
    discoveries = [
        Discovery(
            url=anchor.address,
            via=url,
            kind=kind,
            position=position,
            title=clean(anchor.shown.text),
            published=anchor.published,
        )
        for position, anchor in enumerate(anchors(root, base, url))
        if is_article(anchor.address, anchor.shown)
    ]
    return Found(
        discoveries=newest_first(discoveries[:MAX_LISTED]),
        channels=_next_pages(root, base, url),
        feeds=_feeds(root, base),
        title=clean(root.xpath("string(//title)")),
        language=clean(root.get("lang")),
        truncated=len(discoveries) > MAX_LISTED,
    )


def _parse(body: bytes, url: str, headers: Mapping[str, str]) -> etree._Element:
    if len(body) > MAX_BYTES:
        raise _failed(Reason.TOO_LARGE, f"{len(body)} bytes", url)
    if not body.strip():
        raise _failed(Reason.EMPTY, "no page, nothing at all", url)
    text = decode(body, headers)[0]
    other = "<" not in text or text.lstrip().startswith(("<?xml", "<rss", "<feed"))
    if other and "<html" not in text[:4096].lower():
        raise _failed(Reason.NOT_HTML, "no web page", url)
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(shortened(text.encode("utf-8", "replace")), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _failed(Reason.PARSE_ERROR, f"HTML: {error}", url) from error
    if root is None:
        raise _failed(Reason.EMPTY, "a page without elements", url)
    return root


def _next_pages(root: etree._Element, base: str, url: str) -> tuple[str, ...]:
    """What the page itself calls its next page, on the same site."""
    found = root.xpath(
        "//*[self::a or self::link]"
        "[contains(concat(' ', normalize-space(@rel), ' '), ' next ')]/@href"
    )
    pages = (absolute(base, str(href)) for href in found)
    return tuple(
        dict.fromkeys(
            page for page in pages if page and page != url and same_site(page, url)
        )
    )


def _feeds(root: etree._Element, base: str) -> tuple[str, ...]:
    """Declared feeds, then links that look like one; none of comments."""
    found: dict[str, None] = {}
    for link in root.iter("link", "a"):
        declared = link.tag == "link"
        href = link.get("href") or ""
        if declared and (
            "alternate" not in (link.get("rel") or "").lower().split()
            or (link.get("type") or "").split(";")[0].strip().lower() not in FEED_TYPES
        ):
            continue
        if not declared and not _FEED_PATH.search(href):
            continue
        address = absolute(base, href)
        label = f"{href} {link.get('title') or words(link)}"
        if address and not _COMMENTS.search(label):
            found[address] = None
    return tuple(found)


def _failed(reason: Reason, message: str, url: str) -> ReadingFailed:
    return ReadingFailed(f"{url}: {message}", reason=reason, about=url)
