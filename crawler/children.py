"""Channels that channels name: sitemaps of an index, the next pages of a section.

Each has its row, stays with the one that named it first, and is read when that one
says that it has changed.  Whoever is not dated, was dated a day or two ago, or was
twice said to have changed and had nothing new, is looked at on its own pace besides.
Knows table ``channels``; what a look at one leaves behind is ``looked``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from archive.model import ChannelKind
from archive.store.writing import write
from archive.tables import channels
from archive.urls import url_key

from .channels import is_lead, new_row, visit_to
from .due import MAX_CLAIMS, Reach, Window
from .items import Listing, Visit
from .looks import is_past
from .rows import pieces

MAX_LEARNT = 2000
"""Channels that one channel may name."""

MAX_OF_OUTLET = 5000
"""Channels of an outlet that others named and that have a time of their own."""

MAX_EXPLORED = 40
MAX_OF_INDEX = 3
"""Channels that are looked at of a page or robots.txt, and of a sitemap index, where
only the channels are asked for."""

MAX_DEPTH = 4
"""Channels that lead to channels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """What came of the channels that a channel names."""

    visits: tuple[Visit, ...] = ()
    """Those to be read now, newest first."""

    fresh: int = 0
    """Those that were not known, or are said to have changed."""

    left: int = 0
    """Those that were too many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """A channel as another one names it."""

    url: str
    modified: datetime | None
    kind: ChannelKind
    guessed: bool = False


def learn(
    connection: Connection,
    listing: Listing,
    window: Window,
    *,
    now: datetime,
    reach: Reach = Reach.ARTICLES,
) -> Learnt:
    """Enter the channels that a channel names; says which are to be read now.

    What it names no more is asked no more, until it is named again.
    """
    parent = listing.visit
    if parent.depth >= MAX_DEPTH:
        return Learnt()
    # Whoever only asks enters what is named as well: the crawl will find the same
    # index, and not read it again.
    every = _explored(listing) if reach is Reach.EXPLORE else _named(listing)
    taken = _ends(every, MAX_LEARNT)
    named = _keyed(parent, taken)
    before = _rows(connection, list(named))
    if (
        reach is not Reach.EXPLORE
        and len(taken) == len(every)
        and not listing.truncated
    ):
        _retire(connection, parent, named)
    room = max(0, MAX_OF_OUTLET - _active(connection, parent))
    new = [key for key in named if key not in before]
    for key in new[room:]:
        del named[key]
    changed = [
        _entered(one, parent, now)
        if (row := before.get(key)) is None
        else _told(row, one, parent, now)
        for key, one in named.items()
    ]
    write(connection, channels, changed, _renew)
    rows = _rows(connection, list(named))
    due = [
        rows[key]
        for key, one in named.items()
        if is_now(rows[key], now) and not is_past(one.modified, window.since)
    ]
    if reach is Reach.CHANNELS:
        # An outlet without channels is its robots.txt: what that names is asked.
        due = due[:MAX_EXPLORED] if is_lead(parent.url) else []
    return Learnt(
        visits=tuple(
            visit_to(row, parent.outlet, depth=parent.depth + 1) for row in due
        ),
        fresh=len(new[:room])
        + sum(rows[key].claims > before[key].claims for key in named if key in before),
        left=len(every) - len(taken) + len(new[room:]),
    )


def is_now(row: Any, now: datetime) -> bool:
    return row.due is not None and row.due <= now


def _keyed(parent: Visit, taken: Sequence[_Named]) -> dict[str, _Named]:
    found: dict[str, _Named] = {}
    for one in taken:
        try:
            found.setdefault(url_key(one.url), one)
        except ValueError:
            continue  # no address; the sitemap's own error, and its only one
    found.pop(parent.key, None)
    return found


def _entered(one: _Named, parent: Visit, now: datetime) -> dict[str, Any]:
    row = new_row(
        one.url,
        one.kind,
        parent.outlet_id,
        via=parent.key,
        due=now,
        guessed=one.guessed,
    )
    return row | {"listed_modified": one.modified}


def _told(row: Any, one: _Named, parent: Visit, now: datetime) -> dict[str, Any]:
    """The row of a known channel, with what the one that names it says now."""
    values = {name: getattr(row, name) for name in _ROW}
    values["listed_modified"] = one.modified
    values["guessed"] = row.guessed and one.guessed
    was = row.listed_modified
    if one.modified is None:
        values["due"] = row.due or now
    elif (was is None or one.modified > was) and row.claims < MAX_CLAIMS:
        values["due"] = now
        values["claims"] += row.checked is not None
    if row.due is None and values["due"] and row.via and row.url_key != parent.via:
        values["via"] = parent.key  # who named it before may do so no more
    return values


_ROW = tuple(new_row("http://a.example/", ChannelKind.SITEMAP, None))
_TOLD = ("via", "due", "listed_modified", "claims", "guessed")


def _renew(insert: Any) -> Any:
    changed = {name: insert.excluded[name] for name in _TOLD}
    return insert.on_conflict_do_update(index_elements=["url_key"], set_=changed)


def _retire(connection: Connection, parent: Visit, named: Mapping[str, _Named]) -> None:
    """Ask no more for what is named no more."""
    own = select(channels.c.url_key).where(
        channels.c.via == parent.key,
        channels.c.due.is_not(None),
        channels.c.found.is_(None),
    )
    gone = [key for key in connection.scalars(own) if key not in named]
    for piece in pieces(gone):
        connection.execute(
            update(channels)
            .where(channels.c.url_key.in_(piece))
            .values(due=None, failures=0, failing_since=None)
        )


def _active(connection: Connection, parent: Visit) -> int:
    query = select(func.count()).where(
        channels.c.outlet_id == parent.outlet_id,
        channels.c.via.is_not(None),
        channels.c.due.is_not(None),
    )
    return connection.scalar(query) or 0


def _rows(connection: Connection, keys: Sequence[str]) -> dict[str, Any]:
    return {
        row.url_key: row
        for piece in pieces(keys)
        for row in connection.execute(
            select(channels).where(channels.c.url_key.in_(piece))
        )
    }


def _named(listing: Listing) -> list[_Named]:
    """The channels that a channel names: without a date first, then the newest."""
    kind = listing.visit.kind or ChannelKind.SITEMAP
    named = [
        _Named(url=url, modified=modified, kind=kind, guessed=url in listing.guessed)
        for url, modified in dict(listing.channels).items()
    ]
    named.sort(
        key=lambda one: one.modified.timestamp() if one.modified else float("inf"),
        reverse=True,
    )
    return named


def _explored(listing: Listing) -> list[_Named]:
    """Those that tell what a site has."""
    if listing.visit.kind is ChannelKind.SECTION:
        return [
            _Named(url=url, modified=None, kind=ChannelKind.FEED)
            for url in listing.feeds[:MAX_EXPLORED]
        ]
    # Of an archive of years, sitemaps of news and the newest say enough.
    named = sorted(_named(listing), key=lambda one: "news" not in one.url.lower())
    return named[: MAX_EXPLORED if is_lead(listing.visit.url) else MAX_OF_INDEX]


def _ends(named: list[_Named], most: int) -> list[_Named]:
    """So many at most: the newest, and of those without a date the first and the
    last, for at one end are the new ones."""
    dated = [one for one in named if one.modified][:most]
    plain = [one for one in named if not one.modified]
    room = most - len(dated)
    if len(plain) > room:
        plain = plain[: room - room // 2] + plain[len(plain) - room // 2 :]
    return plain + dated
