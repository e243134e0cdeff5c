"""The quarantine: pages that defeated the reader or the store, and wait for a person.

A page stands in it once, with the capture that did it last; what was tried and failed
says so in its detail, what was released says when.  Knows table ``quarantine`` and the
captures that it names; reads no page.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, or_, select, update

from ..errors import NotFound
from ..model import Capture, Reason
from ..tables import captures, quarantine
from ..urls import url_key
from .captures import capture_of, storable


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """One page that is set aside."""

    number: int
    url: str
    reason: Reason
    detail: str
    added: datetime
    released: datetime | None
    run: str | None
    capture: Capture | None
    """Where its bytes lie; None where the page never came so far."""


def set_aside(
    connection: Connection,
    url: str,
    reason: Reason,
    detail: str,
    *,
    capture: str | None,
    run: str | None,
) -> None:
    """Put a page in, or renew what is said of it there.

    capture: the id of its capture, where it has one.
    """
    says: dict[str, Any] = {
        "url": storable(url),
        "url_key": url_key(url),
        "capture_id": capture,
        "run_id": run,
        "reason": reason.value,
        "detail": storable(detail),
    }
    standing = connection.scalar(
        select(quarantine.c.id).where(
            quarantine.c.url_key == says["url_key"], quarantine.c.released.is_(None)
        )
    )
    if standing is None:
        row = insert(quarantine).values(**says, added=datetime.now(UTC))
        connection.execute(row)
    else:
        # A page that is fetched every hour must not fill the list.
        mine = quarantine.c.id == standing
        connection.execute(update(quarantine).where(mine).values(says))


def release(connection: Connection, capture: str) -> None:
    """A page was filed after all, or is known to be no article."""
    mine = (quarantine.c.capture_id == capture) & quarantine.c.released.is_(None)
    now = datetime.now(UTC)
    connection.execute(update(quarantine).where(mine).values(released=now))


def listed(connection: Connection, *, everything: bool = False) -> Sequence[Aside]:
    """Who is set aside, in the order of arrival.

    everything: also who has been released.
    """
    query = _query()
    if not everything:
        query = query.where(quarantine.c.released.is_(None))
    return _found(connection, query)


def named(connection: Connection, names: Collection[str]) -> Sequence[Aside]:
    """Those that a person names by number or address. Raises NotFound for others."""
    found: dict[int, Aside] = {}
    for name in names:
        which = [quarantine.c.url_key == _key(name)]
        if name.isdecimal() and len(name) < 19:
            which.append(quarantine.c.id == int(name))
        waiting = _query().where(or_(*which), quarantine.c.released.is_(None))
        mine = _found(connection, waiting)
        if not mine:
            raise NotFound(f"nothing in the quarantine is called {name}", about=name)
        found |= {one.number: one for one in mine}
    return [found[number] for number in sorted(found)]


def _query() -> Select[Any]:
    return (
        select(quarantine, *(c.label(f"kept_{c.name}") for c in captures.c))
        .outerjoin(captures, captures.c.id == quarantine.c.capture_id)
        .order_by(quarantine.c.id)
    )


def _found(connection: Connection, query: Select[Any]) -> Sequence[Aside]:
    return [_aside(row) for row in connection.execute(query).mappings()]


def _aside(row: Any) -> Aside:
    kept = {column.name: row[f"kept_{column.name}"] for column in captures.c}
    return Aside(
        number=row["id"],
        url=row["url"],
        reason=Reason(row["reason"]),
        detail=row["detail"] or "",
        added=row["added"],
        released=row["released"],
        run=row["run_id"],
        capture=capture_of(kept) if kept["warc_file"] is not None else None,
    )


def _key(name: str) -> str:
    try:
        return url_key(name)
    except ValueError:
        return name
