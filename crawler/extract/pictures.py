"""Whether a line belongs to a picture: its credit is not the story's."""

from __future__ import annotations

import regex
from lxml.html import HtmlElement

from .blocks import Block, Region
from .captions import is_caption, is_picture
from .literals import Recalled
from .rules import Words

_AUTHOR = Recalled(
    regex.compile(r"\b(?:author|autor|auteur|byline|by-line|source|quelle|fuente)\w*")
)
_PICTURE = Recalled(
    r"(?:photo|image|img|picture|bild|foto|video|media|figure|gallery|slide)[\w-]*[\s_-]*"
    r"(?:credit|caption|source|copyright|by\b|desc|legend|nachweis|unterschrift|quelle|origin"
    r"|data)|credit[\s_-]+(?:image|img|photo|foto|bild|thumb)"
    r"|pic-?container|chart|infograph|graphic|datawrapper|caption|copyright-?(?:image|bild|foto)|credit-thumb|legenda|bildquelle|pie-?(?:de-?)?foto"
)
NEAR = 3
"""Ancestors that are searched for the picture."""

ALONE = 300
"""Characters of text that a picture's own box holds at most."""


class Pictures:
    """The pictures of one page, and which lines belong to them."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._known: dict[int, bool] = {}

    def beside(self, block: Block) -> bool:
        """Whether a line is a caption or a picture credit."""
        known = self._known.get(block.number)
        if known is None:
            known = self._known[block.number] = self._beside(block)
        return known

    def _beside(self, block: Block) -> bool:
        if block.region is Region.FIGURE or _PICTURE.search(block.marks):
            return True
        label = self._words.photo_label.match(block.text)
        if (label and label.start() == 0) or is_caption(block, self._words):
            return True
        if len(block.text) > ALONE or _AUTHOR.search(block.marks):
            return False
        element = block.element
        for _ in range(NEAR):
            if element.tag in ("body", "article", "main"):
                return False
            if not _is_short(element):
                return False
            if any(is_picture(one) for one in element.iter("img", "picture", "video")):
                return not _has_head(element)
            parent = element.getparent()
            if parent is None:
                return False
            element = parent
        return False


def _is_short(element: HtmlElement) -> bool:
    size = 0
    for text in element.itertext():
        size += len(text)
        if size > ALONE:
            return False
    return True


def _has_head(element: HtmlElement) -> bool:
    return next(element.iter("h1", "time"), None) is not None
