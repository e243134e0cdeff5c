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
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TypeVar

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
from archive.store import Archive, UnitOfWork, captures
from archive.urls import url_key
from archive.warc import Exchange

from .faults import said
from .items import Closed, Ending, Visit
from .settling import Kept, Receipt, Settling, as_it_was

log = logging.getLogger("pressmark.crawl")

BATCH = 50
PATIENCE = 60.0
"""Seconds that a run waits for a database that does not answer."""

FATAL = (DatabaseUnreachable, StorageFull, CannotWrite, LockHeld, ArchiveDamaged)

T = TypeVar("T")


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
        self._waiting: list[tuple[Kept, asyncio.Future[Receipt]]] = []
        self._flushing: asyncio.Task[None] | None = None
        self._broken: BaseException | None = None

    async def capture(self, exchange: Exchange) -> Capture:
        """Write an exchange to the WARC file; the row comes with its visit's end.

        Raises FetchingFailed for what was taken down: nothing of it is written.
        """
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

    async def confirm(self, found: Sequence[tuple[Visit, Exchange]]) -> list[Closed]:
        """File channels that said 304, all together; they are on the disk."""
        return await self._run(lambda: self._confirm(found))

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
        stone = self._archive.taken_down(exchange)
        if stone is not None:
            raise FetchingFailed(
                stone.words, reason=Reason.TAKEN_DOWN.value, about=exchange.url
            )
        same = None
        made = exchange.converted_from is not None
        if exchange.status == 304:
            latest = self._archive.latest(exchange.url)
            exchange = replace(exchange, not_modified_of=latest)
        elif exchange.status == 200 and exchange.payload and not made:
            same = self._archive.earlier(exchange.payload)
        return self._archive.warc.append(exchange, revisit_of=same)

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
