"""Which words of which visible line each piece of evidence stands in.  Pure.

A selector that points at an element is followed to the lines in it, or to the line that
holds it; the words are found there.  What stands in no visible line (meta, JSON-LD, an
attribute, a header, the address) has no mark.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from archive.model import Evidence

from ..extract.blocks import Block
from ..extract.page import Page
from ..extract.soft_hyphens import bare


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A stretch of one line, and the evidence that it is."""

    start: int
    end: int
    number: int
    """Of the evidence, in the order of the legend."""


class Marker:
    """Finds evidence in the lines of one page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._lines: Mapping[HtmlElement, list[Block]] = _by_element(page.blocks)

    def marks(self, evidence: Sequence[Evidence]) -> dict[int, list[Mark]]:
        """Marks by the number of their line, in order; evidence counts from 1."""
        found: dict[int, list[Mark]] = defaultdict(list)
        for number, one in enumerate(evidence, 1):
            for line, start, end in self._places(one):
                found[line].append(Mark(start=start, end=end, number=number))
        return {
            line: sorted(marks, key=lambda mark: (mark.start, -mark.end, mark.number))
            for line, marks in found.items()
        }

    def _places(self, evidence: Evidence) -> list[tuple[int, int, int]]:
        scheme, _, path = evidence.selector.partition(":")
        if evidence.selector.startswith("char="):
            return list(_across(self.page.blocks, bare(evidence.exact)))
        if scheme != "xpath" or "/@" in path:
            return []
        for element in self.page.tree.getroottree().xpath(path):
            if isinstance(element, HtmlElement):
                found = list(_across(self._lines_at(element), bare(evidence.exact)))
                if found:
                    return found
        return []

    def _lines_at(self, element: HtmlElement) -> list[Block]:
        """The lines in an element; those of what holds it, where it is inline."""
        inside = [block for one in element.iter() for block in self._lines.get(one, ())]
        if inside:
            return sorted(inside, key=lambda block: block.number)
        for holder in element.iterancestors():
            if holder in self._lines:
                return self._lines[holder]
        return []


def _by_element(blocks: Sequence[Block]) -> dict[HtmlElement, list[Block]]:
    found: dict[HtmlElement, list[Block]] = defaultdict(list)
    for block in blocks:
        found[block.element].append(block)
    return dict(found)


def _across(blocks: Sequence[Block], exact: str) -> Iterator[tuple[int, int, int]]:
    """(line, start, end) of the words: in one line, else over several that follow."""
    for block in blocks:
        start = block.text.find(exact)
        if start >= 0:
            yield block.number, start, start + len(exact)
            return
    start = " ".join(block.text for block in blocks).find(exact)
    end, offset = start + len(exact), 0
    for block in blocks if start >= 0 else ():
        first, last = max(start - offset, 0), min(end - offset, len(block.text))
        if first < last:
            yield block.number, first, last
        offset += len(block.text) + 1
