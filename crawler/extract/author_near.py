"""Where on a page a story's byline may stand: its headline and text, and around them.

Knows which lines belong to this story and not to a teaser, a comment or a picture.
What they say, author_lines.py and author_alone.py know.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import regex

from .align import letters
from .blocks import Block, Region
from .body import Body
from .next_story import next_story
from .page import Page

ELSEWHERE = frozenset((Region.RELATED, Region.COMMENTS, Region.NAVIGATION))
_PICTURE = regex.compile(
    r"[©]|^\W*(?:image|photo|foto|bild|picture)s?\s*[:：]", regex.I
)
MAX_LINE = 200
# How far around headline and text a byline stands, in lines.
BEFORE, AFTER, HEAD = 12, 6, 12
LONG = 100
"""Letters from which a paragraph is one of the text."""


class Near:
    """The lines around one story."""

    def __init__(self, page: Page, body: Body) -> None:
        self.page, self.body = page, body
        blocks, head = page.blocks, body.headline
        self.headline = blocks[head].text if head is not None else ""
        self.texts = [p for p in body.paragraphs if p.blocks and len(p.text) > LONG]
        self.long = [p.blocks[0] for p in self.texts]
        """The first line of each long paragraph of the text."""

        self.start = self.long[min(1, len(self.long) - 1)] if self.long else 0
        """Where the text begins: a byline may stand under its lead."""

        self.end = next_story(blocks, head)
        self.regions = {blocks[number].region for number in self.long}
        if head is not None:
            self.regions.add(blocks[head].region)

    def is_headline(self, block: Block) -> bool:
        return letters(block.text) == letters(self.headline)

    def is_above(self, block: Block) -> bool:
        """Whether a line stands between headline and text, and in no list."""
        head = self.body.headline
        if head is None or block.tag == "li":
            return False
        return head - 3 <= block.number < min(self.start, head + HEAD)

    @cached_property
    def lines(self) -> tuple[Block, ...]:
        """Short lines around headline and text, not those of other stories."""
        return tuple(self._lines())

    def _lines(self) -> Iterator[Block]:
        blocks, first, last = self.page.blocks, self.body.first, self.body.last
        head = self.body.headline
        if first is None or last is None:
            first = last = head
        if first is None or last is None:
            return
        start = min(head, first) if head is not None and head < first + 3 else first
        top = max(first, head) if head is not None and head < first + HEAD else first
        numbers = [
            *range(max(0, start - BEFORE), top + 4),
            *range(max(top + 4, last - 2), last + AFTER),
        ]
        for number in numbers:
            if number < max(self.end, last + 1):
                block = blocks[number]
                under = number > (self.long[-1] if self.long else last)
                teaser = under and self.is_under_link(block)
                if self._is_here(block) and not teaser:
                    yield block

    def _is_here(self, block: Block) -> bool:
        """Whether a line is short, of this story, and under no picture."""
        picture = block.region is Region.FIGURE and block.region not in self.regions
        return (
            len(block.text) <= MAX_LINE
            and block.region not in ELSEWHERE
            and not picture
            and not _PICTURE.search(block.text)
        )

    def is_under_link(self, block: Block) -> bool:
        """Whether the line before is a link of a headline's length: a teaser's."""
        before = self.page.blocks[block.number - 1]
        return before.link_share > 0.6 and len(before.text) > 30
