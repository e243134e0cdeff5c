"""The next page of an article, and the next article, which is none."""

from __future__ import annotations

import pytest

from crawler.extract import extract
from crawler.extract.evidence import stands
from crawler.extract.joining import Part, belongs, join
from crawler.extract.page import Page
from crawler.extract.pager import is_next

from .pages import LONG, SHORT, jsonld, links, page

HERE = "https://paper.example/2026/bridge"
ROOT = "https://paper.example"

YES = [
    (HERE, f"{HERE}/2"),
    (HERE, f"{HERE}/2/"),
    (f"{HERE}/", f"{HERE}/page/2/"),
    (f"{HERE}/2", f"{HERE}/3"),
    (HERE, f"{HERE}/seite-2"),
    (f"{HERE}/seite-2", f"{HERE}/seite-3"),
    (f"{HERE}.html", f"{HERE}_2.html"),
    (f"{HERE}-2.html", f"{HERE}-3.html"),
    (HERE, f"{HERE}?page=2"),
    (f"{HERE}?page=2", f"{HERE}?page=3"),
    (f"{HERE}?id=7", f"{HERE}?id=7&p=2"),
    (HERE, f"{HERE}?page=1"),
    (HERE, f"{HERE}?page=0%2C%2C1"),
    (f"{ROOT}/sports/367061", f"{ROOT}/sports/367061/2"),
    (HERE, "https://www.paper.example/2026/bridge/2"),
]
NO = [
    (HERE, HERE),
    (HERE, f"{HERE}/3"),
    (f"{HERE}/3", f"{HERE}/2"),
    (HERE, f"{ROOT}/2026/tunnel"),
    (HERE, f"{ROOT}/2026/tunnel/2"),
    (f"{ROOT}/story-2/", f"{ROOT}/other-story/"),
    (f"{ROOT}/a/38519-games.html", f"{ROOT}/a/38518-strike.html"),
    (HERE, "https://other.example/2026/bridge/2"),
    (HERE, f"{HERE}?page=2&type=teaser"),
    (HERE, f"{HERE}?id=8"),
    (f"{ROOT}/104/boats", f"{ROOT}/105/bridges"),
    (f"{ROOT}/article?nr=335853", f"{ROOT}/article?nr=335854"),
    (HERE, f"{HERE}/comment-page-2/"),
]


@pytest.mark.parametrize(("here", "there"), YES)
def test_next(here: str, there: str) -> None:
    assert is_next(here, there)


@pytest.mark.parametrize(("here", "there"), NO)
def test_not_next(here: str, there: str) -> None:
    assert not is_next(here, there)


LINKS = {
    "head": page(LONG, head=f'<link rel=next href="{HERE}/2">'),
    "anchor": page(LONG + "<a rel=next href='/2026/bridge/2'>Next page</a>"),
    "numbers": page(
        LONG + "<div class=pages>1 <a href='/2026/bridge/2'>2</a>"
        "<a href='/2026/bridge/3'>3</a></div>"
    ),
}
NO_LINKS = {
    "next article": page(
        LONG + "<a rel=next href='/2026/tunnel/'>Next: the tunnel</a>",
        head=f'<link rel=next href="{ROOT}/2026/tunnel/">',
    ),
    "comments": page(
        LONG + "<div class=comments><a rel=next href='?page=2'>Older comments</a></div>"
    ),
    "list": page(
        links(40), title="All the news", head=f'<link rel=next href="{HERE}/2">'
    ),
    "same page": page(LONG, head='<link rel=next href="#2">'),
    "broken": page(LONG, head='<link rel=next href="http://[::1/2">'),
}


@pytest.mark.parametrize("name", LINKS)
def test_the_next_page_is_named(name: str) -> None:
    article = extract(LINKS[name], HERE)
    assert article.next_page == f"{HERE}/2"
    assert stands(Page(LINKS[name], HERE), article.evidence["next_page"], article.text)


@pytest.mark.parametrize("name", NO_LINKS)
def test_no_next_page(name: str) -> None:
    article = extract(NO_LINKS[name], HERE)
    assert article.next_page is None
    assert "next_page" not in article.evidence


ONE = page(
    "<p>The bridge was closed for a year, the mayor said, and nobody knew why.</p>" * 1
    + SHORT,
    head=f'<link rel=next href="{HERE}/2">'
    + jsonld("NewsArticle", headline="The bridge"),
)
TWO = page(
    "<p>Then the divers came, and found a boat under the second pillar of it.</p>"
    "<p>They lifted the boat in May, with the two cranes of the harbour.</p>"
    "<p>Source: Reuters</p>",
    head=jsonld("NewsArticle", headline="The bridge"),
)


def test_join() -> None:
    one, two = extract(ONE, HERE), extract(TWO, f"{HERE}/2")
    first = Part(article=one, capture="urn:uuid:1")
    assert belongs([first], two)
    whole = join([first, Part(article=two, capture="urn:uuid:2")])
    assert whole.body
    assert whole.body.startswith("The bridge was closed")
    assert "Then the divers came" in whole.body
    assert [part.url for part in whole.pages] == [HERE, f"{HERE}/2"]
    assert [part.capture for part in whole.pages] == ["urn:uuid:1", "urn:uuid:2"]
    pieces = [whole.body[part.start : part.end] for part in whole.pages]
    assert pieces == [one.body, two.body]
    assert whole.next_page is None
    assert [credit.organization for credit in whole.credits] == ["Reuters"]
    parsed = Page(ONE, HERE)
    for item in (*whole.evidence.values(), whole.credits[0].evidence):
        assert stands(parsed, item, whole.text)


def test_what_does_not_belong() -> None:
    first = [Part(article=extract(ONE, HERE))]
    other = page(LONG, title="The tunnel")
    assert not belongs(first, extract(other, f"{HERE}/2"))
    assert not belongs(first, extract(ONE, f"{HERE}/2"))  # nothing new
    assert not belongs(first, extract(page(links(40)), f"{HERE}/2"))
    assert join(first) == first[0].article
