"""Redactions as rows: which article must not tell which names.

Knows table ``redactions`` and the tombstone that goes with one; knows no page.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, delete, exists, func, insert, select, update

from ..model import Discovery
from ..names import Names
from ..tables import (
    addresses,
    articles,
    discoveries,
    outcomes,
    quarantine,
    redactions,
    revisions,
    tombstones,
)
from ..urls import registered_domain, url_key
from .tombstones import NAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Redactor:
    """All the names that one article must not tell."""

    article_id: str
    names: tuple[Names, ...]

    def stand_in(self, text: str | None) -> bool:
        return any(one.stand_in(text) for one in self.names)

    def hidden(self, text: str) -> str:
        for one in self.names:
            text = one.hidden(text)
        return text

    def hidden_in_page(self, html: str) -> str:
        for one in self.names:
            html = one.hidden_in_page(html)
        return html

    def listed(self, link: Discovery) -> Discovery:
        """What a channel says of the article."""

        def cut(words: Sequence[str]) -> tuple[str, ...]:
            return tuple(one for one in words if not self.stand_in(one))

        return replace(
            link,
            title=self.hidden(link.title) if link.title else link.title,
            authors=cut(link.authors),
            keywords=cut(link.keywords),
        )


def any_there(connection: Connection) -> bool:
    return bool(connection.scalar(select(exists(select(redactions.c.id)))))


def of_articles(connection: Connection, ids: Collection[str]) -> dict[str, Redactor]:
    """By article, those of these that have names to hide."""
    rows = connection.execute(
        select(redactions)
        .where(redactions.c.article_id.in_(sorted(ids)))
        .order_by(redactions.c.id)
    ).all()
    found: dict[str, Redactor] = {}
    for row in rows:
        names = Names(salt=row.salt, digests=frozenset(row.digests))
        before = found.get(row.article_id)
        found[row.article_id] = Redactor(
            article_id=row.article_id,
            names=(*(before.names if before else ()), names),
        )
    return found


def at_addresses(connection: Connection, keys: Collection[str]) -> dict[str, Redactor]:
    """By the key of the address, those whose article has names to hide."""
    if not keys or not any_there(connection):
        return {}
    query = select(addresses.c.url_key, addresses.c.article_id).union(
        select(articles.c.url_key, articles.c.id)
    )
    known = query.subquery()
    rows = connection.execute(select(known).where(known.c.url_key.in_(sorted(keys))))
    ids = {row.url_key: row.article_id for row in rows}
    redactors = of_articles(connection, set(ids.values()))
    return {key: redactors[id] for key, id in ids.items() if id in redactors}


def of_urls(connection: Connection, urls: Iterable[str]) -> Redactor | None:
    """The names that a page from these addresses must not tell."""
    keys = []
    for url in urls:
        with suppress(ValueError):
            keys.append(url_key(url))
    return next(iter(at_addresses(connection, keys).values()), None)


def add(
    connection: Connection,
    article_id: str,
    names: Names,
    *,
    reason: str,
    at: datetime,
    removed: int,
) -> None:
    """Note a redaction, and the tombstone of the records that it removes.

    removed: rows of revisions that went.
    """
    article = connection.execute(
        select(articles).where(articles.c.id == article_id)
    ).one()
    connection.execute(
        insert(redactions).values(
            article_id=article_id,
            salt=names.salt,
            digests=sorted(names.digests),
            reason=reason,
            at=at,
            text_hash=article.text_hash,
        )
    )
    mine = tombstones.c.article_id == article_id
    values = {"kind": NAME, "reason": reason, "at": at, "erased": None}
    before = connection.scalar(select(tombstones.c.revisions).where(mine))
    if before is not None:
        values["revisions"] = before + removed
        connection.execute(update(tombstones).where(mine).values(**values))
        return
    connection.execute(
        insert(tombstones).values(
            article_id=article_id,
            url=article.url,
            site=registered_domain(article.url),
            first_seen=article.first_seen,
            last_seen=article.last_seen,
            revisions=removed,
            # Of a text that may come again: only what is gone is known by its text.
            text_hash=None,
            **values,
        )
    )


def superseded(connection: Connection, article_id: str) -> int:
    """How many readings of it a later one took the place of."""
    query = select(func.count()).select_from(revisions)
    mine = revisions.c.article_id == article_id
    return (
        connection.scalar(query.where(mine, revisions.c.superseded.is_not(None))) or 0
    )


def forget_readings(connection: Connection, ids: Collection[str]) -> None:
    """Delete what was read before, and is superseded."""
    connection.execute(
        delete(revisions).where(
            revisions.c.article_id.in_(ids), revisions.c.superseded.is_not(None)
        )
    )


def hide_what_is_said(connection: Connection, redactor: Redactor) -> None:
    """What channels, runs and the quarantine say of its addresses."""
    keys = list(
        connection.scalars(
            select(addresses.c.url_key).where(
                addresses.c.article_id == redactor.article_id
            )
        )
    )
    said = connection.execute(
        select(discoveries).where(discoveries.c.url_key.in_(keys))
    ).all()
    for row in said:
        names = [one for one in (row.source_name,) if one and redactor.stand_in(one)]
        connection.execute(
            update(discoveries)
            .where(
                discoveries.c.url_key == row.url_key,
                discoveries.c.channel_key == row.channel_key,
                discoveries.c.first_seen == row.first_seen,
            )
            .values(
                title=redactor.hidden(row.title) if row.title else row.title,
                authors=[one for one in row.authors if not redactor.stand_in(one)],
                keywords=[one for one in row.keywords if not redactor.stand_in(one)],
                source_name=None if names else row.source_name,
            )
        )
    told = (outcomes.c.article_id == redactor.article_id) | outcomes.c.url_key.in_(keys)
    connection.execute(update(outcomes).where(told).values(detail=None))
    connection.execute(
        update(quarantine).where(quarantine.c.url_key.in_(keys)).values(detail="")
    )
