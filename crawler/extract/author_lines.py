"""Who wrote the story, as it is printed: the lines around headline and text.

Knows lines whose class says author, lines that begin with "By", and names
beside a date.  Names alone, author_alone.py knows; which line is believed, byline.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import regex
from lxml.html import HtmlElement

from archive.model import Byline, NameKind

from .align import letters
from .author_alone import Alone
from .author_names import cut, from_label, has_label, split_names, without_label
from .author_near import Near
from .author_shape import (
    BETWEEN,
    QUOTES,
    SHORT,
    find_stretches,
    is_blurb,
    is_full_name,
    is_name,
)
from .author_statement import AUTHOR_HREF, Statements, persons, unique
from .blocks import Block, Region
from .body import Body
from .literals import Recalled
from .moment import find_moments
from .page import Page, fold

# What class and itemprop call an author's line.
MARK = Recalled(
    r"by-?line|\bfirma\b|author(?!i[tsz])|\bautor(?:en|in)?\b|autor(?=_|-|name)|auteur|autore\b"
    r"|\bwriter|verfasser|skribent|\breporter|journalist(?!e?n?s?-?card)|redacteur"
    r"|muhabir|yazar|\bcreator\b"
)
NOT_MARK = Recalled(
    r"related|teaser|avatar"
    r"|author-?(?:box|bio|info-?box|description)-?more|recent-?(?:posts|entries)"
)
# What begins a text, and names no author: "Harbour, 14 jul (EFE).-".
_DATELINE = regex.compile(
    r"\p{Lu}[^,()]{1,40},?\s+\d{1,2}\s+(?:de\s)?\p{L}{3,12}\.?(?:\s+\d{4})?"
    r"\s*[(（]\p{Lu}[^)）]{1,20}[)）]\W*"
)
HEADING = regex.compile("h[1-6]")
# Characters of an entry of a menu.
MENU = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What one kind of line says."""

    names: tuple[Byline, ...] = ()
    above: bool = False
    """Whether it stands between headline and text, where a story's own byline does."""


