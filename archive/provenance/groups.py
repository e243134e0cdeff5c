"""The articles of one story, read from the tables.

Who of them is the origin, archive.origin says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, func, select

from ..model import CreditRole
from ..outlets import name_key
from ..record import Reprints
from ..tables import articles, credits, outlets, revisions, story_members
from ..urls import url_key
from .origin import Claim, Member, rank


def reprints_of(
    connection: Connection, article_ids: Collection[str]
) -> dict[str, Reprints]:
    """By article, for those whose story another one tells too."""
    groups = members(connection, article_ids)
    told = {
        group: Reprints(
            # The least: in which order they were filed must not show.
            cluster=min(one.id for one in group),
            origin=found.id if (found := rank(group).origin) else None,
        )
        for group in set(groups.values())
    }
    return {article_id: told[group] for article_id, group in groups.items()}


def members(
    connection: Connection, article_ids: Collection[str]
) -> dict[str, tuple[Member, ...]]:
    """The articles of the stories that these tell, if more than one does.

    By article, in the order in which they were filed.
    """
    asked = {
        row.article_id: row.story
        for row in connection.execute(
            select(story_members.c.article_id, story_members.c.story).where(
                story_members.c.article_id.in_(sorted(article_ids))
            )
        )
    }
    shared = (
        select(story_members.c.story)
        .where(story_members.c.story.in_(sorted(set(asked.values()))))
        .group_by(story_members.c.story)
        .having(func.count() > 1)
    )
    groups = _members(connection, list(connection.scalars(shared)))
    return {
        article_id: groups[story]
        for article_id, story in asked.items()
        if story in groups
    }


def texts(connection: Connection, article_ids: Collection[str]) -> dict[str, str]:
    """The texts in force of some articles."""
    query = (
        select(articles.c.id, revisions.c.body)
        .join(revisions, revisions.c.article_id == articles.c.id)
        .where(
            articles.c.id.in_(sorted(article_ids)),
            revisions.c.number == articles.c.revision,
            revisions.c.superseded.is_(None),
        )
    )
    return {row.id: row.body or "" for row in connection.execute(query)}


def _members(
    connection: Connection, stories: Collection[int]
) -> dict[int, tuple[Member, ...]]:
    if not stories:
        return {}
    query = (
        select(
            *(articles.c.id, articles.c.url, articles.c.url_key, articles.c.host),
            *(articles.c.outlet_id, articles.c.canonical_url, articles.c.first_seen),
            *(revisions.c.title, revisions.c.published, revisions.c.publisher),
            *(outlets.c.name, story_members.c.story),
            revisions.c.id.label("revision_id"),
        )
        .join(story_members, story_members.c.article_id == articles.c.id)
        .join(revisions, revisions.c.article_id == articles.c.id)
        .outerjoin(outlets, outlets.c.id == articles.c.outlet_id)
        .where(
            revisions.c.number == articles.c.revision,
            revisions.c.superseded.is_(None),
            story_members.c.story.in_(stories),
        )
        .order_by(story_members.c.story, story_members.c.number)
    )
    found = connection.execute(query).all()
    claims = _claims(connection, [row.revision_id for row in found])
    groups: dict[int, list[Member]] = defaultdict(list)
    for row in found:
        names = (row.name, row.publisher, row.host)
        groups[row.story].append(
            Member(
                id=row.id,
                url=row.url,
                url_key=row.url_key,
                outlet_id=row.outlet_id,
                outlet=row.name or row.publisher or row.host,
                title=row.title,
                published=row.published,
                first_seen=row.first_seen,
                names=frozenset(name_key(name) for name in names if name),
                canonical_key=address_key(row.canonical_url),
                claims=claims.get(row.revision_id, ()),
            )
        )
    return {story: tuple(group) for story, group in groups.items()}


def _claims(
    connection: Connection, revision_ids: Collection[int]
) -> dict[int, tuple[Claim, ...]]:
    query = (
        select(credits)
        .where(
            credits.c.revision_id.in_(list(revision_ids)),
            credits.c.role == CreditRole.ORIGIN.value,
        )
        .order_by(credits.c.revision_id, credits.c.position)
    )
    found: dict[int, list[Claim]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.revision_id].append(claim_of(row))
    return {key: tuple(items) for key, items in found.items()}


def claim_of(row: Row[Any]) -> Claim:
    """A row of ``credits`` as a claim."""
    names = (row.name, row.organization)
    return Claim(
        name=row.name,
        names=frozenset(name_key(name) for name in names if name) | {row.name_key},
        outlet_id=row.outlet_id,
        url_key=address_key(row.url),
    )


def address_key(url: str | None) -> str | None:
    """The key of an address that a page states; None where it is none."""
    if not url:
        return None
    try:
        return url_key(url)
    except ValueError:
        return None
