"""Reads the archive's own captures again with today's rules; asks no network.

All of them, in the order of their time, as if the crawl had come by now: captures that
were found unchanged, held back of a live blog or refused may say today what no
revision says.  The old reading is kept as a superseded one.  An article is never taken
back because today's rules refuse it.  Whoever is in quarantine leaves it when it can
be read and filed.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from archive import runs
from archive.errors import ArchiveDamaged
from archive.model import EXTRACTOR, Article, Capture, Outcome, Reason
from archive.prepared import prepare
from archive.record import article_record
from archive.revisions import LIVE_EVERY
from archive.store import Filed, UnitOfWork, captures, quarantine
from archive.store.captures import in_run_of
from archive.store.database import place
from archive.store.quarantine import Aside
from archive.warc import Record

from . import ledger
from .clock import Clock, wall_clock
from .contexts import context_of
from .extract.joining import Part, belongs, ended, join
from .extract.pager import MOST
from .faults import POISON, said
from .feed_words import feed_words
from .finals import Changed, Final, conclude
from .keeper import FATAL
from .relearning import relearn
from .rereading import Reading, reread
from .walk import BATCH, Look, look_at, moment, position, walk
from .working import Job

log = logging.getLogger("pressmark.replay")

REMEMBERED = 20_000
"""Articles of which it is known what the last look at them gave."""


class Replay:
    """One run over the archive."""

    def __init__(self, job: Job, clock: Clock = wall_clock) -> None:
        self._archive = job.archive
        self._readers = job.readers
        self._run = job.run
        self._tally = job.tally
        self._threads = job.threads
        self._domains = job.domains
        self._clock = clock
        self._as_filed: dict[str, str] = {}
        """Digest of the last look at an article, where all that it says is filed."""

        self._done: set[str] = set()
        """Captures that were read before their turn."""

        self.damaged = 0
        """Captures whose record is not there, or not whole."""

    def everything(self, *, anew: bool = False) -> datetime | None:
        """All captures; where the last replay was interrupted, from there on.

        anew: from the first all the same.  Returns the moment where it goes on.
        """
        key, since = self._key(), None
        with self._archive.connect() as connection:
            reached = 0 if anew else ledger.position(connection, key) or 0
        if reached:
            since = moment(reached)
            log.warning("the last replay was interrupted; going on from %s", since)
        relearn(self._archive)
        for batch in walk(self._archive, since=since):
            self._store(batch, key)
        with self._archive.begin() as work:
            ledger.move(work.connection, key, _LEDGER, 0, done=True)
        return since

    def these(self, articles: Sequence[str]) -> None:
        """All captures of these articles."""
        for batch in walk(self._archive, articles):
            self._store(batch)

    def aside(self, pages: Sequence[Aside]) -> Iterator[Final]:
        """Pages of the quarantine, and what becomes of each."""
        for start in range(0, len(pages), BATCH):
            batch = pages[start : start + BATCH]
            kept = [Look(capture=one.capture) for one in batch if one.capture]
            yield from self._store(kept)
            for one in batch:
                if one.capture is None:
                    failed, words = Outcome.FAILED, "nothing of it was kept"
                    yield Final(
                        url=one.url, outcome=failed, reason=one.reason, detail=words
                    )

    def _key(self) -> str:
        """Whose place in the archive the ledger knows: another reader's is another."""
        config = self._archive.config
        parts = (EXTRACTOR, runs.digest(config), place(config.database_url))
        return hashlib.sha256("\n".join(("replay", *parts)).encode()).hexdigest()

    def _store(self, batch: list[Look], key: str | None = None) -> list[Final]:
        """Read a batch side by side, file it in order, all or nothing."""
        readings = list(self._threads.map(self._ahead, batch))
        finals: list[Final] = []
        with self._archive.begin() as work:
            for look, reading in zip(batch, readings, strict=True):
                finals += self._one(work, look, reading)
            conclude(work.connection, self._run, finals)
            if key is not None:
                ledger.move(work.connection, key, _LEDGER, position(batch[-1]))
        for final in finals:
            self._tally.add(final)
        return finals

    def _ahead(self, look: Look) -> Reading | None:
        """The reading of a look, unless it is likely that none is needed."""
        if look.repeats and look.article is None:
            return None
        return self._read(look.capture)

    def _read(self, capture: Capture) -> Reading:
        try:
            record = self._archive.payload(capture)
        except ArchiveDamaged as error:
            log.error("%s", error)
            return Reading(reason=Reason.STORAGE, detail=str(error))
        reading = self._reread(capture, record)
        if reading.article is None or reading.article.next_page is None:
            return reading
        return replace(reading, article=self._whole(reading.article, capture))

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

    def _one(
        self, work: UnitOfWork, look: Look, reading: Reading | None
    ) -> Iterator[Final]:
        """What becomes of a look, and of what had to be read before its turn."""
        repeated = self._as_filed.get(look.article_id or "") == look.capture.digest
        if reading is None and repeated:
            same = "the look before gave the same, byte for byte"
            yield replace(_final(look), outcome=Outcome.UNCHANGED, detail=same)
            return
        reading = reading or self._read(look.capture)
        final = replace(
            _final(look),
            reason=reading.reason,
            detail=reading.detail,
            seconds=reading.seconds,
        )
        if look.article_id is not None:
            self._as_filed.pop(look.article_id, None)
        if reading.reason is Reason.STORAGE:
            self.damaged += 1
            yield replace(final, outcome=Outcome.FAILED)
        elif reading.article is None and look.article_id is not None:
            yield replace(final, detail=f"{final.detail}; the old reading stands")
        elif reading.article is None:
            if reading.reason in POISON:
                self._set_aside(work, look, final)
            else:
                quarantine.release(work.connection, look.capture.id)
            nothing = reading.reason is Reason.SOFT_404
            gone = Reason.SOFT_404.value if nothing else None
            captures.say_gone(work.connection, look.capture, gone)
            yield final
        else:
            yield from self._filed(work, look, reading.article, final)

    def _filed(
        self, work: UnitOfWork, look: Look, article: Article, final: Final
    ) -> Iterator[Final]:
        """One look in a savepoint of its own: it cannot spoil its neighbours."""
        before: tuple[Final, ...] = ()
        try:
            with work.savepoint():
                if look.article is None:
                    before = self._next_revision(work, look, article)
                filed = work.refile(
                    article, look.capture, run=self._run, closes=self._closes(look)
                )
                quarantine.release(work.connection, look.capture.id)
                captures.say_gone(work.connection, look.capture, None)
        except FATAL:
            raise
        except Exception as error:
            # Whatever it is: this page is set aside with what is known of it, and said.
            words = said(error)
            log.error("%s was set aside: %s", final.url, words)
            failed = Outcome.FAILED
            final = replace(final, outcome=failed, reason=Reason.STORAGE, detail=words)
            self._set_aside(work, look, final)
            yield final
            return
        yield from before
        self._remember(look, filed)
        if look.capture.id in self._done and filed.outcome is Outcome.UNCHANGED:
            self._done.discard(look.capture.id)  # said when it was read
        else:
            yield _became(final, look, article, filed)

    def _next_revision(
        self, work: UnitOfWork, look: Look, article: Article
    ) -> tuple[Final, ...]:
        """Have today's reader read the revision that this look is compared with.

        What yesterday's read there says nothing of whether they differ.
        """
        ahead = work.ahead(prepare(article), look.capture)
        later = look_at(self._archive, ahead) if ahead is not None else None
        if later is None or later.capture.id in self._done:
            return ()
        reading = self._read(later.capture)
        if reading.article is None:
            return ()
        filed = work.refile(reading.article, later.capture, run=self._run, merge=False)
        self._done.add(later.capture.id)
        return (_became(_final(later), later, reading.article, filed),)

    def _closes(self, look: Look) -> bool:
        """Whether a live blog has stayed as this look found it."""
        return look.is_last and self._clock() - look.capture.fetched >= LIVE_EVERY

    def _remember(self, look: Look, filed: Filed) -> None:
        """That a look at the same bytes, if it is the next one, finds nothing new."""
        if filed.reason is not None or filed.held:
            return
        self._as_filed[filed.article_id] = look.capture.digest
        if len(self._as_filed) > REMEMBERED:
            del self._as_filed[next(iter(self._as_filed))]

    def _set_aside(self, work: UnitOfWork, look: Look, final: Final) -> None:
        reason = final.reason or Reason.STORAGE
        work.quarantine(
            final.url, reason, final.detail, capture=look.capture, run=self._run
        )


_LEDGER = Path("replay")
"""What stands in the ledger in the place of a file."""


def _final(look: Look) -> Final:
    return Final(
        url=look.capture.url, outcome=Outcome.SKIPPED, article_id=look.article_id
    )


def _became(final: Final, look: Look, article: Article, filed: Filed) -> Final:
    return replace(
        final,
        outcome=filed.outcome,
        reason=filed.reason,
        detail=filed.detail,
        article_id=None if filed.reason else filed.article_id,
        changes=_changed(look, article, filed.outcome),
    )


def _changed(look: Look, new: Article, outcome: Outcome) -> tuple[Changed, ...]:
    """What today's rules read differently, key by key of the record."""
    if look.article is None or outcome is not Outcome.REVISED:
        return ()
    before, after = (
        article_record(one, id="", evidence=True) for one in (look.article, new)
    )
    return tuple(
        Changed(field=name, old=before[name], new=after[name])
        for name in before
        if before[name] != after[name]
    )
