"""The visible lines of a page, each with where it stands and what surrounds it.

A block is a run of inline text between two block boundaries (a block-level tag or a
line break): the unit in which people set bylines, credit lines and paragraphs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

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


class Region(StrEnum):
    """What part of the page a block belongs to, as far as markup says."""

    CONTENT = "content"
    NAVIGATION = "navigation"
    """Menus, breadcrumbs, header and footer of the site."""

    RELATED = "related"
    """Teasers of other stories, recommendations, most read."""

    FIGURE = "figure"
    """Captions and picture credits."""

    COMMENTS = "comments"
    ASIDE = "aside"
    """Boxes beside the story: newsletter, sharing, advertising."""


BY_TAG = {
    "nav": Region.NAVIGATION,
    "footer": Region.NAVIGATION,
    "aside": Region.ASIDE,
    "figure": Region.FIGURE,
    "figcaption": Region.FIGURE,
    "form": Region.ASIDE,
}
# Words in class, id and role that name a region; the first that fits wins.
BY_MARK: tuple[tuple[Region, re.Pattern[str]], ...] = tuple(
    (region, re.compile(pattern))
    for region, pattern in (
        (
            Region.COMMENTS,
            r"\b(?:comments?(?:[-_]?(?:list|area|section|thread|body|form))?|disqus\w*"
            r"|respond|kommentare?|commentaires?)\b",
        ),
        (
            Region.FIGURE,
            r"\b(?:wp-caption\w*|[\w-]*caption|figure|gallery|slideshow|photo-credit"
            r"|image-credit|bildunterschrift)\b",
        ),
        (
            Region.RELATED,
            r"\b(?:related\w*|recommend\w*|teasers?|read-?more|more-?(?:news|stories"
            r"|articles)|most-?(?:read|popular)|popular-?posts?|trending|outbrain"
            r"|taboola|yarpp\w*|see-?also|also-?read|latest-?news|promo\w*)\b",
        ),
        (
            Region.NAVIGATION,
            r"\b(?:nav(?:bar|igation|menu)?|main-?nav|menu|breadcrumbs?|pagination"
            r"|site-?(?:header|footer)|masthead|skip-link)\b",
        ),
        (
            Region.ASIDE,
            r"\b(?:sidebar|newsletter|subscri\w+|social|shar(?:e|ing)\w*|advert\w*|ads?"
            r"|sponsor\w*|cookie\w*|consent|widget|popup|modal|paywall)\b",
        ),
    )
)
# A mark on one of these would swallow the whole story.
NEVER = frozenset(("html", "body", "main", "article"))


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
    reader = _Reader()
    body, head = tree.find("body"), tree.find("head")
    spilt = head is not None and any(child.tag in FLOW for child in head)
    top = tree if body is None or spilt else body
    walk = etree.iterwalk(top, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            reader.leave(element)
        elif spilt and element is head:
            reader.enter(element)
        elif _hidden(element) or (spilt and element.tag == "title"):
            walk.skip_subtree()
            reader.skipped = element
        else:
            reader.enter(element)
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
        if leaving or not isinstance(one.tag, str) or (inner and _hidden(one)):
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

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.holders: list[tuple[HtmlElement, Region]] = []
        self.parts: list[str] = []
        self.inline: list[HtmlElement] = []
        self.links: list[tuple[str, str]] = []
        self.open_link: tuple[str, int] | None = None
        self.skipped: HtmlElement | None = None
        """The hidden element that is being left out."""

        # Elements of a page are marked alike, and many lines share what is around.
        self.regions: dict[str, Region] = {}
        self.marks: dict[HtmlElement, str] = {}
        self.held: dict[HtmlElement, str] = {}

    def enter(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag in INLINE:
            self.inline.append(element)
            if tag == "a" and element.get("href"):
                self.open_link = (element.get("href") or "", len(self.parts))
        else:
            if self.parts or self.inline:
                self.flush()
            if tag != "br":
                self.holders.append((element, self.region(element)))
        if text := element.text:
            self.parts.append(text)

    def leave(self, element: HtmlElement) -> None:
        tag = element.tag
        if element is self.skipped:
            self.skipped = None
        elif tag in INLINE:
            if tag == "a" and self.open_link:
                self.close_link(*self.open_link)
        elif tag != "br":
            if self.parts or self.inline:
                self.flush()
            self.holders.pop()
        if text := element.tail:
            self.parts.append(text)

    def close_link(self, href: str, start: int) -> None:
        if text := fold("".join(self.parts[start:])):
            self.links.append((text, href))
        self.open_link = None

    def flush(self) -> None:
        if self.parts:
            text = fold("".join(self.parts))
            if text and self.holders:
                self.blocks.append(self.block(text, *self.holders[-1]))
        self.parts, self.inline, self.links = [], [], []
        if self.open_link:
            self.open_link = (self.open_link[0], 0)

    def block(self, text: str, element: HtmlElement, region: Region) -> Block:
        marks = [*map(self.marked, self.inline), self.around(element)]
        return Block(
            number=len(self.blocks),
            text=text,
            element=element,
            region=region,
            marks=" ".join(filter(None, marks)),
            links=tuple(self.links),
        )

    def around(self, element: HtmlElement) -> str:
        """The marks of an element that holds lines, and of two around it."""
        found = self.held.get(element)
        if found is None:
            three = (element, *islice(element.iterancestors(), 2))
            found = " ".join(filter(None, map(self.marked, three)))
            self.held[element] = found
        return found

    def marked(self, element: HtmlElement) -> str:
        found = self.marks.get(element)
        if found is None:
            found = self.marks[element] = _marks(element)
        return found

    def region(self, element: HtmlElement) -> Region:
        inherited = self.holders[-1][1] if self.holders else Region.CONTENT
        if inherited is not Region.CONTENT:
            return inherited
        found = _by_tag(element)
        if found:
            return found
        get = element.get
        marks = f"{get('class', '')} {get('id', '')} {get('role', '')}".lower()
        if marks not in self.regions:
            self.regions[marks] = _by_marks(marks)
        return self.regions[marks]


def fold(text: str) -> str:
    """The text on one line: runs of white space become one space."""
    return " ".join(text.split())


def _marks(element: HtmlElement) -> str:
    get = element.get
    marks = (
        f"{get('class', '')} {get('id', '')} {get('itemprop', '')}"
        f" {get('rel', '')} {get('data-testid', '')}"
    )
    return marks.strip().lower()


def _hidden(element: HtmlElement) -> bool:
    if element.tag in INVISIBLE or element.get("hidden") is not None:
        return True
    style = element.get("style")
    if not style:
        return False
    style = style.replace(" ", "").lower()
    return "display:none" in style or "visibility:hidden" in style


def _by_tag(element: HtmlElement) -> Region | None:
    """The region of a tag; None where its marks decide."""
    tag = element.tag
    if tag in BY_TAG:
        return BY_TAG[tag]
    if tag in NEVER:
        return Region.CONTENT
    if tag == "header":
        # The header of an article holds its byline; that of the body is the site's.
        parent = element.getparent()
        site = parent is not None and parent.tag == "body"
        return Region.NAVIGATION if site else Region.CONTENT
    return None


def _by_marks(marks: str) -> Region:
    """The region that class, id and role name."""
    found = (region for region, pattern in BY_MARK if pattern.search(marks))
    return next(found, Region.CONTENT)
