"""What a run would fetch, and why, without asking anybody for anything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import select

from archive.config import Config
from archive.store import Archive
from archive.tables import outlets

from . import channels, frontier, seeds
from .due import Window
from .order import Order


def plan_lines(archive: Archive | None, config: Config, order: Order) -> Iterator[str]:
    """One line an address: what it would be fetched as, and why."""
    if order.seeds:
        links, refused = seeds.read(order.seeds)
        yield from (f"article  {link.url}  asked for" for link in links.values())
        yield from (f"skipped  {one.url}  {one.detail}" for one in refused)
        return
    if archive is None:
        for outlet in order.wanted:
            for url, kind in channels.configured(outlet):
                yield f"{kind}  {url}  never read"
        return
    now = datetime.now(UTC)
    with archive.connect() as connection:
        rows = connection.execute(select(outlets.c.key, outlets.c.id)).all()
        by_key = {row.key: int(row.id) for row in rows}
        ids = {o.name: by_key[o.key] for o in order.outlets if o.key in by_key}
        scope = frontier.Scope(
            run="",
            window=Window(now=now, everything=order.everything, since=order.since),
            outlets=frozenset(ids[o.name] for o in order.wanted if o.name in ids),
            named=bool(order.chosen),
        )
        known = [outlet for outlet in order.wanted if outlet.name in ids]
        rowed = {c.visit.url: c for c in channels.of(connection, known, ids)}
        for outlet in order.wanted:
            for url, kind in channels.configured(outlet):
                if url not in rowed:
                    yield f"{kind}  {url}  never read"
        for channel in rowed.values():
            if channels.is_due(channel, now, everything=order.everything):
                yield f"{channel.visit.kind}  {channel.visit.url}  {_why(channel)}"
        for one in frontier.waiting(connection, scope):
            why = f"another look, {one.outcome} before" if one.outcome else "new"
            yield f"article  {one.url}  {why}"


def _why(channel: channels.Channel) -> str:
    if channel.checked is None:
        return "never read"
    return f"read at {channel.checked:%Y-%m-%d %H:%M} UTC"
