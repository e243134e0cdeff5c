"""JSON Feed 1 and 1.1."""

from __future__ import annotations

import html
import json
from typing import Any

from .entry import Entry, Feed


def read(body: bytes, url: str) -> Feed | None:
    """The feed; None for JSON that is none. Raises ValueError, RecursionError."""
    # Numbers are kept as their digits: an id of 5,000 digits is no number to us.
    data = json.loads(
        body.removeprefix(b"\xef\xbb\xbf"), parse_int=str, parse_float=str
    )
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        return None
    declared = _text(data, "version") or ""
    if "jsonfeed.org" not in declared and "home_page_url" not in data:
        return None
    return Feed(
        entries=tuple(
            _entry(item, data, url) for item in data["items"] if isinstance(item, dict)
        ),
        title=_text(data, "title"),
        language=_raw(data, "language"),
        next=_raw(data, "next_url"),
    )


def _entry(item: dict[str, Any], feed: dict[str, Any], url: str) -> Entry:
    guid = _raw(item, "id")
    links = (_raw(item, "url"), guid if guid and "://" in guid else None)
    external = _raw(item, "external_url")
    return Entry(
        links=tuple(link for link in (*links, external) if link),
        base=url,
        title=_text(item, "title"),
        published=_raw(item, "date_published"),
        published_element="date_published",
        modified=_raw(item, "date_modified"),
        authors=_authors(item) or _authors(feed),
        # A linked item: the page that the entry is about stands elsewhere.
        source_url=external if links[0] else None,
        language=_raw(item, "language"),
        keywords=tuple(_strings(item.get("tags"))),
        guid=guid,
    )


def _authors(data: dict[str, Any]) -> tuple[str, ...]:
    listed = data.get("authors")
    people = listed if isinstance(listed, list) else [data.get("author")]
    names = (_text(one, "name") for one in people if isinstance(one, dict))
    return tuple(name for name in names if name)


def _strings(value: object) -> list[str]:
    texts = value if isinstance(value, list) else []
    return [html.escape(text, quote=False) for text in texts if isinstance(text, str)]


def _raw(data: dict[str, Any], key: str) -> str | None:
    value = data.get(key)
    return value if isinstance(value, str) else None


def _text(data: dict[str, Any], key: str) -> str | None:
    """Plain text, escaped: an Entry's words are markup."""
    value = _raw(data, key)
    return html.escape(value, quote=False) if value else None
