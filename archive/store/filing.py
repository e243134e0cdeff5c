"""One transaction: captures and articles become rows, as decide() says.

Everything about one article happens through ``file`` or, for a new reading of an old
capture, ``refile``.  Decides nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from ..model import Article, Capture, Outcome, Reason
from ..prepared import Prepared, prepare
from ..revisions import Known, decide, sameness, says_no_more
from ..rights import as_before, with_page
from ..tables import revisions
from . import (
    captures,
    joining,
    judging,
    listings,
    moving,
    readings,
    registry,
    removal,
    revision_rows,
    seen,
    tombstones,
)
from .batch import Batch
from .buried import Buried
from .identity import find_article, first_ids, keys_of, learn_addresses
from .lock import filing_lock
from .neighbours import neighbours, signature_of
from .quarantine import set_aside
from .recording import Reading
from .tombstones import Tombstone


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What became of a capture."""

    outcome: Outcome
    article_id: str
    revision: int
    """Number of the revision that the capture made or confirms."""

    detail: str
    """Why, in words fit for the log."""

    reason: Reason | None = None
    """Why it was not kept, where it was not; then the article is only remembered."""

    held: bool = False
    """Whether it shows a change that makes no revision now: a live blog's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fresh:
    """What is known of an article before it is one."""

    outlet_id: int | None
    twin: str | None
    judged: judging.Judged


class UnitOfWork:
    """Rows that become true together."""

    def __init__(self, connection: Connection) -> None:
        self.marked = False
        """Whether a record was written that must give way again."""

        self._batch = Batch(connection)
        self._buried = Buried(self._batch)
        self._alone = False

    @property
    def connection(self) -> Connection:
        """For other rows of the same transaction; all that was filed is there."""
        return self._batch.written()

    @property
    def readings(self) -> Sequence[Reading]:
        """All that was filed and is to have its record in a WARC file."""
        return self._batch.readings

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """What happens inside is undone alone when it raises."""
        with self.connection.begin_nested():
            filed = list(self._batch.readings)
            try:
                yield
                self._batch.written()
            except BaseException:
                self._batch.drop()
                self._batch.readings[:] = filed
                raise

    def expect(self, pages: Iterable[tuple[Prepared, Capture]]) -> None:
        """Look up at once what filing all these will ask, each by itself.

        They may be filed in any order, or not at all.
        """
        self._be_alone()
        expected = tuple(pages)
        self._batch.expect(
            count=len(expected),
            keys=(
                key for page in expected for key in keys_of(page[0].article, page[1])
            ),
            ids=(
                article_id
                for prepared, capture in expected
                for article_id in first_ids(prepared.article, capture)
            ),
            hashes=(one.shared_hash for one, _ in expected if one.shared_hash),
            found=(key for one, _ in expected for key in one.signature.fingerprints),
            aliases=(
                name
                for prepared, capture in expected
                for name in registry.aliases_of(prepared.article.credits, capture.url)
            ),
        )

    def capture(
        self,
        capture: Capture,
        *,
        run: str | None = None,
        article_id: str | None = None,
    ) -> None:
        """A capture: a feed, an error, a 304; or one that shows an article."""
        self._batch.add_capture(captures.row_of(capture, run, article_id))

    def file(
        self,
        article: Article | Prepared,
        capture: Capture,
        *,
        outlet_id: int | None = None,
        run: str | None = None,
        closes: bool = False,
    ) -> Filed:
        """Keep what a capture says, and the row of the capture.

        outlet_id: who carries it; None: whose domain it is.
        closes: no later look says how a live blog ended: this one does.
        """
        self._be_alone()
        batch = self._batch
        prepared = article if isinstance(article, Prepared) else prepare(article)
        article = prepared.article
        capture = replace(capture, rights=with_page(capture.rights, article))
        stone = self._buried.page(article, capture)
        if stone is not None:
            return self._refuse(stone, capture, run)
        article_id, is_new = find_article(batch, article, capture)
        fresh = moved = None
        if is_new:
            fresh = self._fresh(prepared, capture, article_id, outlet_id)
            moved = moving.of_page(
                batch,
                prepared,
                capture,
                fresh.judged,
                outlet_id=fresh.outlet_id,
                run=run,
            )
        if moved is not None:
            article_id, fresh = moved.article_id, None
        if fresh is not None:
            known = Known(twin=fresh.twin)
        elif (told := self._buried.told(article_id, article)) is not None:
            return self._refuse(told, capture, run)
        else:
            known = neighbours(batch, article_id, prepared, capture, closes=closes)
        decision = decide(signature_of(prepared, capture), known)
        self.capture(capture, run=run, article_id=article_id)
        number = decision.number
        if fresh is not None:
            number = 1
            revision_rows.add_article(
                batch,
                prepared,
                capture,
                article_id=article_id,
                outlet_id=fresh.outlet_id,
                judged=fresh.judged,
            )
        elif number is None:
            number = self._revise(prepared, capture, article_id)
        else:
            revision_rows.touch(batch, article_id, capture.fetched)
        learn_addresses(batch, article_id, article, capture)
        detail = decision.reason
        if moved is not None:
            moving.note(self.connection, moved)
            detail = f"{moved.words}; {detail}"
        return Filed(
            outcome=decision.outcome,
            article_id=article_id,
            revision=number,
            detail=detail,
            held=decision.held,
        )

    def _fresh(
        self, prepared: Prepared, capture: Capture, article_id: str, outlet: int | None
    ) -> _Fresh:
        """What is to be known of a page at an address that is no article's."""
        batch, shared = self._batch, prepared.shared_hash
        twin = batch.twin(shared) if shared else None
        if outlet is None:
            outlet = registry.owner_id(batch, capture.url)
        judged = judging.judge(
            batch,
            article_id,
            judging.site_of(capture.url),
            revision_rows.compared(prepared),
            has_twin=twin is not None,
        )
        return _Fresh(outlet_id=outlet, twin=twin, judged=judged)

    def _revise(self, prepared: Prepared, capture: Capture, article_id: str) -> int:
        """A revision of an article on file; its number."""
        batch = self._batch
        number, reading = readings.place(batch, article_id, capture)
        revision_rows.add_reading(
            batch,
            prepared,
            capture,
            article_id=article_id,
            number=number,
            reading=reading,
        )
        revision_rows.touch(batch, article_id, capture.fetched)
        revision_rows.index_latest(batch, article_id)
        return number

    def absent(self, url: str) -> moving.Found | None:
        """An address says that what was there is gone: whether that is on file under
        another.  Then the two are one article from now on.

        To be asked when what the address answered is filed, with its outcome.
        """
        self._be_alone()
        found = moving.of_absence(self._batch, url)
        if found is not None:
            joining.join(self._batch, found)
        return found

    def confirm(
        self, found: Iterable[tuple[str, Capture]], *, run: str | None = None
    ) -> None:
        """Captures that show articles as they were: a 304, or the same payload."""
        self._be_alone()
        known = tuple(self._with_rights(found))
        for article_id, capture in known:
            self.capture(capture, run=run, article_id=article_id)
        seen.note(self.connection, known)

    def _with_rights(
        self, found: Iterable[tuple[str, Capture]]
    ) -> Iterator[tuple[str, Capture]]:
        """Captures that show no page, with what their page said of its use."""
        every = tuple(found)
        ids = {id for id, capture in every if capture.rights is not None}
        before = captures.last_rights(self.connection, ids) if ids else {}
        for article_id, capture in every:
            if capture.rights is None:
                yield article_id, capture
                continue
            then, status = before.get(article_id), capture.status
            known = as_before(capture.rights, then, status=status)
            yield article_id, replace(capture, rights=known)

    def ahead(self, prepared: Prepared, capture: Capture) -> str | None:
        """The capture of the next revision, with which filing this would compare it.

        For captures that were looked at before the article is read anew: what the
        next revision says, today's reader has not said yet.
        """
        self._be_alone()
        batch, article = self._batch, prepared.article
        article_id, is_new = find_article(batch, article, capture)
        if is_new:
            return None
        known = neighbours(batch, article_id, prepared, capture)
        signature = signature_of(prepared, capture)
        if known.after is None or (known.before and sameness(signature, known.before)):
            return None
        return known.after.capture

    def refile(
        self,
        article: Article,
        capture: Capture,
        *,
        run: str | None = None,
        merge: bool = True,
        closes: bool = False,
    ) -> Filed:
        """A new reading of an archived capture; the old one is kept as superseded.

        merge: whether what says the same as the revision before it is none any more.
        """
        self._be_alone()
        batch, connection = self._batch, self.connection
        prepared = prepare(article)
        rights = with_page(capture.rights, article)
        if rights != capture.rights:
            capture = replace(capture, rights=rights)
            captures.restate(connection, capture)
        old = readings.in_force(connection, capture.id)
        if old is None:
            return self.file(prepared, capture, run=run, closes=closes)
        known = neighbours(batch, old.article_id, prepared, capture, itself=False)
        outcome, number = Outcome.REVISED, old.number
        if merge and known.before and says_no_more(prepared.content_hash, known.before):
            readings.retire(batch, old, capture)
            number = known.before.number
            detail = f"revision {old.number} says what revision {number} says"
        elif revision_rows.says_the_same(connection, old, prepared.packed):
            outcome, detail = Outcome.UNCHANGED, f"reading {old.reading} stands"
        else:
            reading = readings.supersede(batch, old, prepared, capture)
            detail = f"reading {reading} supersedes reading {old.reading}"
        return Filed(
            outcome=outcome,
            article_id=old.article_id,
            revision=number,
            detail=detail,
        )

    def substitute(self, article: Article, revision_id: int, capture: Capture) -> None:
        """A reading of another capture in the place of one on file, same number."""
        self._be_alone()
        old = self.connection.execute(
            select(revisions).where(revisions.c.id == revision_id)
        ).one()
        readings.supersede(self._batch, old, prepare(article), capture)

    def _refuse(self, stone: Tombstone, capture: Capture, run: str | None) -> Filed:
        """A page that was taken down: its record gives way when its file is closed."""
        self.capture(capture, run=run, article_id=stone.article_id)
        record = removal.Marked(
            id=capture.id,
            warc_file=capture.warc_file,
            told=stone.kind != tombstones.NAME,
        )
        removal.mark(self.connection, stone.article_id, [record])
        self.marked = True
        return Filed(
            outcome=Outcome.SKIPPED,
            article_id=stone.article_id,
            revision=0,
            detail=stone.words,
            reason=Reason.TAKEN_DOWN,
        )

    def give_way(self, article_id: str, found: Iterable[Capture]) -> None:
        """Captures that may tell what was taken down of an article, by the way: their
        records, and what they repeat, give way when their file is closed."""
        digests = {one.digest for one in found}
        marked = listings.same_bytes(self.connection, digests)
        removal.mark(self.connection, article_id, marked)
        self.marked = True

    def quarantine(
        self,
        url: str,
        reason: Reason,
        detail: str,
        *,
        capture: Capture | None,
        run: str | None,
    ) -> None:
        """Set a page aside that could not be filed; its capture is kept."""
        if capture is not None:
            self.capture(capture, run=run)
        kept = capture.id if capture else None
        set_aside(self.connection, url, reason, detail, capture=kept, run=run)

    def _be_alone(self) -> None:
        if not self._alone:
            filing_lock(self.connection)
        self._alone = True
