"""Atom 1.0 (RFC 4287) and its draft 0.3."""

from __future__ import annotations

import html
from collections.abc import Iterable

from lxml import etree

from .entry import Entry, Feed, first, names_a_page
from .rss import DC, XML, base_of
from .tree import Parts, words

SPACES = frozenset(("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#", ""))


def read(root: etree._Element, url: str) -> Feed:
    """The feed of a parsed document."""
    own, base = Parts(root, SPACES), base_of(root, url)
    return Feed(
        entries=tuple(_entry(entry, own, base) for entry in own.all("entry")),
        title=_text(own, "title"),
        language=root.get(f"{{{XML}}}lang"),
        next=_link(own, "next"),
    )


def _entry(entry: etree._Element, feed: Parts, base: str) -> Entry:
    own = Parts(entry, SPACES)
    source = Parts(own.first("source"), SPACES)
    guid = _text(own, "id")
    links = [_link(own, "alternate"), guid if names_a_page(guid) else None]
    # RFC 4287, 4.2.1: what the entry leaves out, its source says, then the feed.
    authors = _authors(own) or _authors(source) or _authors(feed)
    published_element, published = first(
        (name, _text(own, name)) for name in ("published", "issued")
    )
    return Entry(
        links=tuple(link for link in links if link),
        base=base_of(entry, base),
        title=_text(own, "title"),
        published=published,
        published_element=published_element,
        modified=_text(own, "updated") or _text(own, "modified"),
        authors=authors,
        source_name=_text(source, "title"),
        source_element="source/title",
        source_url=_link(source, "alternate") or _text(source, "id"),
        language=entry.get(f"{{{XML}}}lang"),
        keywords=tuple(
            term
            for category in own.all("category")
            if (term := category.get("label") or category.get("term"))
        ),
        guid=guid,
    )


def _authors(own: Parts) -> tuple[str, ...]:
    names: Iterable[str | None] = [
        _text(Parts(author, SPACES), "name") for author in own.all("author")
    ]
    if not any(names):
        names = (words(creator) for creator in own.all("creator", DC))
    return tuple(name for name in names if name)


def _link(own: Parts, rel: str) -> str | None:
    """The link of that relation; one to a web page before one to another format."""
    links = [
        link
        for link in own.all("link")
        if (link.get("rel") or "alternate").lower() == rel and link.get("href")
    ]
    links.sort(key=lambda link: "html" not in (link.get("type") or "html"))
    return links[0].get("href") if links else None


def _text(own: Parts, name: str) -> str | None:
    """A text construct; plain text is escaped so that all of them are markup."""
    for element in own.all(name):
        text = words(element)
        if text.strip():
            plain = (element.get("type") or "text") in ("text", "text/plain", "xhtml")
            return html.escape(text, quote=False) if plain else text
    return None
