"""One transaction: captures and articles become rows, as decide() says.

Everything about one article happens through ``file`` or, for a new reading of an old
capture, ``refile``.  Decides nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, select, update

from ..model import Article, Capture, Outcome, Reason
from ..packing import pack
from ..revisions import Known, decide
from ..tables import revisions
from . import captures, registry, revision_rows
from .identity import find_article, learn_addresses
from .quarantine import set_aside

_FILING_LOCK = 0x7072_6573_736D_6B02


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What became of a capture."""

    outcome: Outcome
    article_id: str
    revision: int
    """Number of the revision that the capture made or confirms."""

    detail: str
    """Why, in words fit for the log."""


class UnitOfWork:
    """Rows that become true together."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._alone = False

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """What happens inside is undone alone when it raises."""
        with self.connection.begin_nested():
            yield

    def capture(self, capture: Capture, *, run: str | None = None) -> None:
        """A capture that is no article: a feed, an error, a 304."""
        captures.add(self.connection, capture, run=run)

    def file(
        self,
        article: Article,
        capture: Capture,
        *,
        outlet_id: int | None = None,
        run: str | None = None,
    ) -> Filed:
        """Keep what a capture says, and the row of the capture.

        outlet_id: who carries it; None: whose domain it is.
        """
        self._be_alone()
        connection = self.connection
        article_id, is_new = find_article(connection, article, capture)
        signature = revision_rows.signature_of(article, capture)
        if is_new:
            known = Known(twin=revision_rows.twin(connection, article, signature))
        else:
            known = revision_rows.neighbours(connection, article_id, capture)
        decision = decide(signature, known)
        captures.add(connection, capture, run=run, article_id=article_id)
        number = decision.number
        if is_new:
            number = 1
            if outlet_id is None:
                outlet_id = registry.owner_id(connection, capture.url)
            revision_rows.add_article(
                connection, article, capture, article_id=article_id, outlet_id=outlet_id
            )
        elif number is None:
            number = revision_rows.next_number(connection, article_id)
            revision_rows.add_reading(
                connection, article, capture, article_id=article_id, number=number
            )
            revision_rows.touch(connection, article_id, capture)
            revision_rows.index_latest(connection, article_id)
        else:
            revision_rows.touch(connection, article_id, capture)
        learn_addresses(connection, article_id, article, capture)
        return Filed(
            outcome=decision.outcome,
            article_id=article_id,
            revision=number,
            detail=decision.reason,
        )

    def confirm(
        self, article_id: str, capture: Capture, *, run: str | None = None
    ) -> None:
        """A capture that shows an article as it was: a 304, or the same payload."""
        self._be_alone()
        captures.add(self.connection, capture, run=run, article_id=article_id)
        revision_rows.touch(self.connection, article_id, capture)

    def refile(
        self, article: Article, capture: Capture, *, run: str | None = None
    ) -> Filed:
        """A new reading of an archived capture; the old one is kept as superseded."""
        self._be_alone()
        connection = self.connection
        old = connection.execute(
            select(revisions).where(
                revisions.c.capture_id == capture.id,
                revisions.c.superseded.is_(None),
            )
        ).first()
        if old is None:
            return self.file(article, capture, run=run)
        if revision_rows.says_the_same(connection, old, pack(article)):
            return Filed(
                outcome=Outcome.UNCHANGED,
                article_id=old.article_id,
                revision=old.number,
                detail=f"reading {old.reading} stands",
            )
        connection.execute(
            update(revisions)
            .where(revisions.c.id == old.id)
            .values(superseded=datetime.now(UTC))
        )
        revision_rows.add_reading(
            connection,
            article,
            capture,
            article_id=old.article_id,
            number=old.number,
            reading=old.reading + 1,
        )
        revision_rows.touch(connection, old.article_id, capture)
        revision_rows.index_latest(connection, old.article_id)
        learn_addresses(connection, old.article_id, article, capture)
        return Filed(
            outcome=Outcome.REVISED,
            article_id=old.article_id,
            revision=old.number,
            detail=f"reading {old.reading + 1} supersedes reading {old.reading}",
        )

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
        """One filing transaction at a time, as SQLite has it anyway.

        Two that file the same articles in another order would block each other.
        """
        if not self._alone and self.connection.dialect.name == "postgresql":
            self.connection.exec_driver_sql(
                f"SELECT pg_advisory_xact_lock({_FILING_LOCK})"
            )
        self._alone = True
