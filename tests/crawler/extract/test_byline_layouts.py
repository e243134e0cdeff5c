"""Bylines as papers in many languages set them, each on a page of its own."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from archive.model import BylineRole, NameKind
from crawler.extract import extract

TABLE = tomllib.loads(
    Path(__file__).with_name("byline_layouts.toml").read_text("utf-8")
)
PROSE: dict[str, str] = TABLE["prose"]
LAYOUTS: list[dict[str, Any]] = TABLE["layout"]


def page(
    language: str, above: str = "", below: str = "", author: object = None
) -> bytes:
    """A page of the Quay Herald; without prose of its own, a language is declared."""
    graph = {"@type": "NewsArticle", "headline": "Ferry", "author": author}
    head = f'<script type="application/ld+json">{json.dumps(graph)}</script>'
    prose = PROSE.get(language, PROSE["en"])
    text = f"<p>{prose} {prose}</p>" * 4
    return (
        f'<html lang="{language}"><head><title>Ferry</title>'
        '<meta property="og:site_name" content="Quay Herald">'
        f"{head if author else ''}</head><body><article><h1>Ferry</h1>"
        f"{above}{text}{below}</article></body></html>"
    ).encode()


@pytest.mark.parametrize(
    "layout", LAYOUTS, ids=[f"{n}-{one['language']}" for n, one in enumerate(LAYOUTS)]
)
def test_layout(layout: dict[str, Any]) -> None:
    html = page(layout["language"], layout.get("above", ""), layout.get("below", ""))
    assert list(extract(html).authors) == layout["authors"]


ACCOUNT = {"@type": "Person", "name": "Rollo Bexley"}


@pytest.mark.parametrize(
    ("above", "authors"),
    [
        # The account that posted gives way to who is printed above the text.
        ('<p class="byline">By Marta Ellery</p>', ["Marta Ellery"]),
        ('<div class="author-name">Marta Ellery</div>', ["Marta Ellery"]),
        ("<dl><dt>Author</dt><dd>Marta Ellery</dd></dl>", ["Marta Ellery"]),
        # The same person in short is no other person.
        ('<p class="byline">By R. Bexley</p>', ["Rollo Bexley"]),
        # Whom a list of teasers names says nothing of this story.
        ('<ul><li class="author">Marta Ellery</li></ul>', ["Rollo Bexley"]),
        ('<p class="byline">Photo: Marta Ellery</p>', ["Rollo Bexley"]),
        ('<p class="byline">Read later</p>', ["Rollo Bexley"]),
    ],
)
def test_print_against_the_account_in_markup(above: str, authors: list[str]) -> None:
    assert list(extract(page("en", above, author=ACCOUNT)).authors) == authors


def test_a_teaser_under_the_text_is_not_believed() -> None:
    below = (
        '<div><a href="/b">The lighthouse keeper retires after thirty years</a></div>'
        '<div class="author">By Marta Ellery</div>'
    )
    assert extract(page("en", below=below)).authors == ()


@pytest.mark.parametrize(
    "below",
    [
        "<p>Marta Ellery</p><p>marta@quay.example</p>",
        '<p class="article-tags">Marta Ellery</p>',
        '<p><a href="/topic/ellery">Marta Ellery</a></p>',
    ],
)
def test_a_name_under_the_text_that_is_no_signature(below: str) -> None:
    assert extract(page("en", below=below)).authors == ()


def test_a_signature_in_an_element_with_a_tag_of_its_own() -> None:
    below = '<div class="post tag-harbour"><p>QH-Redaktion</p></div>'
    assert extract(page("de", below=below)).authors == ("QH-Redaktion",)


def test_a_person_of_whom_the_story_tells_is_not_its_author() -> None:
    above = "<p>Marta Ellery</p>"
    told = "<p>" + "Mayor Marta Ellery said that the pier would open in spring. " * 3
    html = page("en", above + told + "</p>")
    assert extract(html).authors == ()


def test_a_desk_that_markup_lists_as_author_stays() -> None:
    listed = [ACCOUNT, {"@type": "Person", "name": "Islands Team"}]
    found = extract(page("en", author=listed)).bylines
    assert [(one.name, one.kind) for one in found] == [
        ("Rollo Bexley", NameKind.PERSON),
        ("Islands Team", NameKind.DESK),
    ]


def test_arrays_within_arrays() -> None:
    nested = [ACCOUNT, [{"@type": "Person", "name": "Marta Ellery"}]]
    assert extract(page("en", author=nested)).authors == (
        "Rollo Bexley",
        "Marta Ellery",
    )


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Marta Ellery, BAY RADIO", [("Marta Ellery", NameKind.PERSON)]),
        ("By Marta Ellery, Quay Herald Sport", [("Marta Ellery", NameKind.PERSON)]),
        (
            "By Marta Ellery, NOAB Harbour Safety Board",
            [("Marta Ellery", NameKind.PERSON)],
        ),
        ("Quay Herald staff reporter", [("Quay Herald staff reporter", NameKind.DESK)]),
        ("mel/dpa", [("mel/dpa", NameKind.UNKNOWN)]),
    ],
)
def test_what_stands_beside_a_name(
    line: str, names: list[tuple[str, NameKind]]
) -> None:
    found = extract(page("en", f'<p class="byline">{line}</p>')).bylines
    assert [(one.name, one.kind) for one in found] == names


def test_photographers_and_translators_have_their_roles() -> None:
    line = "Words by Marta Ellery Photos by Colm Fenner; translated by Ida Stroud"
    found = extract(page("en", f'<p class="byline">{line}</p>')).bylines
    assert [(one.name, one.role) for one in found] == [
        ("Marta Ellery", BylineRole.AUTHOR),
        ("Colm Fenner", BylineRole.PHOTOGRAPHER),
        ("Ida Stroud", BylineRole.TRANSLATOR),
    ]


@pytest.mark.parametrize(
    "author",
    [
        ["Marta Ellery", "", None, 7, {"@type": "Person"}],
        [{"@type": "Person", "name": ["Marta Ellery"]}, "https://quay.example/a"],
        [{"@type": "Person", "name": "Marta Ellery"}, {"@type": "Person", "name": "x"}],
        {"@type": "Person", "name": "By Marta Ellery | Senior Reporter"},
    ],
)
def test_junk_in_the_markup(author: object) -> None:
    assert extract(page("en", author=author)).authors == ("Marta Ellery",)
