"""A command at work on an archive by itself: lock, run row, readers, report, signals.

What ingest and replay have in common; the crawl has a loop of its own.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import TextIO

from archive import catalogue, runs
from archive.disk import disk_error
from archive.errors import PressmarkError
from archive.outlets import Outlet, by_domain
from archive.session import Session
from archive.store import Archive, registry

from .contexts import rules_in
from .finals import Tally
from .reading import Readers

log = logging.getLogger("pressmark")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a command works with."""

    archive: Archive
    run: str
    readers: Readers
    threads: ThreadPoolExecutor
    """As many as there are reading processes: each waits for one."""

    tally: Tally
    domains: Mapping[str, Outlet]
    """Of every outlet that the archive knows, see archive.outlets.by_domain()."""


@contextmanager
def at_work(
    session: Session, command: str, *, report: Path | None, create: bool = False
) -> Iterator[Job]:
    """Be the one run on the archive; however it ends, its row says how.

    create: make the archive where there is none.  Raises PressmarkError.
    """
    session.start_logging()
    config = session.config
    workers = config.workers or os.cpu_count() or 1
    with ExitStack() as stack:
        stack.enter_context(_terminable())
        archive = stack.enter_context(session.archive(create=create))
        stack.enter_context(archive.lock())
        tally = Tally(report=stack.enter_context(_opened(report)))
        readers = stack.enter_context(Readers(workers, rules=rules_in(config)))
        threads = ThreadPoolExecutor(workers, thread_name_prefix=command)
        stack.callback(threads.shutdown, cancel_futures=True)
        if config.outlets_file.exists():
            archive.sync_outlets(catalogue.read(config.outlets_file))
        with archive.begin() as work:
            run = runs.begin(work.connection, command, config, datetime.now(UTC))
            domains = by_domain(registry.listed(work.connection))
        job = Job(
            archive=archive,
            run=run,
            readers=readers,
            threads=threads,
            tally=tally,
            domains=domains,
        )
        try:
            yield job
        except BaseException as error:
            _failed(job, error)
            raise
        _end(job, 0)


def _failed(job: Job, error: BaseException) -> None:
    code = 1
    if isinstance(error, PressmarkError):
        code = error.exit_code
    elif isinstance(error, SystemExit):
        code = error.code if isinstance(error.code, int) else 1
    elif isinstance(error, KeyboardInterrupt):
        code = 130
    try:
        _end(job, code)
    except PressmarkError as other:
        # The first error is what the person must hear of.
        log.error("the end of the run could not be written down: %s", other)


def _end(job: Job, code: int) -> None:
    with job.archive.begin() as work:
        runs.end(
            work.connection,
            job.run,
            datetime.now(UTC),
            exit_code=code,
            size=job.tally.size,
        )


@contextmanager
def _opened(report: Path | None) -> Iterator[TextIO | None]:
    if report is None:
        yield None
        return
    try:
        stream = report.open("w", encoding="utf-8")
    except OSError as error:
        raise disk_error(error, report) from error
    with stream:
        yield stream


@contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM ends the run as SIGINT does: between two acknowledged batches."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
