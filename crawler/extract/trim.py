"""Which lines that stand with a story's text are none of it.

The repeated headline, its date and section label, the site's own name, captions, boxes
and lists of links.  Judged by place and by what the page says of itself elsewhere;
credit lines and bylines are other rooms' matter.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from .align import letters
from .author_shape import CASED
from .blocks import Block, Region
from .boilerplate import is_boilerplate
from .date_words import labels
from .moment import find_moments
from .next_story import next_story
from .paragraph import Paragraph

# A line of which this share stands in links is a list of links.
LINKS = 0.8
# The same of a line that is one of a list: "Harbour: The ferry sails".
LABELLED = 0.45
# How many lines from the top and the end may be of the page, not of the story.
TOP = 5
END = 2
# Lines of a story, so that another may follow it.
WHOLE = 4
# Letters of a label above a headline at most.
LABEL = 40
# Characters of a caption, a box's or a copyright line at most.
LINE = 200
# What stands beside the story is dropped where it is only a part of what was read.
SHARE = 0.1
# Of a short story, a line or two may be a greater part.
LITTLE, MOST = 80, 0.3
# Headings part the text, whatever their box is called.
HEADS = ("h2", "h3", "h4", "h5", "h6")
_COPYRIGHT = re.compile(r"^(?:©|\(c\)|copyright\b)", re.I)
_NUMBER = r"\d{1,3}(?:[.,]?\d{3})*[kKmM]?"
_BUTTONS = re.compile(rf"{_NUMBER}(?:\s+{_NUMBER})*|[a-zA-Z][+-]?(?:\s+[a-zA-Z][+-]?)+")
# The initials of those who edited it: "kkd/ mir/", "HPG // JMR".
_CODES = re.compile(r"[^\W\d_]{2,4}(?:\s*/{1,2}\s*[^\W\d_]{2,4}){1,3}\s*/?")
# Characters of a line in which years may have two digits; of words in no sentence.
SHORT, SMALL = 60, 3
# Of a line of dates and names that is labels and small words, in letters.
_REST = 24
_NOT_NAME = re.compile(r"©|\([cC]\)|(?i:copyright|all rights reserved)|\d{4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """What the page calls the story and itself, each as letters."""

    titles: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    """Sections: what stands above a headline."""

    headline: int | None = None
    """The block that prints the headline."""


def trimmed(
    blocks: Sequence[Block], paragraphs: Sequence[Paragraph], page: Furniture
) -> tuple[Paragraph, ...]:
    """The lines that are the story's."""
    paragraphs = _without_next(blocks, paragraphs, page)
    paragraphs = _before_others(blocks, paragraphs)
    dropped = _listed(blocks, paragraphs) | _in_links(blocks, paragraphs)
    lines = [
        one
        for one in paragraphs
        if not _all(blocks, one, lambda b: _is_link(b) or b.number in dropped)
        and not _is_boilerplate(blocks, one)
    ]
    lines = _without_boxes(blocks, lines)
    above = set(_above(lines, page.headline))
    lines = [one for one in lines if one not in above]
    for _ in range(END):
        if len(lines) > 1 and _all(blocks, lines[-1], lambda b: b.tag in HEADS):
            lines.pop()
    end = len(lines) - END
    return tuple(
        line
        for place, line in enumerate(lines)
        if not (place < TOP and _is_heading(line.text, page))
        and not (
            (place < TOP or place >= end)
            and (_is_site(line.text, page.sites) or _is_wordless(line.text))
        )
        and not (place >= end and (_CODES.fullmatch(line.text) or _is_date(line.text)))
    )


def _all(
    blocks: Sequence[Block], line: Paragraph, test: Callable[[Block], bool]
) -> bool:
    return bool(line.blocks) and all(test(blocks[number]) for number in line.blocks)


def _is_link(block: Block) -> bool:
    return block.link_share >= LINKS


def _without_next(
    blocks: Sequence[Block], lines: Sequence[Paragraph], page: Furniture
) -> Sequence[Paragraph]:
    """Without the next story of an endless page: what follows a second headline."""
    if page.headline is None or blocks[page.headline].tag != "h1":
        return lines
    names = _classes(blocks[page.headline])
    headline = letters(blocks[page.headline].text)
    end = next(
        (
            block.number
            for block in blocks[page.headline + 1 :]
            if block.tag == "h1"
            and names & _classes(block)
            and letters(block.text) != headline
        ),
        next_story(blocks, page.headline),
    )
    kept = [one for one in lines if not one.blocks or max(one.blocks) < end]
    return kept if len(kept) >= WHOLE else lines


def _before_others(
    blocks: Sequence[Block], lines: Sequence[Paragraph]
) -> Sequence[Paragraph]:
    """Without what stands under a heading of other stories or of comments.

    What follows it is little, and stands in no box that is made like the text's.
    """
    placed = [one for one in lines if one.blocks]
    size = sum(len(one.text) for one in placed)
    if not placed:
        return lines
    first, last = placed[0].blocks[0], placed[-1].blocks[-1]
    for block in blocks[first:last]:
        if block.tag not in HEADS or not is_boilerplate(block.text):
            continue
        below = [one for one in placed if one.blocks[0] > block.number]
        above = {_box(blocks, one) for one in placed if one.blocks[0] < block.number}
        held = sum(len(one.text) for one in below)
        if held <= MOST * size and not above & {_box(blocks, one) for one in below}:
            return [
                one for one in lines if not one.blocks or one.blocks[0] < block.number
            ]
    return lines


