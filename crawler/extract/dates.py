"""When the story was published and changed, as the page says it.

Places in the order of trust: JSON-LD of the article, meta, microdata, the ``<time>``
and the printed date beside the headline, the address; at the very end htmldate's
guess of a day, kept only where the page prints that day.  ``datePublished`` comes
before any meta; the first ``<time>`` of a page belongs to a teaser as often as not
(both measured).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from lxml.html import HtmlElement

from archive.model import DateValue, Evidence

from .blocks import Block, Region
from .body import Body
from .considered import consider
from .jsonld import Node
from .moment import Moment, find_moments, read_moment, words
from .node import texts
from .page import Page
from .stated import Stated, stated

PUBLISHED = (
    *("article:published_time", "og:article:published_time", "datepublished"),
    *("article.published", "parsely-pub-date", "sailthru.date", "publishdate"),
    *("pubdate", "pub_date", "publish-date", "publish_date", "published_at"),
    *("cxenseparse:recs:publishtime", "cxenseparse:publishtime", "dc.date.issued"),
    *("dcterms.issued", "published", "publication_date", "article_date_original"),
    *("article.created", "dcterms.created", "dc.date", "dcterms.date", "date"),
    *(
        "dc.date.created",
        "datecreated",
        "srf.date",
        "bt:pubdate",
        "rnews:datepublished",
    ),
)
MODIFIED = (
    *("article:modified_time", "og:article:modified_time", "datemodified"),
    *("og:updated_time", "article.updated", "last-modified", "last_modified"),
    *("dcterms.modified", "dc.date.modified", "lastmod", "lastupdate"),
    *("article_date_updated", "revised"),
)
# Lines further than this from the headline and the first line of text are of others.
NEAR = 8
# A printed date stands in a short line.
MAX_LINE = 160
_IN_PATH = re.compile(r"/((?:19|20)\d{2})[/-](\d{1,2})[/-](\d{1,2})(?=[/-])")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    moment: Moment
    evidence: Evidence


def read_dates(
    page: Page, node: Node | None, body: Body, language: str | None
) -> dict[str, DateValue]:
    """``published`` and ``modified``, each where the page gives it."""
    published = list(_published(page, node, body, language))
    modified = list(_modified(page, node, body, language))
    for name, said in (("published", published), ("modified", modified)):
        consider(name, ((one.moment.value, one.evidence, "") for one in said))
    found = {}
    best = _best(published) or _guessed(page, language)
    if best:
        found["published"] = _value(_own_offset(best, [*published, *modified]))
    if changed := _best(modified):
        found["modified"] = _value(_own_offset(changed, [*modified, *published]))
    return found


def _value(said: _Said) -> DateValue:
    return DateValue(
        value=said.moment.value,
        precision=said.moment.precision,
        raw=said.evidence.exact,
        evidence=said.evidence,
    )


def _best(said: Sequence[_Said]) -> _Said | None:
    """The first; a later one with a time for the same day is the better first."""
    if not said:
        return None
    first = said[0]
    if first.moment.has_time:
        return first
    day = first.moment.value[:10]
    return next(
        (one for one in said if one.moment.has_time and one.moment.value[:10] == day),
        first,
    )


def _own_offset(best: _Said, others: Sequence[_Said]) -> _Said:
    """The same instant as the page's own clock shows it, where the page does so too.

    Systems write UTC into markup; beside it the same page often has its own offset.
    """
    offset = best.moment.parsed.utcoffset() if best.moment.has_time else None
    if not best.moment.has_time or offset:
        return best
    for other in others:
        own = other.moment.parsed.utcoffset() if other.moment.has_time else None
        if not own:
            continue
        mine, theirs = best.moment.parsed, other.moment.parsed
        same = (
            abs((mine - theirs).total_seconds()) < 60
            if offset is not None
            else mine == theirs.replace(tzinfo=None)
        )
        if same:
            return other
    return best


def _published(
    page: Page, node: Node | None, body: Body, language: str | None
) -> Iterator[_Said]:
    yield from _read(texts(page, node, "datePublished", "jsonld.datePublished"))
    yield from _read(_metas(page, PUBLISHED), language)
    yield from _read(_marked(page, "datePublished"), language)
    for other in page.graph.typed("WebPage", "VideoObject"):
        yield from _read(texts(page, other, "datePublished", "jsonld.datePublished"))
    for key in ("dateCreated", "uploadDate"):
        yield from _read(texts(page, node, key, f"jsonld.{key}"))
    yield from _printed(page, body, language, changed=False)
    yield from _in_address(page)


def _modified(
    page: Page, node: Node | None, body: Body, language: str | None
) -> Iterator[_Said]:
    yield from _read(texts(page, node, "dateModified", "jsonld.dateModified"))
    yield from _read(_metas(page, MODIFIED), language)
    yield from _read(_marked(page, "dateModified"), language)
    yield from _printed(page, body, language, changed=True)


def _read(places: Iterator[Stated], language: str | None = None) -> Iterator[_Said]:
    for place in places:
        moment = read_moment(place.value, language)
        if moment:
            yield _Said(moment=moment, evidence=place.evidence)


def _metas(page: Page, keys: Sequence[str]) -> Iterator[Stated]:
    for key in keys:
        for meta in page.meta:
            if meta.key == key:
                found = stated(meta.content, f"meta.{key}", f"meta:{key}")
                if found:
                    yield found


def _marked(page: Page, name: str) -> Iterator[Stated]:
    for element in page.marked(name):
        for attribute in ("datetime", "content", None):
            raw = element.get(attribute) if attribute else "".join(element.itertext())
            found = stated(
                raw or "", f"microdata.{name}", page.selector(element, attribute)
            )
            if found:
                yield found
                break


def _printed(
    page: Page, body: Body, language: str | None, *, changed: bool
) -> Iterator[_Said]:
    """Dates in the lines around the headline and before the text, nearest first."""
    for block in _near(page.blocks, body):
        if len(block.text) > MAX_LINE or block.region in (
            Region.RELATED,
            Region.COMMENTS,
        ):
            continue
        moments = list(find_moments(block.text, language))
        if not moments and not changed and block.element.find(".//time") is None:
            continue
        for time in _times(block):
            machine = read_moment(time.get("datetime") or "", language)
            if machine and changed == _about_change(block.text, len(block.text)):
                raw = time.get("datetime") or ""
                yield _Said(
                    moment=machine,
                    evidence=page.evidence("time", raw, time, "datetime"),
                )
        for moment in moments:
            if changed == _about_change(block.text, moment.start):
                yield _Said(
                    moment=moment,
                    evidence=page.evidence("text.date", moment.raw, block.element),
                )


def _times(block: Block) -> Iterator[HtmlElement]:
    if block.element.tag == "time":
        yield block.element
    yield from block.element.iter("time")


def _about_change(text: str, position: int) -> bool:
    """Whether the last label before a date is one of a change."""
    labels = [match for match in _labels().finditer(text[:position].casefold())]
    return bool(labels) and labels[-1].lastgroup == "updated"


@cache
def _labels() -> re.Pattern[str]:
    def joined(kind: str) -> str:
        known = {str(w) for entry in words().values() for w in entry[kind]}  # type: ignore[attr-defined]
        return "|".join(sorted(map(re.escape, known), key=len, reverse=True))

    return re.compile(
        rf"(?P<updated>{joined('updated')})|(?P<published>{joined('published')})"
    )


def _near(blocks: Sequence[Block], body: Body) -> list[Block]:
    """Lines between headline and text, then those just around them, then the end."""
    first = body.first
    head = body.headline
    if head is None and first is None:
        return []
    top = head if head is not None else first or 0
    start = first if first is not None and first >= top else top + NEAR
    inner = list(blocks[top + 1 : min(start + 2, top + 3 * NEAR)])
    before = list(reversed(blocks[max(0, top - NEAR) : top]))
    last = body.last
    after = list(blocks[last + 1 : last + 3]) if last is not None else []
    return [*inner, *before, *after]


def _in_address(page: Page) -> Iterator[_Said]:
    match = _IN_PATH.search(page.url or "")
    moment = read_moment("-".join(match.groups())) if match else None
    if match and moment:
        exact = match[0].strip("/-")
        evidence = Evidence(rule="url.path", exact=exact, selector="url:path")
        yield _Said(moment=moment, evidence=evidence)


def _guessed(page: Page, language: str | None) -> _Said | None:
    """htmldate's day, where a line of the page prints it."""
    printed = [
        (moment, block)
        for block in page.blocks
        for moment in find_moments(block.text, language)
    ]
    if not printed:
        return None
    from htmldate import find_date

    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    day = find_date(page.tree, url=page.url, original_date=True, extensive_search=True)
    for moment, block in printed:
        if moment.value[:10] == day:
            evidence = page.evidence("htmldate", moment.raw, block.element)
            return _Said(moment=moment, evidence=evidence)
    return None
