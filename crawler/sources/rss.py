"""RSS 0.9x, 1.0 (RDF) and 2.0, with the modules that news sites use.

Namespaces are told apart by what they mean, not by their prefix: a publisher's
``<media:title>`` is no ``<title>``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from .entry import Entry, Feed, first
from .text import absolute
from .tree import local, namespace, words

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
OWN = {
    "",
    "http://purl.org/rss/1.0/",
    "http://my.netscape.com/rdf/simple/0.9/",
    "http://channel.netscape.com/rdf/simple/0.9/",
    "http://backend.userland.com/rss2",
    "http://backend.userland.com/RSS2",
    "http://blogs.law.harvard.edu/tech/rss",
}

# Seconds (RSS 1.0 syndication module).
PERIODS = {
    "hourly": 3600,
    "daily": 86_400,
    "weekly": 604_800,
    "monthly": 2_592_000,
    "yearly": 31_536_000,
}

_MAILBOX = re.compile(r"\s*[^\s()]+@[^\s()]+\s*\(([^()]+)\)\s*")


def read(root: etree._Element, url: str) -> Feed:
    """The feed of a parsed document."""
    channel = next(_own(root, "channel"), root)
    # RSS 1.0 puts the items beside the channel, 2.0 into it; some do both.
    parents = [channel] if channel is root else [channel, root]
    items = [item for parent in parents for item in _own(parent, "item")]
    return Feed(
        entries=tuple(_entry(item, url) for item in items),
        title=_first(channel, "title"),
        language=_first(channel, "language") or _in(channel, DC, "language"),
        interval=_interval(channel),
        next=_atom_link(channel, "next"),
    )


def _entry(item: etree._Element, url: str) -> Entry:
    guid = next(_own(item, "guid"), None)
    source = next(_own(item, "source"), None)
    atom_source = next(_children(item, ATOM, "source"), None)
    published_element, published = first(
        (
            ("pubDate", _first(item, "pubdate")),
            ("dc:date", _in(item, DC, "date")),
            ("dcterms:created", _in(item, DCTERMS, "created")),
            ("atom:published", _in(item, ATOM, "published")),
        )
    )
    source_element, source_name = first(
        (
            ("source", words(source).strip()),
            ("dc:source", _in(item, DC, "source")),
            ("atom:source/title", _in(atom_source, ATOM, "title")),
        )
    )
    return Entry(
        links=_links(item, guid),
        base=base_of(item, url),
        title=_first(item, "title") or _in(item, DC, "title"),
        published=published,
        published_element=published_element,
        modified=_in(item, ATOM, "updated") or _in(item, DCTERMS, "modified"),
        authors=_authors(item),
        source_name=source_name,
        source_element=source_element,
        source_url=(source.get("url") if source is not None else None)
        or _atom_link(atom_source, "alternate"),
        language=_in(item, DC, "language"),
        keywords=_keywords(item),
        guid=words(guid) or None,
    )


def _links(item: etree._Element, guid: etree._Element | None) -> tuple[str, ...]:
    """Where the article may be, best first."""
    permanent = guid is not None and guid.get("isPermaLink", "true").lower() != "false"
    candidates = [
        _in(item, FEEDBURNER, "origlink"),  # what the counting redirect leads to
        _first(item, "link"),
        _atom_link(item, "alternate"),
        words(guid) if permanent and "://" in words(guid) else None,
        item.get(f"{{{RDF}}}about"),
    ]
    return tuple(link for link in candidates if link)


def _authors(item: etree._Element) -> tuple[str, ...]:
    """dc:creator before author, which RSS 2.0 means for a mail address."""
    creators = [words(name) for name in _children(item, DC, "creator")]
    if any(name.strip() for name in creators):
        return tuple(creators)
    names = []
    for element in item:
        if local(element) != "author" or namespace(element) not in OWN | {ATOM}:
            continue
        text = _in(element, ATOM, "name") or words(element)
        mailbox = _MAILBOX.fullmatch(text)
        text = mailbox[1] if mailbox else text
        if "@" not in text:
            names.append(text)
    return tuple(names)


def _keywords(item: etree._Element) -> tuple[str, ...]:
    tags = [words(tag) for tag in _own(item, "category")]
    tags += [words(tag) for tag in _children(item, DC, "subject")]
    for listed in _children(item, MEDIA, "keywords"):
        tags += words(listed).split(",")
    return tuple(tags)


def _interval(channel: etree._Element) -> float | None:
    """``ttl`` is in minutes; sy:updateFrequency divides sy:updatePeriod."""
    ttl = (_first(channel, "ttl") or "").strip()
    if ttl.isdecimal() and int(ttl[:9]) > 0:
        return 60.0 * int(ttl[:9])
    period = PERIODS.get((_in(channel, SY, "updateperiod") or "").strip().lower())
    often = (_in(channel, SY, "updatefrequency") or "1").strip()
    if period is None or not often.isdecimal() or not int(often[:6]):
        return None
    return period / int(often[:6])


def base_of(element: etree._Element, url: str) -> str:
    """What relative links in the element count from: xml:base, outermost first."""
    chain = [element, *element.iterancestors()]
    for holder in reversed(chain):
        url = absolute(url, holder.get(f"{{{XML}}}base")) or url
    return url


def _own(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    return (e for e in parent if local(e) == name and namespace(e) in OWN)


def _children(
    parent: etree._Element | None, space: str, name: str
) -> Iterator[etree._Element]:
    for element in parent if parent is not None else ():
        if local(element) == name and namespace(element) == space:
            yield element


def _first(parent: etree._Element, name: str) -> str | None:
    return next((text for e in _own(parent, name) if (text := words(e))), None)


def _in(parent: etree._Element | None, space: str, name: str) -> str | None:
    found = (words(element) for element in _children(parent, space, name))
    return next((text for text in found if text.strip()), None)


def _atom_link(parent: etree._Element | None, rel: str) -> str | None:
    for link in _children(parent, ATOM, "link"):
        if (link.get("rel") or "alternate").lower() == rel and link.get("href"):
            return link.get("href")
    return None
