"""Notices in and around a text: what was corrected or added, or that it is withdrawn.

The words of 28 languages are in words/notices.toml.  A label needs its stop, so that
"Corrections officers" are none; an update needs a sentence, so that a date is none.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

import regex

from archive.model import Correction, NoticeKind

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

_SENTENCES = frozenset(("corrected", "retracted"))
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
    found = {block.text: (block, kind) for block, kind in _notices(near)}
    return tuple(
        Correction(
            text=block.text,
            kind=kind,
            evidence=page.evidence(f"text.{kind.value}", block.text, block.element),
        )
        for block, kind in found.values()
    )


def _notices(blocks: Sequence[Block]) -> Iterator[tuple[Block, NoticeKind]]:
    for number, block in enumerate(blocks):
        heads = _heads(block.text)
        if heads is not None:
            # What it heads is the notice.
            for notice in blocks[number + 1 : number + 2]:
                yield notice, notice_kind(notice.text) or heads
        elif (kind := notice_kind(block.text)) is not None:
            yield block, kind


def _heads(text: str) -> NoticeKind | None:
    """Of which kind a notice is over which a line stands; None of another line."""
    if len(text) > LABEL:
        return None
    for kind in (NoticeKind.RETRACTION, NoticeKind.CORRECTION):
        if _pattern(kind.value, alone=True).fullmatch(text):
            return kind
    return None


def notice_kind(text: str) -> NoticeKind | None:
    """Of which kind a notice is; None of a line that is none."""
    if _pattern("retracted").match(text):
        return NoticeKind.RETRACTION
    if sentence := _pattern("corrected").match(text):
        amends = not _has("updating", sentence[0]) or _has("amends", text)
        return NoticeKind.CORRECTION if amends else NoticeKind.UPDATE
    if not _ANY_STOP.search(text):
        return None
    # What is labelled is a text, or nothing.
    for kind in (NoticeKind.RETRACTION, NoticeKind.CORRECTION):
        label = _pattern(kind.value).match(text)
        if label and _letters(text[label.end() :]) > 0:
            told = _pattern("retracted").match(text[label.end() :])
            return NoticeKind.RETRACTION if told else kind
    label = _pattern("update").match(text)
    if label is None or _letters(text[label.end() :]) < SENTENCE:
        return None
    amends = _has("amends", text[label.end() :])
    return NoticeKind.CORRECTION if amends else NoticeKind.UPDATE


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
    stop = "" if kind in _SENTENCES else _STOP
    return regex.compile(rf"[\W]*(?:{joined}){stop}", regex.I)


def _has(kind: str, text: str) -> bool:
    return _words(kind).search(text) is not None


@cache
def _words(kind: str) -> regex.Pattern[str]:
    """Words, or how they begin, wherever they stand: parts of none."""
    return regex.compile(
        rf"(?:\b|(?<={_DENSE.pattern}))(?:{'|'.join(forms(kind))})", regex.I
    )
