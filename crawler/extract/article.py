"""Compose an Article: each room reads its part of one parsed page.

Pure: no clock, network, settings or Scrapy.  Knows the order of the rooms and which
lines leave the text; how a value is read, the rooms know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeVar

from archive.model import (
    Article,
    Byline,
    Cited,
    Credit,
    DateValue,
    Declaration,
    Evidence,
    NameKind,
    WorkType,
)

from .access import Verdict, is_nothing, read_access
from .body import Body, read_body
from .byline import Bylines, read_bylines, with_credits
from .clean import clean_line, clean_name, has_letters
from .clock import BY_CATALOGUE, in_zone
from .considered import consider
from .context import Context
from .corrections import read_corrections
from .credit import CreditReading, read_credits
from .dates import read_dates
from .enclosed import first_image, first_link, read_images, read_links
from .feed_word import PUBLISHED
from .kind import by_text, read_kind
from .language import read_language
from .metadata import (
    read_canonical,
    read_declared_language,
    read_description,
    read_section,
    read_tags,
)
from .node import article_node
from .page import Page
from .pager import read_next_page
from .publisher import read_publisher
from .reservations import read_reservations
from .soft_hyphens import as_printed
from .stated import Stated
from .title import Title, read_title

# How much of the text stands as its evidence.
OPENING = 200


_Named = TypeVar("_Named", Byline, Credit, Cited)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """What the rooms have read of one page."""

    title: Title
    publisher: Stated | None
    body: Body
    declared: Stated | None
    language: str | None
    bylines: Bylines
    dates: dict[str, DateValue]
    canonical: Stated | None
    description: Stated | None
    section: Stated | None
    tags: tuple[Stated, ...]
    credits: CreditReading
    verdict: Verdict
    kind: Stated | None
    next_page: Stated | None
    rights: tuple[Declaration, ...]


def extract(
    html: bytes,
    url: str | None = None,
    headers: Mapping[str, str] | None = None,
    context: Context | None = None,
) -> Article:
    """Read an article out of one page.

    url: the address that answered, after redirects.  headers: of the response.
    context: what is known of the page besides.
    Raises ReadingFailed, and nothing else, where the page cannot be read at all.
    """
    context = context or Context()
    feeds = (context.feed,) if context.feed else ()
    page = Page(html, url, headers, feeds)
    article = _article(page, context)
    if page.is_hyphenated:
        whole = Page(html, url, headers, feeds, soft_hyphens=True)
        article = as_printed(article, whole)
    return article


def _article(page: Page, context: Context) -> Article:
    parts = _read(page, context)
    text, tail = _cut(page, parts)
    opening = _opening(page, parts.body, text)
    if opening and parts.kind is None:
        parts = replace(parts, kind=by_text(opening))
    evidence = _evidence(parts, opening, page)
    return Article(
        url=page.url,
        canonical_url=parts.canonical.value if parts.canonical else None,
        type=WorkType(parts.kind.value) if parts.kind else None,
        title=_value(parts.title.best),
        description=clean_line(parts.description.value) if parts.description else None,
        bylines=tuple(
            _clean(one)
            for one in with_credits(
                _with_bio(parts.bylines.found, parts.credits.bio),
                parts.credits.credits,
            )
        ),
        dates=MappingProxyType(parts.dates),
        language=parts.language if "language" in evidence else None,
        language_declared=_value(parts.declared),
        publisher=_value(parts.publisher),
        body=text or None,
        tail=tail or None,
        credits=tuple(_clean(one) for one in parts.credits.credits),
        cited=tuple(_clean(one) for one in parts.credits.cited),
        dateline=parts.credits.dateline,
        access=parts.verdict.access,
        section=_value(parts.section),
        tags=tuple(clean_name(tag.value) for tag in parts.tags),
        corrections=read_corrections(page, parts.body),
        images=read_images(page, parts.body),
        links=read_links(page, parts.body),
        next_page=parts.next_page.value if parts.next_page else None,
        rights=parts.rights,
        evidence=MappingProxyType(evidence),
        near_misses=parts.credits.near_misses,
        refusal=parts.verdict.refusal,
        extractor=context.extractor,
    )


def _clean(one: _Named) -> _Named:
    """Its name fit to keep; the evidence has it as it stands."""
    return replace(one, name=clean_name(one.name))


def _read(page: Page, context: Context) -> _Parts:
    """Ask each room in turn: later ones need what earlier ones found."""
    node = article_node(page)
    publisher = read_publisher(page, node)
    title = read_title(page, node, publisher.names)
    carrier = publisher.best or title.site
    sites = (*publisher.names, *((title.site.value,) if title.site else ()))
    section = read_section(page, node)
    said_section = (section.value,) if section else ()
    body = read_body(page, title.forms, sites=sites, labels=said_section)
    declared = read_declared_language(page, node)
    said = _value(declared)
    language = read_language(_sample(title, body), said)
    bylines = read_bylines(page, node, body, sites=sites, languages=(said, language))
    said_dates = read_dates(page, node, body, said or language, context.feed)
    dates = in_zone(said_dates, context.timezone)
    canonical = read_canonical(page)
    verdict = read_access(page, node, body, dated=_is_dated(dates))
    return _Parts(
        title=title,
        publisher=carrier,
        body=body,
        declared=declared,
        language=language,
        bylines=bylines,
        dates=dates,
        canonical=canonical,
        description=read_description(page, node),
        section=section,
        tags=read_tags(page, node),
        credits=read_credits(
            page,
            body,
            node,
            publisher=_value(carrier),
            canonical=_value(canonical),
            language=language,
            declared=said,
            rules=context.rules,
            feed=context.feed,
            people=[one.name for one in bylines.found if one.kind is NameKind.PERSON],
        ),
        verdict=verdict,
        # A list has next pages too, and they go on with no article.
        next_page=None if verdict.refusal else read_next_page(page),
        kind=read_kind(page, node, body, verdict, section=section),
        rights=read_reservations(page, node),
    )


def _is_dated(dates: Mapping[str, DateValue]) -> bool:
    """Whether the page itself says when: an address or a guess is not its word."""
    guesses = ("url.path", "htmldate", PUBLISHED)
    return any(
        date.evidence.rule.removesuffix(BY_CATALOGUE) not in guesses
        for date in dates.values()
    )


def _evidence(
    parts: _Parts, opening: Evidence | None, page: Page
) -> dict[str, Evidence]:
    """Where each value stands that has no object to carry its evidence."""
    values = {
        "type": parts.kind,
        "next_page": parts.next_page,
        "title": parts.title.best,
        "title_raw": parts.title.best,
        "description": parts.description and parts.description.shortened(OPENING),
        "canonical_url": parts.canonical,
        "language_declared": parts.declared,
        "publisher": parts.publisher,
        "section": parts.section,
        "tags": parts.tags[0] if parts.tags else None,
    }
    found = {name: value.evidence for name, value in values.items() if value}
    if parts.verdict.evidence:
        found["access"] = parts.verdict.evidence
    if opening:
        found["body"] = opening
    if opening and "access" not in found:
        # Nothing on the page says who may read it: its text stands there.
        found["access"] = replace(opening, rule="access.text")
    first = {
        "links": first_link(page, parts.body),
        "images": first_image(page, parts.body),
        "dateline": parts.credits.dateline and parts.credits.dateline.evidence,
    }
    found.update({name: place for name, place in first.items() if place})
    shown = opening or found.get("title")
    if parts.language and shown:
        found["language"] = replace(shown, rule="py3langid")
    return found


def _value(said: Stated | None) -> str | None:
    return (clean_name(said.value) or None) if said else None


def _sample(title: Title, body: Body) -> str:
    texts = (paragraph.text for paragraph in body.paragraphs)
    return "\n".join((_value(title.best) or "", *texts))


def _with_bio(found: tuple[Byline, ...], bio: Byline | None) -> tuple[Byline, ...]:
    """The author of a bio blurb, where nobody else is named."""
    if bio is None:
        return found
    # A box may be marked as the author's: its text is a blurb, not a list of names.
    rest = tuple(one for one in found if one.raw[:OPENING] != bio.raw[:OPENING])
    # Somebody told of by full name comes before a stray word.
    if any(one.kind is NameKind.PERSON for one in rest):
        return rest
    return (bio, *(one for one in rest if one.kind is NameKind.AGENCY))


def _cut(page: Page, parts: _Parts) -> tuple[str, str]:
    """The text without the lines that leave it, and those lines.

    A paragraph of several lines loses only the removed ones.
    """
    body, credits = parts.body, parts.credits
    if parts.verdict.refusal is not None and is_nothing(body):
        return "", ""
    leaving = credits.removed | parts.bylines.lines | parts.verdict.lines
    kept: list[str] = []
    signed: list[str] = []
    inside: set[int] = set()
    for paragraph in body.paragraphs:
        removed = [number for number in paragraph.blocks if number in leaving]
        inside |= set(removed)
        text = paragraph.text
        if removed and len(removed) == len(paragraph.blocks):
            text = ""
        for number in removed if text else ():
            text = text.replace(page.blocks[number].text, " ")
        for number, words in (
            credits.endings if paragraph is body.paragraphs[-1] else ()
        ):
            shown = words.lstrip(" .!?…")
            if number in paragraph.blocks and text.endswith(shown) and text != shown:
                text = text[: -len(shown)].rstrip()
                signed.append(shown)
        if text := clean_line(text):
            kept.append(text)
    gone = sorted(inside | credits.removed)
    why = (
        ("a credit line, a bio or a caption", credits.removed),
        ("a byline", parts.bylines.lines),
        ("a notice on access", parts.verdict.lines),
    )
    consider(
        "cut",
        (
            (page.blocks[one].text, None, words)
            for words, numbers in why
            for one in sorted(numbers)
            if one in inside | credits.removed and one < len(page.blocks)
        ),
    )
    lines = [page.blocks[number].text for number in gone if number < len(page.blocks)]
    tail = [line for text in (*signed, *lines) if (line := clean_line(text))]
    text = "\n\n".join(kept)
    # What is left where all that was read is credit lines.
    if not has_letters(text, 2):
        text = ""
    return text, "\n\n".join(tail)


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
