"""What the text of one article was found to be like, how much, and by which method."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from ..tables import articles, outlets, revisions, story_links, story_members

MOST = 500
"""Links that are told of one article: a boilerplate text has any number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One article that shares text with another, as it was found when it came."""

    id: str
    """Of the other."""

    url: str
    outlet: str
    title: str | None
    published: str | None
    relation: str
    """``exact``, ``near`` or ``partial``."""

    score: float
    """0 to 1: what the verdict rests on."""

    share: float
    """Of the text of the one that came later which the other has too."""

    method: str
    """With its version."""

    came: str
    """Whether the other came ``earlier`` or ``later``."""

    same_story: bool


def links(connection: Connection, article_id: str) -> tuple[Link, ...]:
    """Both ways, the same story before passages of others, the likest first."""
    me = connection.execute(
        select(story_members.c.number, story_members.c.story).where(
            story_members.c.article_id == article_id
        )
    ).first()
    if me is None:
        return ()
    query = (
        select(story_links)
        .where(
            or_(story_links.c.member == me.number, story_links.c.earlier == me.number)
        )
        .order_by(
            story_links.c.relation == "partial",
            story_links.c.score.desc(),
            *(story_links.c.member, story_links.c.earlier),
        )
        .limit(MOST)
    )
    found = connection.execute(query).all()
    ends = {end for row in found for end in (row.member, row.earlier)}
    others = _others(connection, ends)
    told = []
    for row in found:
        is_later = row.member == me.number
        other = others[row.earlier if is_later else row.member]
        told.append(
            Link(
                id=other.id,
                url=other.url,
                outlet=other.name or other.publisher or other.host,
                title=other.title,
                published=other.published,
                relation=row.relation,
                score=row.score,
                share=row.share,
                method=row.method,
                came="earlier" if is_later else "later",
                same_story=other.story == me.story,
            )
        )
    return tuple(told)


def _others(connection: Connection, numbers: set[int]) -> dict[int, Row[Any]]:
    query = (
        select(
            *(story_members.c.number, story_members.c.story),
            *(articles.c.id, articles.c.url, articles.c.host, outlets.c.name),
            *(revisions.c.publisher, revisions.c.title, revisions.c.published),
        )
        .join(articles, articles.c.id == story_members.c.article_id)
        .join(
            revisions,
            (revisions.c.article_id == articles.c.id)
            & (revisions.c.number == articles.c.revision)
            & revisions.c.superseded.is_(None),
        )
        .outerjoin(outlets, outlets.c.id == articles.c.outlet_id)
        .where(story_members.c.number.in_(sorted(numbers)))
    )
    found: list[Row[Any]] = list(connection.execute(query))
    return {row.number: row for row in found}
