"""Files what other programs kept, by the path of a crawl: decode, read, keep.

In batches, each one transaction that also says how far the file is done: a run that
was killed goes on where it stopped, and what is done is not done again.  A record
keeps its own date, address and headers.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection, select

from archive.model import Capture, Outcome, Reason
from archive.store import UnitOfWork
from archive.store.captures import with_payload
from archive.tables import captures
from archive.urls import url_key
from archive.warc import Exchange
from archive.warc.exchange import sha1
from archive.ways import GONE, Way, Ways

from . import ledger
from .contexts import context_of
from .faults import POISON, said
from .finals import Final, conclude, key_of
from .foreign import Find, opened, read
from .keeper import FATAL
from .leading import HOME, leads_home, led
from .redacted import hide
from .rereading import HTML_TYPES, VAGUE_TYPES, Reading, by_name, reread
from .working import Job

log = logging.getLogger("pressmark.ingest")

BATCH = 50
BATCH_BYTES = 64 * 2**20

# What is no page at all, or reserved, is not copied into the archive.
NO_PAGE = frozenset(
    (
        *(Reason.HTTP_STATUS, Reason.NOT_HTML, Reason.EMPTY, Reason.TOO_LARGE),
        Reason.RIGHTS,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """One of several parts of the work, told apart by the pages' addresses.

    All captures of one address fall into the same shard, so that their order stands.
    """

    number: int = 1
    of: int = 1

    def has(self, url: str) -> bool:
        return zlib.crc32((key_of(url) or url).encode()) % self.of == self.number - 1

    def mark(self, digest: str) -> str:
        """The file's key in the ledger: each shard is done by itself."""
        return digest if self.of == 1 else f"{digest}:{self.number}/{self.of}"


