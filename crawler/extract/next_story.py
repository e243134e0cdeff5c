"""Where another story begins on the page of one: an endless page goes on with the next.

Knows headlines and the elements that hold them; what is cut there, other rooms know.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml.html import HtmlElement

from .align import letters
from .blocks import Block

# Lines of so many characters are paragraphs; a teaser has fewer of them.
PARAGRAPH, WHOLE = 80, 5
# An endless page comes with a story or two more; so many are a list.
MOST = 3


def next_story(blocks: Sequence[Block], headline: int | None) -> int:
    """The number of the next story's headline; of no line where there is none.

    It is an h1, as the first is, in an article element of its own.
    """
    if headline is None or blocks[headline].tag != "h1":
        return len(blocks)
    around = set(blocks[headline].element.iterancestors("article"))
    title = letters(blocks[headline].text)
    others = [
        block.number
        for block in blocks[headline + 1 :]
        if block.tag == "h1"
        and _is_in_another(block, around)
        and letters(block.text) != title
    ]
    if not 0 < len(others) <= MOST or not _is_told(blocks[headline : others[0]]):
        return len(blocks)
    return others[0]


def _is_told(blocks: Sequence[Block]) -> bool:
    """Whether so many lines are a story, and no teaser."""
    return sum(len(block.text) >= PARAGRAPH for block in blocks) >= WHOLE


def _is_in_another(block: Block, articles: set[HtmlElement]) -> bool:
    """Whether a line stands in an article element inside or beside these."""
    own = next(block.element.iterancestors("article"), None)
    return bool(articles) and own is not None and own not in articles
