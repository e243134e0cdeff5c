"""What happened to an article, in order: seen, edited, withdrawn, restored.

An edit says so itself (a notice of correction, of an update, or that the article is
withdrawn), shows that there was one (another date of modification), or is silent.
Withdrawn is what its address answers with 404,
with 410, with a page that says the same, or by leading to the front page; restored,
what it gives again later; moved, what goes on under another address.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, select

from . import moves
from .diffs import diff
from .holdings import find, history
from .model import Article, NoticeKind, Reason
from .moves import Move
from .presence import looks
from .tables import articles


class What(StrEnum):
    """What happened."""

    SEEN = "seen"
    CORRECTED = "corrected"
    UPDATED = "updated"
    EDITED_SILENTLY = "edited silently"
    WITHDRAWN = "withdrawn"
    RETRACTED = "withdrawn by notice"
    RESTORED = "restored"
    MOVED = "moved"


_STANDING = (What.WITHDRAWN, What.RETRACTED, What.RESTORED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened, as of the visit that found it."""

    at: datetime
    what: What
    revision: int | None = None
    fields: tuple[str, ...] = ()
    """Of an edit: what it changed."""

    status: int | None = None
    """Of an address that is withdrawn or restored."""

    reason: Reason | None = None
    """Of a withdrawal that the status does not tell: ``soft_404``."""

    move: Move | None = None
    """Of a move: from where, to where, and how that is known."""


def events(connection: Connection, article_id: str) -> tuple[Event, ...]:
    """All of them, oldest first."""
    first = connection.execute(
        select(articles.c.first_seen).where(articles.c.id == article_id)
    ).scalar_one()
    found = [
        *(
            Event(at=one.at, what=What.MOVED, move=one)
            for one in moves.moves(connection, article_id)
        ),
        *_edits(connection, article_id, first),
        *_absences(connection, article_id, first),
    ]
    return tuple(sorted(found, key=lambda event: event.at))


def withdrawal(connection: Connection, article_id: str) -> Event | None:
    """Since when it is withdrawn, and how; None of an article that stands."""
    found = [one for one in events(connection, article_id) if one.what in _STANDING]
    last = found[-1] if found else None
    return None if last is None or last.what is What.RESTORED else last


def edit(old: Article, new: Article) -> What:
    """Whether an edit is told, shown or neither."""
    known = {notice.text for notice in old.corrections}
    told = {notice.kind for notice in new.corrections if notice.text not in known}
    if NoticeKind.RETRACTION in told:
        return What.RETRACTED
    if is_retracted(old) and not is_retracted(new):
        return What.RESTORED
    if NoticeKind.CORRECTION in told:
        return What.CORRECTED
    if NoticeKind.UPDATE in told:
        return What.UPDATED
    if new.modified and new.modified != old.modified:
        return What.UPDATED
    return What.EDITED_SILENTLY


def is_retracted(article: Article) -> bool:
    """Whether a notice says that the article does not stand any more."""
    return any(one.kind is NoticeKind.RETRACTION for one in article.corrections)


def _edits(connection: Connection, article_id: str, first: datetime) -> Iterator[Event]:
    before: Article | None = None
    for past in history(connection, article_id):
        now = find(connection, article_id, revision=past.number).article
        fields = () if before is None else tuple(c.field for c in diff(before, now))
        yield Event(
            # Its first revision may have been filed from a later capture.
            at=min(past.fetched, first) if before is None else past.fetched,
            what=What.SEEN if before is None else edit(before, now),
            revision=past.number,
            fields=fields,
        )
        before = now


def _absences(
    connection: Connection, article_id: str, first: datetime
) -> Iterator[Event]:
    seen = looks(connection, article_id)
    left = moves.left(connection, article_id)
    there = {one.key: one.at for one in seen if not one.gone}
    gone = False
    for one in seen:
        if one.at < first:
            continue  # there was nothing to withdraw
        if one.gone and one.key in left and one.at > there.get(one.key, first):
            continue  # it had moved by then, or was about to
        if one.gone is gone:
            continue
        gone = not gone
        yield Event(
            at=one.at,
            what=What.WITHDRAWN if gone else What.RESTORED,
            status=one.status,
            reason=one.reason,
        )
