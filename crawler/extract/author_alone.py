"""Names that stand alone: between headline and text, or under it as a signature.

Knows what tells an author's name without any label from a tag, a subject of the story
and an address.  Lines that say more, author_lines.py knows.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from archive.model import Byline, NameKind

from .author_names import tidy
from .author_near import HEAD, Near
from .author_shape import is_full_name, is_house, is_name, kind_of
from .author_statement import AUTHOR_HREF, Statements
from .blocks import Block, Region
from .literals import Recalled
from .moment import find_moments

# Lists of tags; a story's own element may have classes like "tag-harbour".
_TAG = Recalled(
    r"tags?(?=$|[\s_])|tags?-(?:list|links?|cloud|items?|wrap)|topic|keyword|schlagw"
    r"|etiqueta"
)
# "Ankara", "De Vila Serena", "from Harbour Town".
_TOWN = regex.compile(
    r"(?:(?i:from|in|aus|de|do|da|em|en|à|da|w|z|из|в|із|з)\s\p{Lu}[\p{L}’'-]+"
    r"(?:\s\p{Lu}[\p{L}’'-]+){0,2}|\p{Lu}\p{Ll}{2,})"
)
# Whom to ask stands above an address.
_CONTACT = regex.compile(r"\S@\S|(?:\d[\s()/-]*){7}")
_PARTS = regex.compile(r"\s*[/,|]\s*|\s[-–—]\s")
MAX_NAMES = 60
LINE = 120
HOUSES = (NameKind.AGENCY, NameKind.DESK)
ENDING = 2
"""Paragraphs at the end that may tell of the author, not of the story."""


class Alone:
    """Finds the lines of a page that are nothing but names."""

    def __init__(self, near: Near, statements: Statements) -> None:
        self.near, self.page = near, near.page
        self.words, self.sites = statements.words, statements.sites

    def lines(self) -> Iterator[Block]:
        body, blocks, long = self.near.body, self.page.blocks, self.near.long
        if body.headline is None or not long:
            return
        last = body.last or 0
        above = blocks[body.headline + 1 : min(long[0], body.headline + HEAD)]
        yield from (block for block in above if self._is_bare(block))
        below = blocks[max(last - 2, long[0] + 1) : last + 3]
        yield from (block for block in below if self._is_signature(block))

    def _is_bare(self, block: Block) -> bool:
        after = self.page.blocks[block.number + 1 : block.number + 2]
        # A name over its date needs no capitals that tell it from a kicker.
        dated = any(_is_dated(one.text) for one in after)
        return self._is_alone(block) and self._are_persons(block.text, shown=dated)

    def _is_signature(self, block: Block) -> bool:
        """Whether a line under the text is signed by persons, or by the desk."""
        after = self.page.blocks[block.number + 1 : block.number + 3]
        contact = any(_CONTACT.search(one.text) for one in after)
        if contact or self.near.is_under_link(block):
            return False
        return self._is_alone(block) and (
            self._are_persons(block.text) or self._is_desk(block.text)
        )

    def _are_persons(self, text: str, *, shown: bool = False) -> bool:
        """Whether a line is full names, and at most the posts of their bearers."""
        parts = [one for one in _PARTS.split(text) if one]
        pieces = [one for part in parts for one in self.words.conjunction.split(part)]
        named = [one for one in pieces if not self.words.job.fullmatch(one)]
        if len(named) > 1 and self.is_beside(named[-1]):
            named.pop()
        return bool(named) and all(self._is_person(one, shown=shown) for one in named)

    def is_beside(self, piece: str) -> bool:
        """Whether a piece is the agencies or the town that a person's name has."""
        town = _TOWN.fullmatch(piece) is not None
        agencies = kind_of(piece, self.words, self.sites) in HOUSES
        return town or agencies

    def _is_alone(self, block: Block) -> bool:
        """Whether a line is short, of the story's part of the page, and no label."""
        own = (self.near.regions | {Region.CONTENT}) - {Region.FIGURE}
        if block.region not in own or len(block.text) > MAX_NAMES:
            return False
        if regex.fullmatch("h[1-6]|li|th|td|dt|dd|label", block.tag):
            return False
        linked = any(not AUTHOR_HREF.search(href.lower()) for _, href in block.links)
        heads = block.text.endswith((":", "："))
        return not (linked or heads or _TAG.search(block.marks))

    def without_towns(self, block: Block, found: list[Byline]) -> list[Byline]:
        """The names of a line without that of the town from which it was written."""
        *names, last = [one for one in _PARTS.split(block.text) if one] or [""]
        if not names or _TOWN.fullmatch(last) is None:
            return found
        return [one for one in found if one.name not in last] or found

    def _is_person(self, piece: str, *, shown: bool = False) -> bool:
        """Whether a piece is a person's full name whom the story does not tell of."""
        name = tidy(piece, self.words)
        # A script without capitals shows a name only by the post behind it.
        post = self.words.trailing_job.search(piece)
        shown = shown or bool(regex.match(r"\p{Lu}[\p{Ll}.]", name) or post)
        return (
            is_full_name(name)
            and piece.startswith(name)
            and is_name(name, self.words)
            and shown
            and kind_of(name, self.words, self.sites) is NameKind.PERSON
            and not self._is_told_of(name)
        )

    def _is_told_of(self, name: str) -> bool:
        """Whether headline or text hold a word of a name: its subject, no author.

        Many people are called Anna: what counts are the words after the first.
        """
        _, _, last = name.partition(" ")
        parts = _words_of(last) or _words_of(name)
        texts = [paragraph.text for paragraph in self.near.texts]
        told = texts[:-ENDING] if len(texts) > 2 * ENDING else texts
        return any(parts & _words_of(text) for text in (self.near.headline, *told))

    def _is_desk(self, text: str) -> bool:
        """Whether a line is a newsroom's own name, in more than one word."""
        return (
            len(regex.findall(r"\p{L}+", text)) in range(2, 5)
            and kind_of(text, self.words, self.sites) is NameKind.DESK
            and is_name(text, self.words)
            and bool(regex.search(r"\p{L}-\p{L}", text) or is_house(text, self.sites))
        )


def _is_dated(text: str) -> bool:
    """Whether a line is a date and little else, or begins with one."""
    moment = next(find_moments(text[:LINE]), None)
    return moment is not None and moment.start <= ENDING * len("Posted ")


def _words_of(text: str) -> set[str]:
    return set(regex.findall(r"\p{L}{3,}", text.casefold()))
