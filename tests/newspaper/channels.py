# ruff: noqa: E501 -- lines of HTML and XML
"""How the invented outlets list their articles: feeds, sitemaps, section pages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape

from . import words
from .stories import House, Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One line of a channel."""

    url: str
    story: Story


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _names(story: Story) -> list[str]:
    names = list(story.authors)
    if story.credit and story.credit.style == "byline":
        names.append(story.credit.name)
    return names


def rss(house: House, base: str, listed: Sequence[Listed]) -> str:
    items = "".join(
        f"""<item><title>{escape(entry.story.title)}</title>
<link>{escape(entry.url)}</link><guid isPermaLink="false">{entry.story.number}</guid>
<pubDate>{format_datetime(entry.story.at)}</pubDate>
<atom:updated>{_iso(entry.story.updated)}</atom:updated>
{"".join(f"<dc:creator>{escape(name)}</dc:creator>" for name in _names(entry.story))}
<category>{escape(entry.story.section)}</category>
<description>{escape(escape(entry.story.lead))}</description></item>
"""
        for entry in listed
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<title>{escape(house.name)}</title><link>{base}/</link>
<language>{house.languages[0]}</language><description>{escape(house.name)}</description>
{items}</channel></rss>
"""


def rdf(house: House, base: str, listed: Sequence[Listed]) -> str:
    items = "".join(
        f"""<item rdf:about="{escape(entry.url)}"><title>{escape(entry.story.title)}</title>
<link>{escape(entry.url)}</link><dc:date>{_iso(entry.story.at)}</dc:date>
<dcterms:modified>{_iso(entry.story.updated)}</dcterms:modified>
{"".join(f"<dc:creator>{escape(name)}</dc:creator>" for name in _names(entry.story))}
</item>
"""
        for entry in listed
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:dcterms="http://purl.org/dc/terms/">
<channel rdf:about="{base}/"><title>{escape(house.name)}</title><link>{base}/</link>
<dc:language>{house.languages[0]}</dc:language></channel>
{items}</rdf:RDF>
"""


def atom(house: House, base: str, listed: Sequence[Listed]) -> str:
    newest = max((entry.story.updated for entry in listed), default=None)
    entries = "".join(
        f"""<entry><title>{escape(entry.story.title)}</title>
<link rel="alternate" type="text/html" href="{escape(entry.url.removeprefix(base))}"/>
<id>tag:{entry.story.house}.example,2026:{entry.story.number}</id>
<published>{_iso(entry.story.at)}</published><updated>{_iso(entry.story.updated)}</updated>
{"".join(f"<author><name>{escape(n)}</name></author>" for n in _names(entry.story))}
<summary>{escape(entry.story.lead)}</summary></entry>
"""
        for entry in listed
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{house.languages[0]}" xml:base="{base}/">
<title>{escape(house.name)}</title><id>{base}/</id>
<updated>{_iso(newest) if newest else ""}</updated><link href="{base}/"/>
{entries}</feed>
"""


def jsonfeed(house: House, base: str, listed: Sequence[Listed]) -> str:
    items = [
        {
            "id": str(entry.story.number),
            "url": entry.url,
            "title": entry.story.title,
            "summary": entry.story.lead,
            "date_published": _iso(entry.story.at),
            "date_modified": _iso(entry.story.updated),
            "authors": [{"name": name} for name in _names(entry.story)],
            "tags": [entry.story.section],
        }
        for entry in listed
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": house.name,
        "home_page_url": f"{base}/",
        "language": house.languages[0],
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False, indent=1)


def sitemap(house: House, listed: Sequence[Listed], *, news: bool) -> str:
    urls = ""
    for entry in listed:
        story = entry.story
        about = (
            f"""<news:news><news:publication><news:name>{escape(house.name)}</news:name>
<news:language>{story.language}</news:language></news:publication>
<news:publication_date>{_iso(story.at)}</news:publication_date>
<news:title>{escape(story.title)}</news:title></news:news>"""
            if news
            else ""
        )
        urls += (
            f"<url><loc>{escape(entry.url)}</loc>"
            f"<lastmod>{_iso(story.updated)}</lastmod>{about}</url>\n"
        )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
{urls}</urlset>
"""


def index(addresses: Sequence[str]) -> str:
    inside = "".join(
        f"<sitemap><loc>{escape(url)}</loc></sitemap>" for url in addresses
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inside}</sitemapindex>
"""


def section(
    house: House, listed: Sequence[Listed], *, following: str | None, feed: str | None
) -> str:
    """A page of teasers; the titles only, so that an edit of a text leaves it alone."""
    language = house.languages[0]
    names = words.NAVIGATION[language]
    menu = "".join(
        f'<li><a href="/s/{n}/">{name}</a></li>' for n, name in enumerate(names)
    )
    cards = "".join(
        f'<div class="teaser"><h3><a href="{escape(entry.url)}">'
        f"{escape(entry.story.title)}</a></h3>"
        f'<time datetime="{_iso(entry.story.at)}">{entry.story.published[:10]}</time></div>\n'
        for entry in listed
    )
    more = (
        f'<p><a rel="next" href="{following}">{words.EARLIER.get(language, "...")}</a></p>'
        if following
        else ""
    )
    link = (
        f'<link rel="alternate" type="application/rss+xml" href="{feed}">'
        if feed
        else ""
    )
    direction = ' dir="rtl"' if language == "ar" else ""
    return f"""<!DOCTYPE html>
<html lang="{language}"{direction}><head><meta charset="utf-8">
<title>{escape(house.name)}</title>{link}</head>
<body><header><a href="/">{escape(house.name)}</a></header><nav><ul>{menu}</ul></nav>
<main>{cards}
<div class="teaser"><h3><a href="/private/drafts/2026/03/07/not-for-robots-yet">
{escape(house.name)}: {words.PHOTO[language]}, {words.RELATED[language]}</a></h3></div>
{more}</main>
<footer><a href="/about/">{escape(house.name)}</a></footer></body></html>
"""
