"""Revisions as rows: reads what decide() has to know, writes what it decided.

Knows the tables of one article, and keeps its row and its search words those of its
latest revision.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from ..fingerprint import content_hash, is_distinct, text_hash
from ..model import Article, Capture
from ..outlets import name_key
from ..packing import Packed, digest, pack
from ..revisions import Known, Revision, Signature
from ..search.index import index_article
from ..tables import articles, bylines, captures, cited, credits, near_misses, revisions
from ..urls import host, url_key
from . import registry, stories

_CHILDREN = (
    ("bylines", bylines),
    ("credits", credits),
    ("cited", cited),
    ("near_misses", near_misses),
)


def signature_of(article: Article, capture: Capture) -> Signature:
    return Signature(
        digest=capture.digest,
        text_hash=text_hash(article.body),
        content_hash=content_hash(article),
    )


def neighbours(connection: Connection, article_id: str, capture: Capture) -> Known:
    """The revisions in force that were captured before and after this capture."""
    in_force = (
        select(
            revisions.c.number,
            revisions.c.text_hash,
            revisions.c.content_hash,
            captures.c.digest,
        )
        .join(captures, captures.c.id == revisions.c.capture_id)
        .where(revisions.c.article_id == article_id, revisions.c.superseded.is_(None))
        .limit(1)
    )
    time, number = captures.c.fetched, revisions.c.number
    before = in_force.where(time <= capture.fetched)
    after = in_force.where(time > capture.fetched)
    return Known(
        before=_revision(
            connection.execute(before.order_by(time.desc(), number.desc())).first()
        ),
        after=_revision(connection.execute(after.order_by(time, number)).first()),
    )


def twin(connection: Connection, article: Article, signature: Signature) -> str | None:
    """Another article with the same text, the first that was seen."""
    if not is_distinct(article.body):
        return None
    return connection.scalar(
        select(articles.c.id)
        .where(articles.c.text_hash == signature.text_hash)
        .order_by(articles.c.first_seen, articles.c.id)
        .limit(1)
    )


def add_article(
    connection: Connection,
    article: Article,
    capture: Capture,
    *,
    article_id: str,
    outlet_id: int | None,
) -> None:
    """A new article with its first revision."""
    shared = shared_hash(article.body)
    connection.execute(
        insert(articles).values(
            id=article_id,
            url=capture.url,
            url_key=url_key(capture.url),
            canonical_url=article.canonical_url,
            host=host(capture.url),
            outlet_id=outlet_id,
            first_seen=capture.fetched,
            last_seen=capture.fetched,
            revision=1,
            text_hash=shared,
        )
    )
    add_reading(
        connection,
        article,
        capture,
        article_id=article_id,
        number=1,
        carrier=outlet_id,
    )
    index_article(connection, article_id, article.title, article.body)
    stories.add(connection, article_id, capture.url, article.body, shared)


def next_number(connection: Connection, article_id: str) -> int:
    last = connection.scalar(
        select(func.max(revisions.c.number)).where(revisions.c.article_id == article_id)
    )
    return (last or 0) + 1


def add_reading(
    connection: Connection,
    article: Article,
    capture: Capture,
    *,
    article_id: str,
    number: int,
    reading: int = 1,
    carrier: int | None = None,
) -> None:
    """A revision, or a further reading of one, with all that hangs on it.

    carrier: the outlet of the article, where the caller knows it.
    """
    packed = pack(article)
    signature = signature_of(article, capture)
    made = connection.execute(
        insert(revisions)
        .values(
            **packed.revision,
            article_id=article_id,
            number=number,
            reading=reading,
            capture_id=capture.id,
            read=datetime.now(UTC),
            text_hash=signature.text_hash,
            content_hash=signature.content_hash,
            record_hash=digest(packed, article_id, number, reading, capture.id),
        )
        .returning(revisions.c.id)
    )
    revision_id = made.scalar_one()
    if carrier is None and article.credits:
        carrier = connection.scalar(
            select(articles.c.outlet_id).where(articles.c.id == article_id)
        )
    rows: dict[str, list[dict[str, Any]]] = {
        name: [dict(row) for row in getattr(packed, name)] for name, _ in _CHILDREN
    }
    for row, credit in zip(rows["credits"], article.credits, strict=True):
        row["name_key"] = name_key(credit.name)
        row["outlet_id"] = registry.credited(connection, credit, carrier=carrier)
    for name, table in _CHILDREN:
        if rows[name]:
            connection.execute(
                insert(table),
                [{**row, "revision_id": revision_id} for row in rows[name]],
            )


def touch(connection: Connection, article_id: str, capture: Capture) -> int:
    """Bring the article's row in line with its latest revision; its number."""
    article = connection.execute(
        select(articles).where(articles.c.id == article_id)
    ).one()
    latest = connection.execute(
        select(revisions, captures.c.fetched)
        .join(captures, captures.c.id == revisions.c.capture_id)
        .where(revisions.c.article_id == article_id, revisions.c.superseded.is_(None))
        .order_by(captures.c.fetched.desc(), revisions.c.number.desc())
        .limit(1)
    ).one()
    values = {
        "first_seen": min(article.first_seen, capture.fetched),
        "last_seen": max(article.last_seen, capture.fetched),
        "revision": latest.number,
        "text_hash": shared_hash(latest.body),
        "canonical_url": latest.record.get("canonical_url"),
    }
    connection.execute(
        update(articles).where(articles.c.id == article_id).values(values)
    )
    if values["text_hash"] != article.text_hash:
        stories.restate(
            connection,
            article_id,
            before=_text(connection, article_id, article.text_hash),
            before_hash=article.text_hash,
            now=latest.body,
            now_hash=values["text_hash"],
        )
    return int(latest.number)


def _text(connection: Connection, article_id: str, hashed: str | None) -> str | None:
    """The text of an article that has this hash."""
    found: str | None = connection.scalar(
        select(revisions.c.body)
        .where(revisions.c.article_id == article_id, revisions.c.text_hash == hashed)
        .limit(1)
    )
    return found


def index_latest(connection: Connection, article_id: str) -> None:
    row = connection.execute(
        select(revisions.c.title, revisions.c.body)
        .join(articles, articles.c.id == revisions.c.article_id)
        .where(
            articles.c.id == article_id,
            revisions.c.number == articles.c.revision,
            revisions.c.superseded.is_(None),
        )
    ).one()
    index_article(connection, article_id, row.title, row.body)


def says_the_same(connection: Connection, row: Row[Any], packed: Packed) -> bool:
    """Whether a reading on file is word for word this one."""
    if any(getattr(row, key) != value for key, value in packed.revision.items()):
        return False
    for name, table in _CHILDREN:
        old = connection.execute(
            select(table)
            .where(table.c.revision_id == row.id)
            .order_by(table.c.position)
        ).all()
        new: tuple[Mapping[str, Any], ...] = getattr(packed, name)
        if len(old) != len(new) or any(
            getattr(kept, key) != value
            for kept, fresh in zip(old, new, strict=True)
            for key, value in fresh.items()
        ):
            return False
    return True


def shared_hash(body: str | None) -> str | None:
    """By which the same text is found elsewhere; None where it says too little."""
    return text_hash(body) if is_distinct(body) else None


def _revision(row: Any) -> Revision | None:
    if row is None:
        return None
    return Revision(
        number=row.number,
        signature=Signature(
            digest=row.digest,
            text_hash=row.text_hash,
            content_hash=row.content_hash,
        ),
    )
