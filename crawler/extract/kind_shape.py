"""Live blogs, galleries, recordings and opinion, known by words and by their shape.

A word in a headline or in an address is never enough for a live blog, a gallery or a
recording: the page must be made like one too.  The words are in words/kinds.toml.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import cast
from urllib.parse import unquote, urlsplit

import regex
from lxml import etree
from lxml.html import HtmlElement

from archive.model import WorkType

from .blocks import Region, visible_text
from .literals import Sparing
from .page import Page
from .stated import Stated, stated

PICTURES = 5
"""Pictures that a gallery has at least."""

CAPTION = 400
"""Characters of text to each of its pictures, at most."""

FEW = 1200
"""A page whose recording is the work has no more text than this."""

STAMPS = 4
"""Different times of the day at the entries of a live blog."""

ENTRY = 40
"""Characters of an entry of a live blog, with its time."""

HEADLINE = 200
_LIVE = regex.compile(
    r"\blive-?(?:blog|ticker|feed|updates?|stream|report)|liveblog|minute-by-minute|\bticker\b"
)
_MAY_BE_LIVE = etree.XPath(
    ".//*[self::div or self::section or self::ol or self::ul][contains(@class, 'ive')"
    " or contains(@class, 'icker') or contains(@class, 'minute')]"
)
_CLOCK = regex.compile(
    r"\W{0,4}((?:[01]?\d|2[0-3])[:.h][0-5]\d)(?:\s*[ap]\.?m\b\.?)?(?![\d.,:]*\d)",
    regex.I,
)
_OTHER = frozenset((Region.NAVIGATION, Region.RELATED, Region.COMMENTS))


def read_shape(page: Page, size: int, *, section: Stated | None) -> Stated | None:
    """What a page is made like, where it is not made like any story.

    size: characters of its text.
    """
    heads = [
        (element, visible_text(element)[:HEADLINE])
        for element in (*page.elements("h1"), *page.tree.iterfind("./head/title"))
    ]
    for kind, words, fits in (
        (WorkType.LIVE_BLOG, "live", _is_ticking),
        (WorkType.IMAGE_GALLERY, "gallery", lambda page: _is_gallery(page, size)),
        (WorkType.VIDEO, "video", lambda page: _plays(page, "video", size)),
        (WorkType.AUDIO, "audio", lambda page: _plays(page, "audio", size)),
    ):
        said = _headline(page, heads, words) or _folder(page, words)
        if said is not None and fits(page):
            return said.trimmed(kind.value)
    if (box := entries(page)) is not None:
        said = stated(box.get("class", ""), "class.live", page.selector(box, "class"))
        if said is not None:
            return said.trimmed(WorkType.LIVE_BLOG.value)
    for kind, words in (
        (WorkType.ADVERTISER_CONTENT, "sponsored"),
        (WorkType.OPINION, "opinion"),
    ):
        if section and _words(words).fullmatch(section.value):
            return section.trimmed(kind.value)
        if said := _folder(page, words):
            return said.trimmed(kind.value)
    return None


def _headline(
    page: Page, heads: Sequence[tuple[HtmlElement, str]], words: str
) -> Stated | None:
    """The headline or title, where it has such words."""
    pattern = _words(words)
    for element, text in heads:
        if found := pattern.search(text):
            return stated(found[0], f"headline.{words}", page.selector(element))
    return None


def _folder(page: Page, words: str) -> Stated | None:
    """A folder of the address that is called so; its last part is the story's own."""
    try:
        folders = urlsplit(page.url or "").path.split("/")[:-1]
    except ValueError:
        return None
    pattern = _words(f"{words}_path")
    for folder in folders:
        if folder and pattern.fullmatch(unquote(folder)):
            return stated(folder, f"url.{words}", "url:path")
    return None


def _is_ticking(page: Page) -> bool:
    """Whether entries with times of the day follow each other."""
    times = {
        found[1]
        for block in page.blocks
        if block.region not in _OTHER and (found := _CLOCK.match(block.text[:20]))
    }
    return len(times) >= STAMPS


def entries(page: Page) -> HtmlElement | None:
    """The box that a page calls a live blog, and whose entries have their times."""
    # The marks of a line tell of the boxes around it.
    if not any(_LIVE.search(block.marks) for block in page.blocks if block.marks):
        return None
    for element in _MAY_BE_LIVE(page.tree):
        if not _LIVE.search(element.get("class", "").lower()):
            continue
        kinds = Counter(
            (one.tag, one.get("class"))
            for one in element
            if isinstance(one.tag, str) and _is_stamped(one)
        )
        if kinds and max(kinds.values()) >= STAMPS - 1:
            return cast(HtmlElement, element)
    return None


def _is_stamped(entry: HtmlElement) -> bool:
    """Whether an entry begins with its time, and says something."""
    text = visible_text(entry)
    timed = next(entry.iter("time"), None) is not None or _CLOCK.match(text[:20])
    return bool(timed) and len(text) >= ENTRY


def _is_gallery(page: Page, size: int) -> bool:
    """Whether pictures are most of the page."""
    pictures = {
        image.get("src") or image.get("data-src")
        for figure in page.tree.iter("figure", "li")
        if _in_story(figure)
        for image in figure.iter("img")
    }
    return len(pictures) >= PICTURES and size <= CAPTION * len(pictures)


def _in_story(element: HtmlElement) -> bool:
    return not any(
        one.tag in ("nav", "aside", "footer", "header")
        for one in element.iterancestors()
    )


def _plays(page: Page, tag: str, size: int) -> bool:
    """Whether there is a player, and little else."""
    if size > FEW:
        return False
    if page.first_meta(f"og:{tag}", f"og:{tag}:url", f"og:{tag}:secure_url"):
        return True
    return (
        next((e for e in page.tree.iter(tag, "iframe") if _in_story(e)), None)
        is not None
    )


@cache
def _words(kind: str) -> Sparing:
    text = (files("crawler.extract") / "words" / "kinds.toml").read_text("utf-8")
    table = tomllib.loads(text)
    forms = [form for entry in table.values() for form in entry.get(kind, ())]
    joined = "|".join(sorted(forms, key=len, reverse=True)) or r"(?!)"
    # A word inside a word is none.
    return Sparing(regex.compile(rf"(?<!\w)(?:{joined})", regex.I))
