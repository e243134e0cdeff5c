"""Pages of ours, spoilt as the web spoils them: markup is moved, words are broken up.

A page is a list of pieces, tags and texts in turn; a mutation takes and gives such a
list.  HARMLESS ones change nothing that a browser would show or a machine would read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

Pieces = list[str]
Mutation = Callable[[Pieces, Random], Pieces]

_PIECE = re.compile(r"<!--.*?-->|<[^>]+>|[^<]+", re.S)
_ATTRIBUTE = re.compile(r"""\s+[\w:-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?""")
_WORD = re.compile(r"\w{4,}")
RAW = ("<script", "<style", "<title", "<textarea")
MARKS = ("\u200f", "\u200e", "\u202b", "\u202c", "\u200b", "\u00ad", "\ufeff", "\u2066")
SPACES = ("\u00a0", "&nbsp;", "\u3000", "\u2009", "\n\t ")
INLINE = ("b", "span", "em", "a href=/x", "font color=red", "o:p", "bdi", "ruby")
BLOCKS = ("div", "section", "div class=byline", "blockquote", "td", "aside", "center")
STRAY = ("</div>", "</p>", "<p>", "<br/>", "</span>", "<table>", "<tr>", "</body>", "<")


def pieces(html: str) -> Pieces:
    return _PIECE.findall(html)


def _spoil(
    page: Pieces, dice: Random, change: Callable[[str], str], share: float
) -> Pieces:
    """Change some of the visible texts."""
    raw = False
    done = []
    for piece in page:
        if piece.startswith("<"):
            # What stands in these is no markup.
            raw = piece.lower().startswith(RAW) or (raw and not piece.startswith("</"))
        elif not raw and piece.strip() and dice.random() < share:
            piece = change(piece)
        done.append(piece)
    return done


def attributes_shuffled(page: Pieces, dice: Random) -> Pieces:
    def shuffled(tag: str) -> str:
        found = _ATTRIBUTE.findall(tag)
        rest = _ATTRIBUTE.sub("", tag)
        if len(found) < 2 or not re.fullmatch(r"<\w+\s*/?>", rest):
            return tag
        dice.shuffle(found)
        end = "/>" if rest.endswith("/>") else ">"
        return rest.removesuffix(end).rstrip() + "".join(found) + " " + end

    return [shuffled(piece) if piece.startswith("<") else piece for piece in page]


def tags_in_capitals(page: Pieces, dice: Random) -> Pieces:
    return [
        re.sub(r"^</?\w+", lambda found: found[0].upper(), piece)
        if piece.startswith("<") and dice.random() < 0.5
        else piece
        for piece in page
    ]


def letters_as_references(page: Pieces, dice: Random) -> Pieces:
    def change(text: str) -> str:
        if "&" in text:
            return text
        return "".join(f"&#{ord(c)};" if dice.random() < 0.2 else c for c in text)

    return _spoil(page, dice, change, 0.6)


def comments(page: Pieces, dice: Random) -> Pieces:
    def change(text: str) -> str:
        cut = dice.randrange(len(text))
        return text if "&" in text else f"{text[:cut]}<!-- By A. Nobody -->{text[cut:]}"

    return _spoil(page, dice, change, 0.3)


def spaces(page: Pieces, dice: Random) -> Pieces:
    def change(text: str) -> str:
        return re.sub(" ", lambda _: dice.choice((" ", *SPACES)), text)

    return _spoil(page, dice, change, 0.5)


def marks(page: Pieces, dice: Random) -> Pieces:
    """Directions, soft hyphens and widthless spaces between and in words."""

    def change(text: str) -> str:
        cut = dice.randrange(len(text) + 1)
        return text if "&" in text else text[:cut] + dice.choice(MARKS) + text[cut:]

    return _spoil(page, dice, change, 0.5)


def words_in_elements(page: Pieces, dice: Random) -> Pieces:
    def wrapped(word: str) -> str:
        cut, tag = dice.randrange(len(word)), dice.choice(INLINE)
        return f"{word[:cut]}<{tag}>{word[cut:]}</{tag.split()[0]}>"

    def change(text: str) -> str:
        if "&" in text:
            return text
        return _WORD.sub(
            lambda found: wrapped(found[0]) if dice.random() < 0.1 else found[0], text
        )

    return _spoil(page, dice, change, 0.6)


def texts_in_boxes(page: Pieces, dice: Random) -> Pieces:
    def change(text: str) -> str:
        tag = dice.choice(BLOCKS)
        return f"<{tag}>{text}</{tag.split()[0]}>"

    return _spoil(page, dice, change, 0.2)


def ends_lost(page: Pieces, dice: Random) -> Pieces:
    return [p for p in page if not (p.startswith("</") and dice.random() < 0.1)]


def stray_tags(page: Pieces, dice: Random) -> Pieces:
    def change(text: str) -> str:
        return dice.choice(STRAY) + text

    return _spoil(page, dice, change, 0.15)


def parts_moved(page: Pieces, dice: Random) -> Pieces:
    cut = dice.randrange(len(page))
    return page[cut:] + page[:cut] if dice.random() < 0.3 else page + page[cut:]


HARMLESS: tuple[Mutation, ...] = (
    attributes_shuffled,
    tags_in_capitals,
    letters_as_references,
    comments,
)
HARMFUL: tuple[Mutation, ...] = (
    spaces,
    marks,
    words_in_elements,
    texts_in_boxes,
    ends_lost,
    stray_tags,
    parts_moved,
)
