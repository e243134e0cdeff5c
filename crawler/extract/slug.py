"""The words of an address: most systems make them of the headline when it is written.

They cannot be quoted, but they can be compared: a form of the headline that the
address repeats letter by letter is not an SEO title, a kicker or the site's name.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from .align import letters

# Copies of pages carry the address of the page in their own.
_ARCHIVED = re.compile(r"https?://[^/]+/web/\d{4,14}(?:[a-z]{2}_)?/(https?:/.*)", re.I)
_PIECES = re.compile(r"[.,;:!]")
_WORDS = re.compile(r"[-_+\s]+")
_HAS_DIGIT = re.compile(r"\d")
# How German, Danish and the like write their letters without the signs.
_SPELT_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae"}
)
# Letters that no decomposition brings back to the alphabet of addresses.
_PLAIN = str.maketrans({"ø": "o", "æ": "ae", "ł": "l", "đ": "d", "ı": "i", "œ": "oe"})
MIN_LETTERS = 8
# A beginning of that many letters in that many words is the headline, cut off.
CUT_LETTERS, CUT_WORDS = 24, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Slug:
    """What the last worded part of an address says, without numbers around it."""

    keys: frozenset[str]
    beginnings: tuple[str, ...]
    """Those that are long enough to be known again when they are cut off."""

    def is_of(self, form: str) -> bool:
        """Whether these are the letters of a form, no more and no less."""
        return not self.keys.isdisjoint(_spellings(form))

    def fits(self, form: str) -> bool:
        """The same, where the address may break off."""
        return self.is_of(form) or any(
            key.startswith(self.beginnings) for key in _spellings(form)
        )


def read_slug(url: str | None) -> Slug:
    """The slug of an address; of one without words, an empty one."""
    for segment in reversed(unquote(urlsplit(original(url or "")).path).split("/")):
        pieces = [_WORDS.split(piece.strip("-_+ ")) for piece in _PIECES.split(segment)]
        words = max(pieces, key=lambda words: sum(map(len, words)))
        if len(words) > 1 and (found := _variants(words)):
            cut = {
                "".join(words): None
                for words in found
                if len(words) >= CUT_WORDS and sum(map(len, words)) >= CUT_LETTERS
            }
            keys = frozenset(letters("".join(words)) for words in found)
            return Slug(keys=keys, beginnings=tuple(map(letters, cut)))
    return Slug(keys=frozenset(), beginnings=())


def original(url: str) -> str:
    """The address of a page of which an archive shows a copy; else the same."""
    archived = _ARCHIVED.match(url)
    return archived[1] if archived else url


def plain_letters(text: str) -> str:
    """The letters and digits of a text without accents, in one case."""
    if text.isascii():
        return letters(text)
    folded = unicodedata.normalize("NFKD", letters(text).translate(_PLAIN))
    return "".join(one for one in folded if not unicodedata.combining(one))


def _spellings(text: str) -> frozenset[str]:
    if text.isascii():
        return frozenset((letters(text),))
    spelt_out = unicodedata.normalize("NFC", text).casefold().translate(_SPELT_OUT)
    return frozenset((letters(text), plain_letters(text), plain_letters(spelt_out)))


def _variants(words: list[str]) -> list[list[str]]:
    """The words, and the words without numbers and ids at their ends."""
    found = [words]
    end = len(words)
    while end > 1 and _HAS_DIGIT.search(words[end - 1]):
        end -= 1
        found.append(words[:end])
    start = 0
    while start < end - 1 and _HAS_DIGIT.search(words[start]):
        start += 1
        found.append(words[start:end])
    return [one for one in found if len(one) > 1 and sum(map(len, one)) >= MIN_LETTERS]
