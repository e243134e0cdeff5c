"""The evidence law: what an article says stands on its page, where the selector points.

Knows which evidence an article carries and how it is looked up; verify, explain, the
tests and the benchmarks all ask here.
"""

from __future__ import annotations

from collections.abc import Iterator

from archive.model import Article, Evidence

from .page import Page, fold
from .soft_hyphens import bare

STATED = (
    *("type", "title", "description", "canonical_url", "language", "language_declared"),
    *("publisher", "body", "section", "tags", "links", "images", "next_page"),
)
"""Fields that have no object to carry their evidence: it is in ``Article.evidence``."""


def every(article: Article) -> Iterator[tuple[str, Evidence]]:
    """All evidence of a reading, by the field that it is for."""
    yield from article.evidence.items()
    for name, date in article.dates.items():
        yield name, date.evidence
    for field in ("bylines", "credits", "cited", "corrections", "rights"):
        for item in getattr(article, field):
            yield field, item.evidence
    # Some readers note it in both places.
    if article.dateline and "dateline" not in article.evidence:
        yield "dateline", article.dateline.evidence
    for missed in article.near_misses:
        yield "near_misses", missed


def missing(article: Article) -> Iterator[str]:
    """The fields that have a value and no evidence of it."""
    for field in STATED:
        if getattr(article, field) and field not in article.evidence:
            yield field


def stands(page: Page, evidence: Evidence, text: str) -> bool:
    """Whether the words are found where the selector points.

    text: of the article, in which ``char=`` counts.
    """
    there = page.locate(evidence.selector, text)
    exact = bare(fold(evidence.exact))
    return bool(exact) and there is not None and exact in bare(there)
