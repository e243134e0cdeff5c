"""Redirects that are captures of their own, and the pages that they lead to.

A crawl follows a redirect and notes it with the page that it found; in the files of
other programs each answer stands by itself.  Knows table ``captures``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from .model import Hop
from .tables import captures

GONE = (404, 410)

FOLLOWED = timedelta(days=1)
"""So long after a redirect its target may have been asked for because of it."""

MOST = 8
"""Redirects in a row, as in a crawl."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One redirect, as it was answered once."""

    url: str
    key: str
    status: int
    to: str
    """The key of the address that it leads to."""

    at: datetime


class Ways:
    """By what redirects a page was come to."""

    def __init__(self) -> None:
        self._to: dict[str, set[Way]] = defaultdict(set)

    def add(self, way: Way) -> None:
        self._to[way.to].add(way)

    def learn(self, connection: Connection, keys: Iterable[str]) -> None:
        """What the archive has of redirects to these addresses."""
        wanted = set(keys)
        for _ in range(MOST):
            if not wanted:
                return
            found = list(_into(connection, wanted))
            known = set(self._to)
            for way in found:
                self.add(way)
            wanted = {way.key for way in found} - known

    def hops(self, key: str, at: datetime) -> tuple[Hop, ...]:
        """The redirects that led to an address then, the first that was met first."""
        found: list[Way] = []
        seen, ends = {key}, [(key, at)]
        while ends:
            end, then = ends.pop(0)
            for way in self._to.get(end, ()):
                if way.key not in seen and way.at <= then <= way.at + FOLLOWED:
                    seen.add(way.key)
                    found.append(way)
                    ends.append((way.key, way.at))
        found.sort(key=lambda way: (way.at, way.url))
        return tuple(Hop(url=way.url, status=way.status) for way in found[-MOST:])


def ends_in_nothing(connection: Connection, key: str, at: datetime) -> bool:
    """Whether what a redirect led to then was gone, too."""
    for _ in range(MOST):
        row = connection.execute(
            select(captures)
            .where(
                captures.c.url_key == key,
                captures.c.fetched >= at,
                captures.c.fetched <= at + FOLLOWED,
            )
            .order_by(captures.c.fetched, captures.c.id)
            .limit(1)
        ).first()
        if row is None:
            return False
        if row.status in GONE or row.gone is not None:
            return True
        if row.leads_to is None:
            return False
        key, at = row.leads_to, row.fetched
    return False


def _into(connection: Connection, keys: set[str]) -> Iterator[Way]:
    columns = ("url", "url_key", "status", "leads_to", "fetched")
    query = select(*(captures.c[name] for name in columns))
    for url, key, status, to, at in connection.execute(
        query.where(captures.c.leads_to.in_(sorted(keys)))
    ):
        yield Way(url=url, key=key, status=status, to=to, at=at)
