"""Pages made to harm what reads them: what is kept, and what is refused."""

from __future__ import annotations

import pytest

from archive.model import Reason
from crawler.extract import extract
from crawler.extract.encoding import decode

TEXT = "<p>The ferry to the islands will sail again from Monday, the port said.</p>" * 3
RUSSIAN = "Паром на острова снова пойдёт с понедельника, сообщили в порту. " * 8


def page(title: str = "Ferry to sail again", head: str = "", after: str = "") -> bytes:
    return (
        f"<html lang=en><head><title>{title}</title>{head}</head><body><article>"
        f"<h1>{title}</h1>{TEXT}</article>{after}</body></html>"
    ).encode()


def test_what_a_heading_shows_is_kept_even_where_it_looks_like_a_tag() -> None:
    assert extract(page("The &lt;b&gt; tag is back")).title == "The <b> tag is back"


def test_half_a_surrogate_in_json_becomes_a_sign_that_text_can_hold() -> None:
    block = (
        '{"@type":"NewsArticle","author":{"name":"Ina \\ud800 Torn \\ud83d\\ude00"}}'
    )
    head = f'<script type="application/ld+json">{block}</script>'
    article = extract(page(head=head))
    words = repr(article).encode("utf-8")  # raises where there is one left
    assert b"Ina" in words


@pytest.mark.parametrize(
    "date", ["2026-03-04T05:06:07+99:99", "2026-03-04" + " " * 9000 + "x"]
)
def test_a_date_that_cannot_be_is_none(date: str) -> None:
    meta = f'<meta property="article:published_time" content="{date}">'
    assert extract(page(head=meta)).published is None


def test_the_end_of_a_time_span_is_no_offset() -> None:
    head = '<meta name="date" content="4 March 2026, 10:00-18:30">'
    published = extract(page(head=head)).published
    assert str(published).startswith("2026-03-04")


def test_more_elements_than_are_looked_at_cost_only_themselves() -> None:
    links = "".join(f'<a href="/{n}">{n}</a>' for n in range(61_000))
    article = extract(page(after=links))
    assert article.refusal is None
    assert "ferry to the islands" in (article.body or "")


def test_an_article_too_deep_to_be_reached_is_a_limit() -> None:
    deep = page().replace(b"<article>", b"<div>" * 300 + b"<article>")
    assert extract(deep).refusal is Reason.PARSE_LIMIT


@pytest.mark.parametrize(
    ("raw", "label", "expected"),
    [
        (RUSSIAN.encode("cp1251"), "utf-8", "Паром на острова"),
        ("<p>Die Fähre fährt</p>".encode("utf-16-be"), "utf-16be", "Fähre fährt"),
        ("<p>Die Fähre fährt – für 5 €</p>".encode("utf-16-le"), "utf-16", "für 5 €"),
    ],
)
def test_lies_about_the_encoding(raw: bytes, label: str, expected: str) -> None:
    text = decode(raw, {"content-type": f"text/html; charset={label}"})[0]
    assert expected in text
