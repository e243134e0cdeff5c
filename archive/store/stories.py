"""Stories as rows: which articles tell the same one, kept as articles are filed.

Every article is a member of one story; links say which earlier ones it is like, how
much, and by which method.  Looks up the fingerprints of a text, has archive.likeness
judge, and writes the verdict.  Nothing is held in memory, and no article is changed.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from ..fingerprint import is_distinct, text_hash
from ..likeness import METHOD as NEAR
from ..likeness import (
    POSTINGS,
    Likeness,
    Other,
    Posting,
    Relation,
    Signature,
    Verdict,
    boilerplate,
    candidates,
    compare,
    signature,
)
from ..tables import articles, fingerprints, story_links, story_members
from ..urls import registered_domain

EXACT = "text-hash 1"

_AT_ONCE = 500  # values that one statement may name
_SITES = 1 << 24  # a hash will do: sites that share one are judged more strictly
_ANYWHERE = -1
_MOST_NUMERALS = 200  # a page of tables


def add(connection: Connection, article_id: str, url: str, body: str | None) -> None:
    """Find the story of a new article."""
    site = _site(url)
    text, judged, postable = _judge(connection, article_id, site, body)
    number = connection.execute(
        insert(story_members)
        .values(
            article_id=article_id,
            story=min(judged.stories, default=0),
            site=site,
            **_compared(text, judged),
        )
        .returning(story_members.c.number)
    ).scalar_one()
    if not judged.stories:
        _move(connection, story_members.c.number == number, number)
    _join(connection, judged.stories)
    _write(connection, number, judged, postable)


def restate(
    connection: Connection,
    article_id: str,
    *,
    before: str | None,
    now: str | None,
) -> None:
    """The text of an article is another one: compare that from now on.

    An article stays in its story whatever becomes of its text, unless it was alone.
    """
    member = connection.execute(
        select(story_members, articles.c.url)
        .join(articles, articles.c.id == story_members.c.article_id)
        .where(story_members.c.article_id == article_id)
    ).first()
    if member is None:
        return  # filed before there were stories; recluster finds it one
    _withdraw(connection, member.number, before)
    text, judged, postable = _judge(connection, article_id, member.site, now)
    others = select(func.count()).where(story_members.c.story == member.story)
    if (connection.scalar(others) or 0) > 1:
        judged = _bound(judged, member.story)
    else:
        _join(connection, (member.story, *judged.stories))
    connection.execute(
        update(story_members)
        .where(story_members.c.number == member.number)
        .values(**_compared(text, judged))
    )
    _write(connection, member.number, judged, postable)


def clear(connection: Connection) -> None:
    """Forget all stories: they are made anew from the articles."""
    for table in (story_links, fingerprints, story_members):
        connection.execute(delete(table))


def _judge(
    connection: Connection, article_id: str, site: int, body: str | None
) -> tuple[Signature, Verdict, frozenset[int]]:
    """The text as it is compared, the verdict, and the fingerprints to keep of it."""
    twin = _twin(connection, article_id, body)
    text = signature(body if is_distinct(body) else None)
    if twin is not None:
        # The same fingerprints twice would find nothing more.
        return text, Verdict(stories=(twin.story,), links=(twin,)), frozenset()
    postings = tuple(_postings(connection, text.fingerprints))
    common = boilerplate(postings, site)
    wanted = candidates(postings, common)
    judged = compare(text, site, postings, _others(connection, wanted), common)
    kept = Counter(posting.fingerprint for posting in postings)
    full = {fingerprint for fingerprint, held in kept.items() if held >= POSTINGS}
    useless = boilerplate(postings, _ANYWHERE) | full
    size = len(text.fingerprints - common)
    return text, replace(judged, size=size), text.fingerprints - useless


def _twin(connection: Connection, article_id: str, body: str | None) -> Likeness | None:
    """The first article with the same text, if there is enough of it to say so."""
    if not is_distinct(body):
        return None
    found = connection.execute(
        select(story_members.c.number, story_members.c.story)
        .join(articles, articles.c.id == story_members.c.article_id)
        .where(articles.c.text_hash == text_hash(body), articles.c.id != article_id)
        .order_by(story_members.c.number)
        .limit(1)
    ).first()
    if found is None:
        return None
    return Likeness(
        member=found.number,
        story=found.story,
        relation=Relation.EXACT,
        score=1.0,
        share=1.0,
    )


def _postings(connection: Connection, wanted: Collection[int]) -> Iterator[Posting]:
    for some in _by_lot(wanted):
        query = (
            select(
                fingerprints.c.fingerprint,
                fingerprints.c.member,
                story_members.c.site,
                story_members.c.story,
            )
            .join(story_members, story_members.c.number == fingerprints.c.member)
            .where(fingerprints.c.fingerprint.in_(some))
        )
        for fingerprint, member, site, story in connection.execute(query):
            yield Posting(
                fingerprint=fingerprint, member=member, site=site, story=story
            )


def _others(connection: Connection, wanted: Collection[int]) -> dict[int, Other]:
    found: dict[int, Other] = {}
    for some in _by_lot(wanted):
        query = select(story_members).where(story_members.c.number.in_(some))
        for row in connection.execute(query):
            found[row.number] = Other(
                member=row.number,
                site=row.site,
                story=row.story,
                size=row.size,
                numerals=frozenset(row.numerals.split()),
            )
    return found


def _compared(text: Signature, judged: Verdict) -> dict[str, Any]:
    return {
        "size": judged.size,
        "numerals": " ".join(sorted(text.numerals)[:_MOST_NUMERALS]),
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
    if postable:
        connection.execute(
            insert(fingerprints),
            [{"fingerprint": one, "member": number} for one in sorted(postable)],
        )


def _withdraw(connection: Connection, number: int, body: str | None) -> None:
    """Take back what was written of a text of before."""
    for some in _by_lot(signature(body).fingerprints):
        connection.execute(
            delete(fingerprints).where(
                fingerprints.c.fingerprint.in_(some), fingerprints.c.member == number
            )
        )
    connection.execute(delete(story_links).where(story_links.c.member == number))


def _join(connection: Connection, stories: Collection[int]) -> None:
    """Make one story of several: the one that began first."""
    if len(stories) > 1:
        _move(connection, story_members.c.story.in_(sorted(stories)), min(stories))


def _move(connection: Connection, which: Any, story: int) -> None:
    connection.execute(update(story_members).where(which).values(story=story))


def _site(url: str) -> int:
    return zlib.crc32(registered_domain(url).encode()) % _SITES


def _by_lot(values: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(values)  # near each other in the index, too
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]
