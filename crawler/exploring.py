"""Which channels a site has: what its homepage and robots.txt lead to.

A run of the crawl in an archive that is thrown away, for the site is in no catalogue
yet.  Says which of the channels are worth a place in one, and the outlet's name.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection, select

from archive.config import Config
from archive.errors import SomeOutletsFailed
from archive.model import ChannelKind
from archive.outlets import Outlet
from archive.store import Archive, captures, open_archive
from archive.tables import captures as capture_rows
from archive.tables import channels, discoveries
from archive.urls import host, registered_domain, url_key

from . import run
from .due import Reach
from .extract.metadata import read_declared_language
from .extract.page import Page, fold
from .extract.publisher import read_publisher
from .middlewares.decoding import decode
from .order import Order
from .probe import Answer, Say, answers
from .rereading import by_name

_BETWEEN = re.compile(r"\s+[|–—·•-]\s+|:\s+")

LARGEST = 16 * 2**20
"""Bytes of a homepage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What a homepage leads to."""

    outlet: Outlet
    """Ready for the catalogue."""

    answers: tuple[Answer, ...]
    """Of everything that was tried."""


def explore(config: Config, homepage: str, say: Say) -> Site:
    """Find the channels of a site.

    homepage: an http(s) URL.  Raises SomeOutletsFailed where nothing there lists
    articles, ValueError where it is no address.
    """
    name = host(homepage)
    tried = Outlet(
        name=name,
        domains=(_domain(homepage),),
        sitemaps=(f"{homepage.partition('://')[0]}://{name}/robots.txt",),
        sections=(homepage,),
    )
    with tempfile.TemporaryDirectory(prefix="pressmark-") as folder:
        aside = replace(
            config, folder=Path(folder), database="", warc_dir=Path(folder) / "warc"
        )
        order = Order(outlets=(tried,), everything=True, reach=Reach.EXPLORE)
        with open_archive(aside, create=True) as archive, archive.lock():
            summary = run.crawl(archive, order, say=say)
            with archive.connect() as connection:
                found = answers(connection, (tried,), run_id=summary.run)
                page = _homepage(archive, connection, homepage)
                chosen = _worthy(connection, found, homepage)
    if not chosen:
        raise SomeOutletsFailed([_nothing(homepage, found)], what="addresses")
    return Site(outlet=_outlet(tried, page, chosen), answers=found)


def _domain(url: str) -> str:
    """The domain that a homepage stands for: the site's, or a host of its own.

    ``www.`` stands for the site; an address keeps its port.
    """
    name = host(url)
    return name.removeprefix("www.") if registered_domain(url) in name else name


def _homepage(archive: Archive, connection: Connection, homepage: str) -> Page | None:
    """The homepage as it was read; None where it could not be."""
    digest = connection.scalar(
        select(channels.c.digest).where(channels.c.url_key == url_key(homepage))
    )
    row = connection.execute(
        select(capture_rows).where(
            capture_rows.c.digest == digest, capture_rows.c.status == 200
        )
    ).first()
    if row is None:
        return None
    capture = captures.capture_of(row._asdict())
    record = captures.read_payload(connection, archive.config.warc_dir, capture)
    headers = by_name(record.http_headers)
    html = decode(record.payload, headers.get("content-encoding", ""), LARGEST)
    return Page(html, capture.url, headers)


def _worthy(
    connection: Connection, found: Sequence[Answer], homepage: str
) -> list[Answer]:
    """The channels for a catalogue: feeds, and sitemaps of news.

    Without any, the homepage itself; without links there, the site's sitemaps.
    """
    useful = [one for one in found if one.is_good and one.links]
    fresh = [
        one
        for one in useful
        if one.kind is ChannelKind.FEED
        or (one.kind is ChannelKind.SITEMAP and one.news)
    ]
    if fresh:
        return _different(connection, fresh)
    own = [one for one in useful if one.kind is ChannelKind.SECTION]
    return own or [one for one in useful if one.kind is ChannelKind.SITEMAP]


def _different(connection: Connection, found: Sequence[Answer]) -> list[Answer]:
    """Without those that list what another of the same kind lists, and no more."""
    lists = {
        one.url: frozenset(
            connection.scalars(
                select(discoveries.c.url_key).where(
                    discoveries.c.channel_key == url_key(one.url)
                )
            )
        )
        for one in found
    }
    kept: list[Answer] = []
    for one in found:
        others = [lists[other.url] for other in kept if other.kind is one.kind]
        if not any(lists[one.url] <= other for other in others):
            kept.append(one)
    return kept


def _nothing(homepage: str, found: Sequence[Answer]) -> str:
    key = url_key(homepage)
    own = next(one for one in found if url_key(one.url) == key)
    if own.is_good:
        tried = sum(one.url != own.url for one in found)
        return f"{homepage} (no articles there, nor in {tried} other places)"
    why = ": ".join(filter(None, (own.reason, own.detail))) or "it was not asked"
    return f"{homepage} ({why})"


def _titled(page: Page) -> str | None:
    """What the homepage's title begins with: "Example Courier | News and views"."""
    title = fold(page.tree.findtext(".//title") or "")
    return _BETWEEN.split(title)[0].strip() or None


def _outlet(tried: Outlet, page: Page | None, chosen: Sequence[Answer]) -> Outlet:
    """The site as an entry of the catalogue, with what its homepage says of itself."""
    urls = {
        kind: tuple(one.url for one in chosen if one.kind is kind)
        for kind in ChannelKind
    }
    outlet = replace(
        tried,
        feeds=urls[ChannelKind.FEED],
        sitemaps=urls[ChannelKind.SITEMAP],
        sections=urls[ChannelKind.SECTION],
    )
    if page is None:
        return outlet
    name = read_publisher(page, None).best
    language = read_declared_language(page, None)
    return replace(
        outlet,
        name=name.value if name else _titled(page) or outlet.name,
        domains=tuple(dict.fromkeys((_domain(page.url or ""), *outlet.domains))),
        languages=(language.value,) if language else (),
    )
