"""Articles removed on request: rows, search words, exports to come, WARC payloads.

First a plan that a person may look at, then its execution: one transaction for the
rows, the WARC files after it, the database's free space last.  What is killed on the
way is finished by the next start.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, select

from .errors import NotFound, TakenDown
from .holdings import find_id
from .provenance.groups import members
from .store import Archive, erasing, listings, recording, removal, unread
from .store.removal import Marked
from .store.tombstones import TAKEDOWN
from .store.unread import Unread
from .tables import articles, revisions


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """An article that is to go."""

    id: str
    url: str
    title: str | None
    revisions: int
    records: tuple[Marked, ...]
    page: Unread | None = None
    """Where no article was read of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a takedown touches."""

    articles: tuple[Gone, ...]
    """What was asked for, and what other addresses gave the same bytes for."""

    channels: tuple[Marked, ...]
    """Captures of feeds and other channels that listed it, and may hold its text."""

    others: tuple[tuple[str, str], ...]
    """Id and address of articles that tell the same story, and stay."""

    readings: frozenset[str]
    """WARC files with the records of what was read."""

    @property
    def files(self) -> frozenset[str]:
        """The WARC files that are written anew."""
        records = [one for article in self.articles for one in article.records]
        found = frozenset(one.warc_file for one in (*records, *self.channels))
        return found | self.readings


def plan(archive: Archive, name: str) -> Plan:
    """What taking an article down would touch, or a page that is none.

    Raises NotFound, TakenDown.
    """
    with archive.connect() as connection:
        try:
            found = find_id(connection, name)
        except TakenDown:
            raise
        except NotFound:
            page = unread.find(connection, name)
            if page is None:
                raise
            return _plan_of_page(archive, connection, page)
        ids = removal.same_pages(connection, found)
        gone = tuple(_gone(connection, one) for one in ids)
        groups = members(connection, ids)
        told = {one.id: one.url for group in groups.values() for one in group}
        others = sorted((id, url) for id, url in told.items() if id not in ids)
        keys = removal.places_of(connection, ids)
        channels = listings.telling(connection, archive.config.warc_dir, keys)
        readings = recording.files_of(connection, ids)
    return Plan(
        articles=gone, channels=tuple(channels), others=tuple(others), readings=readings
    )


def _plan_of_page(archive: Archive, connection: Connection, page: Unread) -> Plan:
    gone = Gone(
        id=page.id,
        url=page.url,
        title=None,
        revisions=0,
        records=page.records,
        page=page,
    )
    channels = listings.telling(connection, archive.config.warc_dir, [page.key])
    return Plan(
        articles=(gone,),
        channels=tuple(channels),
        others=page.shared,
        readings=frozenset(),
    )


def execute(archive: Archive, planned: Plan, *, reason: str, at: datetime) -> None:
    """Do it; the caller holds the lock."""
    with archive.begin() as work:
        connection = work.connection
        erasing.overwrite_what_is_deleted(connection)
        ids = [one.id for one in planned.articles]
        keys = set(removal.places_of(connection, ids))
        keys |= {one.page.key for one in planned.articles if one.page}
        listings.ask_anew(connection, keys, planned.channels)
        for one in planned.articles:
            remove = (
                partial(unread.remove, connection, one.page)
                if one.page
                else partial(removal.remove, connection, one.id)
            )
            remove(kind=TAKEDOWN, reason=reason, at=at, records=one.records)
        removal.mark(connection, planned.articles[0].id, planned.channels)
        erasing.forget_words(connection)
    archive.finish_removals()


def _gone(connection: Connection, article_id: str) -> Gone:
    rows = connection.execute(
        select(articles.c.url, revisions.c.title)
        .join(revisions, revisions.c.article_id == articles.c.id)
        .where(articles.c.id == article_id)
        .order_by(revisions.c.id.desc())
    ).all()
    return Gone(
        id=article_id,
        url=rows[0].url,
        title=rows[0].title,
        revisions=len(rows),
        records=tuple(removal.records_of(connection, [article_id])),
    )
