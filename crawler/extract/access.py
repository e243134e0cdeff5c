"""Who may read the text, and whether the page is an article at all.

Conservative on purpose: an article that is turned away is lost, a page that is kept
by mistake can still be found.  So a page that describes itself as an article is only
refused where it has no text, and every other refusal needs two signs that agree.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

import regex

from archive.model import Access, Evidence, Reason, WorkType

from .access_markup import declared_access, shows_closed_part
from .blocks import Block, Region, visible_text
from .body import Body
from .clean import has_letters
from .jsonld import Node
from .literals import Sparing
from .node import TYPES, text
from .page import Page
from .stated import Stated
from .typed import typed

# A text of this many characters is more than the opening of a story.
WHOLE = 2000
# Pages of walls and errors say little.
LITTLE = 1200
# Fewer letters than this are no text.
NOTHING = 20
# A line of this many characters is running text, which lists do not have.
ASKING = 600
"""Characters of a line that are looked at: a wall says it in its first sentence, and a
line of a megabyte would keep the patterns busy for minutes."""
SENTENCE, PARAGRAPH = 40, 200
# A page of links: so many of them, with so much of the visible text.
HUB_LINKS = 25
HUB_SHARE = 0.6
# A page of teasers: so many headlines that are links, which leave room for blurbs.
TEASERS = 12
TEASER_SHARE = 0.3
HEADS = frozenset(("h2", "h3", "h4"))
LISTS = frozenset(
    (
        WorkType.COLLECTION_PAGE,
        WorkType.SEARCH_RESULTS,
        WorkType.PROFILE_PAGE,
        WorkType.CONTACT_PAGE,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What may be read, and why the page must not be archived, if so."""

    access: Access
    refusal: Reason | None = None
    evidence: Evidence | None = None
    """Where access was read from markup or from the page's words."""

    kind: Stated | None = None
    """What the page is, where it is no article."""

    lines: frozenset[int] = frozenset()
    """Blocks that speak of subscribing: no part of the text."""


def read_access(page: Page, node: Node | None, body: Body, *, dated: bool) -> Verdict:
    """Judge the page.

    dated: whether the page says when it was published.
    """
    size = sum(len(paragraph.text) for paragraph in body.paragraphs)
    claimed = _is_article(page, node)
    # Walls and errors stand in for the article, so they may not claim to be one.
    if not claimed and size < LITTLE:
        for kind, access, reason in (
            ("blocked", Access.BLOCKED, Reason.BLOCKED),
            ("missing", Access.UNKNOWN, Reason.SOFT_404),
            ("login", Access.BLOCKED, Reason.BLOCKED),
        ):
            found = _title_says(page, kind)
            if found and not dated and (kind != "login" or _asks_password(page)):
                return _instead(access, reason, found)
    # A page for consent may come with the markup of the story that it stands before.
    if size < LITTLE:
        least = 2 if not claimed and not dated else 1 if _only_asks(body) else 0
        if least and (found := _asks_consent(page, least)):
            return _instead(Access.CONSENT_WALL, Reason.BLOCKED, found)
    if not claimed and not dated and (hub := _hub(page, body)):
        return Verdict(access=Access.UNKNOWN, refusal=Reason.NOT_ARTICLE, kind=hub)
    if is_nothing(body):
        # An article whose text is missing; or nothing that says it is one.
        headed = page.tree.find(".//h1") is not None
        said = claimed or dated or headed
        declared = declared_access(page, node)
        closed = declared is not None and not declared.free
        return Verdict(
            access=Access.PAYWALLED if closed else Access.UNKNOWN,
            refusal=_without_text(page, said=said or closed),
            evidence=declared.evidence if declared and closed else None,
        )
    return _readable(page, node, body, size)


def _without_text(page: Page, *, said: bool) -> Reason:
    """Why a page without text is refused. said: it calls itself an article."""
    if page.cut:
        return Reason.PARSE_LIMIT  # it may stand behind what was looked at
    return Reason.EMPTY if said else Reason.NOT_ARTICLE


def _instead(access: Access, refusal: Reason, evidence: Evidence) -> Verdict:
    """Of a page that stands where an article should."""
    kind = Stated(value=WorkType.WEB_PAGE.value, evidence=evidence)
    return Verdict(access=access, refusal=refusal, evidence=evidence, kind=kind)


