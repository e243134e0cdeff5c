"""Decides what a capture is to its article: new, the same, a change, or a copy.

Pure: takes digests, gives a verdict and its reason in words.  Imports of ours only
model.
"""

from __future__ import annotations

from dataclasses import dataclass

from .model import Outcome


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the archive knows of an article when a capture comes in."""

    before: Revision | None = None
    """The last one captured before."""

    after: Revision | None = None
    """The first one captured later, where captures come in late (``ingest``)."""

    twin: str | None = None
    """Id of another article with the same text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    outcome: Outcome
    number: int | None = None
    """The revision that the capture confirms, where it does."""

    reason: str


def decide(fresh: Signature, known: Known) -> Decision:
    """What to do with a capture, and why, in words fit for the log."""
    neighbours = [found for found in (known.before, known.after) if found]
    for revision in neighbours:
        old = revision.signature
        if old.digest == fresh.digest:
            reason = f"payload is that of revision {revision.number}"
        elif old.content_hash == fresh.content_hash:
            reason = f"nothing that counts differs from revision {revision.number}"
        else:
            continue
        return Decision(
            outcome=Outcome.UNCHANGED, number=revision.number, reason=reason
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
    before, after = set((old or "").split()), set((new or "").split())
    if not before or not after:
        return not before and not after
    return len(before & after) >= 0.5 * min(len(before), len(after))
