"""The visible lines of a page, each with where it stands and what surrounds it.

A block is a run of inline text between two block boundaries (a block-level tag or a
line break): the unit in which people set bylines, credit lines and paragraphs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

from .region import Region as Region
from .region import region_of

INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data dfn em font i ins kbd label mark q rp "
    "rt ruby s samp small span strike strong sub sup time tt u var wbr nobr".split()
)
INVISIBLE = frozenset(
    "script style noscript template head svg math iframe object embed select option "
    "textarea button canvas audio video source track map datalist dialog".split()
)

# The parser knows none of these, and leaves them in the head where no body is opened.
FLOW = frozenset("article aside figure footer header main nav section".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One visible line."""

    number: int
    """Its place in ``Page.blocks``."""

    text: str
    """White space folded; never empty."""

    element: HtmlElement
    """The block-level element in which the line stands (it may hold other lines)."""

    region: Region
    marks: str
    """``class``, ``id``, ``itemprop`` and ``rel`` of the elements of the line, its
    element and two ancestors, in lower case."""

    links: tuple[tuple[str, str], ...]
    """(text, href) of each link in the line."""

    @property
    def tag(self) -> str:
        return str(self.element.tag)

    @property
    def link_share(self) -> float:
        """Share of the line's characters that stand in links, 0 to 1."""
        return min(1.0, sum(len(text) for text, _ in self.links) / len(self.text))


def read_blocks(tree: HtmlElement) -> tuple[Block, ...]:
    """The visible lines in document order. Iterative: pages may be 10,000 deep."""
    body, head = tree.find("body"), tree.find("head")
    spilt = head is not None and any(child.tag in FLOW for child in head)
    top = tree if body is None or spilt else body
    reader = _Reader(top)
    skipped = None
    walk = etree.iterwalk(top, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            if element is skipped:
                reader.add(element.tail)
            else:
                reader.leave(element)
            continue
        given = dict(element.items())
        hidden = _hidden(element.tag, given) and not (spilt and element is head)
        if hidden or (spilt and element.tag == "title"):
            walk.skip_subtree()
            skipped = element
        else:
            reader.enter(element, given)
    reader.flush()
    return tuple(reader.blocks)


def visible_text(element: HtmlElement) -> str:
    """The words of an element as a reader sees them, on one line.

    Whatever is asked for is taken as visible itself; what is hidden inside is left out,
    and block boundaries part words.  So the text of a block stands in that of its
    element, whole.
    """
    parts: list[str] = []
    stack: list[tuple[HtmlElement, bool]] = [(element, False)]
    while stack:
        one, leaving = stack.pop()
        inner = one is not element
        apart = inner and one.tag not in INLINE
        if (
            leaving
            or not isinstance(one.tag, str)
            or (inner and _hidden(one.tag, dict(one.items())))
        ):
            parts.append(" " if leaving and apart else "")
            parts.append(one.tail or "" if inner else "")
            continue
        parts.append(" " if apart else "")
        parts.append(one.text or "")
        stack.append((one, True))
        stack.extend((child, False) for child in reversed(one))
    return fold("".join(parts))


class _Reader:
    """Collects inline text until a block boundary."""

    def __init__(self, top: HtmlElement) -> None:
        self.blocks: list[Block] = []
        self.holders: list[tuple[HtmlElement, Region, int]] = []
        """The open elements that hold lines, and how deep each is."""

        self.marks = [_marks(dict(one.items())) for one in top.iterancestors()][::-1]
        """Of all open elements."""

        self.parts: list[str] = []
        self.inline: list[str] = []
        """The marks of the line's inline elements."""

        self.links: list[tuple[str, str]] = []
        self.open_link: tuple[str, int] | None = None

    def enter(self, element: HtmlElement, given: Mapping[str, str]) -> None:
        tag = element.tag
        marks = _marks(given) if given else ""
        if tag in INLINE:
            self.inline.append(marks)
            if tag == "a" and given.get("href"):
                self.open_link = (given["href"], len(self.parts))
        else:
            if self.parts or self.inline:
                self.flush()
            if tag != "br":
                around = self.holders[-1][1] if self.holders else Region.CONTENT
                if around is Region.CONTENT:
                    around = region_of(element, given)
                self.holders.append((element, around, len(self.marks)))
        self.marks.append(marks)
        self.add(element.text)

    def leave(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag in INLINE:
            if tag == "a" and self.open_link:
                self.close_link(*self.open_link)
        elif tag != "br":
            if self.parts or self.inline:
                self.flush()
            self.holders.pop()
        self.marks.pop()
        self.add(element.tail)

    def add(self, text: str | None) -> None:
        # A line begins with what can be seen.
        if text and (self.parts or not text.isspace()):
            self.parts.append(text)

    def close_link(self, href: str, start: int) -> None:
        if text := fold("".join(self.parts[start:])):
            self.links.append((text, href))
        self.open_link = None

    def flush(self) -> None:
        if self.parts and self.holders:
            text = fold("".join(self.parts))
            self.blocks.append(self.block(text, *self.holders[-1]))
        self.parts, self.inline, self.links = [], [], []
        if self.open_link:
            self.open_link = (self.open_link[0], 0)

    def block(
        self, text: str, element: HtmlElement, region: Region, depth: int
    ) -> Block:
        around = self.marks[max(0, depth - 2) : depth + 1]
        return Block(
            number=len(self.blocks),
            text=text,
            element=element,
            region=region,
            marks=" ".join(filter(None, (*self.inline, *around[::-1]))),
            links=tuple(self.links),
        )


def fold(text: str) -> str:
    """The text on one line: runs of white space become one space."""
    return " ".join(text.split())


def _marks(given: Mapping[str, str]) -> str:
    get = given.get
    marks = (
        f"{get('class', '')} {get('id', '')} {get('itemprop', '')}"
        f" {get('rel', '')} {get('data-testid', '')}"
    )
    return marks.strip().lower()


def _hidden(tag: object, given: Mapping[str, str]) -> bool:
    if tag in INVISIBLE or "hidden" in given:
        return True
    style = given.get("style")
    if not style:
        return False
    style = style.replace(" ", "").lower()
    return "display:none" in style or "visibility:hidden" in style
