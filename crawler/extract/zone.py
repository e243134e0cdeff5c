"""Where on a page a credit can stand: headline to text, first and last paragraphs.

Knows blocks and the body; what is written in them, the rules know.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

from .blocks import Block, Region
from .body import Body
from .page import Page

HEAD, LEAD, BODY, TAIL = "head", "lead", "body", "tail"
MAX_HEAD = 30
"""Blocks between headline and text that are looked at: the ones next to the text."""

MAX_HEAD_ALONE = 10
"""The same where no headline was found."""

AFTER = 6
"""Blocks after the text, pictures not counted."""

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


def is_prose(text: str) -> bool:
    """Whether a line is long enough to be a paragraph of text."""
    dense = len(_DENSE.findall(text[:PROSE]))
    return len(text) >= (PROSE_DENSE if dense * 2 > len(text[:PROSE]) else PROSE)


def find_zone(page: Page, body: Body) -> Zone:
    """The zone of a page; empty where the page has no text."""
    blocks = page.blocks
    numbers = sorted({n for p in body.paragraphs for n in p.blocks})
    if not numbers:
        return Zone(lines=())
    prose = [
        n for n in numbers if is_prose(blocks[n].text) and blocks[n].link_share < 0.6
    ] or numbers
    where: dict[int, set[str]] = {n: {BODY} for n in numbers}
    for number in _head(body.headline, prose[0]):
        where.setdefault(number, set()).add(HEAD)
    for number in prose[:2]:
        where[number].add(LEAD)
    for number in _tail(blocks, prose[-1], numbers[-1]):
        where.setdefault(number, set()).add(TAIL)
    lines = (
        Line(block=blocks[n], where=frozenset(names))
        for n, names in sorted(where.items())
        if blocks[n].region not in _OUT
    )
    return Zone(lines=tuple(lines))


def _head(headline: int | None, first: int) -> range:
    if headline is None or headline >= first:
        return range(max(0, first - MAX_HEAD_ALONE), first)
    return range(max(headline + 1, first - MAX_HEAD), first)


def _tail(blocks: tuple[Block, ...], prose: int, last: int) -> list[int]:
    found, after = [], 0
    for number in range(prose, len(blocks)):
        block = blocks[number]
        if block.region is Region.COMMENTS:
            break
        if block.region in _OUT:
            continue
        if number > max(prose, last):
            after += 1
            if after > AFTER:
                break
        found.append(number)
    return found
