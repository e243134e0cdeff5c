"""What the addresses of articles answered: the article, or that it is gone.

Gone is what says 404 or 410, a page that says the same, or a redirect to the front
page or to what is gone itself.  Knows captures and addresses; no text.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, or_, select

from .model import Reason
from .tables import addresses, captures
from .ways import GONE, ends_in_nothing

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
        .where(addresses.c.article_id.in_(sorted(ids)), _SAID)
        .distinct()
    )
    return frozenset(connection.scalars(query))


_SAID = captures.c.status.in_(GONE) | captures.c.gone.is_not(None)
_ABSENT = _SAID | captures.c.leads_to.is_not(None)
"""What may be an absence; a redirect is one where it ends in nothing."""


def _looks(connection: Connection, *where: ColumnElement[bool]) -> tuple[Look, ...]:
    query = select(captures).where(*where).order_by(captures.c.fetched, captures.c.id)
    found = []
    for row in connection.execute(query).all():
        gone = row.status in GONE or row.gone is not None
        if row.leads_to is not None and not gone:
            if not ends_in_nothing(connection, row.leads_to, row.fetched):
                continue  # it leads to the article, which says itself that it is there
            gone = True
        look = Look(
            key=row.url_key,
            url=row.url,
            at=row.fetched,
            run=row.run_id,
            gone=gone,
            status=row.status,
            reason=Reason(row.gone) if row.gone else None,
        )
        found.append(look)
    return tuple(found)
