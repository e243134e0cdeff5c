# ruff: noqa: E501 -- lines of HTML and XML
"""How the invented outlets make their pages: six ways that the web has had.

Each layout takes what is to be shown and returns HTML.  Nothing in a page depends on
the clock or on other stories' files: an unedited story's page never changes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from . import words
from .stories import House, Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All that a layout may print."""

    story: Story
    house: House
    url: str
    origin_url: str | None
    """Where the credited outlet is, if it is one of ours."""

    related: Sequence[tuple[str, str]]
    """Addresses and titles."""

    @property
    def language(self) -> str:
        return self.story.language

    @property
    def title(self) -> str:
        return escape(self.story.title)

    @property
    def byline(self) -> str:
        """Who stands in the author's place, plain."""
        names = list(self.story.authors)
        credit = self.story.credit
        if credit and credit.style == "byline":
            names.append(credit.name)
        return words.AND[self.language].join(names)

    @property
    def by(self) -> str:
        label = words.BY[self.language]
        return escape(label.format(self.byline)) if self.byline else ""

    @property
    def paragraphs(self) -> list[str]:
        """The text as printed: with dateline, with the credit line at its end."""
        printed = [escape(text) for text in self.story.paragraphs]
        credit = self.story.credit
        if credit is None:
            return printed
        if credit.style == "dateline":
            line = words.DATELINE[self.language].format(
                place=credit.place, date=credit.date, name=credit.name
            )
            return [escape(line) + printed[0], *printed[1:]]
        return [*printed, self.credit_line] if self.credit_line else printed

    @property
    def credit_line(self) -> str:
        credit = self.story.credit
        tables = {
            "source_line": words.SOURCE_LINE,
            "republication": words.REPUBLICATION,
            "contribution": words.CONTRIBUTION,
        }
        if credit is None or credit.style not in tables:
            return ""
        name = escape(credit.name)
        if self.origin_url:
            name = f'<a href="{escape(self.origin_url)}">{name}</a>'
        return escape(tables[credit.style][self.language]).format(name)

    @property
    def html(self) -> str:
        direction = ' dir="rtl"' if self.language == "ar" else ""
        return f'<!DOCTYPE html>\n<html lang="{self.language}"{direction}>'

    @property
    def navigation(self) -> str:
        names = words.NAVIGATION[self.language]
        links = (
            f'<li><a href="/s/{n}/">{name}</a></li>' for n, name in enumerate(names)
        )
        return f"<nav><ul>{''.join(links)}</ul></nav>"

    @property
    def related_list(self) -> str:
        links = (
            f'<li><a href="{escape(url)}">{escape(title)}</a></li>'
            for url, title in self.related
        )
        label = words.RELATED[self.language]
        return f'<h3>{label}</h3><ul class="related">{"".join(links)}</ul>'

    @property
    def footer(self) -> str:
        name = escape(self.house.name)
        return (
            f'<footer><p>&copy; {name}</p><p><a href="/about/">{name}</a></p></footer>'
        )


def _paragraphs(sheet: Sheet, tag: str = "p") -> str:
    return "\n".join(f"<{tag}>{text}</{tag}>" for text in sheet.paragraphs)


def jsonld(sheet: Sheet) -> str:
    """schema.org NewsArticle in a graph, as large sites have it."""
    story, house = sheet.story, sheet.house
    authors: list[dict[str, str]] = [
        {"@type": "Person", "name": name} for name in story.authors
    ]
    if story.credit and story.credit.style == "byline":
        authors.append({"@type": "Organization", "name": story.credit.name})
    site = f"{sheet.url.split('/', 3)[0]}//{house.host}/#organization"
    article = {
        "@type": "NewsArticle",
        "@id": f"{sheet.url}#article",
        "headline": story.title,
        "description": story.lead,
        "datePublished": story.published,
        "dateModified": story.updated.isoformat(timespec="seconds"),
        "inLanguage": story.language,
        "articleSection": story.section,
        "author": authors,
        "publisher": {"@id": site},
        "mainEntityOfPage": sheet.url,
        "isAccessibleForFree": True,
    }
    graph = [
        {"@type": "NewsMediaOrganization", "@id": site, "name": house.name},
        article,
    ]
    data = json.dumps({"@context": "https://schema.org", "@graph": graph})
    data = data.replace("<", "\\u003c")
    return f"""{sheet.html}
<head><meta charset="utf-8"><title>{sheet.title} | {escape(house.name)}</title>
<link rel="canonical" href="{escape(sheet.url)}">
<meta property="og:title" content="{sheet.title}">
<meta property="og:site_name" content="{escape(house.name)}">
<script type="application/ld+json">{data}</script></head>
<body><header class="masthead"><a href="/">{escape(house.name)}</a></header>
{sheet.navigation}
<main><article>
<p class="kicker">{escape(story.section)}</p><h1>{sheet.title}</h1>
<p class="byline">{sheet.by} <time datetime="{story.published}">{story.published[:10]}</time></p>
<div class="article-body">
{_paragraphs(sheet)}
</div></article></main>
<aside>{sheet.related_list}</aside>
{sheet.footer}</body></html>
"""


