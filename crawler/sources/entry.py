"""One entry of a feed, whatever its dialect, and the Discovery it becomes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from archive.model import ChannelKind, Discovery

from .found import MAX_LISTED, Found
from .text import absolute, clean, moment

MAX_NAMES = 50
"""Authors or keywords taken of one entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a feed says of one article, in the feed's own words."""

    links: tuple[str, ...]
    """Candidates for the address, best first; the first that is one counts."""

    base: str
    """What relative links count from."""

    title: str | None = None
    published: str | None = None
    published_element: str | None = None
    """Name of the element that says so; likewise of the source."""

    modified: str | None = None
    authors: tuple[str, ...] = ()
    source_name: str | None = None
    source_element: str | None = None
    source_url: str | None = None
    language: str | None = None
    keywords: tuple[str, ...] = ()
    guid: str | None = None

    @property
    def address(self) -> str | None:
        """Where the article is."""
        addresses = (absolute(self.base, link) for link in self.links)
        return next((address for address in addresses if address), None)


def names_a_page(guid: str | None) -> bool:
    """Whether an identifier may be an address: a number or a word is none."""
    return guid is not None and ("://" in guid or guid.lstrip().startswith("/"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed as its dialect's reader understood it."""

    entries: tuple[Entry, ...]
    title: str | None = None
    language: str | None = None
    interval: float | None = None
    next: str | None = None
    """Address of the next page (RFC 5005)."""

    truncated: bool = False


def found(feed: Feed, url: str) -> Found:
    """The feed in the words of every channel, newest first."""
    following = absolute(url, feed.next)
    listed = [
        discovery
        for position, entry in enumerate(feed.entries[:MAX_LISTED])
        if (discovery := _discovery(entry, url, position)) is not None
    ]
    return Found(
        discoveries=newest_first(listed),
        channels=(following,) if following else (),
        title=clean(feed.title, markup=True),
        language=clean(feed.language),
        interval=feed.interval,
        truncated=feed.truncated or len(feed.entries) > MAX_LISTED,
    )


def _discovery(entry: Entry, via: str, position: int) -> Discovery | None:
    address = entry.address
    if address is None:
        return None
    at = moment(entry.published)
    source = clean(entry.source_name, markup=True)
    return Discovery(
        url=address,
        via=via,
        kind=ChannelKind.FEED,
        position=position,
        title=clean(entry.title, markup=True),
        published=at,
        published_raw=clean(entry.published) if at else None,
        published_element=entry.published_element if at else None,
        modified=moment(entry.modified),
        authors=_names(entry.authors),
        source_name=source,
        source_element=entry.source_element if source else None,
        source_url=absolute(entry.base, entry.source_url),
        language=clean(entry.language),
        keywords=_names(entry.keywords),
        guid=clean(entry.guid),
    )


def first(said: Iterable[tuple[str, str | None]]) -> tuple[str | None, str | None]:
    """Of elements and their words the first that says something."""
    return next(((name, text) for name, text in said if text), (None, None))


def _names(raw: Iterable[str]) -> tuple[str, ...]:
    cleaned = (clean(name, markup=True) for name in raw)
    return tuple(dict.fromkeys(name for name in cleaned if name))[:MAX_NAMES]


def newest_first(discoveries: Iterable[Discovery]) -> tuple[Discovery, ...]:
    """By the later of the two dates; what has none stands last, in its own order."""

    def age(discovery: Discovery) -> tuple[bool, float]:
        dates = [d for d in (discovery.published, discovery.modified) if d is not None]
        return (not dates, -max(d.timestamp() for d in dates) if dates else 0.0)

    return tuple(sorted(discoveries, key=age))
