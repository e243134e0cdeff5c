"""Which article a page is: its addresses, now and before.

Knows table ``addresses``.  A page is the article that one of its addresses names: the
fetched one, one that redirected, or the canonical one that it declares within its
site.  Imports no table of texts but to see whether two pages can be one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from ..model import Article, Capture
from ..revisions import is_same_story
from ..tables import addresses, articles, revisions
from ..urls import article_id as id_of
from ..urls import may_name, url_key

FETCHED, REDIRECT, CANONICAL = "fetched", "redirect", "canonical"


def find_article(
    connection: Connection, article: Article, capture: Capture
) -> tuple[str, bool]:
    """The id of the page's article, and whether it is a new one."""
    fetched = url_key(capture.url)
    known = _known(connection, [fetched])
    if known.get(fetched, ("", ""))[1] == FETCHED:
        return known[fetched][0], False
    # An article that was fetched under an old slug, and is redirected to a new one.
    hops = [url_key(hop.url) for hop in reversed(capture.redirects)]
    moved = _known(connection, hops)
    for key in hops:
        if key in moved and moved[key][1] == FETCHED:
            return moved[key][0], False
    canonical = article.canonical_url
    keys = [fetched]
    if canonical and may_name(canonical, capture.url):
        keys.append(url_key(canonical))
        known |= _known(connection, keys[1:])
    for key in keys:
        if key in known and _goes_on(connection, known[key][0], article):
            return known[key][0], False
    return _new_id(connection, capture.url, canonical), True


def learn_addresses(
    connection: Connection, article_id: str, article: Article, capture: Capture
) -> None:
    """Keep under which addresses the article is found; who came first stays."""
    found = [(capture.url, FETCHED)]
    found += [(hop.url, REDIRECT) for hop in capture.redirects]
    canonical = article.canonical_url
    if canonical and may_name(canonical, capture.url):
        found.append((canonical, CANONICAL))
    rows: dict[str, dict[str, object]] = {}
    for url, kind in found:
        key = url_key(url)
        row = {"url_key": key, "url": url, "article_id": article_id, "kind": kind}
        rows.setdefault(key, {**row, "first_seen": capture.fetched})
    build = (
        postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    )
    insert = build(addresses).values(list(rows.values()))
    connection.execute(insert.on_conflict_do_nothing(index_elements=["url_key"]))
    # Whoever else claimed the fetched address: it is this article that stands there.
    first = rows[url_key(capture.url)]
    connection.execute(
        addresses.update()
        .where(addresses.c.url_key == first["url_key"], addresses.c.kind != FETCHED)
        .values(kind=FETCHED, article_id=article_id)
    )


def _known(connection: Connection, keys: list[str]) -> dict[str, tuple[str, str]]:
    """Article and kind of the addresses that are known."""
    if not keys:
        return {}
    rows = connection.execute(select(addresses).where(addresses.c.url_key.in_(keys)))
    return {row.url_key: (row.article_id, row.kind) for row in rows.all()}


def _goes_on(connection: Connection, article_id: str, article: Article) -> bool:
    """Whether the page may be a state of the article that another address names."""
    row = connection.execute(
        select(revisions.c.title, revisions.c.body)
        .where(revisions.c.article_id == article_id, revisions.c.superseded.is_(None))
        .order_by(revisions.c.number.desc())
        .limit(1)
    ).first()
    return row is not None and is_same_story(row.body, article.body)


def _new_id(connection: Connection, url: str, canonical: str | None) -> str:
    for candidate in _candidates(url, canonical):
        taken = select(articles.c.id).where(articles.c.id == candidate)
        if connection.scalar(taken) is None:
            return candidate
    raise AssertionError("counting never ends")


def _candidates(url: str, canonical: str | None) -> Iterator[str]:
    """The id that the address gives; another where a different page has taken it."""
    yield id_of(url, canonical)
    yield id_of(url)
    number = 2
    while True:
        yield hashlib.sha256(f"{url_key(url)} {number}".encode()).hexdigest()[:16]
        number += 1
