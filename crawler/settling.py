"""What the end of a visit leaves behind: captures, article, outcome, due dates.

One call a visit, inside a transaction of the keeper's.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeGuard

from archive.errors import PressmarkError
from archive.model import ChannelKind, Outcome, Reason
from archive.outlets import Outlet
from archive.prepared import Prepared, prepare
from archive.store import UnitOfWork, captures, seen
from archive.store.listings import forget
from archive.ways import GONE

from . import (
    children,
    frontier,
    listings,
    looked,
    pauses,
    rediscovery,
    robots_table,
    rows,
)
from .clock import Clock, wall_clock
from .faults import outcome_of
from .items import OF_SITE, Closed, Ending, Listing, Page, Role, Rules, Visit

log = logging.getLogger("pressmark.crawl")

Kept = Page | Listing | Ending | Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of something that was handed in; it is on the disk."""

    closed: tuple[Closed, ...] = ()
    """Final words: of the visit itself, first, and of links that it settled."""

    hosts: frozenset[str] = frozenset()
    """Hosts that have articles to fetch now."""

    channels: tuple[Visit, ...] = ()
    """Channels to read now."""


class Settling:
    """Files ends within the scope of one run."""

    def __init__(
        self,
        scope: frontier.Scope,
        outlets: Mapping[str, Outlet],
        ids: Mapping[str, int],
        clock: Clock = wall_clock,
    ) -> None:
        self._scope, self._outlets, self._ids = scope, outlets, ids
        self._clock = clock

    def file_all(self, work: UnitOfWork, batch: Sequence[Kept]) -> list[Receipt]:
        """All rows of many ends; what those of articles ask, they ask together."""
        work.expect(
            (_ready(kept), kept.capture)
            for kept in batch
            if isinstance(kept, Page) and kept.article is not None
        )
        # Articles first: a channel that lists one of them is to know what became of it.
        of_articles = [kept for kept in batch if _is_article(kept)]
        closed = [self._closed(work, kept) for kept in of_articles]
        closed = self._confirm(work, list(zip(of_articles, closed, strict=True)))
        ended = [
            (kept.visit, one) for kept, one in zip(of_articles, closed, strict=True)
        ]
        frontier.settle(work.connection, ended)
        rows.conclude(work.connection, self._scope.run, closed)
        for one in of_articles:
            _follow(work, one)
        receipts = iter([Receipt(closed=(one,)) for one in closed])
        return [
            next(receipts) if _is_article(kept) else self.file(work, kept)
            for kept in batch
        ]

    def file(self, work: UnitOfWork, kept: Kept) -> Receipt:
        """All rows of one end; raises what the database raises."""
        if isinstance(kept, Rules):
            self._captures(work, kept)
            robots_table.keep_rules(work.connection, kept)
            return Receipt()
        closed = self._closed(work, kept)
        if kept.visit.role in OF_SITE:
            return Receipt()
        (closed,) = self._confirm(work, [(kept, closed)])
        receipt = self._settle(work, kept, closed)
        rows.conclude(work.connection, self._scope.run, receipt.closed)
        if kept.visit.role is Role.ARTICLE:
            _follow(work, kept)
        return receipt

    def _captures(self, work: UnitOfWork, kept: Kept) -> None:
        """What was fetched on the way, and for how long a host wants to be alone."""
        more = kept.more if isinstance(kept, Page) else ()
        for one in (kept.visit, *more):
            for capture in one.captures:
                if one in more:  # what the first page reserves counts for them all
                    capture = replace(capture, rights=None)
                work.capture(capture, run=self._scope.run)
            if one.pause is not None:
                pauses.keep(work.connection, one.pause)

    def _closed(self, work: UnitOfWork, kept: Page | Listing | Ending) -> Closed:
        """The rows that tell what was found, and the final word on the visit."""
        visit = kept.visit
        nothing = isinstance(kept, Ending) and kept.reason is Reason.SOFT_404
        if nothing and visit.captures:
            said = replace(visit.captures[-1], gone=Reason.SOFT_404.value)
            visit.captures[-1:] = [said]
        self._captures(work, kept)
        if isinstance(kept, Page):
            return self._article(work, kept)
        if isinstance(kept, Listing):
            untold = self._give_way(work, kept)
            return _closed(visit, Outcome.LISTED, detail=_counted(kept) + untold)
        closed = _closed(visit, kept.outcome, kept.reason, kept.detail)
        if kept.quarantined:
            last = visit.captures[-1] if visit.captures else None
            work.quarantine(
                visit.url,
                kept.reason or Reason.STORAGE,
                kept.detail,
                capture=last,
                run=self._scope.run,
            )
        return closed

    def _give_way(self, work: UnitOfWork, listing: Listing) -> str:
        """Take a channel that may tell what was taken down out again; says so."""
        if listing.bare:
            return ""
        untold = listings.untold(work.connection, listing.discoveries)
        if untold is None:
            return ""
        shown = [one for one in listing.visit.captures if one.status == 200]
        work.give_way(untold, shown)
        return ", not kept: one was taken down"

    def confirm(self, work: UnitOfWork, visits: Sequence[Visit]) -> list[Closed]:
        """All rows of channels that are as they were."""
        run = self._scope.run
        captured = [capture for visit in visits for capture in visit.captures]
        captures.add_all(work.connection, captured, run=run)
        closed = [
            _closed(one.visit, one.outcome, one.reason, one.detail)
            for one in map(as_it_was, visits)
        ]
        schedules = {name: one.schedule for name, one in self._outlets.items()}
        found = list(zip(visits, closed, strict=True))
        looked.confirm(work.connection, found, schedules, self._clock())
        rows.conclude(work.connection, run, closed)
        return closed

    def _article(self, work: UnitOfWork, page: Page) -> Closed:
        filed = work.file(
            _ready(page),
            page.capture,
            outlet_id=page.visit.outlet_id,
            run=self._scope.run,
        )
        # Theirs too where a page turned out to be none of the article's: it was asked
        # for as one, and must not become an article of its own.
        beside = [
            replace(one, rights=None) for visit in page.more for one in visit.captures
        ]
        if good := [(filed.article_id, one) for one in beside if one.status == 200]:
            work.confirm(good, run=self._scope.run)
        closed = _closed(page.visit, filed.outcome, filed.reason, filed.detail)
        if filed.reason is not None:
            return closed
        return replace(
            closed,
            article_id=filed.article_id,
            article=page.article,
            held=filed.held,
        )

    def _confirm(
        self, work: UnitOfWork, ended: Sequence[tuple[Kept, Closed]]
    ) -> list[Closed]:
        """The final words, with the articles that were seen again as they were."""
        last = {
            closed.key: kept.visit.captures[-1]
            for kept, closed in ended
            if isinstance(kept, Ending)
            and kept.visit.role is Role.ARTICLE
            and closed.outcome is Outcome.UNCHANGED
        }
        if not last:
            return [closed for _, closed in ended]
        known = seen.standing(work.connection, last.values())
        found = [(known[one.id], one) for one in last.values() if one.id in known]
        work.confirm(found, run=self._scope.run)
        articles = {key: known.get(one.id) for key, one in last.items()}
        return [
            replace(closed, article_id=articles.get(closed.key, closed.article_id))
            for _, closed in ended
        ]

    def _settle(self, work: UnitOfWork, kept: Kept, closed: Closed) -> Receipt:
        visit = kept.visit
        if visit.role is Role.ARTICLE:
            frontier.settle(work.connection, [(visit, closed)])
            return Receipt(closed=(closed,))
        outlet = self._outlets.get(visit.outlet or "")
        listing = kept if isinstance(kept, Listing) else None
        if visit.seeks and outlet is not None:
            return self._sought(work, outlet, listing, closed)
        connection, now = work.connection, self._clock()
        schedule = outlet.schedule if outlet else 0.0
        settle = partial(
            looked.settle, connection, visit, closed, schedule=schedule, now=now
        )
        if rediscovery.is_of_no_use(
            connection, visit, closed, listing, reach=self._scope.reach
        ):
            rediscovery.forget(connection, visit)
            return Receipt(closed=(replace(closed, outlet=None),))
        if listing is None:
            settle(listing=None)
            pages = (
                rediscovery.seek(connection, visit, closed, outlet, now)
                if outlet is not None and closed.outcome is not Outcome.LISTED
                else ()
            )
            return Receipt(closed=(closed,), channels=tuple(pages))
        listed = listings.discover(
            connection,
            self._scope,
            listing.discoveries,
            visit,
            outlet,
            self._ids,
        )
        learnt = children.learn(
            connection,
            listing,
            self._scope.window,
            now=now,
            reach=self._scope.reach,
        )
        fresh = listed.fresh + learnt.fresh
        settle(listing=listing, fresh=fresh, changed=listed.changed)
        if listed.untold and not listing.bare:
            forget(connection, [visit.key])  # it is sent whole again, and looked at
        more = [*learnt.visits]
        if outlet is not None and visit.kind is ChannelKind.SECTION:
            more += rediscovery.beside(connection, listing, outlet, now)
        if learnt.left:
            closed = replace(closed, detail=f"{closed.detail}, {learnt.left} left out")
        return Receipt(
            closed=(closed, *listed.closed), hosts=listed.hosts, channels=tuple(more)
        )

    def _sought(
        self, work: UnitOfWork, outlet: Outlet, listing: Listing | None, closed: Closed
    ) -> Receipt:
        """A page was read for the channels that it names.

        It is no channel, and the run's word on the outlet is not its.
        """
        now = self._clock()
        found: list[Visit] = []
        if closed.outcome is not Outcome.DEFERRED:
            if listing is not None:
                found = rediscovery.learn(work.connection, listing, outlet, now)
            rediscovery.sought(work.connection, outlet, now)
        words = f"read for another channel, {len(found)} to be tried"
        detail = closed.detail if listing is None else words
        closed = replace(closed, outlet=None, detail=detail)
        return Receipt(closed=(closed,), channels=tuple(found))


