"""What the page says of the story beside its text: summary, address, section, tags.

Each value comes from the first place that states it: the article's JSON-LD, then meta
elements, then microdata and links.  Title, publisher, dates and authors have rooms of
their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from archive.urls import normal

from .jsonld import Node
from .node import text, texts
from .page import Page
from .stated import Stated, stated

DESCRIPTIONS = ("og:description", "description", "twitter:description")
SECTIONS = ("article:section", "og:article:section", "section", "articlesection")
TAGS = ("article:tag", "og:article:tag")
KEYWORDS = ("news_keywords", "keywords", "parsely-tags", "sailthru.tags")
LANGUAGES = ("og:locale", "content-language", "language", "dc.language", "inlanguage")
MAX_TAGS = 50
_SEPARATOR = re.compile(r"\s*[,;|،、，]\s*")
# BCP 47 as pages write it: language, perhaps script, perhaps region.
_LANGUAGE = re.compile(r"(?i)([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?$")


def read_description(page: Page, node: Node | None) -> Stated | None:
    """The page's own summary."""
    said = (
        *_metas(page, DESCRIPTIONS[:1]),
        text(page, node, "description", "jsonld.description"),
        *_metas(page, DESCRIPTIONS[1:]),
    )
    return next((one for one in said if one), None)


def read_section(page: Page, node: Node | None) -> Stated | None:
    """The part of the paper in which the story stands."""
    said = (
        text(page, node, "articleSection", "jsonld.articleSection"),
        *_metas(page, SECTIONS),
        *_microdata(page, "articleSection"),
    )
    # Some systems give an address or a number.
    return next(
        (
            one
            for one in said
            if one and len(one.value) <= 80 and not re.fullmatch(r"[\d/:.]+", one.value)
        ),
        None,
    )


def read_tags(page: Page, node: Node | None) -> tuple[Stated, ...]:
    """Keywords, each once, in the page's order."""
    for place in (
        list(_split(texts(page, node, "keywords", "jsonld.keywords"))),
        list(_metas(page, TAGS)),
        list(_split(_metas(page, KEYWORDS))),
    ):
        unique = {tag.value.casefold(): tag for tag in reversed(place)}
        if unique:
            return tuple(reversed(unique.values()))[:MAX_TAGS]
    return ()


def read_canonical(page: Page) -> Stated | None:
    """The address that the page declares for itself, absolute; a claim."""
    for link in page.elements("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            said = stated(
                link.get("href") or "", "link.canonical", page.selector(link, "href")
            )
            address = _absolute(page, said.value) if said else None
            if said and address:
                return said.trimmed(address)
    meta = page.first_meta("og:url")
    if meta and (said := stated(meta.content, "meta.og:url", "meta:og:url")):
        address = _absolute(page, said.value)
        return said.trimmed(address) if address else None
    return None


def read_declared_language(page: Page, node: Node | None) -> Stated | None:
    """The language that the page says it is in, as a BCP 47 tag."""
    for said in _languages(page, node):
        found = _LANGUAGE.fullmatch(said.value.split(",")[0].strip())
        if found:
            language, script, region = found.groups()
            parts = [language.lower()]
            parts += [script.title()] if script else []
            parts += [region.upper()] if region else []
            return said.trimmed("-".join(parts))
    return None


def _languages(page: Page, node: Node | None) -> Iterator[Stated]:
    html = page.tree if page.tree.tag == "html" else page.tree.find(".//html")
    if html is not None and html.get("lang"):
        found = stated(html.get("lang") or "", "html.lang", page.selector(html, "lang"))
        if found:
            yield found
    if said := text(page, node, "inLanguage", "jsonld.inLanguage"):
        yield said
    yield from _metas(page, LANGUAGES)
    if header := page.headers.get("content-language"):
        found = stated(header, "header.language", "header:content-language")
        if found:
            yield found


def _metas(page: Page, keys: tuple[str, ...]) -> Iterator[Stated]:
    for meta in page.metas(*keys):
        if found := stated(meta.content, f"meta.{meta.key}", f"meta:{meta.key}"):
            yield found


def _microdata(page: Page, name: str) -> Iterator[Stated]:
    for element in page.marked(name):
        attribute = "content" if element.get("content") else None
        raw = element.get("content") or "".join(element.itertext())
        found = stated(raw, f"microdata.{name}", page.selector(element, attribute))
        if found:
            yield found


def _split(places: Iterator[Stated]) -> Iterator[Stated]:
    for place in places:
        for word in _SEPARATOR.split(place.value):
            if word and len(word) <= 80:
                yield place.trimmed(word)


def _absolute(page: Page, raw: str) -> str | None:
    try:
        address = urljoin(page.url or "", raw)
        normal(address)
    except ValueError:
        return None
    return address
