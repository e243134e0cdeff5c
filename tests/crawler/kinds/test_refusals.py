"""Which pages are no article, as a confusion matrix: no article may be turned away."""

from __future__ import annotations

from collections import Counter

import pytest

from archive.model import Access
from crawler.extract import extract
from crawler.extract.evidence import every, stands
from crawler.extract.page import Page

from .refused import ARTICLES, BLOCKS, CONSENT, HUBS, SOFT_404

STORY = "https://paper.example/news/2026/the-bridge"
Case = tuple[bytes, str]
KINDS: dict[str, dict[str, Case]] = {
    "hub": HUBS,
    "soft_404": SOFT_404,
    "blocked": {name: (html, STORY) for name, html in BLOCKS.items()},
    "consent_wall": {name: (html, STORY) for name, html in CONSENT.items()},
    "article": {name: (html, STORY) for name, html in ARTICLES.items()},
}
CASES = [(kind, name) for kind, cases in KINDS.items() for name in cases]


def judged(html: bytes, url: str) -> str:
    """What the reader takes a page for."""
    article = extract(html, url)
    if article.refusal is None:
        return "article"
    if article.access in (Access.CONSENT_WALL, Access.BLOCKED):
        return article.access.value
    return "hub" if article.refusal == "not_article" else article.refusal.value


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_each(kind: str, name: str) -> None:
    html, url = KINDS[kind][name]
    article = extract(html, url)
    assert judged(html, url) == kind
    page = Page(html, url)
    for field, evidence in every(article):
        assert stands(page, evidence, article.text), field
    if kind != "article":
        assert article.type in ("WebPage", "CollectionPage", "SearchResultsPage")


def test_confusion_matrix() -> None:
    matrix = Counter(
        (kind, judged(html, url))
        for kind, cases in KINDS.items()
        for html, url in cases.values()
    )
    assert {kind: matrix[kind, kind] for kind in KINDS} == {
        kind: len(cases) for kind, cases in KINDS.items()
    }
    assert sum(matrix.values()) >= 50
    assert all(len(cases) >= 5 for cases in KINDS.values())
