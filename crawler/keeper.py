"""The one thread that writes: captures to WARC files, outcomes and articles to rows.

What is handed in while the thread works is done next, each kind together: a batch is
as large as the disk is slow, and nobody waits longer than for two of them.  A visit is
acknowledged when its transaction is committed, and not before.
Knows the archive and the rows of a crawl; not Scrapy.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

from sqlalchemy import Connection

from archive.errors import (
    ArchiveDamaged,
    CannotWrite,
    DatabaseUnreachable,
    FetchingFailed,
    LockHeld,
    StorageFull,
)
from archive.model import Capture, Outcome, Reason
from archive.store import Archive, UnitOfWork, captures, seen
from archive.urls import url_key
from archive.warc import Exchange
from archive.warc.exchange import sha1

from .faults import said
from .items import Closed, Ending, Visit
from .redacted import hide
from .settling import Kept, Receipt, Settling, as_it_was

log = logging.getLogger("pressmark.crawl")

BATCH = 50
REST = 0.1
"""Seconds between two transactions that write, at most."""

STEP = 0.01

PATIENCE = 60.0
"""Seconds that a run waits for a database that does not answer."""

FATAL = (DatabaseUnreachable, StorageFull, CannotWrite, LockHeld, ArchiveDamaged)

G = TypeVar("G")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Wrong:
    """In place of an answer."""

    error: BaseException


_Waiting = list[tuple[G, "asyncio.Future[T]"]]


class Keeper:
    """Hands work to the thread, in order."""

    def __init__(
        self,
        archive: Archive,
        settling: Settling,
        *,
        patience: float = PATIENCE,
    ) -> None:
        self._archive = archive
        self._settling = settling
        self._patience = patience
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="keeper")
        self._appends: _Waiting[Exchange, Capture] = []
        self._ends: _Waiting[Kept, Receipt] = []
        self._doubted: _Waiting[Capture, bool] = []
        self._asked: _Waiting[Callable[[Connection], Any], Any] = []
        self._working: asyncio.Task[None] | None = None
        self._rested = 0.0
        self._broken: BaseException | None = None

    async def capture(self, exchange: Exchange) -> Capture:
        """Write an exchange to the WARC file; the row comes with its visit's end.

        Raises FetchingFailed for what was taken down: nothing of it is written.
        """
        return await self._handed(self._appends, exchange)

    async def hidden(self, exchange: Exchange) -> Exchange:
        """An exchange without the names that its article must not tell."""
        if self._archive.hides_nothing:
            return exchange

        def run() -> Exchange:
            redactor = self._archive.redactor(exchange)
            return hide(exchange, redactor) if redactor else exchange

        return await self._run(lambda: self._patiently(run))

    async def read(self, query: Callable[[Connection], T]) -> T:
        """Ask the database something, after all that was handed in before."""
        return cast(T, await self._handed(self._asked, query))

    async def is_standing(self, capture: Capture) -> bool:
        """Whether the archive's last word on a page has this very payload."""
        return await self._handed(self._doubted, capture)

    async def keep(self, kept: Kept) -> Receipt:
        """File what a visit ended in; returns when it is on the disk."""
        return await self._handed(self._ends, kept)

    async def confirm(self, found: Sequence[tuple[Visit, Exchange]]) -> list[Closed]:
        """File channels that said 304, all together; they are on the disk."""
        return await self._run(lambda: self._confirm(found))

    async def finish(self) -> None:
        """Wait until everything that was handed in is on the disk."""
        while self._working is not None:
            await asyncio.wait([self._working])

    def close(self) -> None:
        self._thread.shutdown()

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def _handed(self, waiting: _Waiting[G, T], given: G) -> T:
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        waiting.append((given, future))
        if self._working is None:
            self._working = asyncio.create_task(self._work())
        return await future

    async def _work(self) -> None:
        """Do what waits, each kind together, until nothing does."""
        try:
            while self._appends or self._ends or self._doubted or self._asked:
                # The answers first that many wait for; a question comes last, for it
                # is asked after all that was handed in before it.
                await self._some(self._appends, self._append_all)
                begun = time.monotonic()
                if begun < self._rested:
                    await asyncio.sleep(min(self._rested - begun, STEP))
                    continue
                await self._some(self._ends, self._store)
                await self._some(self._doubted, self._standing_all)
                await self._some(self._asked, self._answer_all)
                # For as long as it worked it takes answers only, and the next batch
                # grows: what a transaction costs by itself is shared by more.
                ended = time.monotonic()
                self._rested = ended + min(ended - begun, REST)
        finally:
            self._working = None

    async def _some(
        self, waiting: _Waiting[G, T], work: Callable[[list[G]], Sequence[T | _Wrong]]
    ) -> None:
        batch = waiting[:BATCH]
        del waiting[:BATCH]
        if not batch:
            return
        found: Sequence[T | _Wrong]
        try:
            found = await self._run(lambda: work([given for given, _ in batch]))
        except BaseException as error:
            found = [_Wrong(error)] * len(batch)
        for (_, future), one in zip(batch, found, strict=True):
            if future.done():
                continue
            if isinstance(one, _Wrong):
                future.set_exception(one.error)
            else:
                future.set_result(one)

    # -- in the thread

    def _append_all(self, found: list[Exchange]) -> list[Capture | _Wrong]:
        """Each record alone: one that cannot be written is no fault of the next."""
        known = self._patiently(lambda: self._known(found))
        made: list[Capture | _Wrong] = []
        for exchange, capture in zip(found, known, strict=True):
            try:
                made.append(self._append(exchange, capture))
            except Exception as error:
                made.append(_Wrong(error))
        return made

    def _append(self, exchange: Exchange, known: Capture | None) -> Capture:
        stone = self._archive.taken_down(exchange)
        if stone is not None:
            raise FetchingFailed(
                stone.words, reason=Reason.TAKEN_DOWN.value, about=exchange.url
            )
        if exchange.status == 304:
            exchange = replace(exchange, not_modified_of=known)
            return self._archive.warc.append(exchange)
        return self._archive.warc.append(exchange, revisit_of=known)

    def _known(self, found: list[Exchange]) -> list[Capture | None]:
        """Of each, the capture that it repeats."""
        digests = [
            sha1(one.payload)
            if one.status == 200 and one.payload and one.converted_from is None
            else None
            for one in found
        ]
        asked = [one.url for one in found if one.status == 304]
        with self._archive.connect() as connection:
            payloads = captures.with_payloads(connection, set(filter(None, digests)))
            latest = captures.latest_of(connection, asked) if asked else {}
        return [
            latest.get(url_key(one.url))
            if one.status == 304
            else payloads.get(digest or "")
            for one, digest in zip(found, digests, strict=True)
        ]

    def _standing_all(self, found: list[Capture]) -> list[bool]:
        def ask() -> dict[str, str]:
            with self._archive.connect() as connection:
                return seen.standing(connection, found)

        known = self._patiently(ask)
        return [one.id in known for one in found]

    def _answer_all(
        self, queries: list[Callable[[Connection], Any]]
    ) -> list[Any | _Wrong]:
        """The answers to questions, all asked of one state of the archive."""

        def ask() -> list[Any]:
            with self._archive.connect() as connection:
                return [query(connection) for query in queries]

        if len(queries) == 1:
            return self._patiently(ask)
        try:
            return self._patiently(ask)
        except FATAL:
            raise
        except Exception:
            return [self._alone(query) for query in queries]

    def _alone(self, query: Callable[[Connection], Any]) -> Any | _Wrong:
        try:
            return self._answer_all([query])[0]
        except Exception as error:
            return _Wrong(error)

    def _confirm(self, found: Sequence[tuple[Visit, Exchange]]) -> list[Closed]:
        urls = [exchange.url for _, exchange in found]

        def ask() -> dict[str, Capture]:
            with self._archive.connect() as connection:
                return captures.latest_of(connection, urls)

        latest = self._patiently(ask)
        for visit, exchange in found:
            known = latest.get(url_key(exchange.url))
            exchange = replace(exchange, not_modified_of=known)
            visit.captures.append(self._archive.warc.append(exchange))
        visits = [visit for visit, _ in found]

        def file() -> list[Closed]:
            with self._archive.begin() as work:
                return self._settling.confirm(work, visits)

        try:
            return self._patiently(file)
        except FATAL:
            raise
        except Exception as error:
            # One of them spoils it for all: each alone, as every other ending.
            log.debug("channels are filed one by one: %s", error)
            receipts = self._store([as_it_was(visit) for visit in visits])
            return [closed for receipt in receipts for closed in receipt.closed]

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
            if len(batch) > 1:
                try:
                    with work.savepoint():
                        return self._settling.file_all(work, batch)
                except FATAL:
                    raise
                except Exception as error:
                    # One of them spoils it for all: each alone.
                    log.debug("visits are filed one by one: %s", error)
            return [self._one(work, kept) for kept in batch]

    def _one(self, work: UnitOfWork, kept: Kept) -> Receipt:
        """One visit in a savepoint of its own: it cannot spoil its neighbours."""
        try:
            with work.savepoint():
                return self._settling.file(work, kept)
        except FATAL:
            raise
        except Exception as error:
            # Whatever it is: this page is set aside with what is known of it, and said.
            words = said(error)
            log.error("%s was set aside: %s", kept.visit.url, words)
            ending = Ending(
                visit=kept.visit,
                outcome=Outcome.FAILED,
                reason=Reason.STORAGE,
                detail=words,
                quarantined=True,
            )
            with work.savepoint():
                return self._settling.file(work, ending)
