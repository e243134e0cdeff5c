"""Whether a line belongs to a picture: its credit is not the story's."""

from __future__ import annotations

import regex

from .blocks import Block, Region
from .rules import Words

_AUTHOR = regex.compile(
    r"\b(?:author|autor|auteur|byline|by-line|source|quelle|fuente)\w*"
)
_PICTURE = regex.compile(
    r"(?:photo|image|img|picture|bild|foto|video|media|figure|gallery|slide)[\w-]*"
    r"(?:credit|caption|source|copyright|by|desc|legend|text|nachweis|unterschrift|quelle)"
    r"|caption|copyright-?(?:image|bild|foto)|credit-thumb|legenda|bildquelle|pie-?(?:de-?)?foto"
)
NEAR = 3
"""Ancestors that are searched for the picture."""

ALONE = 300
"""Characters of text that a picture's own box holds at most."""


def beside_picture(block: Block, words: Words) -> bool:
    """Whether a line is a caption or a picture credit."""
    if block.region is Region.FIGURE or _PICTURE.search(block.marks):
        return True
    label = words.photo_label.match(block.text)
    if label and label.start() == 0:
        return True
    if len(block.text) > ALONE or _AUTHOR.search(block.marks):
        return False
    element = block.element
    for _ in range(NEAR):
        if element.tag in ("body", "article", "main"):
            return False
        if next(element.iter("img", "picture", "video"), None) is not None:
            return len("".join(element.itertext())) <= ALONE
        parent = element.getparent()
        if parent is None:
            return False
        element = parent
    return False
