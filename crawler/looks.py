"""When to look again, and when to ask for the whole: decisions, each a few numbers.

Pure: values in, values out; no clock, no database.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from .due import MAX_CLAIMS
from .items import Role

if TYPE_CHECKING:
    from archive.model import Capture

    from .items import Visit

MIN_INTERVAL = 300.0
MAX_INTERVAL = 7 * 86400.0
"""Of a channel that fails."""

MAX_QUIET = 86400.0
"""Of a channel that answers and brings nothing new, whatever it asks for: news may
break any day."""

MAX_ASKED = 3600.0
"""Of what a channel asks for, where its own news say otherwise."""

STIRS = timedelta(days=1)
"""So long after its listed date may a channel change, and that date stay as it is."""

MAX_AGE = 6 * 3600.0
"""Of what ``Cache-Control`` says: it is written for all of a site's files alike."""

SLOWER, FASTER = 1.5, 0.5
"""What a look without anything new, and one with several links, make of the pace."""

TRUSTED_CHANNEL, TRUSTED_ARTICLE = 10, 2
"""So many answers in a row that say "not modified", and the next look asks for the
whole.  An article is looked at six times in all, a channel every half hour."""

WHOLE_EVERY = timedelta(hours=6)
"""Likewise a channel by time: the fewer its news, the fewer its looks."""

_MAX_AGE = re.compile(r"\bmax-age\s*=\s*\"?(\d{1,9})")

LIED = -1
"""In place of that count: its validators hid a change, and are not sent again."""


def next_look(
    schedule: float,
    asked: float | None,
    failures: int,
    now: datetime,
    *,
    pace: float | None = None,
) -> datetime:
    """When a channel is due again.

    schedule: seconds, as the outlet's entry says; never more often.  asked: as the
    channel itself says.  pace: as its own news come, which says more.
    failures: looks in a row that failed; each doubles the time, up to a week.
    """
    most = MAX_QUIET if pace is None else MAX_ASKED
    seconds = max(schedule, min(asked or 0.0, most), pace or 0.0, 0.0)
    if failures:
        seconds = max(seconds, MIN_INTERVAL) * 2 ** min(failures - 1, 12)
    return now + timedelta(seconds=min(seconds, MAX_INTERVAL))


def pace_after(
    pace: float | None,
    schedule: float,
    elapsed: float | None,
    fresh: int,
    *,
    asked: float | None = None,
) -> float | None:
    """Seconds between two looks that a channel's own news ask for.

    elapsed: seconds since the look before; None: this was the first, and says nothing.
    fresh: links that were never seen before.  asked: as the channel itself says, for a
    beginning.  Settles where a look brings about one new link.
    """
    least = max(schedule, MIN_INTERVAL)
    if elapsed is None:
        return pace
    before = min(max(pace or asked or least, least), MAX_QUIET)
    if fresh == 0:
        if elapsed < before / 2:
            return before  # asked out of turn, it had no time for news
        return min(before * SLOWER, MAX_QUIET)
    if fresh == 1:
        return before
    return max(least, min(before * FASTER, elapsed / fresh))


def is_past(modified: datetime | None, since: datetime | None) -> bool:
    """Whether nothing in a channel can be of the window; modified: as it is dated."""
    if modified is None or since is None:
        return False
    is_a_day = modified.time() == time()  # midnight may be any moment of its day
    return modified + (timedelta(days=1) if is_a_day else timedelta()) < since


def is_told(modified: datetime | None, claims: int, now: datetime) -> bool:
    """Whether the listed date of a channel says all of when it changes.

    Not where it is the date of a day that may not be over, for that date stays; nor
    where it was empty words.  claims: how often in a row.
    """
    if modified is None or claims >= MAX_CLAIMS:
        return False
    return modified.date() < (now - STIRS).date()


def trust_after(trust: int, *, whole: bool, lied: bool) -> int:
    """How many answers in a row were "not modified"; whole: this one was not."""
    if trust == LIED or lied:
        return LIED
    return 0 if whole else trust + 1


def may_ask_briefly(visit: Visit, now: datetime) -> bool:
    """Whether a look may send validators."""
    if visit.whole is not None and now - visit.whole >= WHOLE_EVERY:
        return False
    most = TRUSTED_CHANNEL if visit.role is Role.CHANNEL else TRUSTED_ARTICLE
    return visit.trust != LIED and visit.trust < most


def hid_a_change(visit: Visit, last: Capture) -> bool:
    """Whether an answer that differs came with the validators of the one before it,
    after the server had said "not modified" of these."""
    if visit.trust <= 0:
        return False
    if visit.etag:
        return last.etag == visit.etag
    return bool(visit.last_modified) and last.last_modified == visit.last_modified


def max_age(headers: Mapping[str, str]) -> float | None:
    """Seconds that an answer may be kept, as a hint of when to ask again.

    headers: names in lower case.
    """
    said = headers.get("cache-control", "").lower()
    found = _MAX_AGE.search(said)
    if found is None or "no-cache" in said or "no-store" in said:
        return None
    return min(float(found[1]), MAX_AGE)
