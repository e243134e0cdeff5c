"""Headings and lists between the lines of the story that the extractor passed over.

Where the box of the text has a name that it does not know, trafilatura takes bare
paragraphs out of it.  A heading or a list is the story's where the lines right before
and after it are, and stand in the same box.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from lxml.html import HtmlElement

from .align import letters
from .blocks import Block, Region
from .boilerplate import is_boilerplate
from .moment import find_moments
from .paragraph import Paragraph

HEADINGS = ("h2", "h3", "h4", "h5")
BOLD = ("b", "strong")
# Characters of a heading, and of a line that stands alone in bold.
LONGEST, LONGEST_BOLD = 160, 100
LINKS = 0.3
# How far above a line the box may be in which it stands: a quotation, a list.
DEEP = 3
_NEVER = (Region.NAVIGATION, Region.COMMENTS, Region.RELATED, Region.FIGURE)


def subheads(
    blocks: Sequence[Block], found: Sequence[Paragraph]
) -> tuple[Paragraph, ...]:
    """The lines to add, in the order of the page."""
    inside = {number for one in found for number in one.blocks}
    if not inside:
        return ()
    told = {letters(one.text) for one in found}
    lines = sorted(inside)
    added: list[Paragraph] = []
    for before, after in pairwise(lines):
        if after == before + 1:
            continue
        around = set(_holders(blocks[before])) & set(_holders(blocks[after]))
        gap: list[Block] = []
        # From the next line upwards: what something else parts from it is another's.
        for block in reversed(blocks[before + 1 : after]):
            same = block.region is blocks[after].region
            if not same or not _is_part(block, around) or letters(block.text) in told:
                break
            gap.append(block)
        # A list that says when and how long to read is none of the story's.
        if not any(block.tag == "li" and _is_dated(block.text) for block in gap):
            added += (Paragraph(text=one.text, blocks=(one.number,)) for one in gap)
    return tuple(added)


def _is_dated(text: str) -> bool:
    return len(text) <= LONGEST and next(find_moments(text), None) is not None


def _holders(block: Block) -> Iterator[HtmlElement]:
    """The elements in which a line stands, the nearest first."""
    yield block.element
    yield from islice(block.element.iterancestors(), DEEP)


def _is_part(block: Block, around: set[HtmlElement]) -> bool:
    text = block.text
    if block.region in _NEVER or block.link_share >= LINKS or not letters(text):
        return False
    if is_boilerplate(text):
        return False
    element = block.element
    parent = element.getparent()
    if block.tag in HEADINGS:
        return parent in around and len(text) <= LONGEST
    if block.tag == "li":
        return parent is not None and parent.getparent() in around
    bold = (one for one in element.iterchildren(*BOLD))
    return (
        element in around
        and len(text) <= LONGEST_BOLD
        and any(letters("".join(one.itertext())) == letters(text) for one in bold)
    )
