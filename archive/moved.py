"""Whether a page is an article that is on file under another address.

Asked only where the old address is gone and nobody saw the two side by side: two
sections, editions or languages of one house print one text at the same time, and stay
two articles.  Pure; archive.store.moving looks up what is compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from urllib.parse import urlsplit

from .fingerprint import plain, text_hash
from .likeness import AGREEING, NUMERALS
from .search.index import tokens
from .signature import LEAST_WORDS, MOST_WORDS
from .spans import moment

METHOD = "moved 1"
"""Kept with every move.  The number goes up with every change of a verdict."""

APART = timedelta(hours=1)
"""Between two looks of one run that may be of two states of a site: one pass over a
site finds what stands there side by side."""

ALIKE = 0.75
"""Share of either text that the other must have."""

GRAM = 3
"""Words in a row that are compared: an edit takes away two more than it changes."""

DAY = len("2026-03-01")

_ID = re.compile(r"(?i)(?<![0-9a-z])(?:[a-z]?\d{5,}|[0-9a-f]{32})(?![0-9a-z])")
_UUID = re.compile(r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-3]\d(?:\d{4}|\d{6})?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is compared of a page."""

    url: str
    title: str | None
    body: str | None
    published: str | None
    language: str | None
    guids: frozenset[str] = field(default_factory=frozenset)
    """What feeds call it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """Why two pages are one article."""

    score: float
    """Share of either text that the other has, the smaller of the two."""

    marks: tuple[str, ...]
    """What is the same besides: ``text`` (word for word), ``published`` (to the
    minute), ``day``, ``title``, ``id`` (in both addresses), ``guid``."""

    method: str = METHOD

    @property
    def words(self) -> str:
        """For a person, on one line."""
        same = ", ".join(self.marks)
        return f"{self.method}: {self.score:.0%} of the text; the same {same}"


def basis(old: Page, new: Page) -> Basis | None:
    """Why the new page is the old one; None where too little says so."""
    if old.language and new.language and old.language != new.language:
        return None
    score = _shared(old.body, new.body)
    if score < ALIKE:
        return None
    marks = tuple(_marks(old, new))
    days = _day(old.published), _day(new.published)
    known = None not in days
    if known and not {"day", "published"} & {*marks}:
        return None
    named = {"id", "guid"} & {*marks}
    if known and "text" not in marks and "published" not in marks and not named:
        # The same headline over nearly the same words, at another time of that day: a
        # forecast, or the state of the markets.
        times = [one for one in (old.published, new.published) if one and "T" in one]
        if len(times) > 1:
            return None
    telling = [mark for mark in marks if mark != "day"]
    if len(telling) < (1 if known else 2):
        return None
    return Basis(score=round(score, 4), marks=marks)


def _shared(old: str | None, new: str | None) -> float:
    """Share of either text that the other has, the smaller of the two."""
    one, two = _words(old), _words(new)
    if min(len(one), len(two)) < LEAST_WORDS:
        return 0.0
    if text_hash(old) == text_hash(new):
        return 1.0
    grams, others = _grams(one), _grams(two)
    both = len(grams & others) / max(len(grams), len(others))
    return both if _figures_agree(one, two) else 0.0


def _words(text: str | None) -> list[str]:
    return list(islice(tokens(text or ""), MOST_WORDS))


def _grams(words: list[str]) -> set[tuple[str, ...]]:
    return {*zip(*(words[start:] for start in range(GRAM)), strict=False)}


def _figures_agree(one: list[str], two: list[str]) -> bool:
    """A forecast, or a table, keeps its words and changes its figures."""
    old, new = ({word for word in words if word[0].isdigit()} for words in (one, two))
    most = max(len(old), len(new))
    return most < NUMERALS or len(old & new) >= AGREEING * most


def _marks(old: Page, new: Page) -> Iterator[str]:
    if text_hash(old.body) == text_hash(new.body):
        yield "text"
    if _minute(old.published) and _minute(old.published) == _minute(new.published):
        yield "published"
    elif _day(old.published) and _day(old.published) == _day(new.published):
        yield "day"
    if old.title and _folded(old.title) == _folded(new.title):
        yield "title"
    if _ids(old.url) & _ids(new.url):
        yield "id"
    if old.guids & new.guids:
        yield "guid"


def _folded(title: str | None) -> str:
    return plain(title).casefold()


def _minute(published: str | None) -> str | None:
    """A date with a time of day, in one zone."""
    found = moment(published) if published and "T" in published else None
    return f"{found:%Y-%m-%dT%H:%M}" if found else None


def _day(published: str | None) -> str | None:
    return published[:DAY] if published and len(published) >= DAY else None


def _ids(url: str) -> frozenset[str]:
    """What of an address looks like the number of a story, and not like a date."""
    parts = urlsplit(url)
    text = f"{parts.path}?{parts.query}"
    found = {*_UUID.findall(text), *_ID.findall(_UUID.sub("/", text))}
    return frozenset(one.lower() for one in found if not _DATE.fullmatch(one))