def opengraph(sheet: Sheet) -> str:
    """Open Graph and meta tags, a photograph with its own credit."""
    story, house = sheet.story, sheet.house
    author = (
        f'<meta name="author" content="{escape(sheet.byline)}">' if sheet.byline else ""
    )
    return f"""{sheet.html}
<head><meta charset="utf-8"><title>{sheet.title} - {escape(house.name)}</title>
<link rel="canonical" href="{escape(sheet.url)}">
<meta property="og:type" content="article">
<meta property="og:title" content="{sheet.title}">
<meta property="og:description" content="{escape(story.lead)}">
<meta property="og:url" content="{escape(sheet.url)}">
<meta property="og:site_name" content="{escape(house.name)}">
<meta property="article:published_time" content="{story.published}">
<meta property="article:modified_time" content="{story.updated.isoformat(timespec="seconds")}">
<meta property="article:section" content="{escape(story.section)}">
{author}</head>
<body class="article-page">{sheet.navigation}
<div id="content"><article class="story">
<h1 class="headline">{sheet.title}</h1>
<div class="meta"><span class="byline">{sheet.by}</span>
<time datetime="{story.published}">{story.published[:16].replace("T", " ")}</time></div>
<figure><img src="/images/{story.number}.jpg" alt="">
<figcaption>{words.PHOTO[sheet.language]} (Getty Images)</figcaption></figure>
<div class="story-text">
{_paragraphs(sheet)}
</div></article>
<div class="newsletter-box"><p>{words.NEWSLETTER[sheet.language]}</p></div>
{sheet.related_list}</div>
{sheet.footer}</body></html>
"""


def wordpress(sheet: Sheet) -> str:
    """A blog's theme: no byline at the top, the writer stands in a box at the foot."""
    story, house = sheet.story, sheet.house
    box = ""
    for author in story.authors:
        about = words.ABOUT_AUTHOR[sheet.language]
        box += f"""<div class="author-box"><h4>{about}</h4>
<img class="avatar" src="/avatar/{story.number}.png" alt="">
<h5 class="author-name"><a href="/author/{story.number}/" rel="author">{escape(author)}</a></h5>
<p class="author-bio">{escape(house.bios.get(author, author))}</p></div>"""
    return f"""{sheet.html}
<head><meta charset="utf-8"><title>{sheet.title} &#8211; {escape(house.name)}</title>
<link rel="canonical" href="{escape(sheet.url)}">
<meta property="og:site_name" content="{escape(house.name)}">
<meta property="og:title" content="{sheet.title} - {escape(house.name)}">
<meta property="article:published_time" content="{story.published}">
<meta name="generator" content="WordPress 6.7"></head>
<body class="post-template-default single single-post has-sidebar">
<header id="masthead" class="site-header"><p class="site-title"><a href="/">{escape(house.name)}</a></p>
{sheet.navigation}</header>
<div id="primary" class="content-area"><main id="main" class="site-main">
<article id="post-{story.number}" class="post type-post status-publish hentry">
<header class="entry-header"><h1 class="entry-title">{sheet.title}</h1>
<div class="entry-meta"><span class="posted-on"><time class="entry-date published"
datetime="{story.published}">{story.published[:10]}</time></span></div></header>
<div class="entry-content">
{_paragraphs(sheet)}
</div>
{box}
</article>
<div class="related-posts">{sheet.related_list}</div>
</main></div>
<aside id="secondary" class="widget-area"><p>{words.NEWSLETTER[sheet.language]}</p></aside>
{sheet.footer}</body></html>
"""


