"""The links of a page, each with what the elements around it say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from lxml import etree

from archive.urls import same_site, url_key

from .shape import Shown
from .text import absolute, moment
from .tree import words

MAX_ANCHORS = 20_000

_OUTSIDE_TAGS = frozenset(("nav", "footer", "aside", "form", "dialog", "template"))
_OUTSIDE_ROLES = frozenset(
    ("navigation", "banner", "contentinfo", "complementary", "search", "dialog", "menu")
)
# Words in class and id that name the page's furniture.
_OUTSIDE_NAMES = frozenset(
    """
    nav navi navbar navigation menu footer sidebar breadcrumb breadcrumbs pagination
    pager social share sharing cookie cookies consent comments comment newsletter
    advert advertisement ad ads sponsored sponsor promo toolbar topbar masthead
    """.split()
)
_CARD_NAMES = frozenset("teaser card story post entry headline item".split())
# Themes mark the whole page with what it has: "has-sidebar", "with-comments".
_STATES = ("has", "with", "no", "is")
_WHOLE = frozenset(("html", "body", "main"))
_HEADINGS = ("h1", "h2", "h3", "h4", "h5")


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """An address that the page links to, once, however often it does."""

    address: str
    shown: Shown
    published: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    outside: bool = False
    heading: bool = False
    card: bool = False
    published: datetime | None = None
    """The time in the teaser, where there is exactly one."""


def anchors(root: etree._Element, base: str, url: str) -> tuple[Anchor, ...]:
    """Links to pages of the same site outside navigation, in the page's order."""
    found: dict[str, Anchor] = {}
    own = url_key(url)
    for element, around in _walk(root):
        address = absolute(base, element.get("href"))
        if address is None or around.outside or not same_site(address, url):
            continue
        key = url_key(address)
        if key == own:
            continue
        anchor = _anchor(element, address.partition("#")[0], around)
        before = found.get(key)
        found[key] = _together(before, anchor) if before else anchor
        if len(found) == MAX_ANCHORS:
            break
    return tuple(found.values())


def _walk(root: etree._Element) -> Iterator[tuple[etree._Element, _Around]]:
    """Every ``<a href>`` with what stands around it."""
    stack = [_Around()]
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            stack.pop()
            continue
        stack.append(_inside(element, stack[-1]))
        if element.tag == "a" and element.get("href"):
            yield element, stack[-1]


def _inside(element: etree._Element, around: _Around) -> _Around:
    tag = element.tag
    if tag in _WHOLE:
        return around
    if tag in _HEADINGS:
        return replace(around, heading=True)
    names = _names(element)
    if (
        tag in _OUTSIDE_TAGS
        or element.get("role") in _OUTSIDE_ROLES
        or (tag == "header" and not around.card)
        or (names & _OUTSIDE_NAMES and tag != "article")
    ):
        return replace(around, outside=True)
    if tag == "article" or (names & _CARD_NAMES and tag in ("li", "div", "section")):
        return replace(around, card=True, published=_published(element))
    return around


def _names(element: etree._Element) -> frozenset[str]:
    """The words of class and id, without those that tell a state of the page."""
    given = f"{element.get('class') or ''} {element.get('id') or ''}".lower().split()
    return frozenset(
        word
        for name in given
        for words in [re.split(r"[-_]+", name)]
        if words[0] not in _STATES
        for word in words
    )


def _anchor(element: etree._Element, address: str, around: _Around) -> Anchor:
    heading = next(element.iter(*_HEADINGS), None)
    text = " ".join(words(element if heading is None else heading).split())
    return Anchor(
        address=address,
        shown=Shown(
            text=text,
            heading=around.heading or heading is not None,
            card=around.card,
        ),
        published=around.published,
    )


def _published(card: etree._Element) -> datetime | None:
    times = list(islice(card.iter("time"), 2))
    return moment(times[0].get("datetime")) if len(times) == 1 else None


def _together(one: Anchor, other: Anchor) -> Anchor:
    texts = (one.shown.text, other.shown.text)
    # A picture's link has no text, a heading's the headline, "read on" neither.
    named = [anchor for anchor in (one, other) if anchor.shown.heading]
    return replace(
        one,
        shown=Shown(
            text=named[0].shown.text if len(named) == 1 else max(texts, key=len),
            heading=bool(named),
            card=one.shown.card or other.shown.card,
        ),
        published=one.published or other.published,
    )
