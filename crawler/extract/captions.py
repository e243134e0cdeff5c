"""Captions and picture credits that no markup names, set among the story's own lines.

Knows how a picture is signed ("Photo: Jane Doe/AP", "REUTERS/Jane Doe") and when a line
stands right under one.  Whose the story is, a picture's signature never says: credit.py
takes these lines out and reads no credit in them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex
from lxml.html import HtmlElement

from .author_shape import CASED, is_full_name
from .blocks import Block
from .body import Body
from .name_shape import strip
from .names import known
from .rules import Words
from .zone import is_prose

LABELLED = 120
"""Characters of a line that is all a picture credit."""

DENSE = 40
"""The same after its label in a script without capitals."""

CAPTION = 300
"""Characters of a caption at most."""

CLOSING = 4
"""Lines at the end of the text among which picture credits stand."""

SHARE = 0.3
"""A greater part of the text is no captions, whoever took the pictures."""

_SMALL = regex.compile(
    r"avatar|author|autor|logo|icon|gravatar|profile|\.svg|placeholder|spacer|pixel|emoji"
    r"|rounded-full|1x1|blank\."
)
SMALL_WIDTH = 120
"""Pixels up to which an image is a portrait or a button."""

# What stands between the names of a picture credit; and in them.
_BETWEEN = regex.compile(r"\s*[/,|()\[\]©&+·•–—-]+\s*")
_LINK = regex.compile(
    r"by|von|vom|de|des|du|da|di|del|della|do|dos|af|av|door|via|van|der|den|la|le|el"
    r"|und|and|et|y|e|i|og|och|en|und|for|für|courtesy|of|the|archiv|file|\d+"
)
_STOP = regex.compile(r"[!?…:：;]|[.。]\s*\S{2,}")
# The last words of a caption: those behind a full stop, or in brackets.
_LAST = regex.compile(
    r"(?:[.!?…»”\"]\s+|[(\[|©])\s*(?P<last>[^(\[|©]{2,90}?)[)\].\s]*$"
)
_BRACKET = regex.compile(r"[^.!?…()。]{3,}\s?[(（](?P<last>[^()（）]{4,60})[)）]\.?")
_PHOTO = regex.compile(r"(?i)\s+(?:file\s+)?(?:photos?|fotos?|images?)$")
_AROUND = ("body", "article", "main")


def picture_lines(blocks: Sequence[Block], body: Body, words: Words) -> frozenset[int]:
    """The lines of the text that are captions or picture credits."""
    numbers = [n for one in body.paragraphs for n in one.blocks]
    closing = {n for n in numbers[-CLOSING:] if is_label(blocks[n].text, words)}
    for number in numbers[-CLOSING:]:
        if is_prose(blocks[number].text):
            # What comes before a paragraph closes nothing.
            closing = {one for one in closing if one > number}
    under = {
        n
        for n in numbers
        if is_caption(blocks[n], words) or is_bracketed(blocks[n].text, words)
    }
    found = closing | under
    size = sum(len(one.text) for one in body.paragraphs)
    held = sum(len(blocks[n].text) for n in found)
    return frozenset(found) if held <= SHARE * size else frozenset()


def is_label(text: str, words: Words) -> bool:
    """Whether a line is a picture's label and whose it is: "Photo: Jane Doe / AP"."""
    label = words.photo_label.match(text)
    if not label or len(text) > LABELLED:
        return False
    said = text[label.end() :].strip()
    # "Photo: the pool on Tuesday. © Jane Doe"
    return _is_signature(said, words) or "©" in said


def is_caption(block: Block, words: Words) -> bool:
    """Whether a line stands right under a picture and ends in the picture's signature.

    "(AP)" alone may sign the story's first paragraph.
    """
    text = block.text
    if len(text) > CAPTION or not (is_label(text, words) or _is_signed(text, words)):
        return False
    return _is_under_picture(block.element)


def is_bracketed(text: str, words: Words) -> bool:
    """Whether a line of no sentence ends in a picture's label: "... (Photo: Ann)"."""
    found = _BRACKET.fullmatch(text) if len(text) <= CAPTION // 2 else None
    label = words.photo_label.match(found["last"]) if found else None
    return label is not None


def _is_signed(text: str, words: Words) -> bool:
    found = _LAST.search(text)
    if not found:
        return False
    last = found["last"].strip()
    label = words.photo_label.match(last)
    if label:
        return _is_signature(last[label.end() :].strip(), words)
    parts = [part.strip() for part in last.split("/")]
    agencies = [one for one in parts if _is_source(_PHOTO.sub("", one), words)]
    if len(parts) == 1:
        return bool(agencies) and _PHOTO.search(last) is not None
    # "REUTERS/Jane Doe": initials sign a text, a full name a picture.
    people = [one for one in parts if one not in agencies]
    photo = any(_PHOTO.search(one) for one in agencies)
    return (
        bool(agencies)
        and all(is_full_name(one) for one in people)
        and (bool(people) or photo)
    )


def _is_source(text: str, words: Words) -> bool:
    """Whether an agency of news or of pictures is named."""
    whole = known(text, words, exact=True) is not None
    return whole or words.vague.fullmatch(text) is not None


def _is_signature(text: str, words: Words) -> bool:
    """Whether a text is names and nothing said of them."""
    text = strip(text)
    if not regex.search(r"\p{L}", text) or _STOP.search(text):
        return False
    if not CASED.search(text):
        return len(text) <= DENSE
    parts = [one for one in _BETWEEN.split(text) if one]
    return all(_is_source(one, words) or _is_named(one) for one in parts)


def _is_named(text: str) -> bool:
    """Whether every word of a text has a capital, but for those that join names."""
    words = [one for one in text.split() if not _LINK.fullmatch(one)]
    return bool(words) and not any(one[0].islower() for one in words)


def _is_under_picture(element: HtmlElement) -> bool:
    """Whether the last thing before an element's text is a picture."""
    first = next(iter(element), None)
    if first is not None and not (element.text or "").strip() and _holds(first):
        return True
    for one in _before(element):
        if (one.tail or "").strip() or any(text.strip() for text in one.itertext()):
            return False
        if _holds(one):
            return True
    return False


def _before(element: HtmlElement) -> Iterator[HtmlElement]:
    """What stands before an element, the nearest first, up to the story's own box."""
    while True:
        for one in element.itersiblings(preceding=True):
            if isinstance(one.tag, str):
                yield one
        parent = element.getparent()
        if parent is None or parent.tag in _AROUND or (parent.text or "").strip():
            return
        element = parent


def _holds(element: HtmlElement) -> bool:
    return any(is_picture(one) for one in element.iter("img", "picture", "amp-img"))


def is_picture(element: HtmlElement) -> bool:
    """Whether an image is one of the story, not a logo, an avatar or a button."""
    told = " ".join(
        element.get(n, "") for n in ("class", "src", "data-src", "alt", "id")
    )
    if _SMALL.search(told.lower()):
        return False
    width = element.get("width", "")
    return not (width.isdigit() and int(width) <= SMALL_WIDTH)
