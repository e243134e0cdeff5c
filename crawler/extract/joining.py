"""Several pages of one article as one article, in order.

The first page speaks for the whole: title, authors, dates.  The others add text,
pictures, links, and the credits and notices that end a story.  Their evidence stands
in the joined text (``char=``), and ``Article.pages`` says which characters are whose.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeVar

from archive.model import Article, Correction, Credit, Evidence, PagePart

from .align import letters

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One page of an article, and the capture that it was read in."""

    article: Article
    capture: str | None = None


def belongs(parts: Sequence[Part], article: Article) -> bool:
    """Whether a page goes on with the article: text, a headline like it, and new."""
    first = parts[0].article
    if article.refusal is not None or not article.body:
        return False
    known = {line for part in parts for line in _lines(part.article.body)}
    if not [line for line in _lines(article.body) if line not in known]:
        return False
    a, b = letters(first.title or ""), letters(article.title or "")
    return not a or not b or a in b or b in a


def ended(part: Part) -> Part:
    """The last part: what its link led to was none."""
    evidence = dict(part.article.evidence)
    evidence.pop("next_page", None)
    article = replace(part.article, next_page=None, evidence=MappingProxyType(evidence))
    return replace(part, article=article)


def join(parts: Sequence[Part]) -> Article:
    """The parts as one article; what is not read yet stands in ``next_page``."""
    first = parts[0].article
    if len(parts) == 1:
        return first
    body, pages = _bodies(parts)
    tail = "\n\n".join(
        dict.fromkeys(
            line for part in parts for line in _lines(part.article.tail) if line
        )
    )
    whole = replace(
        first,
        body=body,
        tail=tail or None,
        pages=pages,
        next_page=parts[-1].article.next_page,
        images=_unique(image for part in parts for image in part.article.images),
        links=_unique(link for part in parts for link in part.article.links),
    )
    text = whole.text
    evidence = {name: _moved(item, text) for name, item in first.evidence.items()}
    # That link stands on the last page that was read.
    evidence.pop("next_page", None)
    return replace(
        whole,
        credits=(*first.credits, *_more_credits(parts, text)),
        corrections=(*first.corrections, *_more_corrections(parts, text)),
        evidence=MappingProxyType(evidence),
    )


def _bodies(parts: Sequence[Part]) -> tuple[str, tuple[PagePart, ...]]:
    """The texts one after the other, what a page repeats once."""
    seen: set[str] = set()
    kept: list[str] = []
    pages: list[PagePart] = []
    end = -2
    for part in parts:
        lines = [line for line in _lines(part.article.body) if line not in seen]
        seen |= set(lines)
        kept += lines
        start, size = end + 2, sum(len(line) + 2 for line in lines) - 2
        end = start + size
        url = part.article.url or ""
        pages.append(PagePart(url=url, capture=part.capture, start=start, end=end))
    return "\n\n".join(kept), tuple(pages)


def _more_credits(parts: Sequence[Part], text: str) -> Iterator[Credit]:
    known = {_party(credit) for credit in parts[0].article.credits}
    for part in parts[1:]:
        for credit in part.article.credits:
            place = _in_text(credit.evidence, text)
            if place and _party(credit) not in known:
                known.add(_party(credit))
                yield replace(credit, evidence=place)


def _party(credit: Credit) -> str:
    return letters(credit.organization or credit.name)


def _more_corrections(parts: Sequence[Part], text: str) -> Iterator[Correction]:
    known = {notice.text for notice in parts[0].article.corrections}
    for part in parts[1:]:
        for notice in part.article.corrections:
            place = _in_text(notice.evidence, text)
            if place and notice.text not in known:
                known.add(notice.text)
                yield replace(notice, evidence=place)


def _in_text(evidence: Evidence, text: str) -> Evidence | None:
    """Evidence of another page, where its words stand in the joined text."""
    at = text.find(evidence.exact)
    if at < 0:
        return None
    return replace(evidence, selector=f"char={at},{at + len(evidence.exact)}")


def _moved(evidence: Evidence, text: str) -> Evidence:
    """Evidence that counts in the text counts in another one now."""
    if not evidence.selector.startswith("char="):
        return evidence
    return _in_text(evidence, text) or evidence


def _lines(text: str | None) -> list[str]:
    return text.split("\n\n") if text else []


def _unique(items: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(items))
