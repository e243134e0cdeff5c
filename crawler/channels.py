"""Channels: feeds, sitemaps and sections, which are due, and what became of each.

Knows table ``channels``.  The catalogue says which there are; sitemaps that an index
names and pages that a section continues on are learnt, and stay with the one that named
them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, bindparam, select, update

from archive.model import ChannelKind, Outcome, Reason
from archive.outlets import Outlet
from archive.tables import channels
from archive.urls import host, url_key

from .due import Reach
from .items import Closed, Listing, Role, Visit
from .looks import hid_a_change, next_look, pace_after, trust_after
from .rows import upsert

MAX_LEARNT = 2000
"""Channels that one channel may name."""

MAX_EXPLORED = 40
MAX_OF_INDEX = 3
"""Channels that are looked at of a page or robots.txt, and of a sitemap index, where
only the channels are asked for."""

MAX_DEPTH = 4
"""Channels that lead to channels."""

GOOD = frozenset({Outcome.LISTED})

MOVED = frozenset({301, 308})

_OF_CATALOGUE = ("url", "kind", "outlet_id", "via", "found")
"""What the catalogue says of a channel, whatever was known before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One channel, and when it is due."""

    visit: Visit
    due: datetime | None


def enter(
    connection: Connection, outlets: Sequence[Outlet], ids: Mapping[str, int]
) -> None:
    """See that every channel of the catalogue has its row."""
    entered = [
        _row(url, kind, ids[outlet.name])
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
    live = {url_key(url) for outlet in outlets for url, _ in configured(outlet)}
    rows = {
        row.url_key: row
        for row in connection.execute(
            select(channels).where(channels.c.outlet_id.in_(names))
        )
    }
    learnt = {key for key, row in rows.items() if row.via is not None}
    grown = True
    while grown:  # what a live channel named is live
        more = {key for key in learnt - live if rows[key].via in live}
        live |= more
        grown = bool(more)
    return [
        Channel(visit=_visit(row, names[row.outlet_id]), due=row.due)
        for key, row in rows.items()
        if key in live
    ]


def is_due(channel: Channel, now: datetime, *, everything: bool) -> bool:
    """A learnt channel whose parent dates it has no time of its own: null once read."""
    if channel.visit.checked is None:
        return True
    if channel.due is None:
        return everything and channel.visit.via is None
    return everything or channel.due <= now


def learn(
    connection: Connection,
    listing: Listing,
    *,
    since: datetime | None,
    reach: Reach = Reach.ARTICLES,
) -> list[Visit]:
    """Enter the channels that a channel names; returns those to be read now.

    The ones that changed since they were read, or are not dated and due, newest first.
    """
    if listing.visit.depth >= MAX_DEPTH:
        return []
    now = datetime.now(UTC)
    parent = listing.visit
    found = []
    for url, modified, kind in _named(listing, reach):
        try:
            key = url_key(url)
        except ValueError:
            continue  # no address; the sitemap's own error, and its only one
        row = connection.execute(
            select(channels).where(channels.c.url_key == key)
        ).first()
        if row is None:
            learnt = _row(url, kind, parent.outlet_id, via=parent.key, due=now)
            row = _entered(connection, learnt)
        if since and modified and modified < since:
            continue
        if row.checked is not None:
            if modified is not None and modified <= row.checked:
                continue
            if modified is None and (row.due is None or row.due > now):
                continue
        visit = _visit(row, listing.visit.outlet)
        visit.dated, visit.depth = modified is not None, listing.visit.depth + 1
        found.append(visit)
    return found


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
    row = _row(url, kind, by.outlet_id, via=via, due=now, found=now)
    return _visit(_entered(connection, row), by.outlet)


def _entered(connection: Connection, row: dict[str, Any]) -> Any:
    """The row of a channel, made where there is none."""
    insert = upsert(connection, channels).values(row)
    connection.execute(insert.on_conflict_do_nothing(index_elements=["url_key"]))
    return connection.execute(
        select(channels).where(channels.c.url_key == row["url_key"])
    ).one()


def _named(
    listing: Listing, reach: Reach
) -> list[tuple[str, datetime | None, ChannelKind]]:
    """The channels that a channel names and a run of this reach follows."""
    newest = sorted(
        dict(listing.channels).items(),
        key=lambda one: one[1].timestamp() if one[1] else float("inf"),
        reverse=True,
    )
    kind = listing.visit.kind or ChannelKind.SITEMAP
    named = [(url, modified, kind) for url, modified in newest]
    if reach is Reach.ARTICLES:
        return named[:MAX_LEARNT]
    by_robots = urlsplit(listing.visit.url).path == "/robots.txt"
    if reach is Reach.CHANNELS:
        # An outlet without channels is its robots.txt: what that names is asked.
        return named[:MAX_EXPLORED] if by_robots else []
    if kind is ChannelKind.SECTION:
        return [(url, None, ChannelKind.FEED) for url in listing.feeds[:MAX_EXPLORED]]
    # Of an archive of years, sitemaps of news and the newest say enough.
    named.sort(key=lambda one: "news" not in one[0].lower())
    return named[: MAX_EXPLORED if by_robots else MAX_OF_INDEX]


def settle(
    connection: Connection,
    visit: Visit,
    closed: Closed,
    *,
    schedule: float,
    listing: Listing | None,
    now: datetime,
    fresh: int = 0,
) -> None:
    """Note what became of a channel, and when it is due again.

    schedule: seconds, of its outlet.  fresh: links that no channel had listed before.
    """
    row = connection.execute(
        select(channels).where(channels.c.url_key == visit.key)
    ).first()
    if row is None:
        return
    values = _became(
        row, visit, closed, schedule=schedule, listing=listing, now=now, fresh=fresh
    )
    connection.execute(
        update(channels).where(channels.c.url_key == visit.key).values(values)
    )


def confirm(
    connection: Connection,
    found: Sequence[tuple[Visit, Closed]],
    schedules: Mapping[str, float],
    now: datetime,
) -> None:
    """Note of many channels at once that they are as they were.

    schedules: name of an outlet -> seconds.
    """
    keys = [visit.key for visit, _ in found]
    query = select(channels).where(channels.c.url_key.in_(keys))
    rows = {row.url_key: row for row in connection.execute(query)}
    changes = []
    for visit, closed in found:
        if visit.key in rows:
            schedule = schedules.get(visit.outlet or "", 0.0)
            values = _became(rows[visit.key], visit, closed, schedule=schedule, now=now)
            changes.append({"of_key": visit.key} | values)
    if changes:
        changed: dict[str, Any] = {name: bindparam(name) for name in changes[0]}
        del changed["of_key"]
        connection.execute(
            update(channels)
            .where(channels.c.url_key == bindparam("of_key"))
            .values(changed),
            changes,
        )


def _became(
    row: Any,
    visit: Visit,
    closed: Closed,
    *,
    schedule: float,
    now: datetime,
    listing: Listing | None = None,
    fresh: int = 0,
) -> dict[str, Any]:
    """What the row of a channel says after a look at it."""
    good = closed.outcome in GOOD
    interval = listing.interval if listing else row.interval
    failures = 0 if good else row.failures + 1
    pace = row.pace
    if good:
        elapsed = (now - row.checked).total_seconds() if row.checked else None
        pace = pace_after(pace, schedule, elapsed, fresh)
    due = next_look(schedule, interval, failures, now, pace=pace)
    since, moved = None if good else row.failing_since or now, _moved(row, visit, good)
    if closed.reason is Reason.ROBOTS_UNREACHABLE or closed.outcome is Outcome.DEFERRED:
        due, failures = now, row.failures
        since, moved = row.failing_since, row.moved
    values: dict[str, Any] = {
        "checked": now,
        # Its parent says when it changes.
        "due": None if good and visit.dated else due,
        "interval": interval,
        "pace": pace,
        "failures": failures,
        "failing_since": since,
        "moved": moved,
        "outcome": closed.outcome.value,
        "reason": closed.reason.value if closed.reason else None,
    }
    last = visit.captures[-1] if visit.captures else None
    if good and last is not None:
        lied = fresh > 0 and hid_a_change(visit, last)
        values["trust"] = trust_after(visit.trust, whole=last.status == 200, lied=lied)
    if listing is not None and last is not None:
        values |= {
            "etag": last.etag,
            "last_modified": last.last_modified,
            "digest": last.digest,
        }
    return values


def _moved(row: Any, visit: Visit, good: bool) -> str | None:
    """Where a channel is asked from now on, if not at its own address.

    A feed or sitemap is there, or it has not moved: a page may be a wall or an advert.
    """
    if not good:
        return None  # it is asked again where it was said to be
    for_good = all(hop.status in MOVED for hop in visit.hops)
    if visit.hops and for_good and visit.kind is not ChannelKind.SECTION:
        return visit.captures[-1].url
    moved: str | None = row.moved
    return moved


def _row(
    url: str,
    kind: ChannelKind,
    outlet_id: int | None,
    *,
    via: str | None = None,
    due: datetime | None = None,
    found: datetime | None = None,
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
    }


def _visit(row: Any, outlet: str | None) -> Visit:
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
    )
