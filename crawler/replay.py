"""Reads the archive's own captures again with today's rules; asks no network.

The old reading is kept as a superseded one.  Captures that were no article yesterday
may be one today; an article is never taken back because today's rules refuse it.
Whoever is in quarantine leaves it when it can be read and filed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from archive.errors import ArchiveDamaged
from archive.holdings import Held, load, rows
from archive.model import Article, Capture, Outcome, Reason
from archive.record import article_record
from archive.store import UnitOfWork, quarantine
from archive.store.captures import EMPTIED, capture_of, in_run_of
from archive.store.quarantine import Aside
from archive.tables import captures, channels, revisions
from archive.warc import Record

from .contexts import context_of
from .extract.joining import Part, belongs, ended, join
from .extract.pager import MOST
from .faults import POISON, said
from .feed_words import feed_words
from .finals import Changed, Final, conclude
from .keeper import FATAL
from .rereading import HTML_TYPES, Reading, reread
from .working import Job

log = logging.getLogger("pressmark.replay")

BATCH = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class _Old:
    """A capture, and the article that was read in it."""

    capture: Capture
    article: Article | None = None
    article_id: str | None = None


class Replay:
    """One run over the archive."""

    def __init__(self, job: Job) -> None:
        self._archive = job.archive
        self._readers = job.readers
        self._run = job.run
        self._tally = job.tally
        self._threads = job.threads
        self._domains = job.domains
        self.damaged = 0
        """Captures whose record is not there, or not whole."""

    def readings(self, articles: Sequence[str] = ()) -> None:
        """Every reading in force, oldest first; of these articles, or of all."""
        for batch in self._in_force(articles):
            self._store(batch)

    def refused(self) -> None:
        """Pages that are kept and were no article when they were read."""
        for batch in self._without_article():
            self._store(batch)

    def aside(self, pages: Sequence[Aside]) -> Iterator[Final]:
        """Pages of the quarantine, and what becomes of each."""
        for start in range(0, len(pages), BATCH):
            batch = pages[start : start + BATCH]
            kept = [_Old(capture=one.capture) for one in batch if one.capture]
            yield from self._store(kept)
            for one in batch:
                if one.capture is None:
                    failed, words = Outcome.FAILED, "nothing of it was kept"
                    yield Final(
                        url=one.url, outcome=failed, reason=one.reason, detail=words
                    )

    def _in_force(self, wanted: Sequence[str]) -> Iterator[list[_Old]]:
        last = 0
        only: list[ColumnElement[bool]] = [revisions.c.superseded.is_(None)]
        if wanted:
            only.append(revisions.c.article_id.in_(wanted))
        # New readings get higher ids: what is there at the start is the work.
        with self._archive.connect() as connection:
            end = connection.scalar(
                select(revisions.c.id).order_by(revisions.c.id.desc()).limit(1)
            )
        while end is not None and last < end:
            query = (
                rows()
                .where(revisions.c.id > last, revisions.c.id <= end, *only)
                .order_by(revisions.c.id)
                .limit(BATCH)
            )
            with self._archive.connect() as connection:
                found = tuple(load(connection, query))
            if not found:
                return
            yield [old for held in found if (old := _old(held)) is not None]
            last = found[-1].revision_id

    def _without_article(self) -> Iterator[list[_Old]]:
        after: list[ColumnElement[bool]] = []
        while True:
            query = (
                select(captures)
                .where(
                    captures.c.article_id.is_(None),
                    captures.c.status == 200,
                    captures.c.record_type != EMPTIED,
                    captures.c.mime.in_(sorted(HTML_TYPES)),
                    captures.c.url_key.not_in(select(channels.c.url_key)),
                    captures.c.id.not_in(_rendered()),
                    *after,
                )
                .order_by(captures.c.fetched, captures.c.id)
                .limit(BATCH)
            )
            with self._archive.connect() as connection:
                found = [capture_of(row._asdict()) for row in connection.execute(query)]
            if not found:
                return
            yield [_Old(capture=capture) for capture in found]
            at, last = found[-1].fetched, found[-1].id
            later = and_(captures.c.fetched == at, captures.c.id > last)
            after = [or_(captures.c.fetched > at, later)]

    def _store(self, batch: list[_Old]) -> list[Final]:
        """Read a batch side by side, file it in order, all or nothing."""
        readings = list(self._threads.map(self._read, batch))
        finals = []
        with self._archive.begin() as work:
            for old, reading in zip(batch, readings, strict=True):
                finals.append(self._one(work, old, reading))
            conclude(work.connection, self._run, finals)
        for final in finals:
            self._tally.add(final)
        return finals

    def _read(self, old: _Old) -> Reading:
        try:
            record = self._archive.payload(old.capture)
        except ArchiveDamaged as error:
            log.error("%s", error)
            return Reading(reason=Reason.STORAGE, detail=str(error))
        reading = self._reread(old.capture, record)
        if reading.article is None or reading.article.next_page is None:
            return reading
        return replace(reading, article=self._whole(reading.article, old.capture))

    def _reread(self, capture: Capture, record: Record) -> Reading:
        with self._archive.connect() as connection:
            feeds = feed_words(connection, capture)
        return reread(
            record.payload,
            capture.url,
            capture.status,
            record.http_headers,
            self._readers,
            limit=self._archive.config.max_bytes,
            context=context_of(capture.url, self._domains, feeds),
        )

    def _whole(self, article: Article, first: Capture) -> Article:
        """The article with the further pages that were captured with its first."""
        parts = [Part(article=article, capture=first.id)]
        while len(parts) < MOST and (url := parts[-1].article.next_page):
            with self._archive.connect() as connection:
                capture = in_run_of(connection, first, url)
            if capture is None:
                break
            try:
                reading = self._reread(capture, self._archive.payload(capture))
            except ArchiveDamaged as error:
                log.error("%s", error)
                break
            # What is refused has no article: it is no part, and neither is a failure.
            if reading.article is None:
                break
            if not belongs(parts, reading.article):
                parts[-1] = ended(parts[-1])
                break
            parts.append(Part(article=reading.article, capture=capture.id))
        return join(parts)

    def _one(self, work: UnitOfWork, old: _Old, reading: Reading) -> Final:
        final = Final(
            url=old.capture.url,
            outcome=Outcome.SKIPPED,
            reason=reading.reason,
            detail=reading.detail,
            article_id=old.article_id,
            seconds=reading.seconds,
        )
        if reading.reason is Reason.STORAGE:
            self.damaged += 1
            return replace(final, outcome=Outcome.FAILED)
        if reading.article is None and old.article is not None:
            return replace(final, detail=_kept(final))
        if reading.reason in POISON:
            self._set_aside(work, old, final)
            return final
        if reading.article is None:
            quarantine.release(work.connection, old.capture.id)
            return final
        try:
            with work.savepoint():
                filed = work.refile(reading.article, old.capture, run=self._run)
                quarantine.release(work.connection, old.capture.id)
        except FATAL:
            raise
        except Exception as error:
            # Whatever it is: this page is set aside with what is known of it, and said.
            words = said(error)
            log.error("%s was set aside: %s", final.url, words)
            failed = Outcome.FAILED
            final = replace(final, outcome=failed, reason=Reason.STORAGE, detail=words)
            self._set_aside(work, old, final)
            return final
        return replace(
            final,
            outcome=filed.outcome,
            reason=filed.reason,
            detail=filed.detail,
            article_id=None if filed.reason else filed.article_id,
            changes=_changed(old, reading.article, filed.outcome),
        )

    def _set_aside(self, work: UnitOfWork, old: _Old, final: Final) -> None:
        reason = final.reason or Reason.STORAGE
        work.quarantine(
            final.url, reason, final.detail, capture=old.capture, run=self._run
        )


def _rendered() -> Select[Any]:
    """Responses of which a browser made what was read."""
    return select(captures.c.refers_to).where(
        captures.c.record_type == "conversion", captures.c.refers_to.is_not(None)
    )


def _old(held: Held) -> _Old | None:
    if held.kept.capture is None:
        return None
    return _Old(capture=held.kept.capture, article=held.article, article_id=held.id)


def _kept(final: Final) -> str:
    return f"{final.detail}; the old reading stands"


def _changed(old: _Old, new: Article, outcome: Outcome) -> tuple[Changed, ...]:
    """What today's rules read differently, key by key of the record."""
    if old.article is None or outcome is not Outcome.REVISED:
        return ()
    before, after = (
        article_record(one, id="", evidence=True) for one in (old.article, new)
    )
    return tuple(
        Changed(field=name, old=before[name], new=after[name])
        for name in before
        if before[name] != after[name]
    )
