"""Hosts that asked to be left alone, and until when: rows that outlive a run.

Knows table ``pauses`` and no server's words; those are read in ``middlewares/retry``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from archive.tables import pauses

from .rows import upsert

LONGEST = timedelta(days=7)
"""A slip of a server's pen must not silence its outlet for years."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """What a server asked for."""

    host: str
    asked: datetime
    until: datetime


def pause(host: str, asked: datetime, seconds: float) -> Pause:
    """A pause of so many seconds from now on, within reason."""
    span = min(timedelta(seconds=seconds), LONGEST)
    return Pause(host=host, asked=asked, until=asked + span)


def keep(connection: Connection, wanted: Pause) -> None:
    """Remember a pause; what a host said last holds."""
    insert = upsert(connection, pauses).values(
        host=wanted.host, asked=wanted.asked, until=wanted.until
    )
    changed = {name: insert.excluded[name] for name in ("asked", "until")}
    connection.execute(
        insert.on_conflict_do_update(index_elements=["host"], set_=changed)
    )


def standing(connection: Connection, now: datetime) -> dict[str, datetime]:
    """Hosts that want to be left alone now, and until when."""
    rows = connection.execute(select(pauses).where(pauses.c.until > now))
    return {row.host: row.until for row in rows}


def forget(connection: Connection, now: datetime) -> None:
    """Remove those that are over."""
    connection.execute(delete(pauses).where(pauses.c.until <= now))


def words(resting: Mapping[str, datetime], host: str) -> str:
    """Why a host is not asked, for a person."""
    return f"its host asks to be left alone until {resting[host]:%Y-%m-%d %H:%M} UTC"