class Lines:
    """Reads the author lines of a page."""

    def __init__(self, page: Page, statements: Statements, body: Body) -> None:
        self.page, self.statements, self.words = page, statements, statements.words
        self.near = Near(page, body)
        self.alone = Alone(self.near, statements)
        self.used: list[Block] = []

    def marked(self) -> Printed:
        """The lines near the story whose class or itemprop says author."""
        return self._first(
            (
                block
                for block in self.near.lines
                if _is_marked(block) and not self._is_heading(block)
            ),
            "byline.marked",
        )

    def _is_heading(self, block: Block) -> bool:
        """Whether a line is the story's title, or the site's own name over a box."""
        own = {letters(site) for site in self.statements.sites}
        title = block.tag == "h1" or self.near.is_headline(block)
        return HEADING.fullmatch(block.tag) is not None and (
            title or letters(block.text) in own
        )

    def labelled(self) -> Printed:
        """The lines near the story that say "By" and go on with a name."""
        return self._first(
            (block for block in self.near.lines if self._is_labelled(block)),
            "byline.labelled",
        )

    def _is_labelled(self, block: Block) -> bool:
        parts = (block.text, *find_stretches(block.text))
        if any(has_label(from_label(one, self.words), self.words) for one in parts):
            return True
        # The label may be a line of its own, or the cell before.
        before = self.page.blocks[block.number - 1] if block.number else None
        if before is None or not self.words.lone.fullmatch(before.text):
            return False
        return is_full_name(BETWEEN.split(block.text)[0]) or bool(_author_links(block))

    def dated(self) -> Printed:
        """The first line at the head of the text that is a full name and a date."""
        top = max(self.near.body.first or 0, self.near.start)
        for block in self.near.lines:
            short = len(block.text) <= SHORT
            if block.number >= top or not next(
                find_moments(block.text, short=short), None
            ):
                continue
            rest = without_label(cut(block.text, self.words), self.words)
            split = BETWEEN.split(rest.strip(QUOTES))
            pieces = [one for one in split if one and not self._is_post(one)]
            if len(pieces) > 1 and self.alone.is_beside(pieces[-1]):
                pieces.pop()
            if pieces and all(
                is_full_name(one) and is_name(one, self.words) for one in pieces
            ):
                if letters(pieces[0]) in self._menu():
                    # The section, as in the menu: "North Sea 09:31 August 20, 2019".
                    continue
                named = self.line(block, "byline.dated")
                found = self.alone.without_towns(block, named)
                return Printed(names=tuple(found), above=self.near.is_above(block))
        return Printed()

    def _is_post(self, piece: str) -> bool:
        return self.words.job.fullmatch(piece) is not None

    def _menu(self) -> set[str]:
        """What the lines of the page's menus say."""
        return {
            letters(one.text)
            for one in self.page.blocks
            if one.region is Region.NAVIGATION and len(one.text) <= MENU
        }

    def bare(self) -> Printed:
        """A line between headline and text, or under it, that is only names."""
        for block in self.alone.lines():
            found = self.alone.without_towns(block, self.line(block, "byline.bare"))
            return Printed(names=tuple(found), above=self.near.is_above(block))
        return Printed()

    def _first(self, blocks: Iterable[Block], rule: str) -> Printed:
        """The first line that names somebody, and those that stand right below it."""
        found: list[Byline] = []
        last: int | None = None
        above = False
        for block in blocks:
            if last is not None and block.number > last + 2 and persons(found):
                break
            if named := self.line(block, rule):
                above = self.near.is_above(block) if not persons(found) else above
                last = block.number
                found += named
        return Printed(names=tuple(unique(found)), above=above)

    def line(self, block: Block, rule: str) -> list[Byline]:
        """The names of a line: those it links to authors, else those it prints."""
        linked = _author_links(block)
        found: list[Byline] = []
        if not linked and rule == "byline.marked" and is_blurb(block.text):
            # What tells of the author is a blurb: bio.py reads it.
            return found
        if _DATELINE.fullmatch(block.text):
            return found
        for text in linked or [block.text]:
            found += self.statements.in_line(text, rule, block, stated=bool(linked))
        found = [one for whole in found for one in self._apart(block, rule, whole)]
        if linked:
            found = self._all_of(block, rule, found)
        elif not found:
            found = self._inside(block, rule)
        if found:
            self.used.append(block)
        return found

    def _apart(self, block: Block, rule: str, whole: Byline) -> list[Byline]:
        """The names of elements that only their style parts, which became one name.

        Elements like the first are names, others beats: "Local government".
        """
        leaves = [one for one in block.element.iterdescendants() if len(one) == 0]
        texts = [fold(one.text or "") for one in leaves]
        if whole.name in texts or len(texts) < 2:
            return [whole]
        for place, first in enumerate(texts):
            rest = whole.name.removeprefix(f"{first} ")
            # "Marta Ann" and "Ellery" may be the parts of one name.
            if rest == whole.name or " " not in rest or not is_full_name(first):
                continue
            like = [
                text
                for one, text in zip(leaves[place:], texts[place:], strict=True)
                if _set_alike(one, leaves[place]) and text and text in whole.name
            ]
            if all(is_full_name(text) for text in like):
                parts = [self.statements.in_line(text, rule, block) for text in like]
                return [one for part in parts for one in part] or [whole]
        return [whole]

    def _all_of(self, block: Block, rule: str, linked: list[Byline]) -> list[Byline]:
        """The line's names where it prints more than it links: one may have no page."""
        whole = self.statements.in_line(block.text, rule, block)
        names, all_names = (
            {letters(one.name) for one in group} for group in (linked, whole)
        )
        more = names < all_names and all(_is_person(one) for one in whole)
        return whole if more else linked

    def _inside(self, block: Block, rule: str) -> list[Byline]:
        """A name in an element of its own, glued to its neighbours in the line."""
        for element in block.element.iter():
            text = fold("".join(element.itertext())) if len(element) == 0 else ""
            if text and text in block.text and is_full_name(text):
                return self.statements.in_line(text, rule, block)
        return []

    def only_names(self, block: Block) -> bool:
        """Whether a line holds names, their labels, and hardly anything else."""
        rest = without_label(block.text, self.words)
        for moment in find_moments(rest):
            rest = rest.replace(moment.raw, " ")
        for one in split_names(block.text, self.words):
            rest = rest.replace(one.text, " ")
        return len(letters(rest)) <= max(12, len(letters(block.text)) // 2)


def _set_alike(one: HtmlElement, other: HtmlElement) -> bool:
    return one.tag == other.tag and one.get("class") == other.get("class")


def _is_marked(block: Block) -> bool:
    """Whether class or itemprop of a line says author, and not of a comment."""
    marks = block.marks
    if not MARK.search(marks) or NOT_MARK.search(marks):
        return False
    # A byline may end in a link to the comments.
    return "comment" not in marks or bool(_author_links(block))


def _author_links(block: Block) -> list[str]:
    return [text for text, href in block.links if AUTHOR_HREF.search(href.lower())]


def _is_person(one: Byline) -> bool:
    return one.kind is NameKind.PERSON and is_full_name(one.name)