def _readable(page: Page, node: Node | None, body: Body, size: int) -> Verdict:
    declared = declared_access(page, node)
    notice = _paywall_line(page, body)
    lines = frozenset((notice.number,)) if notice else frozenset()
    if declared is None or declared.free:
        if notice and declared is None and size < WHOLE:
            evidence = page.evidence("text.paywall", notice.text, notice.element)
            return Verdict(access=Access.TEASER, evidence=evidence, lines=lines)
        evidence_or_none = declared.evidence if declared else None
        return Verdict(access=Access.FREE, evidence=evidence_or_none, lines=lines)
    # Declared closed: what shows is either all of it, for the first few readers, or
    # its opening.
    promised = text(page, node, "wordCount", "jsonld.wordCount")
    if promised and promised.value.isdigit() and int(promised.value) > 0:
        words = sum(len(p.text.split()) for p in body.paragraphs)
        whole = words >= 0.7 * int(promised.value)
    elif notice or declared.metered:
        whole = notice is None
    else:
        shown = shows_closed_part(page, body, declared.parts)
        whole = size >= WHOLE if shown is None else shown
    access = Access.METERED if whole else Access.TEASER
    return Verdict(access=access, evidence=declared.evidence, lines=lines)


def _is_article(page: Page, node: Node | None) -> bool:
    """Whether the page's own markup calls it an article."""
    if node and max((TYPES.get(kind, 0) for kind in node.types), default=0) >= 3:
        return True
    kind = page.first_meta("og:type")
    return bool(kind and "article" in kind.content.lower())


def is_nothing(body: Body) -> bool:
    """Whether there is no text to speak of."""
    return not has_letters("".join(p.text for p in body.paragraphs), NOTHING)


def _title_says(page: Page, kind: str) -> Evidence | None:
    pattern = _words(kind)
    for path in (".//h1", "./head/title"):
        for element in page.tree.iterfind(path):
            words = visible_text(element)[:ASKING]
            parts = regex.split(r"\s+[|–—·-]\s+|\s*[|:]\s+", words)
            if any(pattern.fullmatch(part.strip()) for part in (words, *parts)):
                return page.evidence(f"title.{kind}", words, element)
    return None


def _asks_password(page: Page) -> bool:
    return page.tree.find(".//input[@type='password']") is not None


def _asks_consent(page: Page, least: int) -> Evidence | None:
    """Whether most of what the page says asks for consent."""
    lines = [block for block in page.blocks if len(block.text) > 15]
    pattern = _words("consent")
    asking = [block for block in lines if pattern.search(block.text[:ASKING])]
    told = sum(len(block.text) for block in lines)
    asked = sum(len(block.text) for block in asking)
    if len(asking) >= least and asked * 2 > told:
        return page.evidence("text.consent", asking[0].text[:200], asking[0].element)
    return None


def _only_asks(body: Body) -> bool:
    """Whether there is a text, and all of it asks for consent."""
    lines = [p.text for p in body.paragraphs if len(p.text) > SENTENCE]
    pattern = _words("consent")
    return bool(lines) and all(pattern.search(text[:ASKING]) for text in lines)


def _paywall_line(page: Page, body: Body) -> Block | None:
    """A line in or right below the text that says the rest is for subscribers."""
    last = body.last
    if last is None:
        return None
    pattern = _words("paywall")
    near = page.blocks[body.first or 0 : last + 8]
    return next((b for b in near if len(b.text) <= 200 and pattern.match(b.text)), None)


def _hub(page: Page, body: Body) -> Stated | None:
    """What shows that the page is a list of links: a front page, a section, a tag."""
    if _longest(body) >= PARAGRAPH:
        return None
    if said := typed((n for n in page.graph.nodes if n.path == "$"), LISTS):
        return said
    lines = [block for block in page.blocks if block.region is not Region.NAVIGATION]
    links = [(b, words) for b in lines for words, _ in b.links if len(words) > 25]
    linked = sum(len(words) for _, words in links)
    told = sum(len(block.text) for block in lines) or 1
    front = urlsplit(page.url or "x:/x").path in ("", "/")
    listing = len(links) >= HUB_LINKS and (front or linked > HUB_SHARE * told)
    heads = {b.links[0][1] for b, _ in links if b.tag in HEADS and b.link_share > 0.9}
    if not listing and (len(heads) < TEASERS or linked < TEASER_SHARE * told):
        return None
    shown = next(((b, words) for b, words in links if words in b.text), None)
    if shown is None:
        return None
    evidence = page.evidence("shape.links", shown[1], shown[0].element)
    return Stated(value=WorkType.COLLECTION_PAGE.value, evidence=evidence)


def _longest(body: Body) -> int:
    return max((len(paragraph.text) for paragraph in body.paragraphs), default=0)


@cache
def _words(kind: str) -> Sparing:
    text = (files("crawler.extract") / "words" / "access.toml").read_text("utf-8")
    table = tomllib.loads(text)
    forms: Sequence[str] = [f for entry in table.values() for f in entry.get(kind, ())]
    return Sparing(regex.compile("|".join(forms), regex.I))
