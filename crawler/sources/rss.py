"""RSS 0.9x, 1.0 (RDF) and 2.0, with the modules that news sites use.

Namespaces are told apart by what they mean, not by their prefix: a publisher's
``<media:title>`` is no ``<title>``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

from .entry import Entry, Feed, names_a_page
from .text import absolute
from .tree import Parts, words

ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"
DCTERMS = "http://purl.org/dc/terms/"
MEDIA = "http://search.yahoo.com/mrss/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SY = "http://purl.org/rss/1.0/modules/syndication/"
FEEDBURNER = "http://rssnamespace.org/feedburner/ext/1.0"
XML = "http://www.w3.org/XML/1998/namespace"

# The namespaces of RSS itself: none at all in 0.91 to 2.0, one in 0.9 and 1.0, and
# those that some tools give to 2.0 although it has none.
OWN = frozenset(
    (
        "",
        "http://purl.org/rss/1.0/",
        "http://my.netscape.com/rdf/simple/0.9/",
        "http://channel.netscape.com/rdf/simple/0.9/",
        "http://backend.userland.com/rss2",
        "http://backend.userland.com/RSS2",
        "http://blogs.law.harvard.edu/tech/rss",
    )
)

# Seconds (RSS 1.0 syndication module).
PERIODS = {
    "hourly": 3600,
    "daily": 86_400,
    "weekly": 604_800,
    "monthly": 2_592_000,
    "yearly": 31_536_000,
}

# How an element is called in evidence, its name and its namespace: best first.
_PUBLISHED = (
    ("pubDate", "pubdate", ""),
    ("dc:date", "date", DC),
    ("dcterms:issued", "issued", DCTERMS),
    ("dcterms:created", "created", DCTERMS),
    ("atom:published", "published", ATOM),
)
_SOURCES = (("source", "source", ""), ("dc:source", "source", DC))
_ATOM_SOURCE = ("atom:source/title", "title", ATOM)

_BASE = f"{{{XML}}}base"
_MAILBOX = re.compile(r"\s*[^\s()]+@[^\s()]+\s*\(([^()]+)\)\s*")


def read(root: etree._Element, url: str) -> Feed:
    """The feed of a parsed document."""
    beside, base = Parts(root, OWN), base_of(root, url)
    channel = beside.first("channel")
    own = beside if channel is None else Parts(channel, OWN)
    inside = base if channel is None else base_of(channel, base)
    entries = [_entry(item, inside) for item in own.all("item")]
    # RSS 1.0 puts the items beside the channel, 2.0 into it; some do both.
    if channel is not None:
        entries += [_entry(item, base) for item in beside.all("item")]
    return Feed(
        entries=tuple(entries),
        title=own.text("title"),
        language=own.text("language") or own.text("language", DC),
        interval=_interval(own),
        next=_link_to(own.all("link", ATOM), "next"),
    )


def _entry(item: etree._Element, base: str) -> Entry:
    own = Parts(item, OWN)
    guid, source = own.first("guid"), own.first("source")
    atom_source = Parts(own.first("source", ATOM), OWN)
    published_element, published = own.say(*_PUBLISHED)
    source_element, source_name = own.say(*_SOURCES)
    if source_name is None:
        source_element, source_name = atom_source.say(_ATOM_SOURCE)
    return Entry(
        links=_links(item, own, guid),
        base=base_of(item, base),
        title=own.text("title") or own.text("title", DC),
        published=published,
        published_element=published_element,
        modified=own.text("updated", ATOM)
        or own.text("modified", DCTERMS)
        or own.text("updated"),
        authors=_authors(own),
        source_name=source_name,
        source_element=source_element,
        source_url=(source.get("url") if source is not None else None)
        or _link_to(atom_source.all("link", ATOM), "alternate"),
        language=own.text("language", DC),
        keywords=_keywords(own),
        guid=words(guid) or None,
    )


def _links(
    item: etree._Element, own: Parts, guid: etree._Element | None
) -> tuple[str, ...]:
    """Where the article may be, best first."""
    permanent = guid is not None and guid.get("isPermaLink", "true").lower() != "false"
    candidates = [
        own.text("origlink", FEEDBURNER),  # what the counting redirect leads to
        own.text("link"),
        _link_to(own.all("link"), "alternate"),  # Atom's words in RSS's namespace
        _link_to(own.all("link", ATOM), "alternate"),
        words(guid) if permanent and names_a_page(words(guid)) else None,
        item.get(f"{{{RDF}}}about"),
    ]
    return tuple(link for link in candidates if link)


def _authors(own: Parts) -> tuple[str, ...]:
    """dc:creator before author, which RSS 2.0 means for a mail address."""
    creators = [words(name) for name in own.all("creator", DC)]
    if any(name.strip() for name in creators):
        return tuple(creators)
    names = []
    for element in (*own.all("author"), *own.all("author", ATOM)):
        text = Parts(element, OWN).text("name", ATOM) or words(element)
        mailbox = _MAILBOX.fullmatch(text)
        text = mailbox[1] if mailbox else text
        if "@" not in text:
            names.append(text)
    return tuple(names)


def _keywords(own: Parts) -> tuple[str, ...]:
    tags = [words(tag) for tag in (*own.all("category"), *own.all("subject", DC))]
    for listed in own.all("keywords", MEDIA):
        tags += words(listed).split(",")
    return tuple(tags)


def _interval(own: Parts) -> float | None:
    """``ttl`` is in minutes; sy:updateFrequency divides sy:updatePeriod."""
    ttl = (own.text("ttl") or "").strip()
    if ttl.isdecimal() and int(ttl[:9]) > 0:
        return 60.0 * int(ttl[:9])
    period = PERIODS.get((own.text("updateperiod", SY) or "").strip().lower())
    often = (own.text("updatefrequency", SY) or "1").strip()
    if period is None or not often.isdecimal() or not int(often[:6]):
        return None
    return period / int(often[:6])


def base_of(element: etree._Element, base: str) -> str:
    """What relative links in the element count from: base, or its own xml:base."""
    return absolute(base, element.get(_BASE)) or base


def _link_to(links: Iterable[etree._Element], rel: str) -> str | None:
    for link in links:
        if (link.get("rel") or "alternate").lower() == rel and link.get("href"):
            return link.get("href")
    return None
