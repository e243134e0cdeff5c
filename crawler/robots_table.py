"""The files that rule a whole site as rows, so that it is asked once a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, select

from archive.store.writing import write
from archive.tables import robots, tdmrep

from .items import Role, Rules
from .robots import Origin
from .rows import pieces


def known_rules(
    connection: Connection, origin: str, now: datetime, *, table: Table = robots
) -> tuple[str, str | None] | None:
    """Verdict and body, where they still count."""
    row = connection.execute(
        select(table).where(table.c.origin == origin, table.c.expires > now)
    ).first()
    return (row.verdict, row.body) if row else None


def all_known(
    connection: Connection, origins: Iterable[str], now: datetime
) -> dict[str, Origin]:
    """The rules of these origins, where they still count."""
    found: dict[str, Origin] = {}
    for piece in pieces(origins):
        rows = connection.execute(
            select(robots).where(robots.c.origin.in_(piece), robots.c.expires > now)
        )
        found |= {row.origin: Origin(row.verdict, row.body) for row in rows}
    return found


def keep_rules(connection: Connection, rules: Rules) -> None:
    """Of robots.txt, or of the file that reserves: each in its own table."""
    table = tdmrep if rules.visit.role is Role.TDMREP else robots
    body = rules.body.replace("\0", "\ufffd") if rules.body is not None else None
    row = {
        "origin": rules.origin,
        "fetched": rules.fetched,
        "expires": rules.expires,
        "verdict": rules.verdict,
        "body": body,
    }
    write(connection, table, [row], _renew)


def _renew(insert: Any) -> Any:
    """What was said last counts."""
    changed = {
        name: insert.excluded[name]
        for name in ("fetched", "expires", "verdict", "body")
    }
    return insert.on_conflict_do_update(index_elements=["origin"], set_=changed)
