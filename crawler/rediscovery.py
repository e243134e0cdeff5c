"""Rediscovery: a channel that has been dead for days, and what its site has instead.

The outlet's homepage is visited after a look that failed again, and then ever more
rarely; what it names is entered beside the dead channel, which stays and is asked on.
The catalogue is not changed: it is a person's.
Knows table ``channels``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Row, delete, or_, select, update

from archive.model import ChannelKind, Outcome, Reason
from archive.outlets import Outlet
from archive.tables import channels, discoveries
from archive.urls import host, same_site, url_key

from .channels import enter_found
from .children import MAX_OF_INDEX
from .due import Reach
from .items import Closed, Listing, Role, Visit
from .rows import pieces
from .sources.robots import GUESSED_FEEDS, guesses

PATIENCE = timedelta(days=3)
"""A channel that has failed for so long is dead."""

SELDOM = timedelta(days=60)
"""The longest time between two visits to the homepage."""

MAX_FOUND = 10
"""Feeds that are taken of a homepage whose outlet has no channel left."""

ALIVE = frozenset(
    {
        Reason.BUDGET,
        Reason.FORBIDDEN_ADDRESS,
        Reason.INTERRUPTED,
        Reason.RATE_LIMITED,
        Reason.ROBOTS_DISALLOWED,
        Reason.ROBOTS_UNREACHABLE,
        Reason.STORAGE,
    }
)
"""Why a look fails that says nothing of whether the channel is still there."""


def is_due(since: datetime | None, sought: datetime | None, now: datetime) -> bool:
    """Whether the homepage is to be visited for another channel.

    since: when the channel began to fail.  sought: when the homepage was visited last.
    Each time the channel has been dead for twice as long.
    """
    if since is None or now - since < PATIENCE:
        return False
    if sought is None:
        return True
    return now - sought >= min(max(sought - since, PATIENCE), SELDOM)


def homepage(outlet: Outlet, url: str) -> str:
    """Where the site of a channel begins."""
    parts = urlsplit(url)
    domain = outlet.domains[0] if outlet.domains else parts.netloc
    near = same_site(url, f"{parts.scheme}://{domain}/")
    return f"{parts.scheme if near else 'https'}://{domain}/"


def seek(
    connection: Connection, visit: Visit, closed: Closed, outlet: Outlet, now: datetime
) -> list[Visit]:
    """The pages that may name another channel, after a look that failed."""
    if closed.reason in ALIVE or closed.outcome is Outcome.DEFERRED:
        return []
    row = next((r for r in _own(connection, outlet) if r.url_key == visit.key), None)
    if row is None or outlet.javascript:
        return []
    if not is_due(row.failing_since, row.sought, now):
        return []
    home = homepage(outlet, visit.url)
    pages = [(home, ChannelKind.SECTION)]
    if row.kind == ChannelKind.SITEMAP:
        pages += [(url, ChannelKind.SITEMAP) for url in guesses(home, ("/robots.txt",))]
    return [
        Visit(
            url=url,
            key=url_key(url),
            host=host(url),
            role=Role.CHANNEL,
            kind=kind,
            outlet=visit.outlet,
            outlet_id=visit.outlet_id,
            seeks=True,
        )
        for url, kind in pages
        if not _known(connection, [url_key(url)])  # it has a turn of its own
    ]


def learn(
    connection: Connection, listing: Listing, outlet: Outlet, now: datetime
) -> list[Visit]:
    """Enter the channels that a page names and nobody knew; returns those to be read.

    Where the outlet has other channels that live, as many as have died: they may be
    all that a person wants of it.
    """
    visit = listing.visit
    own = _own(connection, outlet)
    dead = _dead(own, now)
    if not dead:
        return []
    if visit.kind is ChannelKind.SECTION:
        named, kind = list(listing.feeds), ChannelKind.FEED
        guessed = guesses(visit.url, GUESSED_FEEDS)
    else:
        named, kind = [url for url, _ in listing.channels], ChannelKind.SITEMAP
        named.sort(key=lambda url: "news" not in url.lower())
        # An archive of years is no place for what the dead one listed.
        guessed = tuple(url for url in guesses(visit.url) if "news" in url)
    new = {url_key(url): url for url in named}
    for key in _known(connection, list(new)):
        del new[key]
    if set(guessed) & set(named) == set(guessed):  # each is tried, most are not there
        new = {key: url for key, url in new.items() if url in guessed}
    else:
        most = MAX_FOUND if kind is ChannelKind.FEED else MAX_OF_INDEX
        lives = any(row.checked and not row.failing_since for row in own)
        new = dict(list(new.items())[: len(dead) if lives else most])
    via = dead[0].url_key
    return [
        enter_found(connection, url, kind, visit, via=via, now=now)
        for url in new.values()
    ]


def beside(
    connection: Connection, listing: Listing, outlet: Outlet, now: datetime
) -> list[Visit]:
    """Likewise, of a page of the catalogue that was read in its own turn."""
    own = _own(connection, outlet)
    if not any(is_due(row.failing_since, row.sought, now) for row in own):
        return []
    found = learn(connection, listing, outlet, now)
    sought(connection, outlet, now)
    return found


def sought(connection: Connection, outlet: Outlet, now: datetime) -> None:
    """Note that the outlet's homepage was visited for another channel."""
    keys = [row.url_key for row in _dead(_own(connection, outlet), now)]
    connection.execute(
        update(channels).where(channels.c.url_key.in_(keys)).values(sought=now)
    )


