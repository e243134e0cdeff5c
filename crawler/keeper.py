"""The one thread that writes: captures to WARC files, outcomes and articles to rows.

What is handed in while a transaction runs goes into the next one together: a batch is
as large as the disk is slow, and nobody waits longer than for two of them.  A visit is
acknowledged when its transaction is committed, and not before.
Knows the archive and the rows of a crawl; not Scrapy.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TypeVar

from sqlalchemy import Connection

from archive import captures
from archive.errors import (
    ArchiveDamaged,
    CannotWrite,
    DatabaseUnreachable,
    LockHeld,
    PressmarkError,
    StorageFull,
)
from archive.model import Capture, Outcome, Reason
from archive.outlets import Outlet
from archive.store import Archive, UnitOfWork
from archive.warc import Exchange

from . import channels, frontier, listings, robots_table, rows
from .faults import outcome_of
from .items import Closed, Ending, Listing, Page, Role, Rules, Visit

log = logging.getLogger("pressmark.crawl")

BATCH = 50
PATIENCE = 60.0
"""Seconds that a run waits for a database that does not answer."""

FATAL = (DatabaseUnreachable, StorageFull, CannotWrite, LockHeld, ArchiveDamaged)

Kept = Page | Listing | Ending | Rules
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of something that was handed in; it is on the disk."""

    closed: tuple[Closed, ...] = ()
    """Final words: of the visit itself, first, and of links that it settled."""

    hosts: frozenset[str] = frozenset()
    """Hosts that have articles to fetch now."""

    channels: tuple[Visit, ...] = ()
    """Channels to read now."""


