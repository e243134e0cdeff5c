"""Decides what a capture is to its article: new, the same, a change, or a copy.

Pure: takes digests, gives a verdict and its reason in words.  Imports of ours only
model and how a text is cut into words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from .model import Outcome
from .search.index import UNSPACED, tokens

_UNSPACED = re.compile(f"[{UNSPACED}]")

LIVE_EVERY = timedelta(hours=1)
"""Between two revisions of a live blog at least: every visit finds another text."""

LIVE_A_DAY = 12
"""Revisions of a live blog in 24 hours at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Digests of one reading."""

    digest: str
    """Of the payload."""

    text_hash: str
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One revision in force of the article."""

    number: int
    signature: Signature
    capture: str = ""
    """Id of the capture that says it."""

    is_levelled: bool = False
    """Whether what is filed says the same in other quotes and dashes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast the revisions of a live blog came, as of a capture."""

    gap: timedelta
    """To the nearest revision, before or after."""

    day: int
    """Revisions of the 24 hours before."""

    closes: bool = False
    """Whether no later look says more, and none is soon to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the archive knows of an article when a capture comes in."""

    before: Revision | None = None
    """The last one captured before."""

    after: Revision | None = None
    """The first one captured later, where captures come in late (``ingest``)."""

    twin: str | None = None
    """Id of another article with the same text."""

    pace: Pace | None = None
    """Of a live blog; nothing else is held back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    outcome: Outcome
    number: int | None = None
    """The revision that the capture confirms, where it does."""

    reason: str
    held: bool = False
    """Whether a change makes no revision now, and a later capture's may."""


def decide(fresh: Signature, known: Known) -> Decision:
    """What to do with a capture, and why, in words fit for the log."""
    neighbours = [found for found in (known.before, known.after) if found]
    for revision in neighbours:
        if reason := sameness(fresh, revision):
            return Decision(
                outcome=Outcome.UNCHANGED, number=revision.number, reason=reason
            )
    if neighbours and (why := _too_soon(known.pace)):
        return Decision(
            outcome=Outcome.UNCHANGED,
            number=neighbours[0].number,
            reason=f"a live blog, and {why}; only the capture is kept",
            held=True,
        )
    if neighbours:
        return Decision(
            outcome=Outcome.REVISED, reason=_difference(fresh, neighbours[0])
        )
    if known.twin is not None:
        return Decision(
            outcome=Outcome.DUPLICATE, reason=f"text is that of article {known.twin}"
        )
    return Decision(outcome=Outcome.STORED, reason="no known text at this address")


def sameness(fresh: Signature, revision: Revision) -> str | None:
    """Why a capture shows a revision as it was; None where it does not."""
    if revision.signature.digest == fresh.digest:
        return f"payload is that of revision {revision.number}"
    if says_no_more(fresh.content_hash, revision):
        what = "but quotes and dashes " if revision.is_levelled else "that counts "
        return f"nothing {what}differs from revision {revision.number}"
    return None


def says_no_more(content_hash: str, before: Revision) -> bool:
    """Whether a new reading of one revision says what the one before it says.

    The same payload is not enough: what channels say of a page, and its further
    pages, may have changed the reading.
    """
    return before.is_levelled or before.signature.content_hash == content_hash


def _too_soon(pace: Pace | None) -> str | None:
    """Why a live blog gets no revision now; None where it does."""
    if pace is None or pace.closes:
        return None
    if pace.gap < LIVE_EVERY:
        minutes = int(pace.gap.total_seconds() // 60)
        return f"a revision is {minutes} minutes away"
    if pace.day >= LIVE_A_DAY:
        return f"{pace.day} revisions are of the last 24 hours"
    return None


def _difference(fresh: Signature, revision: Revision) -> str:
    if revision.signature.text_hash != fresh.text_hash:
        return f"text differs from revision {revision.number}"
    return (
        "text is the same, but title, byline, credit, date, access or a correction "
        f"differs from revision {revision.number}"
    )


def is_same_story(old: str | None, new: str | None) -> bool:
    """Whether two texts may be two states of one article.

    Asked where only a declared canonical address joins two pages: sites whose
    template gives every page the same one would else become a single article.
    """
    before, after = _words(old), _words(new)
    if not before or not after:
        return not before and not after
    return len(before & after) >= 0.5 * min(len(before), len(after))


def _words(text: str | None) -> set[str]:
    """The words of a text; where letters stand without spaces, every two of them."""
    return {
        one + after if _UNSPACED.match(one) else one
        for one, after in pairwise((*tokens(text or ""), ""))
    }
