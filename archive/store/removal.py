"""The rows of an article removed, and its records marked to give way.

One transaction: what said something is gone, and a tombstone stands in its place.
``emptying`` does the WARC files afterwards; it finds in table ``removals`` what is
left to do, whatever happened in between.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from ..errors import NotFound
from ..fingerprint import is_distinct
from ..model import Outcome, Reason
from ..tables import (
    UTCDateTime,
    addresses,
    articles,
    captures,
    channels,
    discoveries,
    frontier,
    outcomes,
    quarantine,
    removals,
    revisions,
    search,
    tombstone_addresses,
    tombstones,
)
from ..urls import registered_domain, url_key
from . import stories
from .captures import EMPTIED
from .tombstones import RETENTION

CANONICAL = "canonical"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A capture whose record is to give way."""

    id: str
    warc_file: str
    told: bool
    """The article's text was read in it."""


def same_pages(connection: Connection, article_id: str) -> list[str]:
    """The article, and those that other addresses gave the same bytes for.

    Only bytes that a text was read in: a wall is the same for every article.
    """
    found = [article_id]
    while True:
        told = _told(connection, found)
        digests = select(captures.c.digest).where(captures.c.id.in_(told))
        more = connection.scalars(
            select(captures.c.article_id)
            .where(
                captures.c.digest.in_(digests),
                captures.c.article_id.is_not(None),
                captures.c.article_id.not_in(found),
            )
            .distinct()
        ).all()
        if not more:
            return found
        found += sorted(set(more))


def records_of(
    connection: Connection, ids: Collection[str], *, spare: bool = False
) -> list[Marked]:
    """The captures of these articles: their pages, the ways to them, what was
    answered there before it was an article, and the same bytes anywhere.

    What gave them no text stays where other articles need it.  spare: what gave them
    their text does, too.
    """
    told = _told(connection, ids)
    keys = select(addresses.c.url_key).where(
        addresses.c.article_id.in_(ids), addresses.c.kind != CANONICAL
    )
    digests = select(captures.c.digest).where(captures.c.id.in_(told))
    theirs = captures.c.article_id.in_(ids)
    unclaimed = captures.c.article_id.is_(None)
    rows = connection.execute(
        select(captures.c.id, captures.c.warc_file, captures.c.digest, theirs)
        .where(
            or_(
                theirs,
                unclaimed & captures.c.url_key.in_(keys),
                unclaimed & captures.c.digest.in_(digests),
            ),
            captures.c.record_type != EMPTIED,
            captures.c.url_key.not_in(select(channels.c.url_key)),
        )
        .order_by(captures.c.warc_file, captures.c.offset)
    ).all()
    texts = set(connection.scalars(digests))
    silent = {row.digest for row in rows} - (set() if spare else texts)
    needed = set(
        connection.scalars(
            select(captures.c.digest).where(
                captures.c.digest.in_(silent),
                captures.c.article_id.is_not(None),
                captures.c.article_id.not_in(ids),
            )
        )
    )
    return [
        Marked(id=row.id, warc_file=row.warc_file, told=row.digest in texts)
        for row in rows
        if row.digest not in needed
    ]


def _told(connection: Connection, ids: Collection[str]) -> list[str]:
    """The captures in which these articles' texts were read."""
    rows = connection.execute(
        select(revisions.c.capture_id, revisions.c.body).where(
            revisions.c.article_id.in_(ids)
        )
    )
    return sorted({row.capture_id for row in rows if is_distinct(row.body)})


def remove(
    connection: Connection,
    article_id: str,
    *,
    kind: str,
    reason: str,
    at: datetime,
    records: Iterable[Marked],
) -> None:
    """Take an article out of every table but those that say that it was there."""
    article = connection.execute(
        select(articles).where(articles.c.id == article_id)
    ).first()
    if article is None:
        raise NotFound(f"the archive holds no article {article_id}", about=article_id)
    number = connection.scalar(
        select(func.count())
        .select_from(revisions)
        .where(revisions.c.article_id == article_id)
    )
    _tombstone(connection, article, kind=kind, reason=reason, at=at, rows=number or 0)
    rows = places_of(connection, [article_id])
    stand_at(connection, article_id, rows)
    mark(connection, article_id, records)
    # What others need: nobody's, from now on.
    connection.execute(
        update(captures)
        .where(
            captures.c.article_id == article_id,
            captures.c.record_type != EMPTIED,
            captures.c.id.not_in(select(removals.c.capture_id)),
        )
        .values(article_id=None)
    )
    forget_words(connection, article_id, list(rows), at)
    body = connection.scalar(
        select(revisions.c.body)
        .where(
            revisions.c.article_id == article_id,
            revisions.c.number == article.revision,
            revisions.c.superseded.is_(None),
        )
        .limit(1)
    )
    stories.leave(connection, article_id, body, article.text_hash)
    for table in (search, revisions, addresses):
        connection.execute(delete(table).where(table.c.article_id == article_id))
    connection.execute(delete(articles).where(articles.c.id == article_id))


