"""The text of the story: which lines of the page belong to it.

Methods, in the order in which they are asked; the winner stands in ``Body.method``
and, as ``body.<method>``, in the evidence of the body:

``trafilatura``  the main text by trafilatura's own extractor; wins unless one of the
                 others has reason to;
``cascade``      trafilatura's whole cascade (its extractor, readability, justext, all
                 again with recall), where the first found nothing or less than a
                 quarter of the page's running text: one page in ten (measured: body F1
                 as with the cascade on every page, at half its cost);
``microdata``    the element marked ``itemprop=articleBody``, where it is a good part of
                 trafilatura's text and a little less of it: what else that text holds
                 stands outside the marked story (measured: body F1 +.001);
``jsonld``       ``articleBody``, where it is twice trafilatura's text: a story that
                 only scripts would show;
``paragraphs``   the element with most running text, where it is three times
                 trafilatura's text, or there is none.

Knows no credit lines and no bios: credit.py takes those out of what is found here.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from archive.model import Evidence

from . import trafilatura_text
from .align import Aligner, letters
from .blocks import Block, Region
from .boilerplate import is_boilerplate
from .considered import consider
from .kind_shape import entries as entries_of
from .missed import entries, missed
from .page import Page, fold
from .paragraph import Paragraph
from .standfirst import standfirst
from .subheads import subheads
from .trim import LINKS, Furniture, trimmed

# Shares of trafilatura's text between which the marked story is the better one.
MARKED = (0.5, 0.95)
JSONLD_TIMES = 2.0
PARAGRAPHS_TIMES = 3.0
# Characters of a short text, and of a line of running text.
SHORT = 600
RUNNING = 60
CASCADE_TIMES = 4.0
DESCRIPTIONS = ("description", "og:description", "twitter:description")
# Text of other things than the story.
OTHER = frozenset((Region.NAVIGATION, Region.RELATED, Region.COMMENTS, Region.FIGURE))
_TAGS = re.compile(r"<(?:/?(?:p|div|br|li|h[1-6])\b[^>]*)>", re.I)
_ANY_TAG = re.compile(r"<[a-zA-Z/!][^>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The story's text before credit lines and bios are taken out."""

    paragraphs: tuple[Paragraph, ...]
    method: str
    """Which method won: ``trafilatura``, ..."""

    headline: int | None = None
    """Number of the block that prints the headline, where one does."""

    source: str | None = None
    """Selector of the text where it is none of the page's visible lines."""

    @property
    def first(self) -> int | None:
        """The first block of the text after its standfirst."""
        numbers = (n for p in self.paragraphs if not p.opening for n in p.blocks)
        return min(numbers, default=None)

    @property
    def last(self) -> int | None:
        """The last block of the text."""
        return max((n for p in self.paragraphs for n in p.blocks), default=None)


def read_body(
    page: Page,
    titles: Iterable[str] = (),
    *,
    sites: Iterable[str] = (),
    labels: Iterable[str] = (),
) -> Body:
    """Read the text of the story.

    titles: the headline in all the forms that the page gives it.  sites: the names that
    the site has for itself.  labels: the sections in which the story stands.
    """
    titles = _keys(titles)
    headline = _headline(page.blocks, titles)
    keys = Furniture(
        titles=titles, sites=_keys(sites), labels=_keys(labels), headline=headline
    )
    found, method, source = _found(page, keys)
    if source is None:
        found = _completed(page, found, keys, method)
    return Body(paragraphs=found, method=method, headline=headline, source=source)


Found = tuple[tuple[Paragraph, ...], str, str | None]


def _found(page: Page, keys: Furniture) -> Found:
    """The lines of the text, the method that won, and its selector in no line."""
    lines, method = _main(page)
    main = trimmed(page.blocks, _aligned(page.blocks, lines), keys)
    size = _size(main)
    marked = _marked(page)
    weighed = ((method, main), ("microdata", marked))
    consider("body", ((name, None, f"{_size(one)} letters") for name, one in weighed))
    if MARKED[0] * size < _size(marked) < MARKED[1] * size:
        # The mark stands around what is set between its lines, too.
        own = (one for one in marked if not is_boilerplate(one.text))
        return tuple(own), "microdata", None
    text, source = _told(page)
    if len(text) > JSONLD_TIMES * size:
        told = _aligned(page.blocks, _plain_lines(text))
        if _size(told) > JSONLD_TIMES * size:
            return trimmed(page.blocks, told, keys), "jsonld", source
    consider("body", _others(page.blocks, text))
    usable = sum(len(block.text) for block in _usable(page.blocks))
    if usable > PARAGRAPHS_TIMES * size:
        running = _running(page.blocks)
        if _size(running) > PARAGRAPHS_TIMES * size:
            return trimmed(page.blocks, running, keys), "paragraphs", None
    return main, method, None


def _others(
    blocks: Sequence[Block], told: str
) -> Iterator[tuple[str, Evidence | None, str]]:
    yield "jsonld", None, f"{len(told)} letters"
    yield "paragraphs", None, f"{_size(_running(blocks))} letters"


