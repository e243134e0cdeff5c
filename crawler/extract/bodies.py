"""The names of bodies in a running text: institutes, ministries, offices.

Knows how a name goes on behind the word that makes it one ("Institut de l'élevage");
whether the sentence cites the body, cited.py decides with ``is_cited``.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from .rules import Words

BEFORE, AFTER = 5, 6
"""Words before and after a name among which one must cite."""

_CAPITALS = regex.compile(
    r"(?<![\p{L}\p{M}])(?:\p{Lu}[\p{L}\p{M}'’-]*\s+(?:(?:of|for|the|and|de|der|für|och|og|voor|van|und"
    r"|в|и|по|та|і)\s+){0,2}){0,6}?(?P<key>\p{Lu}[\p{L}\p{M}’-]+)(?:\s+\p{Lu}[\p{L}\p{M}’-]+"
    r"|\s+(?:of|for|de|der|für|och|og|voor|van|und|för)(?:\s(?:the|la|los|das|die|de|den|het))?"
    r"\s+\p{Lu}[\p{L}\p{M}’-]+)*"
)
_BRACKETED = regex.compile(r"\s?[(（]\p{Lu}[\p{Lu}\d&-]{1,7}(?=[)）,;])")
_BRACKETS = regex.compile(r"\s?[(（][^()（）]{2,60}[)）]")
LONGEST = 80
"""Characters of a name before its short form."""

_QUOTED = regex.compile(r"\s[«„“\"][^«»„“”\"]{2,40}[»“”\"]")
_FIRST = regex.compile(r"(?P<word>\p{Lu}\p{Ll}*)\s+(?=\p{Lu})")
_ELIDED = regex.compile(r"\p{L}{1,4}[’'](?=\p{Lu})")
_STOP = regex.compile(r"[,;:.!?–—()]\s|[.!?]$|\s[–—-]\s|[،؛।,、。：]")
_WORD = regex.compile(r"\S+")
MORE = 3
"""Letters of an ending: a word with no more beside the stem is no name."""


def bodies(sentence: str, words: Words) -> list[tuple[int, int]]:
    """Start and end of each name of a body; of names within names the longest."""
    found = sorted(_names(sentence, words), key=lambda span: (span[0], -span[1]))
    return [
        (start, end)
        for start, end in dict.fromkeys(found)
        if not any(a <= start and end <= b and (a, b) != (start, end) for a, b in found)
    ]


def _names(sentence: str, words: Words) -> Iterator[tuple[int, int]]:
    for match in words.body.finditer(sentence):
        start = _start(sentence, match.start(), match.end(), words)
        yield start, end_of(sentence, match.end(), words)
    for match in _BRACKETED.finditer(sentence):
        begin = _long_form(sentence, match.start(), words)
        if begin is not None:
            yield begin, match.start()
    for match in _CAPITALS.finditer(sentence):
        start = _start(sentence, match.start(), match.end(), words)
        if words.institution.search(sentence[start : match.end()]):
            end = end_of(sentence, match.end(), words)
            if is_name(sentence[start:end], words):
                yield start, end


def _long_form(sentence: str, end: int, words: Words) -> int | None:
    """Where the name begins whose short form stands in brackets at ``end``."""
    begin = max(0, end - LONGEST)
    clause = begin + max(
        (m.end() for m in _STOP.finditer(sentence[begin:end])), default=0
    )
    found = words.institution.search(sentence[clause:end])
    if found is None:
        return None
    start = clause + found.start()
    while start > clause and not sentence[start - 1].isspace():
        start -= 1
    return _start(sentence, start, end, words)


def _start(sentence: str, start: int, end: int, words: Words) -> int:
    """Where the name begins: the word that begins the sentence may be none of it."""
    while first := _FIRST.match(sentence, start, end):
        small = first.start() == 0 and len(first["word"]) <= MORE
        if not (small or words.cite.fullmatch(first["word"])):
            break
        start = first.end()
    elided = _ELIDED.match(sentence, start, end)
    return elided.end() if elided else start


def end_of(sentence: str, end: int, words: Words) -> int:
    """Where a name ends that goes on in small letters: "Інституту вивчення війни"."""
    more = words.complement.match(sentence, end) or _QUOTED.match(sentence, end)
    return more.end() if more else end


def is_name(text: str, words: Words) -> bool:
    """Whether it is more than the bare word: "Ministry", "Инститyту"."""
    if len(text.split()) > 1:
        return True
    stem = words.institution.search(text)
    return stem is not None and len(text) - len(stem[0]) > MORE and stem.start() > MORE


def is_cited(sentence: str, start: int, end: int, words: Words) -> bool:
    """Whether a word beside the name cites, or the verb that ends the sentence does."""
    before = _STOP.split(sentence[:start])[-1]
    near = " ".join(before.split()[-BEFORE:])
    if words.cite.search(near):
        return True
    rest = _BRACKETS.sub("", sentence[end:], count=1)
    after = _STOP.split(rest.lstrip("»”\"'’"))[0]
    if words.cite.search(" ".join(_WORD.findall(after)[:AFTER])):
        return True
    return bool(words.cite_end.search(rest))