def places_of(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """Where articles are, and which addresses led to them, by key.

    A look that found an article as it was teaches no address: that stands with its
    capture, and with what became of the visit.
    """
    found: dict[str, str] = {}
    for table in (outcomes, addresses):
        query = select(table.c.url_key, table.c.url)
        rows = connection.execute(query.where(table.c.article_id.in_(ids)))
        found |= {row.url_key: row.url for row in rows}
    hops = select(captures.c.redirects).where(captures.c.article_id.in_(ids))
    for redirects in connection.scalars(hops):
        for url, _ in redirects[:1]:  # those after it may lead to any page
            found.setdefault(url_key(url), url)
    others = addresses.c.article_id.not_in(ids)
    for start in range(0, len(found), 500):
        some = sorted(found)[start : start + 500]
        theirs = select(addresses.c.url_key).where(
            addresses.c.url_key.in_(some), others
        )
        for key in connection.scalars(theirs).all():
            del found[key]
    own = select(articles.c.url_key, articles.c.url).where(articles.c.id.in_(ids))
    return found | {row.url_key: row.url for row in connection.execute(own)}


def _tombstone(
    connection: Connection,
    article: Row[Any],
    *,
    kind: str,
    reason: str,
    at: datetime,
    rows: int,
) -> None:
    """What says that it was there; that of a name removed from it before gives way."""
    mine = tombstones.c.article_id == article.id
    before = connection.scalar(select(tombstones.c.revisions).where(mine))
    values = {
        "article_id": article.id,
        "url": article.url,
        "site": registered_domain(article.url),
        "kind": kind,
        "reason": reason,
        "at": at,
        "first_seen": article.first_seen,
        "last_seen": article.last_seen,
        "revisions": rows + (before or 0),
        "text_hash": article.text_hash,
        "erased": at if kind == RETENTION else None,
    }
    if before is None:
        connection.execute(insert(tombstones).values(**values))
    else:
        connection.execute(update(tombstones).where(mine).values(**values))


def mark(connection: Connection, article_id: str, records: Iterable[Marked]) -> None:
    """Note the records that are to give way; those that are noted already stay so."""
    rows = [
        {"capture_id": id, "article_id": article_id, "told": one.told}
        for id, one in {one.id: one for one in records}.items()
    ]
    known: set[str] = set()
    for start in range(0, len(rows), 500):
        ids = [str(row["capture_id"]) for row in rows[start : start + 500]]
        known |= set(
            connection.scalars(
                select(removals.c.capture_id).where(removals.c.capture_id.in_(ids))
            )
        )
    fresh = [row for row in rows if row["capture_id"] not in known]
    if fresh:
        connection.execute(insert(removals), fresh)


def stand_at(connection: Connection, article_id: str, places: dict[str, str]) -> None:
    """Have a tombstone stand at these addresses, by their keys."""
    taken = set(
        connection.scalars(
            select(tombstone_addresses.c.url_key).where(
                tombstone_addresses.c.url_key.in_(sorted(places))
            )
        )
    )
    fresh = [
        {"url_key": key, "url": url, "article_id": article_id}
        for key, url in sorted(places.items())
        if key not in taken
    ]
    if fresh:
        connection.execute(insert(tombstone_addresses), fresh)


def forget_words(
    connection: Connection, article_id: str, keys: Sequence[str], at: datetime
) -> bool:
    """What channels, runs and the quarantine say of its addresses, but for the
    addresses themselves; whether a channel had listed it."""
    said = connection.execute(
        update(discoveries)
        .where(discoveries.c.url_key.in_(keys))
        .values(title=None, authors=[], keywords=[])
    )
    connection.execute(
        update(quarantine)
        .where(quarantine.c.url_key.in_(keys))
        .values(
            detail="",
            released=func.coalesce(quarantine.c.released, literal(at, UTCDateTime)),
        )
    )
    connection.execute(
        update(outcomes)
        .where(or_(outcomes.c.article_id == article_id, outcomes.c.url_key.in_(keys)))
        .values(detail=None)
    )
    connection.execute(
        update(frontier)
        .where(frontier.c.url_key.in_(keys))
        .values(
            state="gone",
            due=None,
            outcome=Outcome.SKIPPED.value,
            reason=Reason.TAKEN_DOWN.value,
        )
    )
    return said.rowcount > 0