def _completed(
    page: Page, found: Sequence[Paragraph], keys: Furniture, method: str
) -> tuple[Paragraph, ...]:
    """The text with its standfirst and with what the extractor passed over."""
    headline = keys.headline
    lines = list(found)
    box = entries_of(page)
    if box is not None:
        added = list(entries(page.blocks, found, box))
    else:
        added = [*missed(page.blocks, found), *subheads(page.blocks, found)]
    after = [n for one in found for n in one.blocks if n > (headline or 0)]
    if headline is not None and after:
        said = "\n".join(
            letters(meta.content) for meta in page.meta if meta.key in DESCRIPTIONS
        )
        opening = standfirst(
            page.blocks,
            headline,
            min(after),
            keys.titles,
            said,
            placed=method != "microdata",
        )
        added += (replace(_paragraph(block), opening=True) for block in opening)
    for one in added:
        place = next(
            (i for i, line in enumerate(lines) if line.blocks > one.blocks), len(lines)
        )
        lines.insert(place, one)
    return tuple(lines)


def _main(page: Page) -> tuple[list[str], str]:
    """The main text by trafilatura, and how much of it was asked."""
    lines = trafilatura_text.quick_lines(page.tree, page.url)
    size = sum(len(line) for line in lines)
    # Of a short story every line counts, of a long one what runs on.
    least = 1 if size < SHORT else RUNNING
    shown = sum(
        len(block.text)
        for block in page.blocks
        if len(block.text) >= least
        and block.region not in OTHER
        and block.link_share < LINKS
    )
    # A mark may have swallowed the whole page.
    shown = shown or sum(len(block.text) for block in page.blocks)
    if size and shown <= CASCADE_TIMES * size:
        return lines, "trafilatura"
    return trafilatura_text.lines(page.tree, page.url), "cascade"


def _keys(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(key for text in texts if (key := letters(text)))


def _size(paragraphs: Sequence[Paragraph]) -> int:
    return sum(len(paragraph.text) for paragraph in paragraphs)


def _headline(blocks: Sequence[Block], keys: frozenset[str]) -> int | None:
    """The line that prints the headline: an h1 before anything else."""
    same = [block for block in blocks if letters(block.text) in keys]
    best = min(same, key=lambda b: (b.tag != "h1", b.region in OTHER), default=None)
    return best.number if best else None


def _aligned(blocks: Sequence[Block], lines: Iterable[str]) -> list[Paragraph]:
    aligner = Aligner(blocks)
    found: list[Paragraph] = []
    for line in lines:
        numbers, whole = aligner.find(line)
        if whole:
            # As the page prints it: lines that breaks part are lines of their own.
            found += (_paragraph(blocks[number]) for number in numbers)
        else:
            found.append(Paragraph(text=line, blocks=numbers))
    return found


def _paragraph(block: Block) -> Paragraph:
    return Paragraph(text=block.text, blocks=(block.number,))


def _marked(page: Page) -> tuple[Paragraph, ...]:
    """The lines of the largest element that microdata marks as the story."""
    texts = [_lines_of(page.blocks, holder) for holder in page.stories]
    return max(texts, key=_size, default=())


def _lines_of(blocks: Sequence[Block], holder: HtmlElement) -> tuple[Paragraph, ...]:
    inside = {element for element in holder.iter()}
    return tuple(
        _paragraph(block)
        for block in blocks
        if block.element in inside
        and block.link_share < LINKS
        and block.region not in OTHER
    )


def _told(page: Page) -> tuple[str, str | None]:
    """The longest ``articleBody`` of the JSON-LD, and its selector."""
    texts = [
        (node.value["articleBody"], f"jsonld:{node.path}.articleBody")
        for node in page.graph.nodes
        if isinstance(node.value.get("articleBody"), str)
    ]
    return max(texts, key=lambda found: len(found[0]), default=("", None))


def _plain_lines(text: str) -> list[str]:
    """The lines of a text that may hold markup, escaped once more or not."""
    plain = html.unescape(text)
    plain = _ANY_TAG.sub("", _TAGS.sub("\n", plain))
    return [line for part in plain.splitlines() if (line := fold(html.unescape(part)))]


def _usable(blocks: Sequence[Block]) -> list[Block]:
    return [b for b in blocks if b.region not in OTHER and b.link_share < LINKS]


def _running(blocks: Sequence[Block]) -> list[Paragraph]:
    """The running text below the element that holds most of it."""
    usable = _usable(blocks)
    weights: Counter[HtmlElement] = Counter()
    for block in usable:
        if len(block.text) < 40:
            continue
        # A paragraph counts for what holds it, and half for what holds that.
        holder = block.element
        if holder.tag not in ("div", "section", "article", "td", "main"):
            holder = _parent(holder)
        weights[holder] += len(block.text)
        weights[_parent(holder)] += len(block.text) // 2
    if not weights:
        return []
    inside = {element for element in weights.most_common(1)[0][0].iter()}
    return [_paragraph(block) for block in usable if block.element in inside]


def _parent(element: HtmlElement) -> HtmlElement:
    parent = element.getparent()
    return element if parent is None else parent
