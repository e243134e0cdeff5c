"""The moves of articles to other addresses, as they were found.

Knows table ``addresses``; archive.store.moving writes what is read here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from .moved import Basis
from .tables import addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """An article went on under another address."""

    at: datetime
    """When it was first seen there."""

    url: str
    before: str
    """Where it was before."""

    basis: Basis
    former_id: str | None
    """Of the article that the new address was, until the two were made one."""


def moves(connection: Connection, article_id: str) -> tuple[Move, ...]:
    """The moves of an article, oldest first."""
    query = (
        select(addresses)
        .where(
            addresses.c.article_id == article_id, addresses.c.moved_from.is_not(None)
        )
        .order_by(addresses.c.first_seen, addresses.c.url_key)
    )
    return tuple(
        Move(
            at=row.first_seen,
            url=row.url,
            before=row.moved_from,
            basis=Basis(**{**row.basis, "marks": tuple(row.basis["marks"])}),
            former_id=row.former_id,
        )
        for row in connection.execute(query)
    )


def left(connection: Connection, article_id: str) -> frozenset[str]:
    """The keys of the addresses that it had before its last move."""
    last = moves(connection, article_id)[-1:]
    if not last:
        return frozenset()
    query = select(addresses.c.url_key).where(
        addresses.c.article_id == article_id, addresses.c.first_seen < last[0].at
    )
    return frozenset(connection.scalars(query))


def of_former(connection: Connection, former_id: str) -> str | None:
    """The article that one of this id became part of."""
    query = select(addresses.c.article_id).where(addresses.c.former_id == former_id)
    found: str | None = connection.scalar(query.limit(1))
    return found


def since(connection: Connection, moment: datetime) -> int:
    """How many articles became part of others at or after a moment."""
    joined = addresses.c.joined >= moment
    return connection.scalar(select(func.count()).where(joined)) or 0
