"""Tombstones as rows: what was taken down, and whether something is that again.

Knows tables tombstones, tombstone_addresses and removals, and no text: of what is gone
there are its addresses, its digests and the reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, exists, select

from ..fingerprint import is_distinct, text_hash
from ..model import Article, Capture
from ..tables import captures, removals, tombstone_addresses, tombstones
from ..urls import article_id as id_of
from ..urls import may_name, registered_domain, url_key

TAKEDOWN, RETENTION, NAME = "takedown", "retention", "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """What is left of an article."""

    article_id: str
    url: str
    kind: str
    """``takedown``, ``retention``; ``name``: the article stays, without a name."""

    reason: str
    at: datetime
    first_seen: datetime
    last_seen: datetime
    revisions: int
    text_hash: str | None

    @property
    def words(self) -> str:
        """For a person, on one line."""
        day = f"{self.at:%Y-%m-%d}"
        if self.kind == RETENTION:
            return f"removed on {day} by retention ({self.reason})"
        return f"taken down on {day}: {self.reason}"


def any_there(connection: Connection) -> bool:
    return bool(connection.scalar(select(exists(select(tombstones.c.article_id)))))


def find(connection: Connection, name: str) -> Tombstone | None:
    """The tombstone that a person names by id or address."""
    keys = {name}
    with suppress(ValueError):  # an id, or nothing that could be fetched
        keys |= {id_of(name), url_key(name)}
    row = connection.execute(
        select(tombstones).where(tombstones.c.article_id.in_(keys)).limit(1)
    ).first()
    if row is not None:
        return _tombstone(row)
    return next(iter(at_addresses(connection, keys).values()), None)


def addresses_of(connection: Connection, stone: Tombstone) -> frozenset[str]:
    """The keys of the addresses under which it was found."""
    query = select(tombstone_addresses.c.url_key).where(
        tombstone_addresses.c.article_id == stone.article_id
    )
    return frozenset(connection.scalars(query))


def at_addresses(connection: Connection, keys: Collection[str]) -> dict[str, Tombstone]:
    """By address, those of these addresses that were taken down."""
    if not keys:
        return {}
    rows = connection.execute(
        select(tombstones, tombstone_addresses.c.url_key)
        .join(
            tombstone_addresses,
            tombstone_addresses.c.article_id == tombstones.c.article_id,
        )
        .where(tombstone_addresses.c.url_key.in_(sorted(keys)))
    )
    return {row.url_key: _tombstone(row) for row in rows}


def of_response(
    connection: Connection, urls: Iterable[str], payload_digest: str
) -> Tombstone | None:
    """What was taken down, where a response comes from its addresses or is the same
    bytes."""
    keys = []
    for url in urls:
        try:
            keys.append(url_key(url))
        except ValueError:
            continue
    found = at_addresses(connection, keys)
    if found:
        return next(iter(found.values()))
    row = connection.execute(
        select(tombstones)
        .join(removals, removals.c.article_id == tombstones.c.article_id)
        .join(captures, captures.c.id == removals.c.capture_id)
        .where(
            captures.c.payload_digest == payload_digest,
            # Not a wall, an empty answer, or a channel that told the text too.
            removals.c.told,
        )
        .limit(1)
    ).first()
    return _tombstone(row) if row else None


def of_page(
    connection: Connection, article: Article, capture: Capture
) -> Tombstone | None:
    """What was taken down, where a page is that: by an address that it came from or
    names as its own, by its bytes, or by its text at the same site."""
    urls = [capture.url, *(hop.url for hop in capture.redirects)]
    canonical = article.canonical_url
    if canonical and may_name(canonical, capture.url):
        urls.append(canonical)
    found = of_response(connection, urls, capture.payload_digest)
    if found is not None or not is_distinct(article.body):
        return found
    row = connection.execute(
        select(tombstones)
        .where(
            tombstones.c.text_hash == text_hash(article.body),
            tombstones.c.site == registered_domain(capture.url),
        )
        .limit(1)
    ).first()
    return _tombstone(row) if row else None


def since(connection: Connection, moment: datetime) -> dict[str, int]:
    """How many rows of which tables were removed at or after a moment."""
    rows = connection.execute(
        select(tombstones.c.kind, tombstones.c.revisions).where(
            tombstones.c.at >= moment
        )
    ).all()
    return {
        # Of a page that was never an article there were no revisions.
        "articles": sum(row.kind != NAME and row.revisions > 0 for row in rows),
        "revisions": sum(row.revisions for row in rows),
    }


def _tombstone(row: Row[tuple[object, ...]]) -> Tombstone:
    return Tombstone(
        **{name: getattr(row, name) for name in Tombstone.__dataclass_fields__}
    )
