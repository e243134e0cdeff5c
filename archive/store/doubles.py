"""The articles of one site that share text with another article of it.

By the links between stories, and by the digests of texts.  Decides nothing.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from ..likeness import Relation
from ..prepared import Prepared
from ..tables import articles, story_links, story_members
from . import judging
from .batch import Batch

MOST = 8
"""Of those that share most; more than these with one and the same text, and it tells
none of them apart."""


def of_page(
    batch: Batch, prepared: Prepared, url: str, judged: judging.Judged
) -> list[str]:
    """Those that share text with a page that is not filed yet."""
    site, links = judging.site_of(url), judged.verdict.links
    text_hash = prepared.shared_hash
    if text_hash and any(one.relation is Relation.EXACT for one in links):
        # Who had the text first may be of another site.
        return _with_text(batch.with_text(text_hash), text_hash, site)
    near = [one.member for one in links if one.site == site][:MOST]
    if not near:
        return []
    query = select(story_members.c.article_id).where(story_members.c.number.in_(near))
    return list(batch.written().scalars(query))


def of_article(connection: Connection, article_id: str) -> list[str]:
    """Those that share text with an article on file."""
    row = connection.execute(
        select(story_members.c.number, story_members.c.site, articles.c.text_hash)
        .join(articles, articles.c.id == story_members.c.article_id)
        .where(articles.c.id == article_id)
    ).first()
    if row is None or row.text_hash is None:
        return []
    links, members = story_links.c, story_members.c
    found: dict[str, float] = {}
    for mine, other in (
        (links.earlier, links.member),
        (links.member, links.earlier),
    ):
        query = (
            select(members.article_id, links.score)
            .join(story_links, other == members.number)
            .where(mine == row.number, members.site == row.site)
            .order_by(links.score.desc())
            .limit(MOST)
        )
        found |= {one.article_id: one.score for one in connection.execute(query)}
    nearest = sorted(found, key=lambda id: (-found[id], id))[:MOST]
    same = _with_text(connection, row.text_hash, row.site)
    return sorted({*nearest, *same} - {article_id})


def _with_text(connection: Connection, text_hash: str, site: int) -> list[str]:
    query = (
        select(articles.c.id)
        .join(story_members, story_members.c.article_id == articles.c.id)
        .where(articles.c.text_hash == text_hash, story_members.c.site == site)
        .order_by(articles.c.first_seen.desc(), articles.c.id)
        .limit(MOST + 1)
    )
    found = list(connection.scalars(query))
    return found if len(found) <= MOST else []
