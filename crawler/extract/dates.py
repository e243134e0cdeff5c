"""When the story was published and changed, as the page says it.

Places in the order of trust: JSON-LD of the article, meta, microdata, what stands
beside the headline, meta that may mean another day, the address; where the page says
nothing, what a feed said of it; at the very end htmldate's guess.  ``datePublished``
comes before any meta; the first ``<time>`` of a page belongs to a teaser as often as
not (both measured).  What is printed beside the headline decides between places that
contradict each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone

from archive.model import DateValue, Precision

from .body import Body
from .considered import consider
from .context import FeedWord
from .date_places import (
    Printed,
    Said,
    guessed,
    in_address,
    marked,
    metas,
    printed,
    read,
)
from .feed_word import feed_date
from .jsonld import Node
from .moment import Moment, find_moments
from .node import texts
from .page import Page

PUBLISHED = (
    *("article:published_time", "og:article:published_time", "datepublished"),
    *("article.published", "parsely-pub-date", "sailthru.date", "publishdate"),
    *("pubdate", "pub_date", "publish-date", "publish_date", "published_at"),
    *("cxenseparse:recs:publishtime", "cxenseparse:publishtime", "dc.date.issued"),
    *("dcterms.issued", "published", "publication_date", "article_date_original"),
    *("bt:pubdate", "rnews:datepublished"),
)
# Of the file as often as of the story: made, or changed last.
PERHAPS = (
    *("article.created", "dcterms.created", "dc.date", "dcterms.date", "date"),
    *("dc.date.created", "datecreated"),
)
MODIFIED = (
    *("article:modified_time", "og:article:modified_time", "datemodified"),
    *("og:updated_time", "article.updated", "last-modified", "last_modified"),
    *("dcterms.modified", "dc.date.modified", "lastmod", "lastupdate"),
    *("article_date_updated", "revised"),
)
BY_TEXT = "+text.offset"
"""What the rule of a date ends with whose offset is that of the printed clock."""

HEARD = "the feed's word: where the page has none"

# No clock is further from UTC, and none is set to other than quarters of an hour.
FURTHEST, QUARTER = timedelta(hours=14), timedelta(minutes=15)
# Lines that are searched for a date which tells day from month.
SEARCHED = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Everything that the page says of its days."""

    published: tuple[Said, ...]
    """From the markup and beside the headline, best first."""

    modified: tuple[Said, ...]
    printed: Printed


def read_dates(
    page: Page,
    node: Node | None,
    body: Body,
    language: str | None,
    feed: FeedWord | None = None,
) -> dict[str, DateValue]:
    """``published`` and ``modified``, each where the page gives it.

    feed: gives ``published`` where the page does not.
    """
    lines = printed(page, body, language)
    found = _Found(
        published=tuple(_published(page, node, lines, language)),
        modified=tuple(_modified(page, node, lines, language)),
        printed=lines,
    )
    for name, every in (("published", found.published), ("modified", found.modified)):
        consider(name, ((one.moment.value, one.evidence, "") for one in every))
    everything = (*found.published, *found.modified)
    dates = {}
    heard = list(feed_date(feed, language))
    consider("published", ((one.moment.value, one.evidence, HEARD) for one in heard))
    best = _best(found) or next(iter(heard), None) or guessed(page, language)
    if best:
        best = _in_order(best, everything, page, language)
        dates["published"] = _value(_own_offset(best, everything))
    if changed := _with_time(found.modified):
        dates["modified"] = _value(_own_offset(changed, everything[::-1]))
    return dates


def _value(said: Said) -> DateValue:
    return DateValue(
        value=said.moment.value,
        precision=said.moment.precision,
        raw=said.evidence.exact,
        evidence=said.evidence,
    )


def _published(
    page: Page, node: Node | None, lines: Printed, language: str | None
) -> Iterator[Said]:
    yield from read(texts(page, node, "datePublished", "jsonld.datePublished"))
    yield from read(metas(page, PUBLISHED), language)
    yield from read(marked(page, "datePublished"), language)
    for other in page.graph.typed("WebPage", "VideoObject", "HowTo"):
        yield from read(texts(page, other, "datePublished", "jsonld.datePublished"))
    yield from lines.published
    yield from read(metas(page, PERHAPS), language)
    for key in ("dateCreated", "uploadDate"):
        yield from read(texts(page, node, key, f"jsonld.{key}"))
    for video in page.graph.typed("VideoObject"):
        # The page's own video may be older than its story.
        yield from read(texts(page, video, "uploadDate", "jsonld.uploadDate"))
    yield from read(marked(page, "dateCreated"), language)
    yield from in_address(page)
    yield from lines.unclear


