"""What a page's markup says of who may read it, and which part of it is closed.

schema.org's ``isAccessibleForFree`` of the article or of its parts, and the content
tier that some systems give.  Says nothing of what shows; access.py does.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex
from lxml.html import HtmlElement

from archive.model import Evidence

from .blocks import visible_text
from .body import Body
from .jsonld import Node
from .node import text
from .page import Page

_YES = ("true", "1", "yes")
_NO = ("false", "0", "no")
# ".paywall", "div.paywall", "#closed": what pages have; a chain of them is not read.
_SIMPLE = regex.compile(r"[a-z]*([.#])([\w-]+)", regex.I)

PARAGRAPH = 100
"""Characters of text that a closed part has where it is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """Whether the page says that everybody may read it, and where it says so."""

    free: bool
    evidence: Evidence
    metered: bool = False
    """Whether it is closed only to who has read much: a first visitor sees all."""

    parts: tuple[str, ...] = ()
    """CSS selectors of what is not free."""


def declared_access(page: Page, node: Node | None) -> Declared | None:
    """What is said of the article, else of a part of it, else its content tier."""
    parts = _closed_parts(page, node)
    selectors = tuple(selector for _, selector in parts if selector)
    said = text(page, node, "isAccessibleForFree", "jsonld.isAccessibleForFree")
    if said and said.value.lower() in _YES + _NO:
        free = said.value.lower() in _YES
        return Declared(free=free, evidence=said.evidence, parts=selectors)
    if parts:
        return Declared(free=False, evidence=parts[0][0], parts=selectors)
    meta = page.first_meta("article:content_tier", "og:article:content_tier")
    if meta and meta.content.lower() in ("free", "metered", "locked"):
        tier = meta.content.lower()
        return Declared(
            free=tier == "free",
            metered=tier == "metered",
            evidence=meta.evidence("meta.content_tier"),
        )
    return None


def _closed_parts(page: Page, node: Node | None) -> list[tuple[Evidence, str]]:
    found = []
    for part, _ in page.graph.items(node, "hasPart") if node else ():
        if not isinstance(part, Node):
            continue
        said = text(page, part, "isAccessibleForFree", "jsonld.isAccessibleForFree")
        if said and said.value.lower() in _NO:
            selector = text(page, part, "cssSelector", "jsonld.cssSelector")
            found.append((said.evidence, selector.value if selector else ""))
    return found


def shows_closed_part(page: Page, body: Body, parts: tuple[str, ...]) -> bool | None:
    """Whether the closed part is on the page; None where that cannot be told.

    Where the selector means all of the text, its opening may be all that is there.
    """
    elements = [one for selector in parts for one in _selected(page, selector)]
    if not elements:
        return None
    inside = {one for element in elements for one in element.iter()}
    lines = [page.blocks[n] for p in body.paragraphs for n in p.blocks]
    if lines and all(line.element in inside for line in lines):
        return None
    return sum(len(visible_text(element)) for element in elements) >= PARAGRAPH


def _selected(page: Page, selector: str) -> list[HtmlElement]:
    """The elements of a list of simple selectors."""
    found: list[HtmlElement] = []
    for one in selector.split(","):
        match = _SIMPLE.fullmatch(one.strip())
        if match is None:
            continue
        name, attribute = match[2], "class" if match[1] == "." else "id"
        found += (
            element
            for element in page.tree.iterfind(f".//*[@{attribute}]")
            if name in (element.get(attribute) or "").split()
        )
    return found
