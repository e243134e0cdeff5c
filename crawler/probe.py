"""What channels answer when they are only asked.

A run of the crawl, with its guard, robots.txt and pacing, that fetches no article.
It is one of the archive's own runs: what it learns of the channels stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, case, func, or_, select

from archive.model import ChannelKind, Outcome
from archive.outlets import Outlet
from archive.store import Archive
from archive.tables import channels, discoveries, outcomes
from archive.urls import url_key

from . import run
from .channels import configured, is_lead
from .due import Reach
from .order import Order
from .rows import PIECE

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one channel answered last."""

    outlet: str
    url: str
    kind: ChannelKind
    outcome: Outcome | None
    """None: it was never asked."""

    reason: str | None = None
    detail: str | None = None
    links: int = 0
    """Articles that it is known to list."""

    news: int = 0
    """Of those, listed as a news sitemap lists them."""

    newest: datetime | None = None
    """Latest date that it gives an article."""

    checked: datetime | None = None
    due: datetime | None = None
    failures: int = 0
    """Looks in a row that failed."""

    failing_since: datetime | None = None
    found: datetime | None = None
    """When it was found in place of a dead one."""

    moved: str | None = None
    """Where it is asked, since its own address said that it has moved there."""

    @property
    def is_good(self) -> bool:
        return self.outcome is Outcome.LISTED


def check(
    archive: Archive, outlets: Sequence[Outlet], chosen: Sequence[Outlet], say: Say
) -> tuple[Answer, ...]:
    """Ask every channel of the chosen outlets; the caller holds the archive's lock.

    outlets: the whole catalogue.
    """
    order = Order(
        outlets=tuple(outlets),
        chosen=tuple(chosen),
        everything=True,
        reach=Reach.CHANNELS,
    )
    summary = run.crawl(archive, order, say=say)
    with archive.connect() as connection:
        return answers(connection, order.wanted, run_id=summary.run)


def failed(found: Sequence[Answer]) -> list[str]:
    """The outlets of which a channel fails, or that have none but a robots.txt."""
    bad = dict.fromkeys(one.outlet for one in found if not one.is_good)
    fine = {one.outlet for one in found if one.is_good and not is_lead(one.url)}
    alone = (one.outlet for one in found if one.outlet not in fine)
    return list(bad | dict.fromkeys(alone))


def answers(
    connection: Connection, outlets: Sequence[Outlet], *, run_id: str | None = None
) -> tuple[Answer, ...]:
    """What the channels of outlets answered last, those never asked included.

    run_id: whose words about each to give.
    """
    found: list[Answer] = []
    for outlet in outlets:
        own = {url_key(url): (url, kind) for url, kind in configured(outlet)}
        known = [row.url_key for row in _learnt(connection, own)]
        for key in dict.fromkeys((*own, *known)):
            row = connection.execute(
                select(channels).where(channels.c.url_key == key)
            ).first()
            if row is None:
                url, kind = own[key]
                found.append(
                    Answer(outlet=outlet.name, url=url, kind=kind, outcome=None)
                )
            else:
                found.append(_answer(connection, outlet.name, row, run_id))
    return tuple(found)


def _learnt(
    connection: Connection, own: Mapping[str, tuple[str, ChannelKind]]
) -> list[Row[Any]]:
    """Channels that those of the catalogue named, and that these named in turn."""
    rows: list[Row[Any]] = []
    parents = list(own)
    while parents:
        more = connection.execute(
            select(channels).where(
                channels.c.via.in_(parents[:PIECE]),
                # Neither what waits for a crawl, nor what failed and is named no more.
                channels.c.outcome.is_not(None),
                or_(channels.c.due.is_not(None), channels.c.outcome == Outcome.LISTED),
            )
        ).all()
        rows += more
        parents = [*parents[PIECE:], *(row.url_key for row in more)]
    return rows


def _answer(
    connection: Connection, outlet: str, row: Row[Any], run_id: str | None
) -> Answer:
    own = discoveries.c.channel_key == row.url_key
    listed = connection.execute(
        select(
            func.count(discoveries.c.url_key.distinct()),
            func.count(
                case(
                    (discoveries.c.publication.is_not(None), discoveries.c.url_key)
                ).distinct()
            ),
            func.max(func.coalesce(discoveries.c.published, discoveries.c.modified)),
        ).where(own)
    ).one()
    said = outcomes.c.url_key == row.url_key
    detail = connection.scalar(
        select(outcomes.c.detail).where(said, outcomes.c.run_id == run_id)
    )
    return Answer(
        outlet=outlet,
        url=row.url,
        kind=ChannelKind(row.kind),
        outcome=Outcome(row.outcome) if row.outcome else None,
        reason=row.reason,
        detail=detail,
        links=listed[0],
        news=listed[1],
        newest=listed[2],
        checked=row.checked,
        due=row.due,
        failures=row.failures,
        failing_since=row.failing_since,
        found=row.found,
        moved=row.moved,
    )
