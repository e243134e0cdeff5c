"""Who may read a page's text, and which pages are no article."""

from __future__ import annotations

import pytest

from archive.model import Access, Reason
from crawler.extract import extract

SENTENCE = "The council met on Monday and talked about the old bridge for hours. "
SHORT = f"<p>{SENTENCE * 3}</p>"
LONG = f"<p>{SENTENCE * 6}</p>" * 6


def page(
    body: str, *, title: str = "The bridge", head: str = "", h1: str = "The bridge"
) -> bytes:
    return (
        f"<html lang=en><head><title>{title}</title>{head}</head>"
        f"<body><h1>{h1}</h1>{body}</body></html>"
    ).encode()


def jsonld(values: str) -> str:
    return (
        '<script type="application/ld+json">{"@type":"NewsArticle",'
        f'"headline":"The bridge",{values}}}</script>'
    )


CLOSED = '"isAccessibleForFree":false,"hasPart":{"cssSelector":".x"}'
READABLE = [
    (page(LONG, head=jsonld('"isAccessibleForFree":true')), Access.FREE),
    (page(LONG), Access.FREE),
    (page(LONG, head=jsonld(CLOSED)), Access.METERED),
    (page(LONG, head=jsonld(CLOSED + ',"wordCount":5000')), Access.TEASER),
    (page(SHORT, head=jsonld('"isAccessibleForFree":"False"')), Access.TEASER),
    (page(SHORT + "<p>Subscribe to continue reading.</p>"), Access.TEASER),
    (page(SHORT + "<p>Cet article est réservé aux abonnés.</p>"), Access.TEASER),
]


@pytest.mark.parametrize(("html", "access"), READABLE)
def test_access(html: bytes, access: Access) -> None:
    article = extract(html)
    assert article.access is access
    assert article.refusal is None
    assert article.body
    assert "continue reading" not in article.body


def test_a_closed_page_without_text_is_paywalled() -> None:
    article = extract(page("", head=jsonld(CLOSED)))
    assert (article.access, article.refusal) == (Access.PAYWALLED, Reason.EMPTY)
    assert article.evidence["access"].exact == "false"


CONSENT = """
<p>We and our 214 partners use cookies and process personal data on your device.</p>
<p>Accept all cookies</p><p>Manage your privacy settings</p>
<p>By clicking on the button you agree to the use of cookies for advertising.</p>
<p>Your privacy matters to us and to our partners.</p>
"""
LINKS = "".join(
    f"<h3><a href='/story/{n}'>What happened on day {n} of the long drought</a></h3>"
    for n in range(40)
)
WALLS = [
    (page(CONSENT, title="Before you continue", h1="Before you continue"),
     Access.CONSENT_WALL, Reason.BLOCKED),
    (page("<p>Checking your browser before you go on.</p>", title="Just a moment...",
          h1="paper.example"), Access.BLOCKED, Reason.BLOCKED),
    (page("<p>Your request looks like that of a robot. Please turn the picture.</p>",
          title="Access Denied", h1="Access Denied"), Access.BLOCKED, Reason.BLOCKED),
    (page("<p>The page may have moved. Try the front page or search for it here.</p>",
          title="Page not found - Bridge Times", h1="404"),
     Access.UNKNOWN, Reason.SOFT_404),
    (page("<p>Schauen Sie auf der Startseite nach oder nutzen Sie unsere Suche.</p>",
          title="Seite nicht gefunden", h1="Seite nicht gefunden"),
     Access.UNKNOWN, Reason.SOFT_404),
    (page("<p>Спробуйте знайти потрібний матеріал через пошук на головній.</p>",
          title="Сторінку не знайдено", h1="Помилка 404"),
     Access.UNKNOWN, Reason.SOFT_404),
    (page(LINKS, title="All the news", h1="All the news"),
     Access.UNKNOWN, Reason.NOT_ARTICLE),
    (page(""), Access.UNKNOWN, Reason.EMPTY),
]  # fmt: skip


@pytest.mark.parametrize(("html", "access", "refusal"), WALLS)
def test_what_is_no_article(html: bytes, access: Access, refusal: Reason) -> None:
    article = extract(html, "https://paper.example/news/x")
    assert (article.access, article.refusal) == (access, refusal)


ARTICLES = [
    # A story about an error page, about cookies, about a robot: none is one.
    page(LONG, title="Page not found: how the web forgets", h1="Page not found"),
    page(SHORT, title="404", h1="404", head=jsonld('"author":"Jane Doe"')),
    page(LONG + CONSENT, title="The cookie law is ten", h1="The cookie law is ten"),
    page(SHORT * 2 + LINKS, title="Ten years of drought"),
    page(SHORT, head='<meta property="og:type" content="article">', h1="Access denied"),
]


@pytest.mark.parametrize("html", ARTICLES)
def test_an_article_is_never_turned_away(html: bytes) -> None:
    assert extract(html, "https://paper.example/news/x").refusal is None
