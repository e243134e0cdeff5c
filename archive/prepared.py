"""An article with all that can be said of it without an archive.

Rows, digests, search words, fingerprints: what takes time and needs no database, so
that another process can make it, and who writes only writes.  Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .fingerprint import content_hash, is_distinct, text_hash
from .model import Article
from .packing import Packed, pack, said, unpack
from .search.index import search_text
from .signature import Signature, signature
from .spans import moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """One reading, ready to be filed."""

    article: Article
    packed: Packed
    said: str
    """All of it in one spelling: see packing.digest_of()."""

    text_hash: str
    content_hash: str
    is_distinct: bool
    """Whether there is enough text to say that two articles have the same."""

    title_words: str
    body_words: str
    """For the index: see archive.search.index."""

    signature: Signature
    """Of a distinct text; of another the signature of nothing."""

    @property
    def shared_hash(self) -> str | None:
        """By which the same text is found elsewhere; None where it says too little."""
        return self.text_hash if self.is_distinct else None


def prepare(article: Article) -> Prepared:
    """All that can be said of an article by itself."""
    distinct, packed = is_distinct(article.body), pack(article)
    return Prepared(
        article=article,
        packed=packed,
        said=said(packed),
        text_hash=text_hash(article.body),
        content_hash=content_hash(article),
        is_distinct=distinct,
        title_words=search_text(article.title or ""),
        body_words=search_text(article.body or ""),
        signature=signature(article.body if distinct else None),
    )


def packed_json(packed: Packed) -> dict[str, Any]:
    """The rows of a reading as JSON has them."""
    return {
        # JSON has no dates, and this one follows from another value.
        "revision": {k: v for k, v in packed.revision.items() if k != "published_at"},
        "bylines": packed.bylines,
        "credits": packed.credits,
        "cited": packed.cited,
        "near_misses": packed.near_misses,
    }


def as_json(prepared: Prepared) -> dict[str, Any]:
    """What goes through a pipe, and is whole again by ``from_json``."""
    of = prepared.signature
    return {
        "packed": packed_json(prepared.packed),
        "said": prepared.said,
        "text_hash": prepared.text_hash,
        "content_hash": prepared.content_hash,
        "is_distinct": prepared.is_distinct,
        "title_words": prepared.title_words,
        "body_words": prepared.body_words,
        "words": of.words,
        "fingerprints": sorted(of.fingerprints),
        "numerals": sorted(of.numerals),
    }


def from_json(told: Mapping[str, Any]) -> Prepared:
    given = told["packed"]
    revision = given["revision"]
    packed = Packed(
        revision={**revision, "published_at": moment(revision["published"])},
        **{
            name: tuple(given[name])
            for name in ("bylines", "credits", "cited", "near_misses")
        },
    )
    return Prepared(
        article=unpack(packed),
        packed=packed,
        said=told["said"],
        text_hash=told["text_hash"],
        content_hash=told["content_hash"],
        is_distinct=told["is_distinct"],
        title_words=told["title_words"],
        body_words=told["body_words"],
        signature=Signature(
            words=told["words"],
            fingerprints=frozenset(told["fingerprints"]),
            numerals=frozenset(told["numerals"]),
        ),
    )
