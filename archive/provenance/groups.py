"""The articles of one story, read from the tables.

Who of them is the origin, archive.provenance.origin says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from ..model import CreditKind, CreditRole
from ..outlets import name_key
from ..record import Reprints
from ..tables import addresses, articles, credits, outlets, revisions, story_members
from ..urls import url_key
from .member import Claim, Member
from .origin import rank


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
    groups = told_by(connection, list(connection.scalars(shared)))
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


def told_by(
    connection: Connection, stories: Collection[int]
) -> dict[int, tuple[Member, ...]]:
    """By story, all articles that tell it, in the order in which they were filed."""
    groups: dict[int, list[Member]] = defaultdict(list)
    if stories:
        where = story_members.c.story.in_(sorted(stories))
        for story, member in _members(connection, where):
            groups[story].append(member)
    return {story: tuple(group) for story, group in groups.items()}


def named(connection: Connection, article_ids: Collection[str]) -> dict[str, Member]:
    """Some articles, each by itself."""
    if not article_ids:
        return {}
    where = articles.c.id.in_(sorted(article_ids))
    return {member.id: member for _, member in _members(connection, where)}


def story_pages(connection: Connection, size: int = 200) -> Iterator[list[int]]:
    """The stories of the archive, so many at a time."""
    last = 0
    query = select(story_members.c.story).distinct().order_by(story_members.c.story)
    while True:
        more = query.where(story_members.c.story > last).limit(size)
        page = list(connection.scalars(more))
        if page:
            yield page
        if len(page) < size:
            return
        last = page[-1]


# A handful of names stands on thousands of articles.
_key = lru_cache(4096)(name_key)

_IN_FORCE = story_members.join(
    articles, story_members.c.article_id == articles.c.id
).join(
    revisions,
    (revisions.c.article_id == articles.c.id)
    & (revisions.c.number == articles.c.revision)
    & revisions.c.superseded.is_(None),
)


def _members(
    connection: Connection, where: ColumnElement[bool]
) -> Iterator[tuple[int, Member]]:
    query = (
        select(
            *(articles.c.id, articles.c.url, articles.c.url_key, articles.c.host),
            *(articles.c.outlet_id, articles.c.canonical_url, articles.c.first_seen),
            *(articles.c.text_hash, articles.c.revision),
            *(revisions.c.title, revisions.c.published, revisions.c.publisher),
            *(outlets.c.name, story_members.c.story, story_members.c.number),
            revisions.c.id.label("revision_id"),
        )
        .select_from(_IN_FORCE.outerjoin(outlets, outlets.c.id == articles.c.outlet_id))
        .where(where)
        .order_by(story_members.c.story, story_members.c.number)
    )
    claims = _claims(connection, where)
    for row in connection.execute(query):
        names = (row.name, row.publisher, row.host)
        yield (
            row.story,
            Member(
                id=row.id,
                url=row.url,
                url_key=row.url_key,
                outlet_id=row.outlet_id,
                outlet=row.name or row.publisher or row.host,
                title=row.title,
                published=row.published,
                first_seen=row.first_seen,
                names=frozenset(_key(name) for name in names if name),
                revision=row.revision,
                number=row.number,
                text_hash=row.text_hash,
                canonical_key=address_key(row.canonical_url),
                claims=claims.get(row.revision_id, ()),
            ),
        )


def _claims(
    connection: Connection, where: ColumnElement[bool]
) -> dict[int, tuple[Claim, ...]]:
    query = credit_rows().where(where, credits.c.role == CreditRole.ORIGIN.value)
    found: dict[int, list[Claim]] = defaultdict(list)
    rows = connection.execute(query).all()
    for row, claim in zip(rows, claims_of(connection, rows), strict=True):
        found[row.revision_id].append(claim)
    return {key: tuple(items) for key, items in found.items()}


def credit_rows() -> Select[Any]:
    """What ``claims_of`` wants to see: credits of revisions in force, in order."""
    credited = outlets.alias("credited")
    return (
        select(credits, credited.c.name.label("outlet"))
        .select_from(
            _IN_FORCE.join(credits, credits.c.revision_id == revisions.c.id).outerjoin(
                credited, credited.c.id == credits.c.outlet_id
            )
        )
        .order_by(credits.c.revision_id, credits.c.position)
    )


def claims_of(connection: Connection, rows: Collection[Row[Any]]) -> list[Claim]:
    """Rows of ``credits`` as claims, with the articles that their links lead to."""
    keys = [address_key(row.url) for row in rows]
    asked = sorted({key for key in keys if key})
    query = select(addresses.c.url_key, addresses.c.article_id)
    known = {}
    if asked:
        where = addresses.c.url_key.in_(asked)
        known = {row[0]: row[1] for row in connection.execute(query.where(where))}
    return [
        _claim(row, key, known.get(key or ""))
        for row, key in zip(rows, keys, strict=True)
    ]


def _claim(row: Row[Any], url_key: str | None, article_id: str | None) -> Claim:
    names = (row.name, row.organization)
    return Claim(
        name=row.name,
        names=frozenset(_key(name) for name in names if name) | {row.name_key},
        party=row.outlet or row.organization or row.name,
        outlet_id=row.outlet_id,
        is_known=row.outlet_id is not None or bool(row.organization),
        is_canonical=row.kind == CreditKind.CANONICAL.value,
        url_key=url_key,
        article_id=article_id,
    )


def address_key(url: str | None) -> str | None:
    """The key of an address that a page states; None where it is none."""
    if not url:
        return None
    try:
        return url_key(url)
    except ValueError:
        return None
