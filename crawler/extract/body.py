"""The text of the story: which lines of the page belong to it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph of the text and the lines of the page that it was made of."""

    text: str
    blocks: tuple[int, ...]
    """Numbers in ``Page.blocks``; empty where no line of the page could be matched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The story's text before credit lines and bios are taken out."""

    paragraphs: tuple[Paragraph, ...]
    method: str
    """Which method won: ``trafilatura``, ..."""

    headline: int | None = None
    """Number of the block that prints the headline, where one does."""

    @property
    def first(self) -> int | None:
        """The first block of the text."""
        return min((n for p in self.paragraphs for n in p.blocks), default=None)

    @property
    def last(self) -> int | None:
        """The last block of the text."""
        return max((n for p in self.paragraphs for n in p.blocks), default=None)
