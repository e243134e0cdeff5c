"""Texts that are kept for so many days, removed like what is taken down.

Days count from when an article was first archived.  In batches, each one transaction,
and no more in one call than it may take: what is left, the next run removes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, exists, or_, select

from .store import Archive, erasing, removal
from .store.removal import Marked
from .store.tombstones import RETENTION
from .tables import articles, captures, channels, outlets

BATCH = 100
MOST = 2000
"""Articles that one call removes, about as many as it archives in that time."""

_HTML = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """How long the articles of one outlet, or of all others, are kept."""

    days: int
    outlet_id: int | None = None
    """None: of every outlet that has no term of its own."""

    others: tuple[int, ...] = ()
    """Those that have one."""

    @property
    def reason(self) -> str:
        return f"kept for {self.days} day{'' if self.days == 1 else 's'}"

    def articles(self) -> ColumnElement[bool]:
        """Whose articles it is about."""
        if self.outlet_id is not None:
            return articles.c.outlet_id == self.outlet_id
        unknown = articles.c.outlet_id.is_(None)
        return or_(unknown, articles.c.outlet_id.not_in(self.others))

    def channels(self) -> ColumnElement[bool]:
        """In which answers beside articles their texts may stand."""
        theirs = select(channels.c.url_key)
        if self.outlet_id is not None:
            mine = theirs.where(channels.c.outlet_id == self.outlet_id)
            return captures.c.url_key.in_(mine)
        kept = theirs.where(channels.c.outlet_id.in_(self.others))
        return captures.c.url_key.not_in(kept) & or_(
            captures.c.url_key.in_(theirs), captures.c.mime.in_(_HTML)
        )


def terms(connection: Connection, days: int) -> tuple[Term, ...]:
    """What the settings and the outlets' entries ask for; 0 days: for ever."""
    rows = connection.execute(select(outlets.c.id, outlets.c.entry)).all()
    own = {
        row.id: int(row.entry["retention"])
        for row in rows
        if row.entry.get("retention") is not None
    }
    found = [
        Term(days=kept, outlet_id=outlet_id)
        for outlet_id, kept in sorted(own.items())
        if kept
    ]
    if days:
        found.append(Term(days=days, others=tuple(sorted(own))))
    return tuple(found)


def expire(archive: Archive, now: datetime, *, most: int = MOST) -> int:
    """Remove what was kept long enough; how many articles.  The caller has the lock."""
    with archive.connect() as connection:
        asked = terms(connection, archive.config.retention)
    number = 0
    for term in asked:
        before = now - timedelta(days=term.days)
        while number < most:
            batch = min(BATCH, most - number)
            done = _remove(archive, term, before, now, batch)
            number += done
            if done < batch:
                break
    if number:
        with archive.begin() as work:
            erasing.forget_some_words(work.connection)
        archive.finish_removals()
    return number


def _remove(
    archive: Archive, term: Term, before: datetime, now: datetime, size: int
) -> int:
    with archive.begin() as work:
        connection = work.connection
        erasing.overwrite_what_is_deleted(connection)
        ids = connection.scalars(
            select(articles.c.id)
            .where(articles.c.first_seen < before, term.articles())
            .order_by(articles.c.first_seen, articles.c.id)
            .limit(size)
        ).all()
        for one in ids:
            records = removal.records_of(connection, [one], spare=True)
            removal.remove(
                connection,
                one,
                kind=RETENTION,
                reason=term.reason,
                at=now,
                records=records,
            )
        if ids:
            removal.mark(connection, ids[0], _beside(connection, term, before))
    return len(ids)


def _beside(connection: Connection, term: Term, before: datetime) -> Iterator[Marked]:
    """Feeds, sections and pages that were no article, as old as that."""
    article = captures.alias()
    needed = exists().where(
        article.c.digest == captures.c.digest, article.c.article_id.is_not(None)
    )
    rows = connection.execute(
        select(captures.c.id, captures.c.warc_file).where(
            captures.c.article_id.is_(None),
            captures.c.fetched < before,
            captures.c.status == 200,
            captures.c.record_type == "response",
            term.channels(),
            ~needed,
        )
    )
    for row in rows.all():
        yield Marked(id=row.id, warc_file=row.warc_file, told=False)
