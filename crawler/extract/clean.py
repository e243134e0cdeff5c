"""Text made safe at the door: what is archived steers no terminal, database or editor.

The raw record keeps every character; evidence keeps the words as they stand.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import islice

LONGEST_LINE = 1000
"""Characters of a headline or a name; pages with a megabyte of title exist."""

# C0 and C1 controls, embeddings and overrides of direction, tag characters, and what
# is no character at all.  Marks of direction (U+200E, U+200F) are part of Arabic and
# Hebrew spelling and stay.
_STEERING = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069"
    "\ufdd0-\ufdef\ufeff\ufffe\uffff\U000e0000-\U000e007f]"
)
_LONE = re.compile("[\ud800-\udfff]")


def clean_line(text: str) -> str:
    """One line of text: white space folded, nothing that steers.

    It keeps the page's own composition of letters; search and comparison fold that.
    """
    return " ".join(_LONE.sub("\ufffd", _STEERING.sub("", text)).split())


def has_letters(text: str, number: int) -> bool:
    """Whether a text has so many letters; a long one is not read to its end."""
    return next(islice(filter(str.isalpha, text), number - 1, None), None) is not None


def clean_name(text: str) -> str:
    """The same for a headline or a name, composed (NFC), and cut to fit a table."""
    line = clean_line(unicodedata.normalize("NFC", text))
    if len(line) <= LONGEST_LINE:
        return line
    return line[: LONGEST_LINE - 1].rstrip() + "…"
