"""What part of a page an element is, as far as its tag, class, id and role say.

Knows names that the web gives to menus, boxes and captions; which lines stand there,
blocks.py knows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

from lxml.html import HtmlElement


class Region(StrEnum):
    """What part of the page a block belongs to, as far as markup says."""

    CONTENT = "content"
    NAVIGATION = "navigation"
    """Menus, breadcrumbs, header and footer of the site."""

    RELATED = "related"
    """Teasers of other stories, recommendations, most read."""

    FIGURE = "figure"
    """Captions and picture credits."""

    COMMENTS = "comments"
    ASIDE = "aside"
    """Boxes beside the story: newsletter, sharing, advertising."""


_BY_TAG = {
    "nav": Region.NAVIGATION,
    "footer": Region.NAVIGATION,
    "aside": Region.ASIDE,
    "figure": Region.FIGURE,
    "figcaption": Region.FIGURE,
    "form": Region.ASIDE,
}
# Words in class, id and role that name a region; the first that fits wins.
_BY_MARK: tuple[tuple[Region, re.Pattern[str]], ...] = tuple(
    (region, re.compile(pattern))
    for region, pattern in (
        (
            Region.COMMENTS,
            r"\b(?:comments?(?:[-_]?(?:list|area|section|thread|body|form))?|disqus\w*"
            r"|respond|kommentare?|commentaires?)\b",
        ),
        (
            Region.FIGURE,
            r"\b(?:wp-caption\w*|[\w-]*caption|figure|gallery|slideshow|photo-credit"
            r"|image-credit|bildunterschrift)\b",
        ),
        (
            Region.RELATED,
            r"\b(?:related\w*|recommend\w*|teasers?|read-?more|more-?(?:news|stories"
            r"|articles)|most-?(?:read|popular)|popular-?posts?|trending|outbrain"
            r"|taboola|yarpp\w*|see-?also|also-?read|latest-?news|promo\w*)\b",
        ),
        (
            Region.NAVIGATION,
            r"\b(?:nav(?:bar|igation|menu)?|main-?nav|menu|breadcrumbs?|pagination"
            r"|site-?(?:header|footer)|masthead|skip-link)\b",
        ),
        (
            Region.ASIDE,
            r"\b(?:sidebar|newsletter|subscri\w+|social|shar(?:e|ing)\w*|advert\w*|ads?"
            r"|sponsor\w*|cookie\w*|consent|widget|popup|modal|paywall)\b",
        ),
    )
)
_ANY_MARK = re.compile("|".join(pattern.pattern for _, pattern in _BY_MARK))
# What a footer is called that stands under the headline.
_ABOUT = re.compile(r"(?:^|[\s_-])(?:meta|byline|submitted|author)(?:$|[\s_-])")
# A mark on one of these would swallow the whole story.
_NEVER = frozenset(("html", "body", "main", "article"))


def region_of(element: HtmlElement, given: Mapping[str, str]) -> Region:
    """The region that an element opens.  given: its attributes."""
    tag = element.tag
    if tag in _BY_TAG and not (tag == "footer" and _is_under_headline(element, given)):
        return _BY_TAG[tag]
    if tag in _NEVER:
        return Region.CONTENT
    if tag == "header":
        # The header of an article holds its byline; that of the body is the site's.
        parent = element.getparent()
        site = parent is not None and parent.tag == "body"
        return Region.NAVIGATION if site else Region.CONTENT
    names = [given[one] for one in ("class", "id", "role") if given.get(one)]
    return by_marks(" ".join(names).lower()) if names else Region.CONTENT


def _is_under_headline(element: HtmlElement, given: Mapping[str, str]) -> bool:
    """Whether a footer says who wrote the text below it, and when."""
    before = element.getprevious()
    headline = before is not None and before.tag in ("h1", "h2", "header")
    return headline and _ABOUT.search(given.get("class", "")) is not None


@lru_cache(maxsize=1024)
def by_marks(marks: str) -> Region:
    """The region that class, id and role name."""
    if not _ANY_MARK.search(marks):
        return Region.CONTENT
    found = (region for region, pattern in _BY_MARK if pattern.search(marks))
    return next(found, Region.CONTENT)
