"""A page read aloud: the article, what was weighed for each value, and every line of
the page with what became of it.

Reads as ``extract`` does, listening; asks nothing but the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from archive.model import Article

from .article import extract
from .blocks import Block
from .clean import clean_line
from .considered import MAX_VALUE, Considered, listening
from .context import Context
from .page import Page


class Fate(StrEnum):
    """What became of a visible line of the page."""

    TEXT = "text"
    """It stands in the body, as a whole or in part."""

    CUT = "cut"
    """It stood with the text and was taken out: a credit line, a bio, a byline."""

    OUTSIDE = "outside"
    """It stands within the text on the page, and was not read as part of it."""

    ELSEWHERE = "elsewhere"
    """Menus, teasers, whatever stands before and after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One visible line of the page."""

    block: Block
    fate: Fate


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One page, read, with how it was read."""

    page: Page
    article: Article
    considered: tuple[Considered, ...]
    """In the order of reading; what was chosen is among them."""

    lines: tuple[Line, ...]

    def weighed(self, field: str) -> tuple[Considered, ...]:
        """The candidates for one field, each once."""
        found = (one for one in self.considered if one.field == field)
        return tuple(dict.fromkeys(found))


def explain(
    html: bytes,
    url: str | None = None,
    headers: Mapping[str, str] | None = None,
    context: Context | None = None,
) -> Explanation:
    """Read a page as ``extract`` does, and keep what was weighed."""
    with listening() as heard:
        article = extract(html, url, headers, context)
    feed = context.feed if context else None
    page = Page(html, url, headers, (feed,) if feed else ())
    return Explanation(
        page=page,
        article=article,
        considered=tuple(heard),
        lines=_lines(page, article, heard),
    )


def _lines(page: Page, article: Article, heard: list[Considered]) -> tuple[Line, ...]:
    paragraphs = set((article.body or "").split("\n\n"))
    cut = {one.value for one in heard if one.field == "cut"}
    text = article.body or ""
    fates: list[Fate] = []
    for block in page.blocks:
        words = clean_line(block.text)
        if block.text[:MAX_VALUE] in cut and words not in paragraphs:
            fates.append(Fate.CUT)
        elif words in paragraphs or (len(words) > 20 and words in text):
            fates.append(Fate.TEXT)
        else:
            fates.append(Fate.ELSEWHERE)
    inside = [number for number, fate in enumerate(fates) if fate is Fate.TEXT]
    for number in range(inside[0], inside[-1]) if inside else ():
        if fates[number] is Fate.ELSEWHERE:
            fates[number] = Fate.OUTSIDE
    return tuple(
        Line(block=block, fate=fate)
        for block, fate in zip(page.blocks, fates, strict=True)
    )
