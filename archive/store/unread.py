"""A page that is archived and of which no article was read: refused, or set aside.

Knows its captures, and how it is removed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from ..tables import articles, captures, channels, tombstones
from ..urls import article_id, registered_domain, url_key
from . import listings, removal
from .captures import EMPTIED
from .removal import Marked


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """Its address, and what was answered there."""

    id: str
    """The id that an article of this address would have."""

    url: str
    key: str
    first_seen: datetime
    last_seen: datetime
    records: tuple[Marked, ...]
    """Its captures, and the same bytes elsewhere where no article was read either."""

    shared: tuple[tuple[str, str], ...]
    """Id and address of articles that were read in the very same bytes."""


def find(connection: Connection, name: str) -> Unread | None:
    """The page at an address that a person names; a channel is none."""
    try:
        key = url_key(name)
    except ValueError:
        return None
    rows = connection.execute(
        select(captures)
        .where(
            captures.c.url_key == key,
            captures.c.article_id.is_(None),
            captures.c.record_type != EMPTIED,
            captures.c.url_key.not_in(select(channels.c.url_key)),
        )
        .order_by(captures.c.fetched, captures.c.id)
    ).all()
    if not rows:
        return None
    digests = {row.digest for row in rows if row.status == 200}
    own = [Marked(id=row.id, warc_file=row.warc_file, told=False) for row in rows]
    same = listings.same_bytes(connection, digests)
    shared = connection.execute(
        select(articles.c.id, articles.c.url)
        .join(captures, captures.c.article_id == articles.c.id)
        .where(captures.c.digest.in_(digests))
        .distinct()
        .order_by(articles.c.id)
    ).all()
    return Unread(
        id=article_id(rows[0].url),
        url=rows[0].url,
        key=key,
        first_seen=rows[0].fetched,
        last_seen=rows[-1].fetched,
        records=tuple({one.id: one for one in (*own, *same)}.values()),
        shared=tuple((row.id, row.url) for row in shared),
    )


def remove(
    connection: Connection,
    page: Unread,
    *,
    kind: str,
    reason: str,
    at: datetime,
    records: Iterable[Marked],
) -> None:
    """Take it out as an article is taken out; a tombstone stands in its place."""
    connection.execute(
        insert(tombstones).values(
            article_id=page.id,
            url=page.url,
            site=registered_domain(page.url),
            kind=kind,
            reason=reason,
            at=at,
            first_seen=page.first_seen,
            last_seen=page.last_seen,
            revisions=0,
            text_hash=None,
            erased=None,
        )
    )
    removal.stand_at(connection, page.id, {page.key: page.url})
    removal.mark(connection, page.id, records)
    removal.forget_words(connection, page.id, [page.key], at)
