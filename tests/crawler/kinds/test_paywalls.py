"""Free, metered, teaser: what the markup says, and what of the text is there."""

from __future__ import annotations

import pytest

from archive.model import Access
from crawler.extract import extract
from crawler.extract.evidence import stands
from crawler.extract.page import Page

from .pages import LONG, SHORT, jsonld, page

OPENING, REST = SHORT, "<div class='story locked'>{}</div>"


def part(selector: str) -> dict[str, object]:
    return {
        "@type": "WebPageElement",
        "isAccessibleForFree": False,
        "cssSelector": selector,
    }


def story(**values: object) -> str:
    return jsonld("NewsArticle", headline="The bridge", **values)


CLOSED = {"isAccessibleForFree": False}
CASES = {
    "said to be free": (page(LONG, head=story(isAccessibleForFree=True)), "free"),
    "nothing said": (page(LONG), "free"),
    "closed part is there": (
        page(
            OPENING + REST.format(SHORT), head=story(**CLOSED, hasPart=part(".locked"))
        ),
        "metered",
    ),
    "only the part is said": (
        page(OPENING + REST.format(SHORT), head=story(hasPart=[part("div.locked")])),
        "metered",
    ),
    "closed part is empty": (
        page(LONG + REST.format(""), head=story(**CLOSED, hasPart=part(".locked"))),
        "teaser",
    ),
    "closed part is not there, and all is": (
        page(LONG, head=story(**CLOSED, hasPart=part(".locked"))),
        "metered",
    ),
    "closed part is not there, nor the rest": (
        page(OPENING, head=story(**CLOSED, hasPart=part(".locked"))),
        "teaser",
    ),
    "all is the closed part, and it is cut": (
        page(REST.format(OPENING), head=story(**CLOSED, hasPart=part(".locked"))),
        "teaser",
    ),
    "a wall in words": (
        page(
            OPENING + REST.format(SHORT) + "<p>Subscribe to continue reading.</p>",
            head=story(**CLOSED, hasPart=part(".locked")),
        ),
        "teaser",
    ),
    "a promise of words": (
        page(LONG, head=story(**CLOSED, wordCount=4000, hasPart=part("#x"))),
        "teaser",
    ),
    "content tier": (
        page(SHORT, head="<meta property='article:content_tier' content='locked'>"),
        "teaser",
    ),
    "a metered story, whole": (
        page(SHORT, head="<meta property='article:content_tier' content='metered'>"),
        "metered",
    ),
    "a metered story, cut": (
        page(
            OPENING + "<p>Subscribe to continue reading.</p>",
            head="<meta property='article:content_tier' content='metered'>",
        ),
        "teaser",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_paywall(case: str) -> None:
    html, access = CASES[case]
    article = extract(html, "https://paper.example/news/bridge")
    assert article.access == Access(access)
    assert article.refusal is None
    assert article.body
    assert stands(Page(html), article.evidence["access"], article.text)