def _modified(
    page: Page, node: Node | None, lines: Printed, language: str | None
) -> Iterator[Said]:
    yield from read(texts(page, node, "dateModified", "jsonld.dateModified"))
    yield from read(metas(page, MODIFIED), language)
    yield from read(marked(page, "dateModified"), language)
    yield from lines.modified


def _best(found: _Found) -> Said | None:
    """The first; another where the page prints its day and not that of the first.

    And of two that name the same day, the one with a time.
    """
    said = found.published
    shown = {one.moment.day for one in found.printed.published}
    changed = {one.moment.day for one in found.modified}
    first = said[0] if said else None
    if first and shown and not _near_one_of(first.moment.day, shown):
        for other in said:
            if other.evidence.rule.startswith(("text.", "time")):
                break
            if other.moment.day in shown - changed:
                return _with_time((other, *said))
    return _with_time(said)


def _near_one_of(day: str, days: Iterable[str]) -> bool:
    """Whether it is one of the days, or only the clock of UTC parts it from one."""
    try:
        mine = date.fromisoformat(day)
        return any(abs((mine - date.fromisoformat(d)).days) <= 1 for d in days)
    except ValueError:
        return True


def _with_time(said: Sequence[Said]) -> Said | None:
    """The first; a later one with a time for the same day is the better first."""
    if not said or said[0].moment.has_time:
        return said[0] if said else None
    first = said[0]
    same = (
        one
        for one in said
        if one.moment.has_time and one.moment.day == first.moment.day
    )
    return next(same, first)


def _in_order(
    best: Said, others: Sequence[Said], page: Page, language: str | None
) -> Said:
    """The date with its day and month in the order that other dates confirm."""
    swapped = best.moment.other
    if swapped is None:
        return best
    turned = replace(best, moment=replace(best.moment, value=swapped, other=None))
    known = {one.moment.day for one in others if one.moment.other is None}
    if best.moment.day in known:
        return best
    if turned.moment.day in known:
        return turned
    for block in page.blocks[:SEARCHED]:
        for moment in find_moments(block.text, language):
            known |= {moment.day} if moment.other is None else set()
    near, far = (_distance(one.moment, known) for one in (best, turned))
    # A month is nearer than any wrong order comes by chance.
    return turned if far is not None and far <= 31 and (near or 0) > 31 else best


def _distance(moment: Moment, days: Iterable[str]) -> int | None:
    """Days between a date and the nearest of others."""
    mine = moment.parsed.date()
    whole = (date.fromisoformat(day) for day in days if len(day) == 10)
    return min((abs((mine - day).days) for day in whole), default=None)


def _own_offset(best: Said, others: Sequence[Said]) -> Said:
    """The same instant as the page's own clock shows it, where the page does so too.

    Systems write UTC into markup; beside it the same page often has its own offset,
    or prints the time of its own clock.
    """
    if not best.moment.has_time:
        return best
    mine = best.moment.parsed
    offset = mine.utcoffset()
    if offset:
        return best
    for other in others:
        theirs = other.moment.parsed
        own = theirs.utcoffset() if other.moment.has_time else None
        if not own:
            continue
        same = (
            abs((mine - theirs).total_seconds()) < 60
            if offset is not None
            else mine == theirs.replace(tzinfo=None)
        )
        if same:
            return other
    return best if offset is None else _by_the_printed_clock(best, mine, others)


def _by_the_printed_clock(best: Said, mine: datetime, others: Sequence[Said]) -> Said:
    """The instant with the offset at which the page prints it; or the printed day.

    An instant that is midnight on the printed day, in a zone of whole hours, is that
    day and no time.
    """
    utc = mine.replace(tzinfo=None)
    for other in others:
        if other.evidence.rule != "text.date" or len(other.moment.day) < 10:
            continue
        theirs = other.moment.parsed
        if theirs.tzinfo is not None:
            continue
        ahead = theirs - utc.replace(second=0, microsecond=0)
        if not ahead or abs(ahead) > FURTHEST or ahead % QUARTER:
            continue
        if other.moment.has_time:
            local = mine.astimezone(timezone(ahead))
            seconds = best.moment.precision is Precision.SECOND
            return Said(
                moment=replace(
                    best.moment,
                    value=local.isoformat(timespec="seconds" if seconds else "minutes"),
                ),
                evidence=replace(best.evidence, rule=f"{best.evidence.rule}{BY_TEXT}"),
            )
        if utc.minute == utc.second == 0 and ahead > timedelta(0):
            return other
    return best
