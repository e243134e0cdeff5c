"""The model page's story as outlets of fifteen languages would print it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from crawler.extract import extract
from crawler.extract.page import Page

TELLINGS = tomllib.loads(Path(__file__).with_name("tellings.toml").read_text("utf-8"))[
    "page"
]
PAGE = """<!doctype html><html lang="{language}"><head><title>{title} | {publisher}
</title><meta property="og:site_name" content="{publisher}"></head><body><header>
<a href="/">{publisher}</a></header><main><h1>{title}</h1><p class="date">{date}</p>
{text}<p>{credit_line}</p>{bio}</main></body></html>"""


def printed(telling: dict[str, Any]) -> bytes:
    text = "".join(f"<p>{one}</p>" for one in telling["story"])
    return PAGE.format(text=text, **telling).encode()


@pytest.mark.parametrize("telling", TELLINGS, ids=lambda one: str(one["language"]))
def test_publisher_author_credit_and_institute_are_told_apart(
    telling: dict[str, Any],
) -> None:
    html = printed(telling)
    article = extract(html, "https://press.example/2026/03/03/front")
    assert article.publisher == telling["publisher"]
    assert article.authors == (telling["author"],)
    credit = [telling["credit"]] if "credit" in telling else []
    assert [one.name for one in article.credits] == credit
    assert [one.name for one in article.cited] == [telling["cited"]]
    assert article.body is not None
    assert article.body.split("\n\n")[:3] == telling["story"]
    page = Page(html)
    for one in (*article.credits, *article.cited, *article.bylines):
        found = page.locate(one.evidence.selector, article.body)
        assert found is not None
        assert one.evidence.exact in found
    if credit:
        assert telling["author"] not in article.body
        assert telling["credit"] not in article.body
