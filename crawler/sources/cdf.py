"""Channel Definition Format (W3C note of 1997): addresses and dates in attributes.

Its names are written in any case.
"""

from __future__ import annotations

from lxml import etree

from .entry import Entry, Feed
from .text import absolute
from .tree import local, words


def read(root: etree._Element, url: str) -> Feed | None:
    """The feed of a parsed document; None where its items have no such attributes."""
    items = [item for item in root.iter() if local(item) == "item"]
    if not any(_said(item, "href") or _said(item, "lastmod") for item in items):
        return None
    base = absolute(url, _said(root, "base")) or url
    return Feed(entries=tuple(_entry(item, base) for item in items), title=_title(root))


def _entry(item: etree._Element, base: str) -> Entry:
    href = _said(item, "href")
    return Entry(
        links=(href,) if href else (),
        base=base,
        title=_title(item),
        modified=_said(item, "lastmod"),
    )


def _title(parent: etree._Element) -> str | None:
    return next((words(one) for one in parent if local(one) == "title"), None)


def _said(element: etree._Element, name: str) -> str | None:
    """An attribute's value."""
    return next((v for key, v in element.items() if str(key).lower() == name), None)
