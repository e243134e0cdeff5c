"""The verdict on one text: what is on file of it, looked up and judged.

An equal text is found by its hash, a like one by its fingerprints; where these leave
open whether it is a passage that two share, the few texts in question are read.
Writes nothing: archive.store.stories keeps what is said here.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, bindparam, select

from ..likeness import MOST_LINKS, Likeness, Other, Relation, Verdict, compare
from ..shelf import candidates, survey
from ..signature import Signature, passages, signature
from ..tables import articles, revisions, story_members
from ..urls import registered_domain
from . import postings
from .batch import Batch

_SITES = 1 << 24  # a hash will do: sites that share one are judged more strictly

_TWIN = (
    select(story_members.c.number, story_members.c.story, story_members.c.site)
    .join(articles, articles.c.id == story_members.c.article_id)
    .where(
        articles.c.text_hash == bindparam("hash"),
        articles.c.id != bindparam("article_id"),
    )
    .order_by(articles.c.first_seen, articles.c.id)
    .limit(1)
)

_BODIES = (
    select(story_members.c.number, revisions.c.body)
    .join(articles, articles.c.id == story_members.c.article_id)
    .join(revisions, revisions.c.article_id == articles.c.id)
    .where(
        story_members.c.number.in_(bindparam("numbers", expanding=True)),
        revisions.c.number == articles.c.revision,
        revisions.c.superseded.is_(None),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text as it is compared."""

    hash: str | None
    """As table ``articles`` has it; None where the text says too little."""

    signature: Signature
    body: str | None
    """As it is printed; read only where its signature leaves something open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a text is to those on file."""

    verdict: Verdict
    postable: frozenset[int]
    """The fingerprints to keep of it."""


def text_of(body: str | None, text_hash: str | None) -> Text:
    """The text of an article, ready to be compared."""
    compared = signature(body if text_hash else None)
    return Text(hash=text_hash, signature=compared, body=body)


def site_of(url: str) -> int:
    """The site that an address belongs to, as a number."""
    return zlib.crc32(registered_domain(url).encode()) % _SITES


def judge(
    batch: Batch, article_id: str, site: int, text: Text, *, has_twin: bool = True
) -> Judged:
    """What the text of an article of a site is to those on file.

    has_twin: whether there may be an article with the same text.
    """
    found = twin(batch, article_id, text.hash) if has_twin else None
    if found is not None:
        # The same fingerprints twice would find nothing more.
        same = Likeness(
            member=found.number,
            story=found.story,
            site=found.site,
            relation=Relation.EXACT,
            score=1.0,
            share=1.0,
        )
        verdict = Verdict(stories=(found.story,), links=(same,))
        return Judged(verdict=verdict, postable=frozenset())
    compared = text.signature
    shelf = survey(batch.postings(compared.fingerprints), site)
    others = _others(batch, candidates(shelf))
    verdict = compare(compared, site, shelf, others)
    if verdict.unsure:
        verdict = _read(batch.written(), verdict, text)
    return Judged(verdict=verdict, postable=compared.fingerprints - shelf.useless)


def twin(batch: Batch, article_id: str, text_hash: str | None) -> Any:
    """Of the other articles with the same text, the one that was first seen."""
    if text_hash is None:
        return None
    values = {"hash": text_hash, "article_id": article_id}
    return batch.with_text(text_hash).execute(_TWIN, values).first()


def _others(batch: Batch, wanted: Collection[int]) -> dict[int, Other]:
    found = postings.members(batch.written(), wanted) if wanted else ()
    return {
        row.number: Other(
            member=row.number,
            site=row.site,
            story=row.story,
            size=row.size,
            numerals=frozenset(row.numerals.split()),
            alone=bool(row.alone),
        )
        for row in found
    }


def _read(connection: Connection, judged: Verdict, text: Text) -> Verdict:
    """Link those, too, of which a second look finds a passage in the text."""
    wanted = {"numbers": [one.member for one in judged.unsure]}
    mine = passages(text.body)
    sharing = {
        row.number
        for row in connection.execute(_BODIES, wanted)
        if not mine.isdisjoint(passages(row.body))
    }
    more = [one for one in judged.unsure if one.member in sharing]
    return replace(judged, links=(*judged.links, *more)[:MOST_LINKS], unsure=())
