"""The captures of an archive that may say an article, in the order of their time.

Not: channels, errors, the further pages of an article, responses of which a browser
made the page that counts, what was removed.  Knows tables; reads and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    exists,
    literal,
    or_,
    select,
)

from archive.holdings import load, rows
from archive.model import Article, Capture
from archive.store import Archive
from archive.store.batch import FETCHED
from archive.store.captures import EMPTIED, capture_of
from archive.tables import addresses, captures, channels, revisions

from .rereading import HTML_TYPES

BATCH = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A capture, and what the archive made of it."""

    capture: Capture
    article_id: str | None = None
    article: Article | None = None
    """As it was read, where it made a revision that is in force."""

    repeats: bool = False
    """Whether it gave what the look at the article before it gave, byte for byte."""

    is_last: bool = False
    """Whether there is no later look at the article."""


def walk(
    archive: Archive, wanted: Sequence[str] = (), *, since: datetime | None = None
) -> Iterator[list[Look]]:
    """All looks, or those at these articles, in batches; since: from that moment on."""
    after: list[ColumnElement[bool]] = [captures.c.fetched >= since] if since else []
    while True:
        query = _looks(wanted).where(*after).limit(BATCH)
        with archive.connect() as connection:
            found = connection.execute(query).all()
            held = load(connection, _in_force(row.id for row in found))
            articles = {one.kept.capture.id: one for one in held if one.kept.capture}
        if not found:
            return
        yield [_look(row, articles.get(row.id)) for row in found]
        at, last = found[-1].fetched, found[-1].id
        same = and_(captures.c.fetched == at, captures.c.id > last)
        # The first condition says nothing new, and finds the place in the index.
        after = [captures.c.fetched >= at, or_(captures.c.fetched > at, same)]


def look_at(archive: Archive, capture_id: str) -> Look | None:
    """One capture that made a revision in force."""
    with archive.connect() as connection:
        held = next(load(connection, _in_force((capture_id,))), None)
    if held is None or held.kept.capture is None:
        return None
    capture = held.kept.capture
    return Look(capture=capture, article_id=held.id, article=held.article)


def look_of(connection: Connection, article_id: str) -> Look | None:
    """The last look at an article."""
    row = connection.execute(
        select(captures)
        .where(
            captures.c.article_id == article_id,
            captures.c.status == 200,
            captures.c.record_type != EMPTIED,
            _of_its_article(captures),
        )
        .order_by(captures.c.fetched.desc(), captures.c.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    capture = capture_of(row._asdict())
    return Look(capture=capture, article_id=article_id, is_last=True)


def moment(position: int) -> datetime:
    """A place in the walk as a moment; and the other way round."""
    return _EPOCH + position * _TICK


def position(look: Look) -> int:
    return (look.capture.fetched - _EPOCH) // _TICK


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = datetime.resolution


def _look(row: Any, held: Any) -> Look:
    return Look(
        capture=capture_of(row._asdict()),
        article_id=row.article_id,
        article=held.article if held else None,
        repeats=row.record_type == "revisit" and row.digest == row.digest_before,
        is_last=row.article_id is not None and not row.seen_later,
    )


def _in_force(ids: Any) -> Select[Any]:
    return rows().where(
        revisions.c.capture_id.in_(list(ids)), revisions.c.superseded.is_(None)
    )


def _looks(wanted: Sequence[str]) -> Select[Any]:
    made = exists().where(
        revisions.c.capture_id == captures.c.id, revisions.c.superseded.is_(None)
    )
    found: list[ColumnElement[bool]] = [
        captures.c.record_type != EMPTIED,
        or_(
            made,
            and_(
                captures.c.status == 200,
                or_(_of_its_article(captures), _of_no_article(captures)),
            ),
        ),
    ]
    if wanted:
        at_theirs = select(addresses.c.url_key).where(
            addresses.c.article_id.in_(wanted)
        )
        found.append(
            or_(
                captures.c.article_id.in_(wanted),
                and_(
                    captures.c.article_id.is_(None), captures.c.url_key.in_(at_theirs)
                ),
            )
        )
    return (
        select(captures, _before().label("digest_before"), _later().label("seen_later"))
        .where(*found)
        .order_by(captures.c.fetched, captures.c.id)
    )


def _of_its_article(kept: Any) -> ColumnElement[bool]:
    """At an address where the article was fetched: not at one of its further pages."""
    return exists().where(
        addresses.c.url_key == kept.c.url_key,
        addresses.c.article_id == kept.c.article_id,
        addresses.c.kind == FETCHED,
    )


def _of_no_article(kept: Any) -> ColumnElement[bool]:
    channel = exists().where(channels.c.url_key == kept.c.url_key)
    return and_(
        kept.c.article_id.is_(None),
        kept.c.mime.in_(sorted(HTML_TYPES)),
        ~channel,
        ~_rendered(kept),
    )


def _rendered(kept: Any) -> ColumnElement[bool]:
    """Whether a browser made of a response what was read."""
    made = captures.alias()
    return exists().where(
        made.c.url_key == kept.c.url_key,
        made.c.record_type == "conversion",
        made.c.refers_to == kept.c.id,
    )


def _before() -> Any:
    """The digest of the look before."""
    other, time = captures.alias(), captures.c.fetched
    same = and_(other.c.fetched == time, other.c.id < captures.c.id)
    return (
        _others(other.c.digest, other)
        .where(or_(other.c.fetched < time, same))
        .order_by(other.c.fetched.desc(), other.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _later() -> Any:
    other, time = captures.alias(), captures.c.fetched
    same = and_(other.c.fetched == time, other.c.id > captures.c.id)
    return (
        _others(literal(1), other)
        .where(or_(other.c.fetched > time, same))
        .limit(1)
        .scalar_subquery()
    )


def _others(what: Any, other: Any) -> Select[Any]:
    """Of the other looks at the same article."""
    return (
        select(what)
        .where(
            other.c.article_id == captures.c.article_id,
            other.c.status == 200,
            other.c.record_type != EMPTIED,
            _of_its_article(other),
        )
        .correlate(captures)
    )
