"""Atom 1.0 (RFC 4287) and its draft 0.3."""

from __future__ import annotations

import html
from collections.abc import Iterator

from lxml import etree

from .entry import Entry, Feed, first
from .rss import DC, XML, base_of
from .tree import local, namespace, words

SPACES = {"http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#", ""}


def read(root: etree._Element, url: str) -> Feed:
    """The feed of a parsed document."""
    return Feed(
        entries=tuple(_entry(entry, root, url) for entry in _all(root, "entry")),
        title=_text(root, "title"),
        language=root.get(f"{{{XML}}}lang"),
        next=_link(root, "next"),
    )


def _entry(entry: etree._Element, root: etree._Element, url: str) -> Entry:
    source = next(_all(entry, "source"), None)
    guid = _text(entry, "id")
    links = [_link(entry, "alternate"), guid if guid and "://" in guid else None]
    # RFC 4287, 4.2.1: what the entry leaves out, its source says, then the feed.
    authors = _authors(entry) or _authors(source) or _authors(root)
    published_element, published = first(
        (name, _text(entry, name)) for name in ("published", "issued")
    )
    return Entry(
        links=tuple(link for link in links if link),
        base=base_of(entry, url),
        title=_text(entry, "title"),
        published=published,
        published_element=published_element,
        modified=_text(entry, "updated") or _text(entry, "modified"),
        authors=authors,
        source_name=_text(source, "title"),
        source_element="source/title",
        source_url=_link(source, "alternate") or _text(source, "id"),
        language=entry.get(f"{{{XML}}}lang"),
        keywords=tuple(
            term
            for category in _all(entry, "category")
            if (term := category.get("label") or category.get("term"))
        ),
        guid=guid,
    )


def _authors(parent: etree._Element | None) -> tuple[str, ...]:
    names = [_text(author, "name") for author in _all(parent, "author")]
    if not any(names) and parent is not None:
        names = [
            words(creator)
            for creator in parent
            if local(creator) == "creator" and namespace(creator) == DC
        ]
    return tuple(name for name in names if name)


def _link(parent: etree._Element | None, rel: str) -> str | None:
    """The link of that relation; one to a web page before one to another format."""
    links = [
        link
        for link in _all(parent, "link")
        if (link.get("rel") or "alternate").lower() == rel and link.get("href")
    ]
    links.sort(key=lambda link: "html" not in (link.get("type") or "html"))
    return links[0].get("href") if links else None


def _all(parent: etree._Element | None, name: str) -> Iterator[etree._Element]:
    for element in parent if parent is not None else ():
        if local(element) == name and namespace(element) in SPACES:
            yield element


def _text(parent: etree._Element | None, name: str) -> str | None:
    """A text construct; plain text is escaped so that all of them are markup."""
    for element in _all(parent, name):
        text = words(element)
        if text.strip():
            plain = (element.get("type") or "text") in ("text", "text/plain", "xhtml")
            return html.escape(text, quote=False) if plain else text
    return None
