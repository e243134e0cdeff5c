"""Notices in and around a text that say what was corrected, clarified or added.

The words of 28 languages are in words/notices.toml.  A label needs its stop, so that
"Corrections officers" are none; an update needs a sentence, so that a date is none.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import regex

from archive.model import Correction

from .blocks import Block, Region
from .body import Body
from .page import Page

LONGEST = 800
BEFORE, AFTER = 4, 10
"""Lines around the text in which notices stand."""

LABEL = 100
"""Characters of a heading over a notice, with what surrounds its words."""

SENTENCE = 25
"""Letters that an update says at least; half of them where letters are words."""

_ELSEWHERE = frozenset((Region.NAVIGATION, Region.RELATED, Region.COMMENTS))
# "Correction:", "Correction (3 March):", "CORRECTION, March 3, 2026 —", "更正：".
_STOP = (
    r"(?:[\s,]*[(（]?[^:：()（）]{0,30}\d[^:：()（）]{0,20}[)）]?)?"
    r"\s*(?:[:：】\]|–—]+|(?<=\s)-(?=\s))\s*"
)
_ANY_STOP = regex.compile(r"[:：】\]|–—-]")
_DENSE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")


def read_corrections(page: Page, body: Body) -> tuple[Correction, ...]:
    """The notices, each once, in the page's order."""
    first, last = body.first, body.last
    if first is None or last is None:
        return ()
    near = [
        block
        for block in page.blocks[max(0, first - BEFORE) : last + AFTER]
        if block.region not in _ELSEWHERE and len(block.text) <= LONGEST
    ]
    found = {block.text: block for block in _notices(near)}
    return tuple(
        Correction(
            text=block.text,
            evidence=page.evidence("text.correction", block.text, block.element),
        )
        for block in found.values()
    )


def _notices(blocks: Sequence[Block]) -> list[Block]:
    found: list[Block] = []
    for number, block in enumerate(blocks):
        alone = len(block.text) <= LABEL
        if alone and _pattern("correction", alone=True).fullmatch(block.text):
            # A heading: what it heads is the notice.
            found += blocks[number + 1 : number + 2]
        elif _is_notice(block.text):
            found.append(block)
    return found


def _is_notice(text: str) -> bool:
    if _pattern("corrected").match(text):
        return True
    if not _ANY_STOP.search(text):
        return False
    # What is labelled is a text, or nothing.
    if label := _pattern("correction").match(text):
        return _letters(text[label.end() :]) > 0
    label = _pattern("update").match(text)
    return label is not None and _letters(text[label.end() :]) >= SENTENCE


def _letters(text: str) -> int:
    return sum(2 if _DENSE.match(one) else 1 for one in text if one.isalpha())


@cache
def forms(kind: str) -> tuple[str, ...]:
    """The forms of one kind in all languages, from words/notices.toml."""
    text = (files("crawler.extract") / "words" / "notices.toml").read_text("utf-8")
    table = tomllib.loads(text)
    return tuple(
        dict.fromkeys(form for entry in table.values() for form in entry[kind])
    )


@cache
def _pattern(kind: str, *, alone: bool = False) -> regex.Pattern[str]:
    joined = "|".join(sorted(forms(kind), key=len, reverse=True))
    if alone:
        return regex.compile(rf"\W*(?:{joined})\W*", regex.I)
    stop = "" if kind == "corrected" else _STOP
    return regex.compile(rf"[\W]*(?:{joined}){stop}", regex.I)
