"""Where a page prints its headline, and the kicker that stands inside the heading.

A heading may hold a line above the headline and one below it, each in an element of
its own.  They belong to the headline where a colon or another place of the page ties
them to it, and are left out where only a style sheet parts them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from lxml.html import HtmlElement

from .align import letters
from .blocks import visible_text
from .jsonld import Node
from .node import text
from .page import Page
from .slug import Slug
from .stated import Stated, stated

METAS = (
    ("og.title", ("og:title",)),
    ("twitter.title", ("twitter:title",)),
    (
        "meta.title",
        ("headline", "title", "dc.title", "dcterms.title", "sailthru.title"),
    ),
)
# What class names call the line above a headline, and the one below.
_ABOVE = re.compile(
    r"kicker|(?:over|top|roof|pre|super|sub|eyebrow)[-_]?(?:line|title|head)|eyebrow"
    r"|dachzeile|spitzmarke|ober(?:zeile|titel)|antetitulo|cintillo|volanta|chapeu"
    r"|occhiello|surtitre|(?:entry|post|article)[-_](?:section|category|label)|small"
)
_BELOW = re.compile(r"sub[-_]?(?:line|title|head|heading)|\bde(?:c|s)?k\b|untertitel")
_TIES = re.compile(r"\s*[:：!?]")
# Headings of one kind, and elements in one, that are looked at.
MOST = 60
# What parts a title, and characters of a part that is a headline.
_PARTS = re.compile(r"\s+[-–—|·»:]\s+|\s*[|｜]\s*")
LONG = 20
_EDGES = " \t-–—|·•/:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place that prints the headline."""

    stated: Stated
    short: str | None = None
    """Its words without the lines above and below it in the same heading."""


def places(page: Page, node: Node | None, slug: Slug) -> Iterator[Place]:
    """Every place, in a fixed order; a text that one kind of place repeats, once.

    What the heading shows its readers is kept, even where it looks like a tag.
    """
    headings = (visible_text(one) for one in page.elements("h1")[:MOST])
    printed = {words for words in headings if "<" in words}
    for place in _every(page, node, slug):
        exact = place.stated.evidence.exact
        literal = exact in printed and place.stated.value != exact
        yield replace(place, stated=place.stated.trimmed(exact)) if literal else place


def _every(page: Page, node: Node | None, slug: Slug) -> Iterator[Place]:
    for key in ("headline", "name"):
        if said := text(page, node, key, f"jsonld.{key}"):
            yield Place(stated=said)
    for rule, keys in METAS:
        meta = page.first_meta(*keys)
        if meta and (said := stated(meta.content, rule, f"meta:{meta.key}")):
            yield Place(stated=said)
    for rule, elements in (
        ("h1", page.elements("h1")),
        ("microdata.headline", page.marked("headline")),
        ("title", page.tree.findall("./head/title")),
    ):
        seen: set[str] = set()
        for element in elements[:MOST]:
            words = visible_text(element)
            if words and words not in seen:
                seen.add(words)
                yield from _place(page, rule, element, words)
    named = _parts(page)
    for element in page.tree.iter("h2", "h3", "h4") if slug.keys or named else ():
        words = visible_text(element)
        if words and (slug.is_of(words) or letters(words) in named):
            yield from _place(page, "heading", element, words)


def _parts(page: Page) -> frozenset[str]:
    """The parts of ``<title>``, where no h1 prints a headline."""
    title = next(iter(page.tree.findall("./head/title")), None)
    if title is None or any(visible_text(one) for one in page.elements("h1")[:MOST]):
        return frozenset()
    parts = _PARTS.split(visible_text(title))
    return frozenset(letters(one) for one in parts if len(one) >= LONG)


def _place(page: Page, rule: str, element: HtmlElement, words: str) -> Iterator[Place]:
    said = stated(words, rule, page.selector(element))
    if said:
        short = _without_lines(element, said.value) if rule != "title" else None
        yield Place(stated=said, short=short)


def _without_lines(heading: HtmlElement, words: str) -> str | None:
    """The words of a heading without a kicker before and a line below them."""
    rest = words
    inner = heading.iter("span", "small", "div", "p", "em", "strong", "time")
    for element in islice(inner, MOST):
        line = visible_text(element)
        marks = (element.get("class") or "").lower()
        small = element.tag in ("small", "time")
        if not line or len(line) >= len(rest):
            continue
        above = small or bool(_ABOVE.search(marks))
        if above and rest.startswith(line) and not _tied(line, rest[len(line) :]):
            rest = rest[len(line) :].strip(_EDGES)
        elif (small or _BELOW.search(marks)) and rest.endswith(line):
            rest = rest[: -len(line)].strip(_EDGES)
    return rest if rest and rest != words else None


def _tied(line: str, after: str) -> bool:
    return bool(_TIES.match(after)) or line.rstrip().endswith((":", "：", "?", "!"))