class Keeper:
    """Hands work to the thread, in order."""

    def __init__(
        self,
        archive: Archive,
        scope: frontier.Scope,
        outlets: dict[str, Outlet],
        ids: dict[str, int],
        *,
        patience: float = PATIENCE,
    ) -> None:
        self._archive = archive
        self._scope = scope
        self._outlets = outlets
        self._ids = ids
        self._patience = patience
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="keeper")
        self._waiting: list[tuple[Kept, asyncio.Future[Receipt]]] = []
        self._flushing: asyncio.Task[None] | None = None
        self._broken: BaseException | None = None

    async def capture(self, exchange: Exchange) -> Capture:
        """Write an exchange to the WARC file; the row comes with its visit's end."""
        return await self._run(lambda: self._append(exchange))

    async def read(self, query: Callable[[Connection], T]) -> T:
        """Ask the database something, after all that was handed in before."""

        def run() -> T:
            with self._archive.connect() as connection:
                return query(connection)

        return await self._run(lambda: self._patiently(run))

    async def keep(self, kept: Kept) -> Receipt:
        """File what a visit ended in; returns when it is on the disk."""
        future: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self._waiting.append((kept, future))
        if self._flushing is None:
            self._flushing = asyncio.create_task(self._flush())
        return await future

    async def finish(self) -> None:
        """Wait until everything that was handed in is on the disk."""
        while self._flushing is not None:
            await asyncio.wait([self._flushing])

    def close(self) -> None:
        self._thread.shutdown()

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def _flush(self) -> None:
        try:
            while self._waiting:
                batch = self._waiting[:BATCH]
                del self._waiting[:BATCH]
                try:
                    receipts = await self._run(
                        lambda batch=batch: self._store([kept for kept, _ in batch])  # type: ignore[misc]
                    )
                except BaseException as error:
                    for _, future in batch:
                        if not future.done():
                            future.set_exception(error)
                    continue
                for (_, future), receipt in zip(batch, receipts, strict=True):
                    if not future.done():
                        future.set_result(receipt)
        finally:
            self._flushing = None

    # -- in the thread

    def _append(self, exchange: Exchange) -> Capture:
        same = None
        if exchange.status == 304:
            latest = self._archive.latest(exchange.url)
            exchange = replace(exchange, not_modified_of=latest)
        elif exchange.status == 200 and exchange.payload:
            same = self._archive.earlier(exchange.payload)
        return self._archive.warc.append(exchange, revisit_of=same)

    def _store(self, batch: list[Kept]) -> list[Receipt]:
        return self._patiently(lambda: self._transaction(batch))

    def _patiently(self, work: Callable[[], T]) -> T:
        """Do it again while the database is away; whole transactions, so twice is
        once."""
        if self._broken is not None:
            raise self._broken
        end = time.monotonic() + self._patience
        pause = 0.2
        while True:
            try:
                return work()
            except DatabaseUnreachable as error:
                if time.monotonic() + pause > end:
                    self._broken = error
                    raise
                log.warning("%s; trying again in %.1f s", error, pause)
                time.sleep(pause)
                pause = min(pause * 2, 8.0)

    def _transaction(self, batch: list[Kept]) -> list[Receipt]:
        with self._archive.begin() as work:
            return [self._one(work, kept) for kept in batch]

    def _one(self, work: UnitOfWork, kept: Kept) -> Receipt:
        """One visit in a savepoint of its own: it cannot spoil its neighbours."""
        try:
            with work.savepoint():
                return self._file(work, kept)
        except FATAL:
            raise
        except Exception as error:
            # Whatever it is: this page is set aside with what is known of it, and said.
            words = f"{type(error).__name__}: {error}"
            log.error("%s was set aside: %s", kept.visit.url, words)
            ending = Ending(
                visit=kept.visit,
                outcome=Outcome.FAILED,
                reason=Reason.STORAGE,
                detail=words[:500],
                quarantined=True,
            )
            with work.savepoint():
                return self._file(work, ending)

    def _file(self, work: UnitOfWork, kept: Kept) -> Receipt:
        run, visit = self._scope.run, kept.visit
        for capture in visit.captures:
            work.capture(capture, run=run)
        match kept:
            case Rules():
                robots_table.keep_rules(work.connection, kept)
                return Receipt()
            case Page():
                closed = self._article(work, kept)
            case Listing():
                closed = _closed(visit, Outcome.LISTED, detail=_counted(kept))
            case Ending():
                closed = _closed(visit, kept.outcome, kept.reason, kept.detail)
                if kept.outcome is Outcome.UNCHANGED and visit.role is Role.ARTICLE:
                    closed = self._confirm(work, visit, closed)
                if kept.quarantined:
                    last = visit.captures[-1] if visit.captures else None
                    work.quarantine(
                        visit.url,
                        kept.reason or Reason.STORAGE,
                        kept.detail,
                        capture=last,
                        run=run,
                    )
        if visit.role is Role.ROBOTS:
            return Receipt()
        receipt = self._settle(work, kept, closed)
        rows.conclude(work.connection, run, receipt.closed)
        return receipt

    def _article(self, work: UnitOfWork, page: Page) -> Closed:
        if page.article is None:
            raise PressmarkError(f"{page.url}: filed before it was read")
        filed = work.file(
            page.article,
            page.capture,
            outlet_id=page.visit.outlet_id,
            run=self._scope.run,
        )
        closed = _closed(page.visit, filed.outcome, detail=filed.detail)
        return replace(closed, article_id=filed.article_id, article=page.article)

    def _confirm(self, work: UnitOfWork, visit: Visit, closed: Closed) -> Closed:
        """The article was seen again, as it was."""
        last = visit.captures[-1]
        article_id = captures.standing(work.connection, last)
        if article_id is None:
            return closed
        work.confirm(article_id, last, run=self._scope.run)
        return replace(closed, article_id=article_id)

    def _settle(self, work: UnitOfWork, kept: Kept, closed: Closed) -> Receipt:
        visit = kept.visit
        if visit.role is Role.ARTICLE:
            frontier.settle(work.connection, visit, closed)
            return Receipt(closed=(closed,))
        outlet = self._outlets.get(visit.outlet or "")
        listing = kept if isinstance(kept, Listing) else None
        channels.settle(
            work.connection,
            visit,
            closed,
            schedule=outlet.schedule if outlet else 0.0,
            listing=listing,
            dated=visit.dated,
        )
        if listing is None:
            return Receipt(closed=(closed,))
        listed = listings.discover(
            work.connection,
            self._scope,
            listing.discoveries,
            visit,
            outlet,
            self._ids,
        )
        more = channels.learn(work.connection, listing, since=self._scope.window.since)
        return Receipt(
            closed=(closed, *listed.closed), hosts=listed.hosts, channels=tuple(more)
        )


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


def ending(visit: Visit, reason: Reason, detail: str = "") -> Ending:
    """The ending of a visit that came to nothing for this reason."""
    status = visit.captures[-1].status if visit.captures else None
    return Ending(
        visit=visit,
        outcome=outcome_of(reason, status=status),
        reason=reason,
        detail=detail,
    )
