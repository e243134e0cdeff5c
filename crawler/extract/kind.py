"""What kind of work a page is: a story, a live blog, a video, a gallery, a list.

The page's markup is asked first (JSON-LD, microdata, og:type); where it says no more
than "article", the section and the shape of the page make it narrower.  Knows types of
schema.org; whether a page may be archived, access.py decides.
"""

from __future__ import annotations

from dataclasses import replace

from archive.model import Evidence, WorkType

from .access import Verdict
from .body import Body
from .jsonld import Node
from .kind_shape import read_shape
from .node import ELSEWHERE, TYPES
from .page import Page
from .stated import Stated, stated
from .typed import PLAIN, named, typed

# What og:type says, up to its first dot: "video.other".
OPEN_GRAPH = {
    "article": WorkType.ARTICLE,
    "story": WorkType.ARTICLE,
    "news": WorkType.NEWS_ARTICLE,
    "newsarticle": WorkType.NEWS_ARTICLE,
    "video": WorkType.VIDEO,
    "music": WorkType.AUDIO,
}
STORIES = frozenset(kind for kind in WorkType if TYPES.get(kind.value, 0) >= 3)
MEDIA = frozenset(
    (
        WorkType.VIDEO,
        WorkType.AUDIO,
        WorkType.IMAGE_GALLERY,
        WorkType.PODCAST_EPISODE,
        WorkType.RADIO_EPISODE,
        WorkType.TV_EPISODE,
    )
)
LONG = 2000
"""With so many characters of text, a recording or a gallery only goes with a story."""


def read_kind(
    page: Page,
    node: Node | None,
    body: Body,
    verdict: Verdict,
    *,
    section: Stated | None,
) -> Stated | None:
    """The type of the page; None where nothing on it says or shows one.

    verdict: a page that is turned away is not the story that it may claim to be.
    """
    if verdict.kind is not None:
        return verdict.kind
    if verdict.refusal is not None:
        return None
    size = sum(len(paragraph.text) for paragraph in body.paragraphs)
    said = _marked(page, node, size)
    if said is None or said.value in PLAIN:
        return read_shape(page, size, section=section) or said
    return said


def by_text(opening: Evidence) -> Stated:
    """Of a page that says nothing of itself and has a text: a story."""
    evidence = replace(opening, rule="type.text")
    return Stated(value=WorkType.ARTICLE.value, evidence=evidence)


def _marked(page: Page, node: Node | None, size: int) -> Stated | None:
    """What the markup calls the page, the surest place first."""
    outer = [one for one in page.graph.nodes if not ELSEWHERE.search(one.path)]
    return (
        # A live blog is often told beside the article that it is, too.
        typed(outer, {WorkType.LIVE_BLOG})
        or typed([node] if node else [], STORIES)
        or _item(page)
        or (typed(outer, MEDIA) if size < LONG else None)
        or _open_graph(page, size)
    )


def _item(page: Page) -> Stated | None:
    """The first microdata item of the page that is a story, and no part of one."""
    for element in page.items:
        raw = element.get("itemtype") or ""
        kind = named(raw.split()[0]) if raw.split() else None
        # A teaser is an item of its own; that of the story holds the headline.
        if kind in STORIES and kind and element.find(".//h1") is not None:
            selector = page.selector(element, "itemtype")
            said = stated(raw, "microdata.itemtype", selector)
            return said.trimmed(kind.value) if said else None
    return None


def _open_graph(page: Page, size: int) -> Stated | None:
    meta = page.first_meta("og:type")
    if meta is None:
        return None
    kind = OPEN_GRAPH.get(meta.content.lower().split(".")[0].strip())
    if kind is None or (kind in MEDIA and size >= LONG):
        return None
    return Stated(value=kind.value, evidence=meta.evidence("meta.og:type"))
