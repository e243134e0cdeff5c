"""Groups of articles that carry the same text, read from the tables.

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
from ..tables import articles, credits, outlets, revisions
from ..urls import url_key
from .origin import Claim, Member, rank

CLUSTER_ID = 16  # characters of the text hash that name a group


def reprints_of(
    connection: Connection, hashes: Collection[str]
) -> dict[str | None, Reprints]:
    """By text hash, for texts that more than one article carries."""
    groups = members(connection, hashes)
    return {
        text_hash: Reprints(
            cluster=text_hash[:CLUSTER_ID],
            origin=found.origin.id if (found := rank(group)).origin else None,
        )
        for text_hash, group in groups.items()
    }


def members(
    connection: Connection, hashes: Collection[str]
) -> dict[str, tuple[Member, ...]]:
    """The articles of each text that more than one carries, ordered by id."""
    if not hashes:
        return {}
    shared = (
        select(articles.c.text_hash)
        .where(articles.c.text_hash.in_(sorted(hashes)))
        .group_by(articles.c.text_hash)
        .having(func.count() > 1)
    )
    query = (
        select(
            *(articles.c.id, articles.c.url, articles.c.url_key, articles.c.host),
            *(articles.c.outlet_id, articles.c.canonical_url, articles.c.first_seen),
            *(articles.c.text_hash, revisions.c.title, revisions.c.published),
            *(revisions.c.publisher, outlets.c.name),
            revisions.c.id.label("revision_id"),
        )
        .join(revisions, revisions.c.article_id == articles.c.id)
        .outerjoin(outlets, outlets.c.id == articles.c.outlet_id)
        .where(
            revisions.c.number == articles.c.revision,
            revisions.c.superseded.is_(None),
            articles.c.text_hash.in_(shared),
        )
        .order_by(articles.c.text_hash, articles.c.id)
    )
    found = connection.execute(query).all()
    claims = _claims(connection, [row.revision_id for row in found])
    groups: dict[str, list[Member]] = defaultdict(list)
    for row in found:
        names = (row.name, row.publisher, row.host)
        groups[row.text_hash].append(
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
    return {text_hash: tuple(group) for text_hash, group in groups.items()}


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
