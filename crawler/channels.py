"""Channels: feeds, sitemaps and sections, which are due, and what became of each.

Knows table ``channels``.  The catalogue says which there are; those that one of them
names are learnt, see ``children``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, or_, select

from archive.model import ChannelKind, Outcome
from archive.outlets import Outlet
from archive.tables import channels
from archive.urls import host, url_key

from .due import Reach, Window
from .items import Role, Visit
from .looks import is_past
from .rows import upsert

_OF_CATALOGUE = ("url", "kind", "outlet_id", "via", "found")
"""What the catalogue says of a channel, whatever was known before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One channel, and when it is due."""

    visit: Visit
    due: datetime | None
    listed_modified: datetime | None = None
    """When it changed, as the channel that names it says."""


def enter(
    connection: Connection, outlets: Sequence[Outlet], ids: Mapping[str, int]
) -> None:
    """See that every channel of the catalogue has its row."""
    entered = [
        new_row(url, kind, ids[outlet.name])
        for outlet in outlets
        for url, kind in configured(outlet)
    ]
    if not entered:
        return
    insert = upsert(connection, channels)
    changed = {name: insert.excluded[name] for name in _OF_CATALOGUE}
    connection.execute(
        insert.on_conflict_do_update(index_elements=["url_key"], set_=changed), entered
    )


def configured(outlet: Outlet) -> list[tuple[str, ChannelKind]]:
    """The channels that the catalogue names."""
    kinds = dict.fromkeys(outlet.channels, ChannelKind.SITEMAP)
    kinds |= dict.fromkeys(outlet.sections, ChannelKind.SECTION)
    kinds |= dict.fromkeys(outlet.feeds, ChannelKind.FEED)
    return list(kinds.items())


def of(
    connection: Connection, outlets: Sequence[Outlet], ids: Mapping[str, int]
) -> list[Channel]:
    """The channels of these outlets: of the catalogue, and learnt from those."""
    names = {ids[outlet.name]: outlet.name for outlet in outlets}
    own = [url_key(url) for outlet in outlets for url, _ in configured(outlet)]
    live = dict.fromkeys(own, 0)
    rows = {
        row.url_key: row
        for row in connection.execute(
            select(channels).where(channels.c.outlet_id.in_(names))
        )
    }
    learnt = {key: row for key, row in rows.items() if row.via is not None}
    depth, grown = 0, True
    while grown:  # what a live channel named is live
        depth += 1
        more = [k for k, row in learnt.items() if k not in live and row.via in live]
        live |= dict.fromkeys(more, depth)
        grown = bool(more)
    return [
        Channel(
            visit=visit_to(row, names[row.outlet_id], depth=live[key]),
            due=row.due,
            listed_modified=row.listed_modified,
        )
        for key, row in rows.items()
        if key in live
    ]


def is_lead(url: str) -> bool:
    """Whether a channel lists nothing itself: a robots.txt, which names sitemaps."""
    return urlsplit(url).path == "/robots.txt"


def lead_nowhere(
    connection: Connection, leads: Mapping[str, str], ids: Mapping[str, int]
) -> dict[str, str]:
    """Those of the outlets that have no channel but their robots.txt, and why.

    leads: name of an outlet -> its robots.txt.
    """
    found = {}
    for name, url in leads.items():
        rows = connection.execute(
            select(channels.c.url, channels.c.outcome).where(
                channels.c.outlet_id == ids[name],
                or_(channels.c.outcome.is_(None), channels.c.outcome == Outcome.LISTED),
            )
        )
        if all(is_lead(row.url) for row in rows):
            found[name] = f"{url} no_sitemap: it leads to none that can be read"
    return found


def is_due(channel: Channel, window: Window, *, reach: Reach) -> bool:
    """Whether a channel is to be read now.

    Once read, who is named by another has no time of its own where that one tells of
    its changes, or names it no more.
    """
    visit, due = channel.visit, channel.due
    if is_past(channel.listed_modified, window.since):
        return False
    if due is None and visit.via is not None:
        return window.everything and reach is Reach.ARTICLES
    return (
        window.everything or visit.checked is None or due is None or due <= window.now
    )


def enter_found(
    connection: Connection,
    url: str,
    kind: ChannelKind,
    by: Visit,
    *,
    via: str,
    now: datetime,
) -> Visit:
    """Enter a channel that was found in place of a dead one; returns it to be read.

    via: the dead one.
    """
    row = new_row(url, kind, by.outlet_id, via=via, due=now, found=now)
    insert = upsert(connection, channels).values(row)
    connection.execute(insert.on_conflict_do_nothing(index_elements=["url_key"]))
    entered = connection.execute(
        select(channels).where(channels.c.url_key == row["url_key"])
    ).one()
    return visit_to(entered, by.outlet, depth=1)


def new_row(
    url: str,
    kind: ChannelKind,
    outlet_id: int | None,
    *,
    via: str | None = None,
    due: datetime | None = None,
    found: datetime | None = None,
    guessed: bool = False,
) -> dict[str, Any]:
    """A channel that was never read."""
    return {
        "url_key": url_key(url),
        "url": url,
        "kind": kind.value,
        "outlet_id": outlet_id,
        "via": via,
        "due": due,
        "found": found,
        "failures": 0,
        "trust": 0,
        "on_trial": False,
        "listed_modified": None,
        "claims": 0,
        "guessed": guessed,
    }


def visit_to(row: Any, outlet: str | None, *, depth: int) -> Visit:
    """depth: how many channels led to it."""
    return Visit(
        url=row.url,
        key=row.url_key,
        host=host(row.moved or row.url),
        role=Role.CHANNEL,
        kind=ChannelKind(row.kind),
        outlet=outlet,
        outlet_id=row.outlet_id,
        via=row.via,
        checked=row.checked,
        etag=row.etag,
        last_modified=row.last_modified,
        trust=row.trust,
        digest=row.digest,
        steady=row.failures == 0,
        moved=row.moved,
        depth=depth,
        whole=row.whole,
    )
