"""The archive: a database and a folder of WARC files that belong together.

``open_archive`` is the only door.  A record is on the disk before the row that names
it: begin() syncs the WARC writer before it commits.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType

from sqlalchemy import Connection, Engine

from ..config import Config
from ..disk import make_folder
from ..errors import NotFound
from ..model import EXTRACTOR, Capture
from ..outlets import Outlet
from ..warc import Exchange, Record, WarcWriter
from ..warc.aside import set_aside
from ..warc.exchange import sha1
from ..warc.recovery import recover
from . import (
    captures,
    database,
    emptying,
    keeping,
    losing,
    promises,
    recording,
    redactions,
    registry,
    tombstones,
)
from .filing import Filed, UnitOfWork
from .lock import file_lock, server_lock
from .redactions import Redactor
from .tombstones import Tombstone

__all__ = ["Archive", "Filed", "UnitOfWork", "open_archive"]

log = logging.getLogger(__name__)


def open_archive(
    config: Config, *, create: bool = False, readonly: bool = False
) -> Archive:
    """Open the archive of these settings; close it with ``with``.

    create: make it where there is none, and bring an older one up to date.
    readonly: refuse every change.
    Raises NotFound, UsageError, DatabaseUnreachable, ArchiveDamaged, CannotWrite.
    """
    url = config.database_url
    remnant = losing.remains(config)
    lost = losing.refuse(config, remnant) if remnant else None
    if url.startswith("sqlite"):
        path = config.data_folder
        if lost is not None and losing.is_gone(database.sqlite_file(url)):
            raise lost
        if create:
            make_folder(path)
        elif not database.sqlite_file(url).exists():
            where = database.place(url)
            raise NotFound(
                f"no archive in {where}; pressmark init makes one", about=where
            )
    engine = database.connect(url, readonly=readonly)
    try:
        database.prepare(engine, create=create, lost=lost)
        if create:
            make_folder(config.warc_dir)
        return Archive(config, engine)
    except BaseException:
        engine.dispose()
        raise


class Archive:
    """An open archive; may be shared between threads."""

    def __init__(self, config: Config, engine: Engine) -> None:
        self.config = config
        self.engine = engine
        self._reader = engine.execution_options(**{database.READING: True})
        self._warc: WarcWriter | None = None
        self._wrote = False
        self._log = 0
        self._marked = False
        self._loose: list[recording.Row] = []
        """Records of readings that were undone, or of which nobody knows."""

        self._buried: bool | None = None
        self._hidden: bool | None = None
        self._file = _sqlite_file(engine)
        self.set_back = 0
        """How many transactions that were acknowledged are not in the database."""

        if self._file is not None:
            last = losing.acknowledged(self._file)
            with self.connect() as connection:
                self.set_back = max(0, last - (losing.transaction(connection) or 0))

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Finish the WARC file, let go of the database."""
        try:
            if self._warc is not None:
                if self._loose:
                    self._warc.leave()
                else:
                    self._warc.close()
                self._warc = None
                keeping.note_files(self.engine, self.config)
            if self._marked:
                self.finish_removals()
        finally:
            # SQLite empties its log when the last connection is closed.
            keeping.note_pages(self.config)
            self.engine.dispose()
        if self._wrote:
            keeping.seal_file(self.config)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Be the only run on this archive; removals that a crash left are finished.

        Raises LockHeld.
        """
        with self._lock():
            self.finish_removals()
            yield

    def kept_still(self) -> AbstractContextManager[None]:
        """Keep runs away from an archive that is only read.  Raises LockHeld."""
        return self._lock()

    def _lock(self) -> AbstractContextManager[None]:
        if self.engine.dialect.name == "sqlite":
            return file_lock(self.config.data_folder)
        return server_lock(self.engine)

    def finish_removals(self) -> int:
        """Take what is marked out of the WARC files; how many were written anew.

        For who holds the lock.
        """
        with self.connect() as connection:
            if not emptying.is_due(connection):
                return 0
        if self._warc is not None:
            self._warc.close()
        else:
            self._recover()
        self._wrote, self._marked = True, False
        return emptying.finish(self.engine, self.config)

    def note_files(self) -> None:
        """Name in the chain the files that came in by another way than the writer."""
        keeping.note_files(self.engine, self.config)

    def taken_down(self, exchange: Exchange) -> Tombstone | None:
        """The tombstone of what a response would bring back."""
        if self._buried is None:  # once: who takes down holds the lock
            with self.connect() as connection:
                self._buried = tombstones.any_there(connection)
        if not self._buried:
            return None
        urls = [exchange.url, *(hop.url for hop in exchange.redirects)]
        with self.connect() as connection:
            return tombstones.of_response(connection, urls, sha1(exchange.payload))

    @property
    def hides_nothing(self) -> bool:
        """Whether it is known already that there are no names that must not be told."""
        return self._hidden is False

    def redactor(self, exchange: Exchange) -> Redactor | None:
        """The names that a response must not tell, by the addresses it came from."""
        if self._hidden is None:  # once, as above
            with self.connect() as connection:
                self._hidden = redactions.any_there(connection)
        if not self._hidden:
            return None
        urls = [exchange.url, *(hop.url for hop in exchange.redirects)]
        with self.connect() as connection:
            return redactions.of_urls(connection, urls)

    @property
    def warc(self) -> WarcWriter:
        """The writer; at first use, what a crash left behind is put right."""
        if self._warc is None:
            self._recover()
            self._warc = WarcWriter(self.config.warc_dir, about=self._about())
        return self._warc

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        """One transaction that writes; undone as a whole when it raises.

        What was read and filed in it has its record in a WARC file when it ends.
        """
        self._wrote = True
        loose = len(self._loose)
        made: list[recording.Row] = []
        try:
            with self.engine.begin() as connection:
                work = UnitOfWork(connection)
                yield work
                work.connection  # noqa: B018  what waits is written
                recording.disown(connection, self._loose[:loose])
                if work.readings:
                    recording.record(self.warc, work.readings, made)
                    recording.add(connection, made)
                if self._warc is not None:
                    self._warc.sync()
                number = losing.transaction(connection)
        except BaseException:
            self._loose += made
            raise
        # Until it is recovered, a database that was set back stays known as one.
        if self._file is not None and number is not None and not self.set_back:
            losing.acknowledge(self._file, number)
        del self._loose[:loose]
        self._log = keeping.checkpoint(self.config, self._log)
        self._marked = self._marked or work.marked

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """One transaction that reads: it sees one state of the archive."""
        with self._reader.connect() as connection, connection.begin():
            yield connection

    def sync_outlets(self, outlets: Iterable[Outlet]) -> dict[str, int]:
        """Bring the rows of the outlets in line with the catalogue; name -> id."""
        with self.begin() as work:
            return registry.sync(work.connection, outlets)

    def earlier(self, payload: bytes) -> Capture | None:
        """A capture that holds this payload already, for a revisit record."""
        with self.connect() as connection:
            return captures.with_payload(connection, sha1(payload))

    def latest(self, url: str) -> Capture | None:
        """The last good capture of an address, for a conditional request."""
        with self.connect() as connection:
            return captures.latest(connection, url)

    def payload(self, capture: Capture) -> Record:
        """The record with the payload of a capture. Raises ArchiveDamaged."""
        with self.connect() as connection:
            return captures.read_payload(connection, self.config.warc_dir, capture)

    def _recover(self) -> None:
        with self.connect() as connection:
            done = recover(
                self.config.warc_dir,
                lambda file: promises.last_promised(connection, file),
                set_aside if self.set_back else None,
            )
        self.set_back = 0
        for line in done:
            log.warning("after a crash: %s", line)

    def _about(self) -> dict[str, str]:
        """The warcinfo record: who made the file, and by what rules."""
        about = {
            "software": EXTRACTOR,
            "format": "WARC File Format 1.1",
            "conformsTo": "http://iipc.github.io/warc-specifications/"
            "specifications/warc-format/warc-1.1/",
            "robots": self.config.robots,
            "http-header-user-agent": self.config.agent,
        }
        if self.config.contact:
            about["operator"] = self.config.contact
        return about


def _sqlite_file(engine: Engine) -> Path | None:
    return Path(engine.url.database or "") if engine.dialect.name == "sqlite" else None
