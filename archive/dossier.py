"""The dossier of one address: who listed it, what came of each visit, what is kept.

Reads tables and decides nothing; how a page was read, crawler.extract says.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select

from .errors import NotFound
from .holdings import Held, Past, find, find_id, history
from .model import Capture
from .provenance.trace import Trace, trace_held
from .store import tombstones
from .store.captures import capture_of
from .store.tombstones import Tombstone
from .tables import addresses, captures, discoveries, frontier, outcomes, quarantine
from .tables import runs as run_table
from .urls import url_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One channel that lists the address, and what it says of it."""

    via: str
    kind: str
    title: str | None
    published: datetime | None
    source_name: str | None
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What one run made of the address."""

    run: str
    command: str
    at: datetime
    url: str
    outcome: str
    reason: str | None
    detail: str | None
    """The reason in the words of the decision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where the address stands in the frontier."""

    state: str
    due: datetime | None
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """A page that could not be read, and waits for a better reader."""

    added: datetime
    reason: str
    detail: str | None
    released: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """All that the archive knows of one address."""

    name: str
    """As a person gave it."""

    urls: tuple[str, ...]
    """Every address that leads to the same article, the first as fetched."""

    listings: tuple[Listing, ...]
    standing: Standing | None
    visits: tuple[Visit, ...]
    captures: tuple[Capture, ...]
    quarantined: tuple[Quarantined, ...]
    article: Held | None
    history: tuple[Past, ...]
    trace: Trace | None
    """Credits followed, and the others that tell the story."""

    tombstone: Tombstone | None = None
    """Where it was taken down."""


def open_dossier(connection: Connection, name: str) -> Dossier:
    """The dossier of an address or an article's id.

    Raises NotFound where no run has ever met it.
    """
    article_id, keys = _keys(connection, name)
    stone = None if article_id else tombstones.find(connection, name)
    of = stone.article_id if stone else article_id
    if stone:
        keys |= tombstones.addresses_of(connection, stone)
    article = find(connection, article_id) if article_id else None
    dossier = Dossier(
        name=name,
        urls=_urls(connection, article),
        listings=_listings(connection, keys),
        standing=_standing(connection, keys),
        visits=_visits(connection, keys, of),
        captures=_captures(connection, keys, of),
        quarantined=_quarantined(connection, keys),
        article=article,
        history=history(connection, article_id) if article_id else (),
        trace=trace_held(connection, article) if article else None,
        tombstone=stone,
    )
    if not (article or stone or dossier.listings or dossier.visits or dossier.captures):
        raise NotFound(
            f"{name}: nothing is known of it: no channel lists it, no run met it",
            about=name,
        )
    return dossier


def _keys(connection: Connection, name: str) -> tuple[str | None, frozenset[str]]:
    """The article that is meant, if there is one, and all keys that lead to it."""
    keys = set()
    with suppress(ValueError):  # an id, or nothing that could be fetched
        keys.add(url_key(name))
    try:
        article_id = find_id(connection, name)
    except NotFound:
        return None, frozenset(keys)
    query = select(addresses.c.url_key).where(
        addresses.c.article_id == article_id, addresses.c.kind != "canonical"
    )
    return article_id, frozenset(keys | set(connection.scalars(query)))


def _urls(connection: Connection, article: Held | None) -> tuple[str, ...]:
    if article is None:
        return ()
    query = (
        select(addresses.c.url)
        .where(addresses.c.article_id == article.id)
        .order_by(addresses.c.kind != "fetched", addresses.c.first_seen)
    )
    return tuple(dict.fromkeys(connection.scalars(query)))


def _listings(connection: Connection, keys: Collection[str]) -> tuple[Listing, ...]:
    query = (
        select(discoveries)
        .where(discoveries.c.url_key.in_(keys))
        .order_by(discoveries.c.first_seen, discoveries.c.channel_key)
    )
    return tuple(
        Listing(
            via=row.via,
            kind=row.kind,
            title=row.title,
            published=row.published,
            source_name=row.source_name,
            first_seen=row.first_seen,
            last_seen=row.last_seen,
        )
        for row in connection.execute(query)
    )


def _standing(connection: Connection, keys: Collection[str]) -> Standing | None:
    row = connection.execute(
        select(frontier)
        .where(frontier.c.url_key.in_(keys))
        .order_by(frontier.c.first_seen, frontier.c.url_key)
    ).first()
    if row is None:
        return None
    return Standing(state=row.state, due=row.due, tries=row.tries)


def _visits(
    connection: Connection, keys: Collection[str], article_id: str | None
) -> tuple[Visit, ...]:
    mine: list[Any] = [outcomes.c.url_key.in_(keys)]
    if article_id:
        mine.append(outcomes.c.article_id == article_id)
    query = (
        select(outcomes, run_table.c.command)
        .join(run_table, run_table.c.id == outcomes.c.run_id)
        .where(or_(*mine))
        .order_by(outcomes.c.at, outcomes.c.url_key)
    )
    return tuple(
        Visit(
            run=row.run_id,
            command=row.command,
            at=row.at,
            url=row.url,
            outcome=row.outcome,
            reason=row.reason,
            detail=row.detail,
        )
        for row in connection.execute(query)
    )


def _captures(
    connection: Connection, keys: Collection[str], article_id: str | None
) -> tuple[Capture, ...]:
    mine: list[Any] = [captures.c.url_key.in_(keys)]
    if article_id:
        mine.append(captures.c.article_id == article_id)
    query = select(captures).where(or_(*mine)).order_by(captures.c.fetched)
    return tuple(capture_of(dict(row)) for row in connection.execute(query).mappings())


def _quarantined(
    connection: Connection, keys: Collection[str]
) -> tuple[Quarantined, ...]:
    query = (
        select(quarantine)
        .where(quarantine.c.url_key.in_(keys))
        .order_by(quarantine.c.added, quarantine.c.id)
    )
    return tuple(
        Quarantined(
            added=row.added,
            reason=row.reason,
            detail=row.detail,
            released=row.released,
        )
        for row in connection.execute(query)
    )
