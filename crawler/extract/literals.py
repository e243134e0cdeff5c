"""The words that a pattern cannot match without: a cheap question before a dear one.

Knows how patterns of the ``regex`` module are written, and only in as far as it needs:
what it cannot read asks for nothing, and the pattern itself is tried.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import regex

LINE = 2000
"""Characters of a line whose folded form is kept for the next who asks."""

Words = frozenset[str]
"""One of these stands in every match; empty where none can be named."""

# The tokens of a pattern, as far as they differ here.
_TOKEN = regex.compile(
    r"(?P<unless>\(\?<?!)"
    r"|(?P<other>\(\?[a-zA-Z]+\)|\(\?P=\w+\)|\\x\w\w|\\u\w{4}|\\L<\w+>)"
    r"|(?P<open>\((?:\?(?:<?=|P<\w+>|[a-zA-Z]*(?:-[a-zA-Z]+)?:|>))?)"
    r"|(?P<close>\))"
    r"|(?P<or>\|)"
    r"|(?P<repeat>(?:[?*+]|\{\d*,?\d*\})[?+]?)"
    r"|(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])"
    r"|(?P<class>\\[pP]\{[^}]*\}|\\[a-zA-Z0-9]|[.^$])"
    r"|\\?(?P<letter>.)",
    regex.S,
)
_SMALL_SET = regex.compile(r"\[(?:[^\^\\\[\]-]|\\\W){1,6}\]")
_DOT_ABOVE = "\u0307"


def folded(text: str) -> str:
    """The text as patterns that are deaf to case compare it, or still more alike."""
    # Several rooms ask for the same lines; of long texts, only one asks.
    return _known(text) if len(text) < LINE else _folded(text)


@lru_cache(maxsize=1024)
def _known(text: str) -> str:
    return _folded(text)


def _folded(text: str) -> str:
    plain = text.casefold()
    if plain.isascii():
        return plain
    return plain.replace("ı", "i").replace(_DOT_ABOVE, "")


def needed(pattern: str) -> Words:
    """The words, folded, of which every match of a pattern holds one."""
    tokens = [
        (str(match.lastgroup), match[match.lastgroup or 0], match[0])
        for match in _TOKEN.finditer(pattern)
    ]
    found, _ = _either(tokens, 0)
    # "source" stands wherever "news source" does.
    return frozenset(
        word
        for word in found
        if not any(other in word for other in found if other != word)
    )


class Recalled:
    """A pattern for texts that repeat, as the classes of a page's lines do."""

    def __init__(self, pattern: str) -> None:
        compiled = regex.compile(pattern)

        @lru_cache(maxsize=512)
        def search(text: str) -> bool:
            return compiled.search(text) is not None

        self.search: Callable[[str], bool] = search
        """Whether it is found in a text."""


class Sparing:
    """A pattern of many words, tried only on texts that hold one of them."""

    def __init__(self, pattern: regex.Pattern[str]) -> None:
        self.pattern = pattern
        self._words = sorted(needed(pattern.pattern), key=len)

    def may_match(self, text: str) -> bool:
        return not self._words or any(map(folded(text).__contains__, self._words))

    def search(self, text: str) -> regex.Match[str] | None:
        return self.pattern.search(text) if self.may_match(text) else None

    def match(self, text: str) -> regex.Match[str] | None:
        return self.pattern.match(text) if self.may_match(text) else None

    def fullmatch(self, text: str) -> regex.Match[str] | None:
        return self.pattern.fullmatch(text) if self.may_match(text) else None


Tokens = list[tuple[str, str, str]]


def _either(tokens: Tokens, place: int) -> tuple[Words, int]:
    """What alternatives up to the closing bracket ask for, and where that stands."""
    branches: list[Words] = []
    while True:
        words, place = _sequence(tokens, place)
        branches.append(words)
        if place >= len(tokens) or tokens[place][0] == "close":
            break
        place += 1
    return (frozenset().union(*branches) if all(branches) else frozenset()), place


def _sequence(tokens: Tokens, place: int) -> tuple[Words, int]:
    """What the best part of a sequence asks for, and where the sequence ends."""
    asked: list[Words] = []
    run = ""
    while place < len(tokens) and tokens[place][0] not in ("close", "or"):
        kind, text, _ = tokens[place]
        words: Words = frozenset()
        if kind in ("open", "unless"):
            words, place = _either(tokens, place + 1)
            words = words if kind == "open" else frozenset()
        elif kind == "set" and _SMALL_SET.fullmatch(text):
            words = frozenset(map(folded, text[1:-1].replace("\\", "")))
        place += 1
        repeat = tokens[place][1] if _repeats(tokens, place) else ""
        sure = not repeat or repeat[0] == "+" or regex.match(r"\{[1-9]", repeat)
        if kind == "letter" and not repeat:
            run += text
            continue
        # A letter that may come twice ends the run that it belongs to.
        asked.append(
            frozenset((folded(run + (text if kind == "letter" and sure else "")),))
        )
        run = ""
        if sure:
            asked.append(words)
    asked.append(frozenset((folded(run),)))
    best = max(asked, key=_worth)
    return (best if all(best) else frozenset()), place


def _repeats(tokens: Tokens, place: int) -> bool:
    return place < len(tokens) and tokens[place][0] == "repeat"


def _worth(words: Words) -> tuple[int, int]:
    """Long words are rare, and few are soon asked for."""
    shortest = min(map(len, words), default=0)
    return (shortest if all(words) else 0), -len(words)
