"""All stories made anew from the texts in force, article by article as first seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from ..tables import articles, revisions, story_members
from . import judging, stories
from .batch import Batch
from .staging import stage

PAGE = 200


def rebuild(connection: Connection) -> tuple[int, int]:
    """How many articles there are, and how many stories they tell.

    One transaction: whoever reads sees the old stories until the new ones are done.
    """
    stories.clear(connection)
    index, laid = stage(connection)
    number = 0
    for page in _pages(connection):
        _find(Batch(connection, index=index), page)
        number += len(page)
    laid()
    told = connection.scalar(select(func.count(func.distinct(story_members.c.story))))
    return number, int(told or 0)


def _find(batch: Batch, page: list[Any]) -> None:
    """The stories of a page of articles; nothing is kept of one for the next."""
    texts = [judging.text_of(row.body, row.text_hash) for row in page]
    batch.expect(
        count=len(page),
        keys=(),
        ids=(),
        hashes=(),
        found=(key for text in texts for key in text.signature.fingerprints),
        aliases=(),
    )
    for row, text in zip(page, texts, strict=True):
        stories.add(batch, row.id, row.url, text)
    batch.written()


def _pages(connection: Connection) -> Iterator[list[Any]]:
    last: tuple[datetime, str] | None = None
    query = (
        select(
            *(articles.c.id, articles.c.url, articles.c.first_seen),
            *(articles.c.text_hash, revisions.c.body),
        )
        .join(revisions, revisions.c.article_id == articles.c.id)
        .where(
            revisions.c.number == articles.c.revision, revisions.c.superseded.is_(None)
        )
        .order_by(articles.c.first_seen, articles.c.id)
        .limit(PAGE)
    )
    while True:
        page = connection.execute(query.where(_after(last)) if last else query).all()
        yield list(page)
        if len(page) < PAGE:
            return
        last = page[-1].first_seen, page[-1].id


def _after(last: tuple[datetime, str]) -> ColumnElement[bool]:
    seen, article_id = last
    return or_(
        articles.c.first_seen > seen,
        and_(articles.c.first_seen == seen, articles.c.id > article_id),
    )
