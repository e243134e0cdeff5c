"""Soft hyphens: where a long word may be parted, which no reader sees.

Publishers' systems put them into a page and take them out again while the story stays;
with them, no rule would know its words.  So a page is read without them, and evidence
is given with them, as the words stand there.  Knows bytes, pages and articles.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from archive.model import Article, Evidence

if TYPE_CHECKING:
    from .page import Page

SOFT_HYPHEN = "\u00ad"
_WRITTEN = re.compile(rb"\xc2\xad|&shy;?|&#0*173;?|&#[xX]0*[aA][dD];?")
"""In UTF-8, or as a reference."""


def holds(data: bytes) -> bool:
    # What a pattern looks for in vain, on most pages, is told at once.
    words = (b"\xc2\xad", b"&shy", b"173", b"&#x", b"&#X")
    return any(word in data for word in words) and _WRITTEN.search(data) is not None


def without(data: bytes) -> bytes:
    return _WRITTEN.sub(b"", data)


def bare(text: str) -> str:
    return text.replace(SOFT_HYPHEN, "")


def as_printed(article: Article, page: Page) -> Article:
    """The article, with the words of its evidence as a page with all its soft hyphens
    has them."""

    def printed(evidence: Evidence) -> Evidence:
        return _printed(evidence, page)

    def each(items: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(replace(one, evidence=printed(one.evidence)) for one in items)

    dateline = article.dateline
    return replace(
        article,
        bylines=each(article.bylines),
        credits=each(article.credits),
        cited=each(article.cited),
        corrections=each(article.corrections),
        rights=each(article.rights),
        dateline=each((dateline,))[0] if dateline else None,
        dates=_values(
            article.dates, lambda one: replace(one, evidence=printed(one.evidence))
        ),
        evidence=_values(article.evidence, printed),
        near_misses=tuple(map(printed, article.near_misses)),
    )


def _values(found: Mapping[str, Any], change: Callable[[Any], Any]) -> Any:
    return MappingProxyType({name: change(one) for name, one in found.items()})


def _printed(evidence: Evidence, page: Page) -> Evidence:
    if evidence.selector.startswith("char="):
        return evidence  # of the text as we give it
    there = page.locate(evidence.selector)
    if there is None or SOFT_HYPHEN not in there or evidence.exact in there:
        return evidence
    start = bare(there).find(evidence.exact)
    if start < 0:
        return evidence
    places = [place for place, one in enumerate(there) if one != SOFT_HYPHEN]
    exact = there[places[start] : places[start + len(evidence.exact) - 1] + 1]
    return replace(evidence, exact=exact)
