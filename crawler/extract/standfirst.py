"""The standfirst: the lines between the headline and the story that open it.

Extractors take the element that holds the paragraphs; the standfirst is often set in
the header before it.  It is known by what the page says of itself (its description), by
its name in the markup, or by its place: the first sentence below the headline.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from .align import letters
from .blocks import Block, Region
from .moment import find_moments

# How many lines below the headline it may begin.
REACH = 12
# Letters of a sentence, and of one that is known by its place alone.
SENTENCE = 20
LONG = 60
# How far below the headline a line is known by its place alone.
NEAR = 4
# A line of links is a list; a standfirst may hold one.
LINKS = 0.5
_NAMED = re.compile(
    r"(?:^|[\s_-]|t-)(?:lead|lede|leadtext|leadin|dek|deck|standfirst|sub-?title"
    r"|sub-?head(?:line|ing)?|excerpt|preamble|intro(?:duction)?|summary"
    r"|abstract|vorspann|anrisz?|ingress|manchet|perex|chapo|chapeau|entradilla|bajada"
    r"|copete|epigraph|sapo|sommario|occhiello|catenaccio)(?=$|[\s_-])"
    r"|(?:^|\s)description(?=$|\s)"
)
# What stands below a headline besides: dates, names, pictures, the site's own words.
_OTHER = re.compile(
    r"author|by-?line|date|time|publi|meta|capt?ion|credit|image|img|photo|picture|foto"
    r"|site-|tagline|slogan|share|social|tool|kicker|disclaimer|key-?points?"
)
_NEVER = (Region.NAVIGATION, Region.COMMENTS)


def standfirst(
    blocks: Sequence[Block],
    headline: int,
    first: int,
    titles: Iterable[str],
    description: str,
    *,
    placed: bool = True,
) -> tuple[Block, ...]:
    """The lines that open the story between its headline and its first line.

    titles: the forms of the headline; description: what the page says of itself; both
    as letters.  placed: whether a line is known by its place alone.
    """
    if blocks[headline].region is Region.NAVIGATION:
        return ()
    between = [
        block
        for block in blocks[headline + 1 : min(first, headline + 1 + REACH)]
        if block.region not in _NEVER
        and block.link_share < LINKS
        and not _repeats(letters(block.text), titles)
    ]
    said = [b for b in between if _is_said(letters(b.text), description)]
    if said:
        return tuple(said)
    named = [b for b in between if _NAMED.search(_own_marks(b)) and _is_sentence(b)]
    if named:
        element = named[0].element
        return tuple(b for b in named if b.element.get("class") == element.get("class"))
    near = [b for b in between if b.number <= headline + NEAR and _is_placed(b)]
    return tuple(near[:1]) if placed else ()


def _repeats(key: str, titles: Iterable[str]) -> bool:
    """Whether a line is the headline again, with its kicker or cut short."""
    return any(
        key in title or (len(title) >= SENTENCE and title in key) for title in titles
    )


def _is_said(key: str, description: str) -> bool:
    return len(key) >= SENTENCE and key in description


def _own_marks(block: Block) -> str:
    element = block.element
    names = ("class", "id", "itemprop", "data-testid")
    return " ".join(element.get(name, "") for name in names).lower()


def _is_sentence(block: Block) -> bool:
    key = letters(block.text)
    dated = sum(len(letters(one.raw)) for one in find_moments(block.text))
    return len(key) >= SENTENCE and dated * 2 < len(key)


def _is_placed(block: Block) -> bool:
    """Whether a line that nothing names can be a standfirst."""
    return (
        block.region is Region.CONTENT
        and block.tag in ("p", "div", "h2", "h3", "h4")
        and len(block.text) >= LONG
        and _is_sentence(block)
        and not _OTHER.search(block.marks)
    )
