"""Who carries the page, and by what names the site means itself."""

from __future__ import annotations

import pytest

from crawler.extract import extract

STORY = "<h1>The bridge</h1><p>The council met and talked about the old bridge.</p>"


def page(head: str) -> bytes:
    return f"<html lang=en><head>{head}</head><body>{STORY}</body></html>".encode()


def jsonld(publisher: str) -> str:
    return (
        '<script type="application/ld+json">{"@type":"NewsArticle",'
        f'"headline":"The bridge","publisher":{publisher}}}</script>'
    )


@pytest.mark.parametrize(
    ("head", "publisher", "rule"),
    [
        (jsonld('{"name":"Bridge Times"}'), "Bridge Times", "jsonld.publisher"),
        (
            '<meta property="og:site_name" content="Bridge Times">',
            "Bridge Times",
            "meta.og:site_name",
        ),
        ("<title>The bridge | Bridge Times</title>", "Bridge Times", "title"),
        (
            "<title>The bridge - Politics - Bridge Times</title>",
            "Bridge Times",
            "title",
        ),
        # An empty name beside the real one, as content systems leave it.
        (
            jsonld('{"name":"Bridge Times","alternateName":""}'),
            "Bridge Times",
            "jsonld.publisher",
        ),
    ],
)
def test_publisher(head: str, publisher: str, rule: str) -> None:
    article = extract(page(head), "https://bridge-times.example/1")
    assert article.publisher == publisher
    assert article.evidence["publisher"].rule == rule
    assert article.title == "The bridge"
    assert article.credits == ()


TITLES = [
    ("The bridge / Bridge Times", "og:title", "The bridge"),
    ("Bridge Times: The bridge", "og:title", "The bridge"),
    ("The bridge &amp;amp; the river | Bridge Times", "og:title", None),
]


@pytest.mark.parametrize(("content", "key", "title"), TITLES)
def test_the_site_s_name_leaves_the_title(
    content: str, key: str, title: str | None
) -> None:
    head = (
        '<meta property="og:site_name" content="Bridge Times">'
        f'<meta property="{key}" content="{content}"><title>{content}</title>'
    )
    html = page(head).replace(b"<h1>The bridge</h1>", b"")
    article = extract(html, "https://bridge-times.example/1")
    assert article.title == (title or "The bridge & the river")
    # The raw words, before the name was cut.
    assert "Bridge Times" in article.evidence["title_raw"].exact


def test_an_attribute_that_ends_at_a_quotation_mark_loses_the_vote() -> None:
    head = '<meta property="og:title" content="The "old" bridge"><title>x</title>'
    html = page(head).replace(b"The bridge", b"The &quot;old&quot; bridge")
    assert extract(html).title == 'The "old" bridge'


@pytest.mark.parametrize(
    ("name", "holder", "publisher"),
    [
        ("Bridge Times", "Bridge Times", "Bridge Times"),
        # A kicker stands before the headline as well.
        ("Interview", "Bridge Times", None),
    ],
)
def test_the_name_before_the_headline_is_the_site_s_where_the_copyright_is(
    name: str, holder: str, publisher: str | None
) -> None:
    html = page(f"<title>{name} - The bridge</title>").replace(
        b"</body>", f"<p>© 2026 {holder}</p></body>".encode()
    )
    article = extract(html, "https://bridge-times.example/1")
    assert article.publisher == publisher
    assert article.title == "The bridge"
