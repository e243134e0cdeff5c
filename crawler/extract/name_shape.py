"""The shape of names in credit lines: where one ends, what cannot be one.

Knows how lists of parties are printed; which party is meant, names.py knows.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from .rules import Words

MAX_NAME_WORDS = 9
MAX_CJK_NAME = 16

# What ends a list of names: the next label, a bar, a bullet, a licence.
_STOP = regex.compile(
    r"\s+[|•·●▪]\s*|\s+[-–—]\s+|\s{2,}|\n|[|•●▪]|\s+//\s+|\s*©|"
    r"[\s,;(]+https?://|\s*[(（\[]\s*(?:\d{2,}|\d+[./-]|https?:|www\.)|(?<=\S)\s*【"
)
_DATE = regex.compile(
    r"[\s,;(]*(?:"
    r"\d{1,2}[./-]\d{1,2}(?:[./-]\d{2,4})?|\d{4}-\d{2}-\d{2}|\d{1,2}[:.h]\d{2}\b"
    r"|\d{4}\s*[年년]|\d{1,2}\s*[月월]"
    r"|\d{1,2}\.? ?(?:de )?\p{L}{3,12}\.?,? (?:de )?\d{4}"
    r"|\p{L}{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{1,2}\.? \p{Lu}\p{L}{2,10}\b"
    r"|(?:,\s*|\s)(?:19|20)\d\d\b"
    r").*$"
)
DOMAIN = regex.compile(
    r"(?<![\w@/])(?:www\.)?(?:[\p{L}\d][\p{L}\d-]*\.)+(?:\p{L}{2,12})(?![\p{L}\d@])"
)
_TRIM = " ©\t\"'“”„»«‹›‘’「」『』《》()（）[]【】*:：;,.。،–—-|/•·<>"
_ABBREVIATED = regex.compile(r"(?:\b\p{L}\.\p{L}|\b(?:Inc|Co|Corp|Ltd|e\.V|St))\.$")
_CASED = regex.compile(r"[\p{Lu}\p{Ll}]")
_TOKEN = regex.compile(
    r"(?P<name>[\p{Lu}\p{Lt}\d+@][\p{L}\p{M}\p{N}.&'’+@!-]*|[\p{L}\d-]+\.\p{L}{2,6}\b"
    r"|\p{Ll}\p{Lu}[\p{L}\p{N}]*)"
    r"|(?P<link>(?:of|for|the|and|de|del|della|dello|delle|dei|di|du|des|la|le|les|el|los"
    r"|las|der|die|das|den|dem|und|für|y|e|et|da|do|dos|das|van|het|voor|en|och|og|för"
    r"|i|w|na|ve|ile|и|та|і|по|в|на|d|l|al|in|zu|zum|zur|aus|bei|on)\b['’]?"
    r"|&|\+|d['’]|l['’]|dell['’]|all['’])"
)
_GAP = regex.compile(
    r"[\s\"“”„»«'’]*"
    r"(?:,(?=\s*(?:\p{Lu}[\w.]*,? )?(?:and|und|&|Inc|Ltd)\b)\s*)?\s*|-|/"
)
_SPLIT = regex.compile(r"\s*[/,;،؛，、；／]\s*|\s+[–—+&-]\s+|\s*[•·]\s*")
_CLAUSE = regex.compile(r"[,;.!?。，；！？、()（）|]|\s{2,}")
_LIST = regex.compile(r"\s*[,;]\s+|\s+[-–—]\s+")
_STOPPED = regex.compile(r"\p{L}{3,}\.$")
# Two letters, whatever vowel signs stand between them.
_WORD = regex.compile(r"\p{L}\p{M}*\p{L}")
_BEGINS = regex.compile(r"[\p{Lu}\p{Lt}\p{Lo}\d]|\p{Ll}\p{Lu}")


def cut(text: str, words: Words) -> str:
    """The text up to where the names end: a bar, a date, a picture credit."""
    text = text.strip()
    found = _STOP.search(text, 2)
    if found:
        text = text[: found.start()]
    label = words.photo_label.search(text)
    if label:
        text = text[: label.start()]
    return str(_DATE.sub("", " " + text)).strip()


def strip(text: str) -> str:
    """The name without quotation marks, brackets and stops around it."""
    text = text.strip()
    while text and text[0] in _TRIM:
        text = text[1:]
    while text and text[-1] in _TRIM:
        if text[-1] == ")" and text.count("(") == text.count(")") > 0:
            break
        if text[-1] == "." and _ABBREVIATED.search(text):
            break
        text = text[:-1]
    return text


def pieces(text: str, words: Words) -> Iterator[str]:
    """The members of a chain: at slashes, commas, semicolons and words for "and"."""
    for part in _SPLIT.split(text):
        yield from (strip(one) for one in words.conjunction.split(part) if one)


def without_release(text: str, words: Words) -> str:
    """The issuer alone: "Press release Harbour University" has one name."""
    kept = []
    for piece in _LIST.split(text):
        left = strip(words.release.sub("", piece))
        if left == strip(piece):
            kept.append(piece)
        elif left:
            return left
    return ", ".join(kept)


def leading_name(text: str) -> str:
    """The name at the beginning of a text: capitals and what may link them.

    Text in a script without capitals comes back up to its first stop.
    """
    if not _CASED.search(text):
        stop = _CLAUSE.search(text)
        return text[: stop.start()] if stop else text
    position = end = 0
    while match := _TOKEN.match(text, position):
        if match["name"]:
            end = match.end()
            if _STOPPED.search(match[0]):
                end -= 1
                break
        space = _GAP.match(text, match.end())
        position = space.end() if space else match.end()
        if position == match.end():
            break
    return text[:end] or text


def plausible(text: str, words: Words) -> bool:
    """Whether a text can be the name of a party at all."""
    if len(text) < 2 or not _WORD.search(text):
        return False
    if "@" in text or words.vague.fullmatch(text):
        return False
    if not _CASED.search(text):
        return len(text) <= MAX_CJK_NAME or len(text.split()) in range(2, 7)
    parts = text.split()
    if len(parts) > MAX_NAME_WORDS:
        return False
    if DOMAIN.fullmatch(text):
        return True
    return bool(_BEGINS.match(text))
