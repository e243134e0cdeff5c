"""Revisions as rows: writes what decide() decided.

Knows the tables of one article, and keeps its row and its search words those of its
latest revision.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from ..fingerprint import is_distinct, text_hash
from ..model import Capture
from ..noted import OF_ARTICLES, note
from ..outlets import name_key
from ..packing import Packed, digest_of
from ..prepared import Prepared
from ..search.index import words_row
from ..tables import articles, bylines, captures, cited, credits, near_misses, revisions
from ..urls import host, url_key
from . import judging, registry, stories
from .batch import Batch
from .recording import Reading

CHILDREN = (
    ("bylines", bylines),
    ("credits", credits),
    ("cited", cited),
    ("near_misses", near_misses),
)


def add_article(
    batch: Batch,
    prepared: Prepared,
    capture: Capture,
    *,
    article_id: str,
    outlet_id: int | None,
    judged: judging.Judged,
) -> None:
    """A new article with its first revision.

    judged: what its text is to those on file.
    """
    batch.add(
        articles,
        {
            "id": article_id,
            "url": capture.url,
            "url_key": url_key(capture.url),
            "canonical_url": prepared.article.canonical_url,
            "host": host(capture.url),
            "outlet_id": outlet_id,
            "first_seen": capture.fetched,
            "last_seen": capture.fetched,
            "revision": 1,
            "text_hash": prepared.shared_hash,
            "noted": note({"outlet_id": outlet_id}, OF_ARTICLES),
        },
    )
    batch.wrote_article(article_id)
    add_reading(
        batch,
        prepared,
        capture,
        article_id=article_id,
        number=1,
        carrier=outlet_id,
    )
    index(batch, article_id, prepared)
    stories.add(batch, article_id, capture.url, compared(prepared), judged=judged)


def compared(prepared: Prepared) -> judging.Text:
    """Its text, as it is compared with others."""
    return judging.Text(
        hash=prepared.shared_hash,
        signature=prepared.signature,
        body=prepared.article.body,
    )


def next_number(batch: Batch, article_id: str) -> int:
    last = batch.written().scalar(
        select(func.max(revisions.c.number)).where(revisions.c.article_id == article_id)
    )
    return (last or 0) + 1


def add_reading(
    batch: Batch,
    prepared: Prepared,
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
    packed, article = prepared.packed, prepared.article
    revision_id, read = batch.number(revisions, "id"), datetime.now(UTC)
    batch.add(
        revisions,
        {
            **packed.revision,
            "id": revision_id,
            "article_id": article_id,
            "number": number,
            "reading": reading,
            "capture_id": capture.id,
            "read": read,
            "text_hash": prepared.text_hash,
            "content_hash": prepared.content_hash,
            "record_hash": digest_of(
                prepared.said, article_id, number, reading, capture.id
            ),
        },
    )
    batch.readings.append(
        Reading(
            revision_id=revision_id,
            article_id=article_id,
            article=article,
            capture=capture,
            read=read,
        )
    )
    if carrier is None and article.credits and number + reading > 2:
        carrier = batch.written().scalar(
            select(articles.c.outlet_id).where(articles.c.id == article_id)
        )
    rows: dict[str, list[dict[str, Any]]] = {
        name: [dict(row) for row in getattr(packed, name)] for name, _ in CHILDREN
    }
    for row, credit in zip(rows["credits"], article.credits, strict=True):
        row["name_key"] = name_key(credit.name)
        row["outlet_id"] = registry.credited(batch, credit, carrier=carrier)
    for name, table in CHILDREN:
        batch.add_all(table, [{**r, "revision_id": revision_id} for r in rows[name]])


def touch(batch: Batch, article_id: str, *seen: datetime) -> int:
    """Bring the article's row in line with its latest revision; its number.

    seen: when it was, besides what the row says.
    """
    connection = batch.written()
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
        "first_seen": min(article.first_seen, *seen),
        "last_seen": max(article.last_seen, *seen),
        "revision": latest.number,
        "text_hash": shared_hash(latest.body),
        "canonical_url": latest.record.get("canonical_url"),
    }
    connection.execute(
        update(articles).where(articles.c.id == article_id).values(values)
    )
    if values["text_hash"] != article.text_hash:
        batch.wrote_text(values["text_hash"], article.text_hash)
        stories.restate(
            batch,
            article_id,
            before=_text(connection, article_id, article.text_hash),
            before_hash=article.text_hash,
            now=judging.text_of(latest.body, values["text_hash"]),
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


def index(batch: Batch, article_id: str, prepared: Prepared) -> None:
    """Make the words of this reading those by which the article is found."""
    batch.add_words(
        {
            "article_id": article_id,
            "title": prepared.title_words,
            "body": prepared.body_words,
            "language": prepared.article.language,
        }
    )


def index_latest(batch: Batch, article_id: str) -> None:
    row = (
        batch.written()
        .execute(
            select(revisions.c.title, revisions.c.body, revisions.c.language)
            .join(articles, articles.c.id == revisions.c.article_id)
            .where(
                articles.c.id == article_id,
                revisions.c.number == articles.c.revision,
                revisions.c.superseded.is_(None),
            )
        )
        .one()
    )
    batch.add_words(words_row(article_id, row.title, row.body, row.language))


def says_the_same(connection: Connection, row: Row[Any], packed: Packed) -> bool:
    """Whether a reading on file is word for word this one."""
    if any(getattr(row, key) != value for key, value in packed.revision.items()):
        return False
    for name, table in CHILDREN:
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
