"""Bio blurbs: a line or a box at the end of a story that says who wrote it.

Knows where a blurb of this story stands and when it names exactly one person.  The
outlet in a bio is the publisher or an employer, never a credit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from archive.model import Byline, NameKind

from .blocks import Block, Region
from .body import Body
from .boilerplate import heads_replies
from .claims import block_evidence
from .credit_lines import Reading
from .literals import Recalled
from .own import Own
from .page import Page
from .zone import TAIL, Zone, is_prose

LONGEST = 900
"""Characters of a blurb at most."""

LINK = 0.9
"""Share of a line in links from which it leads elsewhere."""

BOX_AFTER = 40
"""Lines after the text in which an author's box is looked for."""

BOX = Recalled(
    r"(?<![a-z])(?:author|autor|auteur|autore|writer|contributor|byline)[-_ ]{0,2}"
    r"(?:box|bio\w*|info\w*|desc\w*|about|card|profile|details?|block|text|summary|wrap\w*"
    r"|area|section|meta)"
    r"|about[-_]?(?:the[-_]?)?(?:author|autor|writer)|(?<![a-z])bio(?:graphy|box|[-_]\w+)?(?![a-z])"
    r"|(?<![a-z])abh_|autorenbox|autoreninfo|autor-?kasten|authorbox|post-?author|entry-author"
)
TEAM = Recalled(r"team|staff-?list|our-?(?:writers|authors)|authors-?list|contributors")
_GLUED = regex.compile(r"\p{Ll}{3,}\p{Lu}")
NAME = regex.compile(
    r"\p{Lu}[\p{L}\p{M}.'’-]*(?:\s+(?:(?:van|von|de|der|da|di|del|la|le|bin|al|el)\s+)?"
    r"\p{Lu}[\p{L}\p{M}.'’-]*){1,3}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bio:
    """What the blurbs of a page say."""

    byline: Byline | None = None
    blocks: frozenset[int] = frozenset()
    """The lines of the blurbs: no part of the text."""


def read_bio(reading: Reading, page: Page, body: Body, zone: Zone, own: Own) -> Bio:
    """The person whom the blurb of this story names, and the lines of all blurbs."""
    names: dict[str, tuple[str, Block, str]] = {}
    blocks = set()
    for block in _places(page, body, zone):
        for rule in reading.rules.of(block.text):
            match = rule.pattern.search(block.text) if rule.kind == "bio" else None
            if not match or not _of_this_story(match["name"], block, body, rule.id):
                continue
            blocks.add(block.number)
            if name := clean(match["name"]):
                names.setdefault(name.casefold(), (rule.id, block, name))
            break
    box = _box_name(reading, page, body, own) if not names else None
    if box and not own.is_own(box[2]):
        names[box[2].casefold()] = box
        blocks |= _box_blocks(page, box[1])
    if len(names) != 1:
        return Bio(blocks=frozenset(blocks))
    rule_id, block, name = next(iter(names.values()))
    return Bio(
        byline=Byline(
            name=name,
            kind=NameKind.PERSON,
            raw=block.text[:LONGEST],
            evidence=block_evidence(page, rule_id, name, block, name),
        ),
        blocks=frozenset(blocks),
    )


def clean(name: str) -> str | None:
    """The name without a first name that the next line begins with; None if glued."""
    parts = name.split()
    if len(parts) > 2 and parts[0] == parts[-1]:
        parts = parts[:-1]
    if any(_GLUED.search(part) for part in parts):
        return None
    return " ".join(parts)


def _places(page: Page, body: Body, zone: Zone) -> Iterator[Block]:
    """Lines where a blurb may stand: the end of the text, and author's boxes after.

    Below a heading over comments, a reader may tell of himself: only a box counts.
    """
    seen = set()
    replies = False
    for block in zone.within(TAIL):
        seen.add(block.number)
        replies = replies or (block.link_share < LINK and heads_replies(block.text))
        if _usable(block) and not (replies and not BOX.search(block.marks)):
            yield block
    for block in _after(page, body):
        boxed = BOX.search(block.marks) and not TEAM.search(block.marks)
        if block.number not in seen and boxed and block.region is not Region.COMMENTS:
            yield block


def _after(page: Page, body: Body) -> tuple[Block, ...]:
    start = body.last or 0
    return page.blocks[start + 1 : start + 1 + BOX_AFTER]


def told_after(page: Page, body: Body) -> Iterator[str]:
    """The lines behind the text that may be blurbs."""
    return (block.text for block in _after(page, body))


def _usable(block: Block) -> bool:
    if len(block.text) > LONGEST or TEAM.search(block.marks):
        return False
    outside = (Region.COMMENTS, Region.RELATED, Region.FIGURE, Region.NAVIGATION)
    return block.region not in outside or bool(BOX.search(block.marks))


def _of_this_story(name: str, block: Block, body: Body, rule: str) -> bool:
    """Whether the blurb is the author's, not the story's last word on its subject."""
    if BOX.search(block.marks) or rule.endswith("bio-first-person"):
        return True
    # A line that only prints the name is the blurb's heading.
    others = (
        p.text
        for p in body.paragraphs
        if block.number not in p.blocks and p.text.strip(":") != name
    )
    family = name.split()[-1]
    return not any(family in text for text in others)


def _box_name(
    reading: Reading, page: Page, body: Body, own: Own
) -> tuple[str, Block, str] | None:
    """The one name of an author's box whose text calls him by "she" or a first name."""
    box = [
        block
        for block in _after(page, body)
        if BOX.search(block.marks)
        and not TEAM.search(block.marks)
        and block.region is not Region.COMMENTS
    ]
    names = {
        b.text: b
        for b in box
        if NAME.fullmatch(b.text)
        and not _is_label(b, reading)
        and not own.is_own(b.text)
    }
    # "Jane Doe has kept this column for years": a sentence in a box begins with her.
    for b in box:
        first = NAME.match(b.text) if _tells(b, reading) else None
        if first and regex.match(
            r"\s(?:\([^()]{1,60}\)\s)?\p{Ll}", b.text[first.end() :]
        ):
            names.setdefault(first[0], b)
    told = any(_tells(b, reading) for b in box)
    if len(names) != 1 or not told:
        return None
    name, block = next(iter(names.items()))
    return "any.bio-box", block, name


def _tells(block: Block, reading: Reading) -> bool:
    """Whether a line of a box says in a sentence that somebody writes."""
    return is_prose(block.text) and bool(reading.words.occupation.search(block.text))


def _is_label(block: Block, reading: Reading) -> bool:
    """Whether a short line of the box is a heading: "About The Author"."""
    return bool(
        reading.words.occupation.search(block.text)
        or regex.search(
            r"(?i)about|über|propos|sobre|posts?|view|more|follow|website", block.text
        )
    )


def _box_blocks(page: Page, name: Block) -> set[int]:
    """The lines of the box around a name."""
    return {
        block.number
        for block in page.blocks[name.number : name.number + 6]
        if BOX.search(block.marks)
    }
