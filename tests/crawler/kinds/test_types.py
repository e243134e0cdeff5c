"""The type of a page, and where it was read."""

from __future__ import annotations

import pytest

from crawler.extract import extract
from crawler.extract.page import Page

from .pages import LONG, SHORT, entries, figures, jsonld, links, page

URL = "https://paper.example/news/the-bridge"
TIMES = ["14:02", "13:40", "12:15", "11:58", "9:30"]
GRAPH = (
    '<script type="application/ld+json">{"@graph":[{"@type":"WebPage","name":"x"},'
    '{"@type":["Article","OpinionNewsArticle"],"headline":"The bridge"}]}</script>'
)
OG = '<meta property="og:type" content="{}">'

BOX = "".join(
    f'<div class="post"><time>{time}</time><h2>Step {time}</h2><p>At {time} the bridge '
    "was opened a little more, and those who had waited since the morning walked over "
    "it, one after the other, without looking down into the river.</p></div>"
    for time in TIMES[:3]
)

# What the page is like, its address, its type, and the rule that says so.
CASES = {
    "news": (page(LONG, head=jsonld("NewsArticle")), URL, "NewsArticle", "jsonld"),
    "full address": (
        page(LONG, head=jsonld("http://schema.org/ReportageNewsArticle")),
        *(URL, "ReportageNewsArticle", "jsonld"),
    ),
    "several types": (page(LONG, head=GRAPH), URL, "OpinionNewsArticle", "jsonld"),
    "blog": (page(LONG, head=jsonld("BlogPosting")), URL, "BlogPosting", "jsonld"),
    "unknown to us": (page(LONG, head=jsonld("Thing")), URL, "Article", "type.text"),
    "live, said": (
        page(LONG, head=jsonld("NewsArticle") + jsonld("LiveBlogPosting")),
        *(URL, "LiveBlogPosting", "jsonld"),
    ),
    "live, shown": (
        page(entries(TIMES), title="Live: the bridge reopens"),
        *(URL, "LiveBlogPosting", "headline.live"),
    ),
    "live, German": (
        page(entries(TIMES), title="Liveticker zur Brücke", lang="de"),
        *(URL, "LiveBlogPosting", "headline.live"),
    ),
    "live, Russian": (
        page(entries(TIMES), title="Мост открыт: онлайн-трансляция", lang="ru"),
        *(URL, "LiveBlogPosting", "headline.live"),
    ),
    "live, by its folder": (
        page(entries(TIMES), head=jsonld("NewsArticle")),
        *("https://paper.example/live/2026/bridge", "LiveBlogPosting", "url.live"),
    ),
    "live, by its box": (
        page(f'<div class="live-blog">{BOX}</div>'),
        *(URL, "LiveBlogPosting", "class.live"),
    ),
    "a box without times": (
        page(f'<div class="live-blog">{LONG}</div>'),
        *(URL, "Article", "type.text"),
    ),
    "about live shows": (
        page(LONG, title="Live updates are bad for the nerves"),
        *(URL, "Article", "type.text"),
    ),
    "a timetable": (
        page(entries(TIMES), title="When the ferries go"),
        *(URL, "Article", "type.text"),
    ),
    "video, said": (
        page(SHORT, head=jsonld("VideoObject", name="The bridge")),
        *(URL, "VideoObject", "jsonld"),
    ),
    "story with a video": (
        page(LONG, head=jsonld("VideoObject", name="The bridge")),
        *(URL, "Article", "type.text"),
    ),
    "news with a video": (
        page(SHORT, head=jsonld("NewsArticle", video={"@type": "VideoObject"})),
        *(URL, "NewsArticle", "jsonld"),
    ),
    "video, og": (
        page(SHORT, head=OG.format("video.other")),
        *(URL, "VideoObject", "meta.og:type"),
    ),
    "video, shown": (
        page(SHORT + "<video src=/v.mp4></video>", head=OG.format("article")),
        *("https://paper.example/videos/2026/bridge", "VideoObject", "url.video"),
    ),
    "podcast": (
        page(SHORT, head=jsonld("PodcastEpisode", name="The bridge")),
        *(URL, "PodcastEpisode", "jsonld"),
    ),
    "audio, shown": (
        page(SHORT + "<audio src=/a.mp3></audio>"),
        *("https://paper.example/podcast/bridge-talk", "AudioObject", "url.audio"),
    ),
    "gallery, said": (
        page(figures(3), head=jsonld("ImageGallery", name="The bridge")),
        *(URL, "ImageGallery", "jsonld"),
    ),
    "gallery, shown": (
        page(SHORT + figures(7), title="The bridge in pictures"),
        *(URL, "ImageGallery", "headline.gallery"),
    ),
    "gallery, French": (
        page(SHORT + figures(7), title="Le pont en images", lang="fr"),
        *(URL, "ImageGallery", "headline.gallery"),
    ),
    "about pictures": (
        page(LONG * 3 + figures(5), title="The bridge in pictures and words"),
        *(URL, "Article", "type.text"),
    ),
    "opinion, by section": (
        page(
            LONG,
            head=jsonld("NewsArticle", headline="The bridge", articleSection="Meinung"),
        ),
        *(URL, "OpinionNewsArticle", "jsonld.articleSection"),
    ),
    "opinion, by folder": (
        page(LONG, head=OG.format("article")),
        *("https://paper.example/opinion/bridge", "OpinionNewsArticle", "url.opinion"),
    ),
    "opinion in the headline's words": (
        page(LONG, head=OG.format("article")),
        *("https://paper.example/news/opinion", "Article", "meta.og:type"),
    ),
    "sponsored": (
        page(LONG, head='<meta property="article:section" content="Anzeige">'),
        *(URL, "AdvertiserContentArticle", "meta.article:section"),
    ),
    "microdata": (
        b"<html><body><div itemscope itemtype='https://schema.org/Review'>"
        b"<h1>The bridge</h1>" + LONG.encode() + b"</div></body></html>",
        *(URL, "Review", "microdata.itemtype"),
    ),
    "a teaser's microdata": (
        page(LONG + "<div itemscope itemtype='http://schema.org/Recipe'>Soup</div>"),
        *(URL, "Article", "type.text"),
    ),
    "list, said": (
        page(SHORT[:150] + "</p>", head=jsonld("CollectionPage", name="News")),
        *("https://paper.example/news/", "CollectionPage", "jsonld"),
    ),
    "list, shown": (
        page(links(40), title="All the news"),
        *("https://paper.example/news/", "CollectionPage", "shape.links"),
    ),
    "nothing there": (
        page("<p>Try the front page.</p>", title="Page not found"),
        *(URL, "WebPage", "title.missing"),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_type(case: str) -> None:
    html, url, kind, rule = CASES[case]
    article = extract(html, url)
    assert article.type == kind
    evidence = article.evidence["type"]
    assert evidence.rule.startswith(rule)
    found = Page(html, url).locate(evidence.selector, article.text)
    assert found is not None
    assert evidence.exact in found


def test_a_page_of_nothing_has_no_type() -> None:
    article = extract(b"<html><body><p></p><img src=/x.png></body></html>")
    assert article.type is None
    assert "type" not in article.evidence


def test_all_entries_of_a_live_blog_are_read() -> None:
    html = page(f'<div class="live-blog">{BOX}</div>')
    body = extract(html, URL).body or ""
    assert all(f"At {time} the bridge" in body for time in TIMES[:3])
    assert all(f"Step {time}" in body for time in TIMES[:3])