def _is_article(kept: Kept) -> TypeGuard[Page | Ending]:
    is_end = isinstance(kept, Page | Ending)
    return is_end and kept.visit.role is Role.ARTICLE


def _follow(work: UnitOfWork, kept: Page | Listing | Ending) -> None:
    """Of an article that is gone, see whether it went on under another address."""
    last = kept.visit.captures[-1] if kept.visit.captures else None
    if last is None or not isinstance(kept, Ending):
        return
    if last.status in GONE or kept.reason is Reason.SOFT_404:
        found = work.absent(last.url)
        if found is not None:
            log.info("%s", found.words)


def _ready(page: Page) -> Prepared:
    """Its article, ready to be filed."""
    if page.prepared is not None and page.prepared.article is page.article:
        return page.prepared
    if page.article is None:
        raise PressmarkError(f"{page.url}: filed before it was read")
    return prepare(page.article)  # joined of several pages


def _closed(
    visit: Visit, outcome: Outcome, reason: Reason | None = None, detail: str = ""
) -> Closed:
    return Closed(
        url=visit.url,
        key=visit.key,
        role=visit.role,
        outcome=outcome,
        reason=reason,
        detail=detail,
        outlet=visit.outlet,
        seconds=visit.seconds,
        size=visit.size,
    )


def _counted(listing: Listing) -> str:
    links, more = len(listing.discoveries), len(listing.channels)
    words = f"{links} links" + (f", {more} channels" if more else "")
    return words + (", cut short" if listing.truncated else "")


def as_it_was(visit: Visit) -> Ending:
    """The ending of a visit to a channel that has not changed."""
    return Ending(
        visit=visit,
        outcome=Outcome.LISTED,
        reason=Reason.NOT_MODIFIED,
        detail="as it was when it was read last",
    )


def ending(visit: Visit, reason: Reason, detail: str = "") -> Ending:
    """The ending of a visit that came to nothing for this reason."""
    asked = bool(visit.captures) and not visit.rested
    status = visit.captures[-1].status if asked else None
    return Ending(
        visit=visit,
        outcome=outcome_of(reason, status=status),
        reason=reason,
        detail=detail,
    )
