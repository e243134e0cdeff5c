"""Which object of a page's JSON-LD is the article.

Pages describe teasers, lists, videos and comments in the same words as the story; the
one that is about this page wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .align import letters
from .jsonld import Node
from .page import Page
from .stated import Stated, plain, stated

# schema.org types, best first; all below CreativeWork that news pages use for a story.
TYPES = {
    "NewsArticle": 6,
    "ReportageNewsArticle": 6,
    "AnalysisNewsArticle": 6,
    "OpinionNewsArticle": 6,
    "BackgroundNewsArticle": 6,
    "AskPublicNewsArticle": 6,
    "ReviewNewsArticle": 6,
    "LiveBlogPosting": 6,
    "AdvertiserContentArticle": 5,
    "SatiricalArticle": 5,
    "Article": 5,
    "BlogPosting": 5,
    "TechArticle": 5,
    "ScholarlyArticle": 5,
    "MedicalScholarlyArticle": 5,
    "Report": 5,
    "Review": 3,
    "Recipe": 3,
    "Interview": 3,
    "SocialMediaPosting": 3,
    "DiscussionForumPosting": 3,
    "CreativeWork": 2,
    "WebPage": 1,
    "ItemPage": 1,
}
# Properties below which other works stand.
ELSEWHERE = re.compile(
    r"\.(?:itemListElement|hasPart|isPartOf|mentions|about|review|comment|citation"
    r"|liveBlogUpdate|video|associatedMedia|relatedLink|isBasedOn|mainEntityOfPage"
    r"|subjectOf|author|publisher|image|workExample|exampleOfWork|isRelatedTo"
    r"|significantLink|blogPost|breadcrumb)\b"
)


def article_node(page: Page) -> Node | None:
    """The object that describes the story of this page; None where none does."""
    addresses = {_address(url) for url in _own_addresses(page)}
    titles = {letters(plain(title)) for title in _own_titles(page)}
    best: tuple[int, int] = (0, 0)
    found: Node | None = None
    for place, (node, types) in enumerate(page.graph.kinds):
        rank = max((TYPES.get(kind, 0) for kind in types), default=0)
        if not rank:
            continue
        score = rank
        if ELSEWHERE.search(node.path):
            score -= 6
        if _address(_url_of(node)) in addresses:
            score += 4
        headline = node.value.get("headline") or node.value.get("name")
        if isinstance(headline, str) and letters(plain(headline)) in titles:
            score += 4
        # A WebPage that knows nothing of an author or a date is no story.
        if score > 0 and (score, -place) > best:
            best, found = (score, -place), node
    return found


def is_of_another(node: Node, story: Node) -> bool:
    """Whether an object tells of another story: it has another headline."""
    mine, theirs = (
        letters(plain(headline)) if isinstance(headline, str) else ""
        for headline in (story.value.get("headline"), node.value.get("headline"))
    )
    return bool(mine and theirs) and mine != theirs


def texts(page: Page, node: Node | None, key: str, rule: str) -> Iterator[Stated]:
    """The texts of a property; of objects their names."""
    if node is None:
        return
    for value, path in page.graph.items(node, key):
        raw: object = value
        if isinstance(value, Node):
            raw = next(
                (value.value[k] for k in ("name", "@value") if k in value.value), None
            )
            path = f"{path}.{'name' if 'name' in value.value else '@value'}"
        if isinstance(raw, str) and (said := stated(raw, rule, f"jsonld:{path}")):
            yield said


def text(page: Page, node: Node | None, key: str, rule: str) -> Stated | None:
    """The first text of a property."""
    return next(texts(page, node, key, rule), None)


def _own_addresses(page: Page) -> Iterator[str]:
    if page.url:
        yield page.url
    for link in page.elements("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            yield link.get("href") or ""
    if og := page.first_meta("og:url"):
        yield og.content


def _own_titles(page: Page) -> Iterator[str]:
    for key in ("og:title", "twitter:title"):
        if meta := page.first_meta(key):
            yield meta.content
    for element in (*page.elements("title"), *page.elements("h1")):
        yield "".join(element.itertext())


def _url_of(node: Node) -> str:
    for key in ("url", "mainEntityOfPage", "@id"):
        value = node.value.get(key)
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str) and value.startswith(("http:", "https:")):
            return value
    return ""


def _address(url: str) -> str:
    """Enough of an address to know it again: no scheme, query, fragment, slash."""
    bare = re.sub(r"^https?://(?:www\.)?|[?#].*$", "", url.strip()).rstrip("/")
    return bare.lower() or "-"
