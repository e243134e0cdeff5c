"""Which article a page is: its addresses, now and before.

Knows table ``addresses``.  A page is the article that one of its addresses names: the
fetched one, one that redirected, or the canonical one that it declares within its
site.  Imports no table of texts but to see whether two pages can be one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import islice

from sqlalchemy import select

from ..model import Article, Capture
from ..revisions import is_same_story
from ..tables import addresses, revisions
from ..urls import article_id as id_of
from ..urls import may_name, url_key
from .batch import FETCHED, Batch

REDIRECT, CANONICAL = "redirect", "canonical"


def keys_of(article: Article, capture: Capture) -> tuple[str, ...]:
    """The keys of all addresses that a page is asked about by."""
    urls = [capture.url, *(hop.url for hop in capture.redirects)]
    canonical = article.canonical_url
    if canonical and may_name(canonical, capture.url):
        urls.append(canonical)
    return tuple(dict.fromkeys(map(url_key, urls)))


def first_ids(article: Article, capture: Capture) -> tuple[str, ...]:
    """The ids that a new article would be given first."""
    return tuple(islice(_candidates(capture.url, article.canonical_url), 2))


def find_article(batch: Batch, article: Article, capture: Capture) -> tuple[str, bool]:
    """The id of the page's article, and whether it is a new one."""
    fetched = url_key(capture.url)
    known = batch.addresses(keys_of(article, capture))
    if known.get(fetched, ("", ""))[1] == FETCHED:
        return known[fetched][0], False
    # An article that was fetched under an old slug, and is redirected to a new one.
    for hop in reversed(capture.redirects):
        key = url_key(hop.url)
        if key in known and known[key][1] == FETCHED:
            return known[key][0], False
    canonical = article.canonical_url
    keys = [fetched]
    if canonical and may_name(canonical, capture.url):
        keys.append(url_key(canonical))
    for key in dict.fromkeys(keys):
        if key in known and _goes_on(batch, known[key][0], article):
            return known[key][0], False
    return _new_id(batch, capture.url, canonical), True


def learn_addresses(
    batch: Batch, article_id: str, article: Article, capture: Capture
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
    batch.add_all(addresses, rows.values())
    batch.wrote_addresses(rows)


def _goes_on(batch: Batch, article_id: str, article: Article) -> bool:
    """Whether the page may be a state of the article that another address names."""
    row = (
        batch.written()
        .execute(
            select(revisions.c.title, revisions.c.body)
            .where(
                revisions.c.article_id == article_id, revisions.c.superseded.is_(None)
            )
            .order_by(revisions.c.number.desc())
            .limit(1)
        )
        .first()
    )
    return row is not None and is_same_story(row.body, article.body)


def _new_id(batch: Batch, url: str, canonical: str | None) -> str:
    for candidate in _candidates(url, canonical):
        if not batch.is_taken(candidate):
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
