"""Lines of the story that the extractor passed over.

A story may be set in several boxes with an advertisement between them, and extractors
take one.  A line is the story's where it is set as the story's lines are: the same tag
and class in the same kind of box, after the first line and before another headline.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from lxml.html import HtmlElement

from .align import letters
from .blocks import Block, Region
from .boilerplate import is_boilerplate
from .paragraph import Paragraph

# A line of running text, in characters.
RUNNING = 40
# What is set alike: this share of the text and as many lines at least.
SHARE = 0.5
LINES = 3
LINKS = 0.5
# Letters by which a line is known to be in the text already.
PIECE = 40
_NEVER = (Region.NAVIGATION, Region.COMMENTS, Region.RELATED, Region.FIGURE)

Setting = tuple[str, ...]


def missed(
    blocks: Sequence[Block], found: Sequence[Paragraph]
) -> tuple[Paragraph, ...]:
    """The lines to add, in the order of the page."""
    inside = {number for one in found for number in one.blocks}
    if not inside:
        return ()
    first, last = min(inside), max(inside)
    ways = _settings([blocks[number] for number in sorted(inside)])
    if not ways:
        return ()
    told = "".join(letters(one.text) for one in found)
    article = _article(blocks[first].element)
    added = []
    for block in blocks[first + 1 :]:
        if block.tag == "h1" and block.number > last:
            break
        if block.number in inside or block.region in _NEVER:
            continue
        if len(block.text) < RUNNING or _setting(block) not in ways:
            continue
        if block.link_share >= LINKS or letters(block.text)[:PIECE] in told:
            continue
        if is_boilerplate(block.text, block.link_share):
            continue
        if block.number < last or _article(block.element) is article:
            added.append(Paragraph(text=block.text, blocks=(block.number,)))
    return tuple(added)


def entries(
    blocks: Sequence[Block], found: Sequence[Paragraph], box: HtmlElement
) -> tuple[Paragraph, ...]:
    """The other lines of a live blog's box, of which extractors take one entry."""
    inside = {number for one in found for number in one.blocks}
    told = {letters(one.text) for one in found}
    within = set(box.iter())
    return tuple(
        Paragraph(text=block.text, blocks=(block.number,))
        for block in blocks
        if block.element in within
        and block.number not in inside
        and block.region not in _NEVER
        and block.link_share < LINKS
        and block.tag != "time"
        and not is_boilerplate(block.text, block.link_share)
        and letters(block.text) not in told
    )


def _settings(blocks: Sequence[Block]) -> frozenset[Setting]:
    """The ways in which most of the text is set, where the page names them."""
    sizes: Counter[Setting] = Counter()
    lines: Counter[Setting] = Counter()
    for block in blocks:
        if len(block.text) >= RUNNING:
            way = _setting(block)
            sizes[way] += len(block.text)
            lines[way] += 1
    total = sum(sizes.values())
    return frozenset(
        way
        for way, size in sizes.items()
        if size >= SHARE * total and lines[way] >= LINES and any(way[1::2])
    )


def _setting(block: Block) -> Setting:
    element = block.element
    parent = element.getparent()
    around = () if parent is None else (str(parent.tag), parent.get("class", ""))
    return (str(element.tag), element.get("class", ""), *around)


def _article(element: HtmlElement) -> HtmlElement | None:
    return next(element.iterancestors("article"), None)