class Ingest:
    """One run that takes files in."""

    def __init__(self, job: Job, shard: Shard) -> None:
        self._archive = job.archive
        self._readers = job.readers
        self._run = job.run
        self._tally = job.tally
        self._shard = shard
        self._threads = job.threads
        self._domains = job.domains
        self._fresh: dict[str, Capture] = {}
        """By payload digest: what this batch wrote, which no other may see yet."""

    def file(self, path: Path) -> bool:
        """Take in a file; False where that was done before."""
        news = False
        with opened(path) as inside:
            for part in inside:
                news = self._part(part, path) or news
        return news

    def _part(self, part: Path, path: Path) -> bool:
        key = self._shard.mark(ledger.digest(part))
        with self._archive.connect() as connection:
            position = ledger.position(connection, key)
        if position is None:
            return False
        with closing(read(part, position)) as finds:
            for batch in batches(finds):
                mine = [find for find in batch if self._shard.has(find.url)]
                position = max(position, batch[-1].position)
                self._store(mine, key, path, position)
        with self._archive.begin() as work:
            ledger.move(work.connection, key, path, position, done=True)
        return True

    def _store(self, batch: list[Find], key: str, path: Path, position: int) -> None:
        """One batch: read side by side, filed in order, all or nothing."""
        jobs = self._jobs(batch)
        readings = list(self._threads.map(self._read, jobs))
        finals = []
        self._fresh.clear()
        with self._archive.begin() as work:
            for job, reading in zip(jobs, readings, strict=True):
                finals.append(self._one(work, job, reading))
            conclude(work.connection, self._run, finals)
            ledger.move(work.connection, key, path, position)
        for final in finals:
            self._tally.add(final)
            if final.reason is Reason.TRUNCATED:
                log.warning("a page is lost: %s", final.detail or final.url)

    def _jobs(self, batch: list[Find]) -> list[_Task]:
        """What the archive knows of each already; revisits get their payload."""
        jobs, ways = [], Ways()
        with self._archive.connect() as connection:
            for find in batch:
                job = _Task(find=find, to=led(find.exchange) if find.exchange else None)
                if find.payload_digest is not None and job.to is None:
                    found = with_payload(connection, find.payload_digest)
                    job = replace(job, original=found)
                elif find.exchange is not None:
                    job = replace(job, known=same_capture(connection, find.exchange))
                if (way := job.way) is not None:
                    ways.add(way)
                jobs.append(job)
            pages = {job.key for job in jobs if job.key and job.to is None}
            ways.learn(connection, pages)
        jobs = [job.by(ways) for job in jobs]
        whole = [self._with_payload(job) if job.original else job for job in jobs]
        return [self._hidden(job) for job in whole]

    def _hidden(self, job: _Task) -> _Task:
        """The same without the names that its article must not tell."""
        exchange = job.find.exchange
        redactor = self._archive.redactor(exchange) if exchange else None
        if exchange is None or redactor is None or job.known is not None:
            return job
        return replace(job, find=replace(job.find, exchange=hide(exchange, redactor)))

    def _with_payload(self, job: _Task) -> _Task:
        """A revisit together with the payload that it stands for."""
        if job.original is None or job.find.exchange is None:
            return job
        record = self._archive.payload(job.original)
        whole = replace(
            job.find.exchange,
            status=200,
            response_headers=record.http_headers,
            payload=record.payload,
        )
        return replace(job, find=replace(job.find, exchange=whole))

    def _read(self, job: _Task) -> Reading:
        find, exchange = job.find, job.find.exchange
        if exchange is None or find.reason is not None:
            return Reading(reason=find.reason or Reason.EMPTY, detail=find.detail)
        if job.known is not None:
            return Reading()
        if job.to is not None:
            if leads_home(exchange.url, job.to):
                return Reading(reason=Reason.SOFT_404, detail=HOME)
            words = f"status {exchange.status}, to {job.to}"
            return Reading(reason=Reason.HTTP_STATUS, detail=words)
        if find.payload_digest is not None and job.original is None:
            detail = "a revisit of what is not in the archive"
            return Reading(reason=Reason.EMPTY, detail=detail)
        return reread(
            exchange.payload,
            exchange.url,
            exchange.status,
            exchange.response_headers,
            self._readers,
            limit=self._archive.config.max_bytes,
            context=context_of(exchange.url, self._domains),
            respect=self._archive.config.tdm == "respect",
        )

    def _one(self, work: UnitOfWork, job: _Task, reading: Reading) -> Final:
        """One capture in a savepoint of its own: it cannot spoil its neighbours."""
        final = Final(
            url=job.find.url,
            outcome=Outcome.UNCHANGED,
            detail="this capture is in the archive",
            article_id=job.known.article_id if job.known else None,
            size=len(job.find.exchange.payload) if job.find.exchange else 0,
            seconds=reading.seconds,
        )
        if job.known is not None:
            return final
        if job.find.exchange is not None:
            stone = self._archive.taken_down(job.find.exchange)
            if stone is not None:
                skipped, why = Outcome.SKIPPED, Reason.TAKEN_DOWN
                return replace(final, outcome=skipped, reason=why, detail=stone.words)
        capture = self._append(job, reading)
        try:
            with work.savepoint():
                return self._filed(work, final, capture, reading)
        except FATAL:
            raise
        except Exception as error:
            # Whatever it is: this page is set aside with what is known of it, and said.
            words = said(error)
            log.error("%s was set aside: %s", final.url, words)
            with work.savepoint():
                work.quarantine(
                    final.url, Reason.STORAGE, words, capture=capture, run=self._run
                )
            return replace(
                final, outcome=Outcome.FAILED, reason=Reason.STORAGE, detail=words
            )

    def _append(self, job: _Task, reading: Reading) -> Capture | None:
        """Keep the response, if it is a page; what is none is left where it is."""
        exchange = job.find.exchange
        if exchange is None:
            return None
        gone = reading.reason.value if reading.reason is Reason.SOFT_404 else None
        if job.to is not None:
            capture = self._archive.warc.append(exchange)
            return replace(capture, leads_to=url_key(job.to), gone=gone)
        if says_gone(exchange):
            return self._archive.warc.append(exchange)
        if reading.reason in NO_PAGE:
            return None
        digest = sha1(exchange.payload)
        same = job.original or self._fresh.get(digest)
        same = same or self._archive.earlier(exchange.payload)
        capture = self._archive.warc.append(exchange, revisit_of=same)
        self._fresh.setdefault(digest, same or capture)
        return replace(capture, gone=gone)

    def _filed(
        self, work: UnitOfWork, final: Final, capture: Capture | None, reading: Reading
    ) -> Final:
        if reading.article is not None and capture is not None:
            filed = work.file(reading.article, capture, run=self._run)
            return replace(
                final,
                outcome=filed.outcome,
                reason=filed.reason,
                detail=filed.detail,
                article_id=None if filed.reason else filed.article_id,
            )
        reason = reading.reason or Reason.EMPTY
        if capture is not None and reason in POISON:
            work.quarantine(
                final.url, reason, reading.detail, capture=capture, run=self._run
            )
        elif capture is not None:
            work.capture(capture, run=self._run)
            if capture.status in GONE or capture.gone is not None:
                work.absent(capture.url)
        # The file will not change: what cannot be read now is skipped for good.
        return replace(
            final, outcome=Outcome.SKIPPED, reason=reason, detail=reading.detail
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    find: Find
    known: Known | None = None
    """The same capture, where the archive has it."""

    original: Capture | None = None
    """Of a revisit: who holds its payload."""

    to: str | None = None
    """Of a redirect: the address of its site that it leads to."""

    @property
    def key(self) -> str | None:
        return url_key(self.find.exchange.url) if self.find.exchange else None

    @property
    def way(self) -> Way | None:
        exchange = self.find.exchange
        if exchange is None or self.to is None:
            return None
        return Way(
            url=exchange.url,
            key=url_key(exchange.url),
            status=exchange.status,
            to=url_key(self.to),
            at=exchange.fetched,
        )

    def by(self, ways: Ways) -> _Task:
        """The same, with the redirects that led to its page."""
        exchange = self.find.exchange
        if exchange is None or self.to is not None or self.known is not None:
            return self
        hops = ways.hops(url_key(exchange.url), exchange.fetched)
        whole = replace(exchange, redirects=hops)
        return replace(self, find=replace(self.find, exchange=whole))


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    article_id: str | None


def says_gone(exchange: Exchange) -> bool:
    """Whether a response may say that an article is withdrawn.

    Whether there is such an article cannot be asked: it may be in a later file.
    """
    if exchange.status not in GONE:
        return False
    mime = by_name(exchange.response_headers).get("content-type", "")
    return mime.partition(";")[0].strip().lower() in HTML_TYPES | VAGUE_TYPES


def same_capture(connection: Connection, exchange: Exchange) -> Known | None:
    """The row of a capture of this address, at this moment, with this payload."""
    row = connection.execute(
        select(captures.c.article_id).where(
            captures.c.url_key == url_key(exchange.url),
            captures.c.fetched == exchange.fetched,
            captures.c.payload_digest == sha1(exchange.payload),
        )
    ).first()
    return Known(article_id=row.article_id) if row else None


def batches(finds: Iterator[Find]) -> Iterator[list[Find]]:
    """Finds by the batch; a revisit begins one, for it needs what came before it."""
    batch: list[Find] = []
    size = 0
    for find in finds:
        length = len(find.exchange.payload) if find.exchange else 0
        full = len(batch) == BATCH or size + length > BATCH_BYTES
        if batch and (full or find.payload_digest is not None):
            yield batch
            batch, size = [], 0
        batch.append(find)
        size += length
    if batch:
        yield batch
