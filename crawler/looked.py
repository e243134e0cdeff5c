"""What a look at a channel leaves in its row, and when the next one is due.

Knows table ``channels``; which there are is ``channels``, when to look is ``looks``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from archive.model import Capture, ChannelKind, Outcome, Reason
from archive.tables import channels

from .items import Closed, Listing, Visit
from .looks import (
    WHOLE_EVERY,
    hid_a_change,
    is_told,
    next_look,
    pace_after,
    trust_after,
)

GOOD = frozenset({Outcome.LISTED})

MOVED = frozenset({301, 308})


def settle(
    connection: Connection,
    visit: Visit,
    closed: Closed,
    *,
    schedule: float,
    listing: Listing | None,
    now: datetime,
    fresh: int = 0,
    changed: int = 0,
) -> None:
    """Note what became of a channel, and when it is due again.

    schedule: seconds, of its outlet.  fresh: links and channels that nobody had listed
    before.  changed: known ones that it says have changed.
    """
    row = connection.execute(
        select(channels).where(channels.c.url_key == visit.key)
    ).first()
    if row is None:
        return
    values = _became(
        row,
        visit,
        closed,
        schedule=schedule,
        listing=listing,
        now=now,
        fresh=fresh,
        changed=changed,
    )
    connection.execute(
        update(channels).where(channels.c.url_key == visit.key).values(values)
    )


def confirm(
    connection: Connection,
    found: Sequence[tuple[Visit, Closed]],
    schedules: Mapping[str, float],
    now: datetime,
) -> None:
    """Note of many channels at once that they are as they were.

    schedules: name of an outlet -> seconds.
    """
    keys = [visit.key for visit, _ in found]
    query = select(channels).where(channels.c.url_key.in_(keys))
    rows = {row.url_key: row for row in connection.execute(query)}
    changes = []
    for visit, closed in found:
        if visit.key in rows:
            schedule = schedules.get(visit.outlet or "", 0.0)
            values = _became(rows[visit.key], visit, closed, schedule=schedule, now=now)
            changes.append({"of_key": visit.key} | values)
    if changes:
        changed: dict[str, Any] = {name: bindparam(name) for name in changes[0]}
        del changed["of_key"]
        connection.execute(
            update(channels)
            .where(channels.c.url_key == bindparam("of_key"))
            .values(changed),
            changes,
        )


def _became(
    row: Any,
    visit: Visit,
    closed: Closed,
    *,
    schedule: float,
    now: datetime,
    listing: Listing | None = None,
    fresh: int = 0,
    changed: int = 0,
) -> dict[str, Any]:
    """What the row of a channel says after a look at it."""
    good = closed.outcome in GOOD
    interval = listing.interval if listing else row.interval
    failures = 0 if good else row.failures + 1
    pace = row.pace
    if good:
        elapsed = (now - row.checked).total_seconds() if row.checked else None
        pace = pace_after(pace, schedule, elapsed, fresh, asked=interval)
    claims = 0 if fresh or changed else row.claims
    due = next_look(schedule, interval, failures, now, pace=pace)
    since, moved = None if good else row.failing_since or now, _moved(row, visit, good)
    if closed.reason is Reason.ROBOTS_UNREACHABLE or closed.outcome is Outcome.DEFERRED:
        due, failures = now, row.failures
        since, moved = row.failing_since, row.moved
    values: dict[str, Any] = {
        "checked": now,
        "due": None if good and _waits(row, claims, now) else due,
        "claims": claims,
        "interval": interval,
        "pace": pace,
        "failures": failures,
        "failing_since": since,
        "moved": moved,
        "outcome": closed.outcome.value,
        "reason": closed.reason.value if closed.reason else None,
    }
    last = visit.captures[-1] if visit.captures else None
    if good and last is not None:
        values |= _believed(row, visit, last, fresh)
        if last.status == 200:
            values["whole"] = now
        elif row.whole is not None and values["due"] is not None:
            soonest = now + timedelta(seconds=schedule)
            values["due"] = min(due, max(soonest, row.whole + WHOLE_EVERY))
    if listing is not None and last is not None:
        values["digest"] = last.digest
    return values


def _believed(row: Any, visit: Visit, last: Capture, fresh: int) -> dict[str, Any]:
    """How far a server's "not modified" is believed after an answer.

    It said so, and the whole had news: it is asked once more with the validators of
    before the news.  An honest one sends the whole again.
    """
    whole = last.status == 200
    lied = row.on_trial and not whole
    lied = lied or (fresh > 0 and hid_a_change(visit, last))
    suspect = whole and fresh > 0 and visit.trust > 0 and not visit.briefly
    trust = trust_after(visit.trust, whole=whole, lied=lied)
    values: dict[str, Any] = {"trust": trust, "on_trial": suspect and not lied}
    if whole and not suspect:
        values |= {"etag": last.etag, "last_modified": last.last_modified}
    return values


def _waits(row: Any, claims: int, now: datetime) -> bool:
    """Whether the channel that names it is to say when it is to be read again.

    It has no time: meanwhile it was named no more, or read before its time.
    """
    told = row.due is None or is_told(row.listed_modified, claims, now)
    return row.via is not None and told


def _moved(row: Any, visit: Visit, good: bool) -> str | None:
    """Where a channel is asked from now on, if not at its own address.

    A feed or sitemap is there, or it has not moved: a page may be a wall or an advert.
    """
    if not good:
        return None  # it is asked again where it was said to be
    for_good = all(hop.status in MOVED for hop in visit.hops)
    if visit.hops and for_good and visit.kind is not ChannelKind.SECTION:
        return visit.captures[-1].url
    moved: str | None = row.moved
    return moved
