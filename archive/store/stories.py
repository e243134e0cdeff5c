"""Stories as rows: which articles tell the same one, kept as articles are filed.

Every article is a member of one story; links say which earlier ones it is like, how
much, and by which method.  Looks up the fingerprints of a text, has archive.likeness
judge, and writes the verdict.  Nothing is held in memory, and no article is changed.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, delete, exists, insert, select, text, update

from ..likeness import METHOD as NEAR
from ..likeness import (
    Likeness,
    Other,
    Relation,
    Verdict,
    candidates,
    compare,
    survey,
)
from ..signature import Signature, signature
from ..tables import articles, fingerprints, story_links, story_members
from ..urls import registered_domain
from . import postings

EXACT = "text-hash 1"

_SITES = 1 << 24  # a hash will do: sites that share one are judged more strictly
_MOST_NUMERALS = 200  # a page of tables


_NEXT = {
    "sqlite": "SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence "
    "WHERE name = 'story_members'",
    "postgresql": "SELECT nextval(pg_get_serial_sequence('story_members', 'number'))",
}


def add(
    connection: Connection,
    article_id: str,
    url: str,
    body: str | None,
    text_hash: str | None,
) -> None:
    """Find the story of a new article.

    text_hash: as table ``articles`` has it; None where the text says too little.
    """
    site = _site(url)
    compared, judged, postable = _judge(connection, article_id, site, body, text_hash)
    number = _next_number(connection)
    _join(connection, judged.stories)
    connection.execute(
        insert(story_members).values(
            number=number,
            article_id=article_id,
            story=min(judged.stories, default=number),
            site=site,
            **_compared(compared, judged),
        )
    )
    _write(connection, number, judged, postable)


def restate(
    connection: Connection,
    article_id: str,
    *,
    before: str | None,
    before_hash: str | None,
    now: str | None,
    now_hash: str | None,
) -> None:
    """The text of an article is another one: compare that from now on.

    An article stays in its story whatever becomes of its text, unless it was alone.
    """
    member = connection.execute(
        select(story_members).where(story_members.c.article_id == article_id)
    ).first()
    if member is None:
        return  # filed before there were stories; recluster finds it one
    _withdraw(connection, member, before, before_hash)
    compared, judged, postable = _judge(
        connection, article_id, member.site, now, now_hash
    )
    if _is_shared(connection, member):
        judged = _bound(judged, member.story)
    else:
        _join(connection, (member.story, *judged.stories))
    connection.execute(
        update(story_members)
        .where(story_members.c.number == member.number)
        .values(**_compared(compared, judged))
    )
    _write(connection, member.number, judged, postable)


def clear(connection: Connection) -> None:
    """Forget all stories: they are made anew from the articles."""
    for table in (story_links, fingerprints, story_members):
        connection.execute(delete(table))


def _judge(
    connection: Connection,
    article_id: str,
    site: int,
    body: str | None,
    text_hash: str | None,
) -> tuple[Signature, Verdict, frozenset[int]]:
    """The text as it is compared, the verdict, and the fingerprints to keep of it."""
    compared = signature(body if text_hash else None)
    twin = _twin(connection, article_id, text_hash)
    if twin is not None:
        # The same fingerprints twice would find nothing more.
        found = Likeness(
            member=twin.number,
            story=twin.story,
            relation=Relation.EXACT,
            score=1.0,
            share=1.0,
        )
        return compared, Verdict(stories=(twin.story,), links=(found,)), frozenset()
    shelf = survey(postings.find(connection, compared.fingerprints), site)
    others = {
        row.number: Other(
            member=row.number,
            site=row.site,
            story=row.story,
            size=row.size,
            numerals=frozenset(row.numerals.split()),
        )
        for row in postings.members(connection, candidates(shelf))
    }
    judged = compare(compared, site, shelf, others)
    return compared, judged, compared.fingerprints - shelf.useless


def _twin(connection: Connection, article_id: str, text_hash: str | None) -> Any:
    """Of the other articles with the same text, the one that was first seen."""
    if text_hash is None:
        return None
    return connection.execute(
        select(story_members.c.number, story_members.c.story)
        .join(articles, articles.c.id == story_members.c.article_id)
        .where(articles.c.text_hash == text_hash, articles.c.id != article_id)
        .order_by(articles.c.first_seen, articles.c.id)
        .limit(1)
    ).first()


def _next_number(connection: Connection) -> int:
    return int(connection.scalar(text(_NEXT[connection.dialect.name])) or 0)


def _is_shared(connection: Connection, member: Any) -> bool:
    """Whether another article tells the story of this one."""
    other = exists().where(
        story_members.c.story == member.story, story_members.c.number != member.number
    )
    return bool(connection.scalar(select(other)))


def _compared(compared: Signature, judged: Verdict) -> dict[str, Any]:
    return {
        "size": judged.size,
        "numerals": " ".join(sorted(compared.numerals)[:_MOST_NUMERALS]),
    }


def _bound(judged: Verdict, story: int) -> Verdict:
    """The verdict on a text whose story is known."""
    links = tuple(
        replace(link, relation=Relation.PARTIAL)
        if link.relation is Relation.NEAR and link.story != story
        else link
        for link in judged.links
    )
    return replace(judged, stories=(story,), links=links)


def _write(
    connection: Connection, number: int, judged: Verdict, postable: Collection[int]
) -> None:
    if judged.links:
        rows = [
            {
                "member": number,
                "earlier": link.member,
                "relation": link.relation.value,
                "score": round(link.score, 4),
                "share": round(link.share, 4),
                "method": EXACT if link.relation is Relation.EXACT else NEAR,
            }
            for link in judged.links
        ]
        connection.execute(insert(story_links), rows)
    postings.add(connection, number, postable)


def _withdraw(
    connection: Connection, member: Any, body: str | None, text_hash: str | None
) -> None:
    """Take back what was written of a text of before.

    Another article that has that text is found by its fingerprints from now on.
    """
    taken = postings.remove(connection, member.number, signature(body).fingerprints)
    heir = _twin(connection, member.article_id, text_hash) if taken else None
    if heir is not None:
        postings.add(connection, heir.number, taken)
        connection.execute(
            update(story_members)
            .where(story_members.c.number == heir.number)
            .values(size=member.size)
        )
    connection.execute(delete(story_links).where(story_links.c.member == member.number))


def _join(connection: Connection, stories: Collection[int]) -> None:
    """Make one story of several: the one that began first."""
    if len(stories) > 1:
        first, *later = sorted(stories)
        connection.execute(
            update(story_members)
            .where(story_members.c.story.in_(later))
            .values(story=first)
        )


def _site(url: str) -> int:
    return zlib.crc32(registered_domain(url).encode()) % _SITES
