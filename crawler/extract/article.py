"""Compose an Article: each room reads its part of one parsed page.

Pure: no clock, network, settings or Scrapy.  Knows the order of the rooms and which
lines leave the text; how a value is read, the rooms know.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from archive.model import Article, Byline, Evidence

from .access import read_access
from .body import Body
from .body import read_body as _read_body
from .byline import read_bylines
from .credit import CreditReading, read_credits
from .dates import read_dates
from .language import read_language
from .metadata import (
    read_canonical,
    read_declared_language,
    read_description,
    read_section,
    read_tags,
)
from .node import article_node
from .notices import read_corrections, read_images, read_links
from .page import Page
from .publisher import read_publisher
from .stated import Stated
from .title import read_title

# How much of the text stands as its evidence.
OPENING = 200


def extract(
    html: bytes, url: str | None = None, headers: Mapping[str, str] | None = None
) -> Article:
    """Read an article out of one page.

    url: the address that answered, after redirects.  headers: of the response.
    Raises ReadingFailed, and nothing else, where the page cannot be read at all.
    """
    page = Page(html, url, headers)
    node = article_node(page)
    publisher = read_publisher(page, node)
    title = read_title(page, node, publisher.names)
    body = _read_body(page, title.forms)
    declared = read_declared_language(page, node)
    headline = title.best.value if title.best else ""
    said = declared.value if declared else None
    language = read_language(_sample(headline, body), said)
    bylines = read_bylines(
        page, node, body, sites=publisher.names, languages=(said, language)
    )
    dates = read_dates(page, node, body, said or language)
    canonical = read_canonical(page)
    credits = read_credits(
        page,
        body,
        publisher=publisher.best.value if publisher.best else None,
        canonical=canonical.value if canonical else None,
        language=language,
        declared=said,
    )
    dated = any(
        date.evidence.rule not in ("url.path", "htmldate") for date in dates.values()
    )
    verdict = read_access(page, node, body, title=headline or None, dated=dated)
    text, tail = _cut(page, body, credits, bylines.lines)
    values: dict[str, Stated | None] = {
        "title": title.best,
        "description": read_description(page, node),
        "canonical_url": canonical,
        "language_declared": declared,
        "publisher": publisher.best,
        "section": read_section(page, node),
    }
    tags = read_tags(page, node)
    evidence = {name: value.evidence for name, value in values.items() if value}
    if title.best:
        evidence["title_raw"] = title.best.evidence
    if tags:
        evidence["tags"] = tags[0].evidence
    if verdict.evidence:
        evidence["access"] = verdict.evidence
    opening = _opening(page, body, text)
    if opening:
        evidence["body"] = opening
    shown = opening or evidence.get("title")
    if language and shown:
        evidence["language"] = Evidence(
            rule="py3langid", exact=shown.exact, selector=shown.selector
        )
    return Article(
        url=url,
        canonical_url=_value(canonical),
        title=headline or None,
        description=_value(values["description"]),
        bylines=_with_bio(bylines.found, credits.bio),
        dates=MappingProxyType(dates),
        language=language if shown else None,
        language_declared=said,
        publisher=_value(publisher.best),
        body=text or None,
        tail=tail or None,
        credits=credits.credits,
        cited=credits.cited,
        dateline=credits.dateline,
        access=verdict.access,
        section=_value(values["section"]),
        tags=tuple(tag.value for tag in tags),
        corrections=read_corrections(page, body),
        images=read_images(page, body),
        links=read_links(page, body),
        evidence=MappingProxyType(evidence),
        near_misses=credits.near_misses,
        refusal=verdict.refusal,
    )


def _value(said: Stated | None) -> str | None:
    return said.value if said else None


def _sample(headline: str, body: Body) -> str:
    return "\n".join((headline, *(paragraph.text for paragraph in body.paragraphs)))


def _with_bio(found: tuple[Byline, ...], bio: Byline | None) -> tuple[Byline, ...]:
    """The author of a bio blurb, where nobody else is named."""
    if bio is None or any(one.kind.value in ("person", "unknown") for one in found):
        return found
    return (bio, *(one for one in found if one.kind.value == "agency"))


def _cut(
    page: Page, body: Body, credits: CreditReading, bylines: frozenset[int]
) -> tuple[str, str]:
    """The text without the lines that leave it, and those lines.

    A paragraph of several lines loses only the removed ones.
    """
    leaving = credits.removed | bylines
    kept = []
    inside: set[int] = set()
    for paragraph in body.paragraphs:
        removed = [number for number in paragraph.blocks if number in leaving]
        inside |= set(removed)
        text = paragraph.text
        if removed and len(removed) == len(paragraph.blocks):
            text = ""
        for number in removed if text else ():
            text = text.replace(page.blocks[number].text, " ")
        if text := " ".join(text.split()):
            kept.append(text)
    gone = sorted(inside | credits.removed)
    tail = [page.blocks[number].text for number in gone if number < len(page.blocks)]
    return "\n\n".join(kept), "\n\n".join(tail)


def _opening(page: Page, body: Body, text: str) -> Evidence | None:
    """Evidence of the text: its first words, where they stand on the page.

    What stands in no visible line is pointed at in its JSON-LD, or in the text itself.
    """
    if not text:
        return None
    rule = f"body.{body.method}"
    first = next((p for p in body.paragraphs if p.text and p.text in text), None)
    words = text.split("\n\n", 1)[0]
    if len(words) <= OPENING and words == text:
        # Never the whole of it.
        words = words[: max(1, len(words) * 2 // 3)]
    exact = _first_words(words)
    for number in first.blocks if first else ():
        block = page.blocks[number]
        if exact in block.text:
            return page.evidence(rule, exact, block.element)
    if body.source and exact in (page.locate(body.source) or ""):
        return Evidence(rule=rule, exact=exact, selector=body.source)
    return Evidence(rule=rule, exact=exact, selector=f"char=0,{len(exact)}")


def _first_words(text: str) -> str:
    if len(text) <= OPENING:
        return text.strip()
    cut = text[:OPENING]
    return (cut.rpartition(" ")[0] or cut).strip()
