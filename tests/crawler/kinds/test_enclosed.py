"""Pictures and links of the story, and none of what stands around it."""

from __future__ import annotations

import pytest

from archive.model import Image, Link
from crawler.extract import extract
from crawler.extract.enclosed import split_credit
from crawler.extract.evidence import stands
from crawler.extract.page import Page

from .pages import LONG, SENTENCE, jsonld, page

URL = "https://paper.example/news/bridge"

CAPTIONS = [
    ("Boats at dusk (Photo: Reuters)", "Boats at dusk", "Reuters"),
    ("Boats at dusk. Photo: Ida Holm", "Boats at dusk.", "Ida Holm"),
    ("Boats at dusk. Photograph by Ida Holm", "Boats at dusk.", "Ida Holm"),
    ("Boats at dusk [Image: Nordwire]", "Boats at dusk", "Nordwire"),
    ("Boote am Abend (Foto: dpa)", "Boote am Abend", "dpa"),
    ("Boote am Abend. © Ida Holm", "Boote am Abend.", "Ida Holm"),
    ("Le port le soir. Crédit photo : Ida Holm", "Le port le soir.", "Ida Holm"),
    ("El puerto de noche. Foto: Ida Holm", "El puerto de noche.", "Ida Holm"),
    ("Вечір у гавані. Фото: Іда Голм", "Вечір у гавані.", "Іда Голм"),
    ("夕方の港（写真：共同）", "夕方の港", "共同"),
    ("港口的傍晚（图：新华社）", "港口的傍晚", "新华社"),
    ("Boats at dusk | Photo: Ida Holm", "Boats at dusk", "Ida Holm"),
    ("Photo: Ida Holm", None, "Ida Holm"),
    ("The mayor (left) at the bridge", "The mayor (left) at the bridge", None),
    ("A photo of the bridge", "A photo of the bridge", None),
]


@pytest.mark.parametrize(("caption", "text", "credit"), CAPTIONS)
def test_a_caption_and_its_credit(
    caption: str, text: str | None, credit: str | None
) -> None:
    assert split_credit(caption) == (text, credit)


def test_pictures() -> None:
    figure = (
        "<figure><img src=/boats.jpg><figcaption>Boats at dusk (Photo: Reuters)"
        "</figcaption></figure>"
    )
    lazy = "<figure><img src='data:x' data-src='/late.jpg'></figure>"
    aside = "<div class=related><figure><img src=/other.jpg></figure></div>"
    head = '<meta property="og:image" content="https://cdn.example/lead.jpg">'
    html = page(f"<article>{figure}{LONG}{lazy}{LONG}</article>{aside}", head=head)
    article = extract(html, URL)
    assert article.images == (
        Image(url="https://cdn.example/lead.jpg"),
        Image(
            url="https://paper.example/boats.jpg",
            caption="Boats at dusk",
            credit="Reuters",
        ),
        Image(url="https://paper.example/late.jpg"),
    )
    assert stands(Page(html, URL), article.evidence["images"], article.text)


def test_links_of_the_text_alone() -> None:
    text = (
        f"<p>{SENTENCE}<a href=/report>The report</a> is public, as "
        f"<a href='https://other.example/x'>Other News</a> wrote. {SENTENCE}</p>"
        f"<p>{SENTENCE}The <a href='/report'>same report</a> and a "
        f"<a href='mailto:a@b.example'>mail</a>, <a href='#top'>top</a>; "
        f"<a href='https://court.example/ruling?id=7'>the ruling</a>. {SENTENCE}</p>"
    )
    around = (
        "<nav><a href=/world>World</a><a href=/sport>Sport</a></nav>",
        "<footer><a href=/imprint>Imprint</a></footer>",
    )
    html = page(around[0] + f"<article>{LONG}{text}</article>" + around[1])
    article = extract(html, URL)
    assert article.links == (
        Link(url="https://paper.example/report", text="The report"),
        Link(url="https://other.example/x", text="Other News"),
        Link(url="https://court.example/ruling?id=7", text="the ruling"),
    )
    assert article.evidence["links"].exact == "The report"


SECTIONS = [
    (jsonld("NewsArticle", headline="x", articleSection="World"), "World"),
    (jsonld("NewsArticle", headline="x", articleSection=["World", "Asia"]), "World"),
    ('<meta property="article:section" content="Wirtschaft">', "Wirtschaft"),
    ('<meta name="section" content="Світ">', "Світ"),
    ('<meta property="article:section" content="12345">', None),
]
TAGS = [
    (jsonld("NewsArticle", headline="x", keywords=["ferry", "Ferry", "boats"]), 2),
    (jsonld("NewsArticle", headline="x", keywords="ferry, boats; harbour"), 3),
    ('<meta name="news_keywords" content="ferry,boats">', 2),
    ('<meta name="keywords" content="渡し船、港">', 2),
    (
        '<meta property="article:tag" content="ferry">'
        '<meta property="article:tag" content="boats">',
        2,
    ),
]


@pytest.mark.parametrize(("head", "section"), SECTIONS)
def test_section(head: str, section: str | None) -> None:
    html = page(LONG, head=head)
    article = extract(html, URL)
    assert article.section == section
    if section:
        assert stands(Page(html, URL), article.evidence["section"], article.text)


@pytest.mark.parametrize(("head", "number"), TAGS)
def test_tags(head: str, number: int) -> None:
    html = page(LONG, head=head)
    article = extract(html, URL)
    assert len(article.tags) == number
    assert article.tags[0] in ("ferry", "渡し船")
    assert stands(Page(html, URL), article.evidence["tags"], article.text)
