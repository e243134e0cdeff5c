"""Pictures with caption and credit, and links in the text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from urllib.parse import urljoin

import regex
from lxml.html import HtmlElement

from archive.model import Evidence, Image, Link

from .blocks import visible_text
from .body import Body
from .corrections import forms
from .page import Page

MAX_IMAGES = 40
SOURCES = ("src", "data-src", "data-original", "data-lazy-src")
_STOP = r"\s*(?:[:：.\-–—]|\bby\b|/|=|＝)\s*"


def read_links(page: Page, body: Body) -> tuple[Link, ...]:
    """The links of the text's own lines, each address once."""
    found: dict[str, Link] = {}
    for number in _numbers(body):
        for words, href in page.blocks[number].links:
            address = _elsewhere(page, href)
            if address:
                found.setdefault(address, Link(url=address, text=words))
    return tuple(found.values())


def first_link(page: Page, body: Body) -> Evidence | None:
    """Where the first of the text's links stands."""
    for number in _numbers(body):
        block = page.blocks[number]
        for words, href in block.links:
            if words and words in block.text and _elsewhere(page, href):
                return page.evidence("text.links", words, block.element)
    return None


def first_image(page: Page, body: Body) -> Evidence | None:
    """Where the first picture's address stands."""
    meta = page.first_meta("og:image", "og:image:url", "twitter:image")
    if meta and _absolute(page, meta.content):
        return meta.evidence(f"meta.{meta.key}")
    for figure in _figures(page, body):
        if _source(page, figure):
            for image in figure.iter("img"):
                for attribute in SOURCES:
                    raw = image.get(attribute) or ""
                    if raw and not raw.startswith("data:"):
                        return page.evidence("figure.image", raw, image, attribute)
    return None


def read_images(page: Page, body: Body) -> tuple[Image, ...]:
    """The lead picture and the figures of the story, each address once."""
    found: dict[str, Image] = {}
    meta = page.first_meta("og:image", "og:image:url", "twitter:image")
    lead = _absolute(page, meta.content) if meta else None
    if lead:
        found[lead] = Image(url=lead)
    for figure in _figures(page, body):
        address = _source(page, figure)
        if address and (address not in found or not found[address].caption):
            caption = figure.find(".//figcaption")
            words = visible_text(caption) if caption is not None else ""
            text, credit = split_credit(words)
            found[address] = Image(url=address, caption=text, credit=credit)
    return tuple(found.values())[:MAX_IMAGES]


def split_credit(caption: str) -> tuple[str | None, str | None]:
    """A caption without its credit, and the credit without its label."""
    pattern = _words()
    for bracket in regex.finditer(
        r"[(（]([^()（）]{2,80})[)）]|\[([^\[\]]{2,80})\]", caption
    ):
        inner = bracket[1] or bracket[2]
        if match := pattern.match(inner):
            rest = caption[: bracket.start()] + caption[bracket.end() :]
            return rest.strip() or None, inner[match.end() :].strip() or None
    match = regex.search(
        rf"(?:^|(?<=[.!?»”\"|]\s)|\s[|/–—-]\s)(?:{pattern.pattern}|©\s*)(?P<by>[^.]{{2,80}}\.?)$",
        caption,
        regex.I,
    )
    if match:
        text = caption[: match.start()].strip(" |/–—-")
        return text or None, match["by"].strip(" .") or None
    return caption or None, None


def _figures(page: Page, body: Body) -> Iterator[HtmlElement]:
    """The figures in the smallest element that holds the whole text."""
    first, last = body.first, body.last
    if first is None or last is None:
        return
    start, end = page.blocks[first].element, page.blocks[last].element
    around = set(end.iterancestors())
    smallest = next((one for one in start.iterancestors() if one in around), None)
    if smallest is not None:
        yield from smallest.iterdescendants("figure")


def _source(page: Page, figure: HtmlElement) -> str | None:
    for image in figure.iter("img"):
        for attribute in SOURCES:
            raw = image.get(attribute) or ""
            if raw and not raw.startswith("data:"):
                return _absolute(page, raw)
    return None


def _elsewhere(page: Page, href: str) -> str | None:
    """Where a link leads, if that is not a place on this very page."""
    address = _absolute(page, href)
    here = (page.url or "").partition("#")[0]
    return None if address and address.partition("#")[0] == here else address


def _absolute(page: Page, raw: str) -> str | None:
    try:
        address = urljoin(page.url or "", raw.strip())
    except ValueError:
        return None
    return address if address.startswith(("http://", "https://")) else None


def _numbers(body: Body) -> list[int]:
    return sorted({number for p in body.paragraphs for number in p.blocks})


@cache
def _words() -> regex.Pattern[str]:
    ordered = "|".join(sorted(forms("picture"), key=len, reverse=True))
    return regex.compile(rf"\W*(?:{ordered}){_STOP}", regex.I)
