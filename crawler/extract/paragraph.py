"""One paragraph of the text, as the rooms that find and trim the body pass it on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph of the text and the lines of the page that it was made of."""

    text: str
    blocks: tuple[int, ...]
    """Numbers in ``Page.blocks``; empty where no line of the page could be matched."""

    opening: bool = False
    """Whether it is the standfirst: byline and date may stand below it."""
