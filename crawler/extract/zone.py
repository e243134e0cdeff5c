"""Where on a page a credit can stand: headline to text, first and last paragraphs.

Knows blocks and the body; what is written in them, the rules know.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from .blocks import Block, Region
from .body import Body
from .next_story import next_story
from .page import Page

HEAD, LEAD, BODY, TAIL = "head", "lead", "body", "tail"
MAX_HEAD = 30
"""Blocks between headline and text that are looked at: the ones next to the text."""

MAX_HEAD_ALONE = 10
"""The same where no headline was found, and lines next to the headline."""

ABOVE = 3
"""Lines above the headline: date and source stand there on some pages."""

AFTER = 6
"""Lines after the text; pictures, links and teasers are not counted."""

MAX_TAIL = 30
"""Lines after the text, all counted."""

LEADS = 3
"""Paragraphs at the top: the standfirst and the first two of the text."""

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))

PROSE = 80
PROSE_DENSE = 35
"""A line of this many characters is text; scripts without spaces say more in less."""

_DENSE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
_OUT = (Region.FIGURE, Region.COMMENTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One block and the zones that it belongs to."""

    block: Block
    where: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """The lines of a page that may carry a credit, in document order."""

    lines: tuple[Line, ...]

    def within(self, *names: str) -> tuple[Block, ...]:
        wanted = frozenset(names)
        return tuple(line.block for line in self.lines if line.where & wanted)

    @property
    def around(self) -> Iterator[str]:
        """The lines before, after, and at the beginning and end of the text."""
        return (line.block.text for line in self.lines if line.where != {BODY})

    @property
    def midst(self) -> Iterator[str]:
        """The other lines."""
        return (line.block.text for line in self.lines if line.where == {BODY})


def is_prose(text: str) -> bool:
    """Whether a line is long enough to be a paragraph of text."""
    if len(text) < PROSE_DENSE or text.isascii():
        return len(text) >= PROSE
    dense = len(_DENSE.findall(text[:PROSE]))
    return len(text) >= (PROSE_DENSE if dense * 2 > len(text[:PROSE]) else PROSE)


def find_zone(page: Page, body: Body) -> Zone:
    """The zone of a page; empty where the page has no text."""
    blocks = page.blocks
    numbers = sorted({n for p in body.paragraphs for n in p.blocks})
    if not numbers:
        return Zone(lines=())
    prose = [n for n in numbers if _is_paragraph(blocks[n], body)] or numbers
    where: dict[int, set[str]] = {n: {BODY} for n in numbers}
    for number in _head(body.headline, prose):
        if number not in prose and number != body.headline:
            where.setdefault(number, set()).add(HEAD)
    for number in prose[:LEADS]:
        where[number].add(LEAD)
    rest = blocks[: max(next_story(blocks, body.headline), numbers[-1] + 1)]
    for number in _tail(rest, prose[-2:], numbers[-1]):
        where.setdefault(number, set()).add(TAIL)
    lines = (
        Line(block=blocks[n], where=frozenset(names))
        for n, names in sorted(where.items())
        if blocks[n].region not in _OUT
    )
    return Zone(lines=tuple(lines))


def _is_paragraph(block: Block, body: Body) -> bool:
    heading = block.tag in HEADINGS or block.number == body.headline
    return not heading and is_prose(block.text) and block.link_share < 0.6


def _head(headline: int | None, prose: list[int]) -> list[int]:
    """From the headline to the second paragraph: the first is often the standfirst."""
    first = prose[0]
    end = prose[1] if len(prose) > 1 else first + 1
    if headline is None or headline >= first:
        return list(range(max(0, first - MAX_HEAD_ALONE), end))
    lines = range(max(0, headline - ABOVE), min(end, first + MAX_HEAD))
    return [n for n in lines if n <= headline + MAX_HEAD_ALONE or n >= first - MAX_HEAD]


def _tail(blocks: tuple[Block, ...], prose: list[int], last: int) -> list[int]:
    """The last paragraphs (a bio may close the text) and the lines after them."""
    found, after = [], 0
    end = max(prose[-1], last)
    for number in range(prose[0], min(len(blocks), end + MAX_TAIL)):
        block = blocks[number]
        if block.region is Region.COMMENTS and number > end:
            break
        if block.region in (*_OUT, Region.RELATED):
            continue
        if number > end:
            after += block.link_share < 0.9
            if after > AFTER:
                break
        found.append(number)
    return found