def is_of_no_use(
    connection: Connection,
    visit: Visit,
    closed: Closed,
    listing: Listing | None,
    *,
    reach: Reach,
) -> bool:
    """Whether a channel that was found or guessed proves, at its first look, to be
    none: it cannot be read, or, found, lists nothing but what others of its outlet
    list."""
    if closed.outcome is Outcome.DEFERRED:
        return False
    row = connection.execute(
        select(channels.c.found).where(
            channels.c.url_key == visit.key,
            or_(channels.c.found.is_not(None), channels.c.guessed),
            channels.c.digest.is_(None),
        )
    ).first()
    if row is None:
        return False
    if row.found is None:  # who explores a site tells what was tried
        answered = listing is None and closed.reason not in ALIVE
        return answered and reach is not Reach.EXPLORE
    if listing is None:
        return True
    others = select(channels.c.url_key).where(
        channels.c.outlet_id == visit.outlet_id, channels.c.url_key != visit.key
    )
    new = {link.url for link in listing.discoveries}
    for piece in pieces(listing.discoveries):
        listed = select(discoveries.c.url).where(
            discoveries.c.url.in_([link.url for link in piece]),
            discoveries.c.channel_key.in_(others),
        )
        new.difference_update(connection.scalars(listed))
    return not new and not listing.channels


def forget(connection: Connection, visit: Visit) -> None:
    connection.execute(delete(channels).where(channels.c.url_key == visit.key))


def _own(connection: Connection, outlet: Outlet) -> Sequence[Row[Any]]:
    """The outlet's channels of the catalogue."""
    keys = [url_key(url) for url in outlet.channels]
    return connection.execute(
        select(channels)
        .where(channels.c.url_key.in_(keys))
        .order_by(channels.c.failing_since, channels.c.url_key)
    ).all()


def _dead(own: Sequence[Row[Any]], now: datetime) -> list[Row[Any]]:
    """Of the outlet's channels those that are dead, the longest first."""
    return [
        row for row in own if row.failing_since and now - row.failing_since >= PATIENCE
    ]


def _known(connection: Connection, keys: Sequence[str]) -> Sequence[str]:
    query = select(channels.c.url_key).where(channels.c.url_key.in_(keys))
    return connection.scalars(query).all()
