"""What the addresses of articles answered: the article, or that it is gone.

Gone is what says 404 or 410, a page that says the same, or a redirect to the front
page.  Knows captures, addresses, and the outcomes of runs; no text.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from .model import Reason
from .tables import addresses, captures, outcomes

GONE = (404, 410)
GOOD = (200, 304)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One answer of one address."""

    key: str
    url: str
    at: datetime
    run: str | None
    gone: bool
    status: int
    reason: Reason | None = None
    """Of an absence that the status does not tell: ``soft_404``."""


def looks(
    connection: Connection, article_id: str, *, kind: str | None = None
) -> tuple[Look, ...]:
    """Those that say something of an article, oldest first.

    kind: at addresses of this kind.
    """
    where = addresses.c.article_id == article_id
    if kind is not None:
        where &= addresses.c.kind == kind
    keys = select(addresses.c.url_key).where(where)
    # A wall at its address does not bring it back.
    good = captures.c.status.in_(GOOD) & (captures.c.article_id == article_id)
    return _looks(connection, captures.c.url_key.in_(keys), or_(_ABSENT, good))


def absences(connection: Connection, keys: Collection[str]) -> tuple[Look, ...]:
    """When these addresses said that what was there is gone, oldest first."""
    return _looks(connection, captures.c.url_key.in_(sorted(keys)), _ABSENT)


def ever_absent(connection: Connection, ids: Collection[str]) -> frozenset[str]:
    """Those of these articles that an address of theirs said to be gone, once."""
    query = (
        select(addresses.c.article_id)
        .join(captures, captures.c.url_key == addresses.c.url_key)
        .outerjoin(outcomes, _SOFT)
        .where(addresses.c.article_id.in_(sorted(ids)), _ABSENT)
        .distinct()
    )
    return frozenset(connection.scalars(query))


# By the run that made the capture: a replay says it of old captures once more.
_SOFT = and_(
    outcomes.c.run_id == captures.c.run_id,
    outcomes.c.url_key == captures.c.url_key,
    outcomes.c.reason == Reason.SOFT_404.value,
    captures.c.article_id.is_(None),
)
_ABSENT = captures.c.status.in_(GONE) | outcomes.c.reason.is_not(None)


def _looks(connection: Connection, *where: ColumnElement[bool]) -> tuple[Look, ...]:
    query = (
        select(
            captures.c.url_key,
            captures.c.url,
            captures.c.fetched,
            captures.c.run_id,
            captures.c.status,
            outcomes.c.reason,
        )
        .outerjoin(outcomes, _SOFT)
        .where(*where)
        .order_by(captures.c.fetched, captures.c.id)
    )
    return tuple(
        Look(
            key=row.url_key,
            url=row.url,
            at=row.fetched,
            run=row.run_id,
            gone=row.status in GONE or row.reason is not None,
            status=row.status,
            reason=Reason(row.reason) if row.reason else None,
        )
        for row in connection.execute(query)
    )
