"""What is due: decisions about listed links and re-checks, each with its reason.

Pure: values in, a verdict in words out; no clock, no database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from archive.model import Discovery, Outcome, Reason

RECHECKS = tuple(
    timedelta(hours=hours) for hours in (1, 6, 24, 3 * 24, 7 * 24, 30 * 24)
)
"""Ages, since it was first seen, at which an article is looked at again."""

BACK_OFF = tuple(
    timedelta(minutes=minutes) for minutes in (0, 15, 60, 4 * 60, 12 * 60, 24 * 60)
)
"""After each failed run in a row: when the next may try; the last for all further."""

HOT = timedelta(hours=1)
"""The soonest look at an article that had changed when it was looked at."""

GIVE_UP = 10
"""Runs in a row that failed: an article is not tried again unless it is listed anew."""

RETURNS = tuple(timedelta(hours=hours) for hours in (1, 24, 7 * 24, 30 * 24))
"""After each look in a row at an archived article that did not find it: when the next
comes.  After the last it is looked at where a channel lists it still, as seldom."""

ABSENCES = frozenset(
    (
        *(Reason.HTTP_STATUS, Reason.SOFT_404, Reason.BLOCKED),
        *(Reason.NOT_ARTICLE, Reason.NOT_HTML, Reason.EMPTY),
    )
)
"""What an answer may be in the place of an article, for good or for an hour."""

MAX_CLAIMS = 2
"""So many times in a row that a listed date said "changed" of what had nothing new:
it is not believed any more, of an article or of a channel."""

MAX_URL = 2083


class State(StrEnum):
    """Where an address stands in the frontier."""

    PENDING = "pending"
    DONE = "done"
    GONE = "gone"
    """It never gave an article, and says that it has none."""

    WITHDRAWN = "withdrawn"
    """It gave one that is archived, and gives it no more."""


class Reach(StrEnum):
    """How far a run goes."""

    ARTICLES = "articles"
    """Reads channels and fetches what they list."""

    CHANNELS = "channels"
    """Asks each channel of the catalogue, and fetches nothing that they list."""

    EXPLORE = "explore"
    """Likewise, and follows what a site's pages and robots.txt name as channels."""


class Verdict(StrEnum):
    """What to do with a listed link now."""

    FETCH = "fetch"
    NOT_DUE = "not_due"
    OUT_OF_WINDOW = "out_of_window"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the frontier says of an address."""

    state: State
    due: datetime | None
    listed_modified: datetime | None
    """Its channel's word of its last change, as of the last fetch."""

    outcome: str | None = None
    checked: datetime | None = None
    claims: int = 0
    """How often in a row it was listed as changed, and had not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What a run takes up."""

    now: datetime
    everything: bool = False
    """Due or not."""

    since: datetime | None = None


def decide(
    link: Discovery, known: Known | None, window: Window, *, foreign: bool
) -> tuple[Verdict, str]:
    """What to do with a listed link, and why in words.

    foreign: it leads to another site, and its outlet's policy is to skip those.
    """
    if foreign:
        return Verdict.FOREIGN, "leads to another site"
    dated = link.published or link.modified
    if window.since and dated and dated < window.since:
        return Verdict.OUT_OF_WINDOW, f"dated {dated:%Y-%m-%d %H:%M}, before the window"
    if known is None:
        return Verdict.FETCH, "never seen before"
    if _is_changed(link, known):
        return Verdict.FETCH, f"listed as changed at {link.modified:%Y-%m-%d %H:%M}"
    if known.state is State.PENDING and known.outcome is None:
        return Verdict.FETCH, "listed before, not fetched yet"
    if known.state is State.GONE:
        return Verdict.NOT_DUE, "gone, and not listed as changed"
    if window.everything:
        return Verdict.FETCH, "all are asked for"
    if known.due is not None and known.due <= window.now:
        return Verdict.FETCH, "due for another look"
    if known.due is not None:
        words = f"to be looked at again at {known.due:%Y-%m-%d %H:%M}"
        return Verdict.NOT_DUE, words
    if known.state is not State.WITHDRAWN:
        return Verdict.NOT_DUE, "done, and not listed as changed"
    if known.checked is not None and known.checked + RETURNS[-1] <= window.now:
        return Verdict.FETCH, "withdrawn, and listed all the same"
    return Verdict.NOT_DUE, "withdrawn, and not listed as changed"


def is_claimed(link: Discovery, known: Known | None, window: Window) -> bool:
    """Whether only its channel's word of a change has a known address fetched."""
    if known is None or window.everything or not _is_changed(link, known):
        return False
    return known.due is None or known.due > window.now


def _is_changed(link: Discovery, known: Known) -> bool:
    """Whether it is listed as changed since it was fetched, by one who is believed."""
    if link.modified is None or known.listed_modified is None:
        return False
    return known.claims < MAX_CLAIMS and link.modified > known.listed_modified


def is_withdrawn(
    outcome: Outcome, reason: Reason | None, *, before: State, archived: bool
) -> bool:
    """Whether an address does not give its article, or did not and may not still.

    before: where it stood.  archived: whether it gave an article once.
    """
    if before is State.WITHDRAWN:
        never = (Reason.TAKEN_DOWN, Reason.RIGHTS)
        return outcome in (Outcome.SKIPPED, Outcome.FAILED) and reason not in never
    return archived and outcome is Outcome.SKIPPED and reason in ABSENCES


def return_after(looks: int, now: datetime) -> datetime | None:
    """When a withdrawn article is looked for again.

    looks: how many in a row did not find it.
    """
    return now + RETURNS[looks - 1] if looks <= len(RETURNS) else None


def after(
    outcome: Outcome,
    reason: Reason | None,
    *,
    first_seen: datetime,
    now: datetime,
    tries: int,
    gone: bool,
    held: bool = False,
) -> tuple[State, datetime | None]:
    """Where an address stands after an outcome, and when it is due again.

    tries: runs in a row that failed, this one included.
    held: it has changed, and the change is to be filed by a later look.
    """
    if gone:
        return State.GONE, None
    if outcome is Outcome.DEFERRED or reason is Reason.ROBOTS_UNREACHABLE:
        return State.PENDING, now
    if outcome is Outcome.FAILED:
        if tries >= GIVE_UP:
            return State.DONE, None
        return State.PENDING, now + BACK_OFF[min(tries, len(BACK_OFF)) - 1]
    if outcome is Outcome.SKIPPED:
        return State.DONE, None
    age = now - first_seen
    step = next((step for step in RECHECKS if step > age), None)
    due = first_seen + step if step else None
    if held or (due and outcome is Outcome.REVISED):
        # Who edits a story edits it again.
        soon = now + (HOT if held else max(HOT, age / 4))
        due = min(due or soon, soon)
    return State.DONE, due
