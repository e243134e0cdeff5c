"""Stories as rows: which articles tell the same one, kept as articles are filed.

Every article is a member of one story; links say which earlier ones it is like, how
much, and by which method.  Writes the verdicts of archive.store.judging.  Nothing is
held in memory, and no article is changed.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, delete, exists, func, or_, select, update

from ..likeness import METHOD as NEAR
from ..likeness import Relation, Verdict, continues
from ..signature import signature
from ..tables import (
    articles,
    fingerprint_leaves,
    revisions,
    story_links,
    story_members,
)
from . import postings
from .batch import Batch
from .judging import Judged, Text, judge, site_of, text_of, twin

EXACT = "text-hash 1"

_MOST_NUMERALS = 200  # a page of tables
_MOST_AROUND = 200


def add(
    batch: Batch,
    article_id: str,
    url: str,
    text: Text,
    *,
    judged: Judged | None = None,
) -> None:
    """Find the story of a new article.

    judged: where that was asked before.
    """
    site = site_of(url)
    found = judged or judge(batch, article_id, site, text)
    verdict = found.verdict
    number = batch.number(story_members, "number")
    _join(batch, verdict.stories)
    batch.add(
        story_members,
        {
            "number": number,
            "article_id": article_id,
            "story": min(verdict.stories, default=number),
            "site": site,
            **_compared(text, verdict),
        },
    )
    batch.wrote_text(text.hash)
    _write(batch, number, found)


def restate(
    batch: Batch,
    article_id: str,
    *,
    before: str | None,
    before_hash: str | None,
    now: Text,
) -> None:
    """The text of an article is another one: compare that from now on.

    One that goes on telling its story stays with those who copied it before.  One whose
    text is like no other of its story any more leaves it; those that were of the story
    for its sake alone are compared again, too.
    """
    member = _member(batch.written(), article_id)
    if member is None:
        return  # filed before there were stories; recluster finds it one
    goes_on = continues(signature(before), now.signature)
    around = _around(batch.written(), member.number)
    if _retell(batch, member, before, before_hash, now, goes_on=goes_on):
        return
    # What was like the text of before is so no more.
    batch.written().execute(
        delete(story_links).where(story_links.c.earlier == member.number)
    )
    for one in around:
        other = _member(batch.written(), one.article_id)
        if _has_company(batch.written(), other):
            continue
        text = text_of(one.body, one.text_hash)
        _retell(batch, other, one.body, one.text_hash, text)


def _retell(
    batch: Batch,
    member: Any,
    before: str | None,
    before_hash: str | None,
    now: Text,
    *,
    goes_on: bool = False,
) -> bool:
    """Find the story of an article on file; whether it is the one that it was in.

    goes_on: it is, whatever else the text is like, and the links that are known stand.
    """
    batch.written()
    batch.moved_stories()
    _withdraw(batch, member, before, before_hash)
    found = judge(batch, member.article_id, member.site, now)
    judged = found.verdict
    connection = batch.written()
    stays = (
        goes_on or member.story in judged.stories or not _is_shared(connection, member)
    )
    if not stays:
        _part(connection, member)
    own = member.story if stays else member.number
    _join(batch, {own, *judged.stories})
    connection.execute(
        update(story_members)
        .where(story_members.c.number == member.number)
        .values(**_compared(now, judged))
    )
    links = story_links.c.member == member.number
    if goes_on:
        links &= story_links.c.earlier.in_([one.member for one in judged.links])
    connection.execute(delete(story_links).where(links))
    _write(batch, member.number, found)
    return stays


def _part(connection: Connection, member: Any) -> None:
    """Give an article a story of its own; a story is called by its first member."""
    others = (story_members.c.story == member.story) & (
        story_members.c.number != member.number
    )
    if member.story == member.number:
        first = select(func.min(story_members.c.number)).where(others)
        heir = connection.scalar(first)
        connection.execute(update(story_members).where(others).values(story=heir))
    connection.execute(
        update(story_members)
        .where(story_members.c.number == member.number)
        .values(story=member.number)
    )


def _around(connection: Connection, number: int) -> list[Any]:
    """Articles that are in one story with another for its sake, it may be.

    Of a text that everybody has, not all: recluster finds the rest.
    """
    linked = select(story_links.c.member, story_links.c.earlier).where(
        story_links.c.relation != Relation.PARTIAL.value
    )
    later = linked.where(story_links.c.earlier == number).subquery()
    earlier = linked.where(story_links.c.member == number).subquery()
    query = (
        select(story_members.c.article_id, articles.c.text_hash, revisions.c.body)
        .join(articles, articles.c.id == story_members.c.article_id)
        .join(revisions, revisions.c.article_id == articles.c.id)
        .where(
            or_(
                story_members.c.number.in_(select(later.c.member)),
                story_members.c.number.in_(select(earlier.c.earlier)),
            ),
            revisions.c.number == articles.c.revision,
            revisions.c.superseded.is_(None),
        )
        .order_by(story_members.c.number)
        .limit(_MOST_AROUND)
    )
    return list(connection.execute(query))


def _member(connection: Connection, article_id: str) -> Any:
    return connection.execute(
        select(story_members).where(story_members.c.article_id == article_id)
    ).first()


def leave(
    connection: Connection, article_id: str, body: str | None, text_hash: str | None
) -> None:
    """Forget an article; who has the same text is found by it from now on.

    body, text_hash: the text that it was filed with last.
    """
    member = _member(connection, article_id)
    if member is None:
        return
    batch = Batch(connection)
    _withdraw(batch, member, body, text_hash)
    batch.written()
    ends = (story_links.c.member, story_links.c.earlier)
    connection.execute(
        delete(story_links).where(or_(*(end == member.number for end in ends)))
    )
    connection.execute(
        delete(story_members).where(story_members.c.number == member.number)
    )


def clear(connection: Connection) -> None:
    """Forget all stories: they are made anew from the articles."""
    for table in (story_links, fingerprint_leaves, story_members):
        connection.execute(delete(table))


def _is_shared(connection: Connection, member: Any) -> bool:
    """Whether another article tells the story of this one."""
    other = exists().where(
        story_members.c.story == member.story, story_members.c.number != member.number
    )
    return bool(connection.scalar(select(other)))


def _has_company(connection: Connection, member: Any) -> bool:
    """Whether a link holds an article to another one of its story."""
    ends = (story_links.c.member, story_links.c.earlier)
    held = [
        exists().where(
            mine == member.number,
            story_links.c.relation != Relation.PARTIAL.value,
            story_members.c.number == other,
            story_members.c.story == member.story,
        )
        for mine, other in (ends, ends[::-1])
    ]
    return bool(connection.scalar(select(or_(*held))))


def _compared(text: Text, verdict: Verdict) -> dict[str, Any]:
    return {
        "size": verdict.size,
        "numerals": " ".join(sorted(text.signature.numerals)[:_MOST_NUMERALS]),
    }


def _write(batch: Batch, number: int, judged: Judged) -> None:
    postable = judged.postable
    batch.add_all(
        story_links,
        [
            {
                "member": number,
                "earlier": link.member,
                "relation": link.relation.value,
                "score": round(link.score, 4),
                "share": round(link.share, 4),
                "method": EXACT if link.relation is Relation.EXACT else NEAR,
            }
            for link in judged.verdict.links
        ],
    )
    batch.add_postings(number, postable)


def _withdraw(
    batch: Batch, member: Any, body: str | None, text_hash: str | None
) -> None:
    """Take back what was written of a text of before.

    Another article that has that text is found by its fingerprints from now on.
    """
    connection = batch.written()
    taken = postings.remove(connection, member.number, signature(body).fingerprints)
    heir = twin(batch, member.article_id, text_hash) if taken else None
    if heir is not None:
        postings.add(connection, [(one, heir.number) for one in taken])
        connection.execute(
            update(story_members)
            .where(story_members.c.number == heir.number)
            .values(size=member.size)
        )


def _join(batch: Batch, stories: Collection[int]) -> None:
    """Make one story of several: the one that began first."""
    if len(stories) > 1:
        first, *later = sorted(stories)
        batch.written().execute(
            update(story_members)
            .where(story_members.c.story.in_(later))
            .values(story=first)
        )
        batch.moved_stories()