def _box(blocks: Sequence[Block], line: Paragraph) -> tuple[str, str]:
    """How the box of a line is made."""
    holder = blocks[line.blocks[0]].element.getparent()
    return ("", "") if holder is None else (str(holder.tag), holder.get("class", ""))


def _classes(block: Block) -> set[str]:
    return set(block.element.get("class", "").split())


def _in_links(blocks: Sequence[Block], lines: Sequence[Paragraph]) -> set[int]:
    """The lines that stand in a link, as a card's title does, where they are few."""
    inside = {
        number
        for one in lines
        for number in one.blocks
        if any(a.get("href") for a in blocks[number].element.iterancestors("a"))
    }
    size = sum(len(one.text) for one in lines)
    held = sum(len(blocks[number].text) for number in inside)
    # A link that nobody closed may hold the story.
    return inside if held <= size / 2 else set()


def _listed(blocks: Sequence[Block], lines: Sequence[Paragraph]) -> set[int]:
    """The items of lists in which every item is a label and a link."""
    lists: dict[HtmlElement, list[Block]] = defaultdict(list)
    for number in {number for line in lines for number in line.blocks}:
        block = blocks[number]
        parent = block.element.getparent()
        if block.tag == "li" and parent is not None:
            lists[parent].append(block)
    return {
        block.number
        for items in lists.values()
        if len(items) > 1
        and all(one.link_share >= LABELLED and len(one.text) <= LINE for one in items)
        for block in items
    }


def _is_boilerplate(blocks: Sequence[Block], line: Paragraph) -> bool:
    share = blocks[line.blocks[0]].link_share if len(line.blocks) == 1 else 0.0
    return is_boilerplate(line.text, share)


def _without_boxes(
    blocks: Sequence[Block], lines: Sequence[Paragraph]
) -> list[Paragraph]:
    """Without the captions and boxes that hold next to nothing of what was read."""
    size = sum(len(line.text) for line in lines)
    beside: dict[Region, list[Paragraph]] = defaultdict(list)
    for line in lines:
        beside[_region(blocks, line)].append(line)
    dropped: set[Paragraph] = set()
    for region, inside in beside.items():
        # A mark may stand on what holds the story itself.
        held = sum(len(line.text) for line in inside)
        small = held <= SHARE * size or held <= min(LITTLE, MOST * size)
        small = small and all(len(line.text) <= LINE for line in inside)
        if small and region is not Region.CONTENT:
            dropped.update(inside)
    return [line for line in lines if line not in dropped]


def _region(blocks: Sequence[Block], line: Paragraph) -> Region:
    """The region in which all of a line stands; headings part the text anywhere."""
    found = {
        Region.CONTENT if block.tag in HEADS else block.region
        for block in (blocks[number] for number in line.blocks)
    }
    return found.pop() if len(found) == 1 else Region.CONTENT


def _above(lines: Sequence[Paragraph], headline: int | None) -> list[Paragraph]:
    """The labels before the headline, where the story stands after it."""
    if headline is None or not any(b > headline for one in lines for b in one.blocks):
        return []
    return [
        line
        for line in lines
        if line.blocks
        and max(line.blocks) < headline
        and len(letters(line.text)) <= LABEL
    ]


def _is_heading(text: str, page: Furniture) -> bool:
    key = letters(text)
    return key in page.titles or key in page.labels or _is_date(text)


def _is_wordless(text: str) -> bool:
    """A counter, or the buttons that make letters larger: "546", "A A"."""
    return len(text) <= LABEL and (
        _BUTTONS.fullmatch(text) is not None or not letters(text)
    )


def _is_site(text: str, sites: frozenset[str]) -> bool:
    """Whether a line is the site's name, alone or as the holder of the copyright."""
    if len(text) > LINE:
        return False
    key = letters(_NOT_NAME.sub("", text) if _COPYRIGHT.match(text) else text)
    return key in sites


def _is_date(text: str) -> bool:
    """Whether a line is a date, with hardly more than a label or a weekday."""
    if len(text) > 100:
        return False
    moments = list(find_moments(text, short=len(text) <= SHORT))
    dated = sum(len(letters(moment.raw)) for moment in moments)
    if dated * 2 > len(letters(text)):
        return True
    # "— Jane Doe (@janedoe) February 11, 2025" signs what the story shows.
    if not moments or "@" in text:
        return False
    rest = text
    for moment in moments:
        rest = rest.replace(moment.raw, " ")
    if labels().match(text.casefold()):
        # "Published: ... | Updated: 4 hours ago", "..., author: ...".
        return len(letters(labels().sub("", rest.casefold()))) <= _REST
    # "Newsroom / EFE | Harbour Town | 14-07-2026": no word of a sentence.
    small = (word for word in rest.split() if word[0].islower() and len(word) > SMALL)
    return len(letters(rest)) <= LABEL and not any(small) and bool(CASED.search(rest))
