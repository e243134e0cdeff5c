"""Articles that were seen again as they were: which those are, and what is noted of it.

Asked of many captures at once: a pass over an unchanged site has nothing else to file.
Knows which capture shows which article; decides nothing about changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, bindparam, case, func, select, update

from ..model import Capture, WorkType
from ..tables import articles, captures, revisions
from ..urls import url_key

_AT_ONCE = 500  # values that one statement may name

T = TypeVar("T")


def standing(connection: Connection, found: Iterable[Capture]) -> dict[str, str]:
    """The articles that say already what captures hold, as their last word.

    id of the capture -> article.  Not where another payload came in between: a page
    that went back to an earlier text has changed.  Nor where a live blog's last change
    made no revision.
    """
    asked = {one.id: (url_key(one.url), one.digest) for one in found}
    shown: dict[str, tuple[str, str]] = {}
    for keys in _pieces({key for key, _ in asked.values()}):
        for row in connection.execute(_SHOWN, {"some": keys}):
            shown[row.url_key] = (row.article_id, row.digest)
    same = {
        capture: shown[key]
        for capture, (key, digest) in asked.items()
        if key in shown and shown[key][1] == digest
    }
    moved = {}
    for ids in _pieces({article for article, _ in same.values()}):
        for row in connection.execute(_LIVE, {"some": ids}):
            moved[row.article_id] = row.digest
    return {
        capture: article
        for capture, (article, digest) in same.items()
        if moved.get(article, digest) == digest
    }


def note(connection: Connection, found: Iterable[tuple[str, Capture]]) -> None:
    """That articles were there when they were captured, and said nothing new."""
    rows = [{"of": article, "at": capture.fetched} for article, capture in found]
    if rows:
        connection.execute(_SEEN, rows)


def _pieces(values: set[T]) -> Iterator[list[T]]:
    iterator = iter(values)
    while piece := list(islice(iterator, _AT_ONCE)):
        yield piece


def _shown() -> Any:
    """Of each address the last capture that shows an article."""
    some = captures.c.url_key.in_(bindparam("some", expanding=True))
    shows = some & captures.c.article_id.is_not(None)
    last = (
        select(captures.c.url_key, func.max(captures.c.fetched).label("fetched"))
        .where(shows)
        .group_by(captures.c.url_key)
        .subquery()
    )
    same = (captures.c.url_key == last.c.url_key) & (
        captures.c.fetched == last.c.fetched
    )
    columns = (captures.c.url_key, captures.c.article_id, captures.c.digest)
    return select(*columns).join(last, same).where(shows)


def _live() -> Any:
    """Of live blogs the payload that their last revision was read in."""
    return (
        select(revisions.c.article_id, captures.c.digest)
        .join(captures, captures.c.id == revisions.c.capture_id)
        .join(articles, articles.c.id == revisions.c.article_id)
        .where(
            articles.c.id.in_(bindparam("some", expanding=True)),
            revisions.c.number == articles.c.revision,
            revisions.c.superseded.is_(None),
            revisions.c.type == WorkType.LIVE_BLOG.value,
        )
    )


def _seen() -> Any:
    at: ColumnElement[Any] = bindparam("at", type_=articles.c.last_seen.type)
    first, last = articles.c.first_seen, articles.c.last_seen
    return (
        update(articles)
        .where(articles.c.id == bindparam("of"))
        .values(
            first_seen=case((first > at, at), else_=first),
            last_seen=case((last < at, at), else_=last),
        )
    )


_SHOWN, _LIVE, _SEEN = _shown(), _live(), _seen()