def microdata(sheet: Sheet) -> str:
    """schema.org in attributes of the visible text."""
    story, house = sheet.story, sheet.house
    authors = "".join(
        f'<span itemprop="author" itemscope itemtype="https://schema.org/Person">'
        f'<span itemprop="name">{escape(name)}</span></span> '
        for name in story.authors
    )
    if story.credit and story.credit.style == "byline":
        authors += f'<span class="author">{escape(story.credit.name)}</span>'
    return f"""{sheet.html}
<head><meta charset="utf-8"><title>{sheet.title} &bull; {escape(house.name)}</title>
<link rel="canonical" href="{escape(sheet.url)}"></head>
<body>{sheet.navigation}
<article itemscope itemtype="https://schema.org/NewsArticle">
<meta itemprop="mainEntityOfPage" content="{escape(sheet.url)}">
<h1 itemprop="headline">{sheet.title}</h1>
<p class="info">{authors}
<time itemprop="datePublished" datetime="{story.published}">{story.published[:10]}</time></p>
<div itemprop="articleBody">
{_paragraphs(sheet)}
</div>
<div itemprop="publisher" itemscope itemtype="https://schema.org/Organization">
<meta itemprop="name" content="{escape(house.name)}"></div>
</article>
<section class="more">{sheet.related_list}</section>
{sheet.footer}</body></html>
"""


def table(sheet: Sheet) -> str:
    """Tables and font tags, as sites had them before style sheets."""
    story, house = sheet.story, sheet.house
    text = "<br><br>\n".join(sheet.paragraphs)
    day = f"{story.published[8:10]}/{story.published[5:7]}/{story.published[:4]}"
    names = words.NAVIGATION[sheet.language]
    menu = "<br>".join(f'<a href="/s/{n}/">{name}</a>' for n, name in enumerate(names))
    by = f"<i>{sheet.by}</i><br>" if sheet.by else ""
    return f"""{sheet.html}
<head><meta charset="utf-8"><title>{escape(house.name)} - {sheet.title}</title>
<meta name="date" content="{story.published}">
<link rel="canonical" href="{escape(sheet.url)}"></head>
<body bgcolor="#ffffff"><table width="760" cellpadding="4">
<tr><td colspan="2" bgcolor="#336699"><font size="5" color="#ffffff">{escape(house.name)}</font></td></tr>
<tr><td width="140" valign="top"><font size="2">{menu}</font></td>
<td valign="top"><h1>{sheet.title}</h1>
<font size="1">{day}</font><br>{by}<br>
<div class="texto">{text}</div></td></tr>
<tr><td colspan="2"><font size="1">&copy; {escape(house.name)}</font></td></tr>
</table></body></html>
"""


def divs(sheet: Sheet) -> str:
    """Nothing but divs, a promotion inside the text, readers' comments below it."""
    story, house = sheet.story, sheet.house
    printed = [f'<div class="p">{text}</div>' for text in sheet.paragraphs]
    promo = (
        f'<div class="inline-promo newsletter">{words.NEWSLETTER[sheet.language]}</div>'
    )
    printed.insert(2, promo)
    who, what = words.COMMENTS[sheet.language]
    by = f'<div class="writer">{sheet.by}</div>' if sheet.by else ""
    return f"""{sheet.html}
<head><meta charset="utf-8"><title>{sheet.title} | {escape(house.name)}</title>
<meta property="og:title" content="{sheet.title}">
<meta property="og:site_name" content="{escape(house.name)}">
<meta name="pubdate" content="{story.published}">
<link rel="canonical" href="{escape(sheet.url)}"></head>
<body><div class="top"><div class="logo"><a href="/">{escape(house.name)}</a></div>
{sheet.navigation}</div>
<div class="wrap"><div class="col"><div class="hd"><h1>{sheet.title}</h1></div>
{by}<div class="when">{story.published[:10]}</div>
<div class="txt">
{chr(10).join(printed)}
</div>
<div class="comments"><div class="comment"><b>{who}</b><div>{what}</div></div></div>
</div><div class="side">{sheet.related_list}</div></div>
{sheet.footer}</body></html>
"""


LAYOUTS: dict[str, Callable[[Sheet], str]] = {
    "jsonld": jsonld,
    "opengraph": opengraph,
    "wordpress": wordpress,
    "microdata": microdata,
    "table": table,
    "divs": divs,
}
