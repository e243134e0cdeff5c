"""Golden pages: ``tests/pages/<case>/`` with page.html, headers.json, expected.json.

headers.json: ``{"url": ..., "headers": {...}}``, as extract() is given them.
expected.json: ``record`` (with evidence), ``refusal`` and ``near_misses``.
``pytest --update-golden`` writes expected.json anew; read the diff before committing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.model import Article
from archive.record import article_record, evidence_object
from crawler.extract import extract

PAGES = Path(__file__).parents[2] / "pages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    name: str
    html: bytes
    url: str | None
    headers: dict[str, str]

    @property
    def expected(self) -> Path:
        return PAGES / self.name / "expected.json"

    def read(self) -> Article:
        return extract(self.html, self.url, self.headers)


def names() -> list[str]:
    return sorted(path.parent.name for path in PAGES.glob("*/page.html"))


def case(name: str) -> Case:
    folder = PAGES / name
    given = json.loads((folder / "headers.json").read_text("utf-8"))
    return Case(
        name=name,
        html=(folder / "page.html").read_bytes(),
        url=given.get("url"),
        headers=given.get("headers", {}),
    )


def answer(article: Article, name: str) -> dict[str, Any]:
    """What expected.json holds."""
    record = article_record(article, id=name, evidence=True)
    # A new version of ours changes no answer.
    del record["extractor"]
    return {
        "record": record,
        "refusal": article.refusal.value if article.refusal else None,
        "near_misses": [evidence_object(item) for item in article.near_misses],
    }
