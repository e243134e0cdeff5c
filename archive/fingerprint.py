"""Digests of what an article says, deaf to what only changes how it looks.

Pure.  Imports of ours only model.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime

from .model import Article

DISTINCT = 120
"""Bytes of text from which equal texts are one story: every wall and stub of a site
says the same few words."""

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def plain(text: str | None) -> str:
    """The text without what no reader sees: white space folded, one form a letter."""
    shown = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text or ""))
    return " ".join(shown.split())


_MARKS = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u2039\u203a`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u301d\u301e\u301f", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    }
)
_AROUND_MARKS = re.compile("\\s*(['\"-])\\s*")


def levelled(text: str | None) -> str:
    """The same for texts that differ in nothing but the form of quotes and dashes."""
    level = _AROUND_MARKS.sub(r"\1", plain(text).translate(_MARKS))
    return level.replace("''", '"')


def text_hash(body: str | None) -> str:
    """The same for texts that differ in nothing but case and white space."""
    return _hash(plain(body).casefold())


def is_distinct(body: str | None) -> bool:
    """Whether there is enough text to say that two articles have the same."""
    return len(plain(body).encode()) >= DISTINCT


def content_hash(article: Article, shown: Callable[[str | None], str] = plain) -> str:
    """The same as long as nothing changes that makes a revision.

    shown: what of a text counts.  What is kept in the tables is the hash of plain()
    texts: with another, an archive of before would take every page for a changed one.
    """
    values = (
        shown(article.title),
        shown(article.body),
        [(shown(byline.name), byline.role.value) for byline in article.bylines],
        [
            (shown(credit.name), credit.kind.value, credit.role.value)
            for credit in article.credits
        ],
        [shown(correction.text) for correction in article.corrections],
        _instant(article.published),
        article.access.value,
    )
    return _hash(json.dumps(values))


def _instant(date: str | None) -> str | None:
    """One form for one instant: sites change the offset in which they print it."""
    try:
        moment = datetime.fromisoformat(date or "")
    except ValueError:
        return date
    if moment.tzinfo is None:
        return date
    return moment.astimezone(UTC).isoformat()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
