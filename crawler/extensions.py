"""The run as Scrapy sees it: signals of the system, time limit, progress.

Turns SIGINT and SIGTERM into a clean stop: no new work at once, what is under way
aborted after a while, and the process gone before half a minute is over.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading
from types import FrameType
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.exceptions import StopDownload
from scrapy.logformatter import LogFormatter

from archive.model import Reason

from . import robots
from .download import PoliteDownloader
from .items import OF_SITE, VISIT
from .job import EXIT_AFTER

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

    from .job import Job

log = logging.getLogger("pressmark.crawl")

ABORT_AFTER = 10.0
"""Seconds after a signal: downloads under way are ended."""

LIMIT_GRACE = 60.0
"""Seconds after the time limit: downloads under way are ended."""

DISK_SECONDS = 5.0
PROGRESS_SECONDS = 0.5
LOG_SECONDS = 15.0


class Silent(LogFormatter):
    """Scrapy's lines about single pages: the outcomes say it all."""

    def crawled(self, *_: Any, **__: Any) -> Any:
        return None

    def scraped(self, *_: Any, **__: Any) -> Any:
        return None

    def dropped(self, *_: Any, **__: Any) -> Any:
        return None

    def download_error(self, *_: Any, **__: Any) -> Any:
        return None


class RunExtension:
    """Begins and ends with the spider."""

    def __init__(self, crawler: Crawler, job: Job) -> None:
        self._crawler = crawler
        self._job = job
        self._timers: list[asyncio.TimerHandle] = []
        self._bar = sys.stderr.isatty() and log.isEnabledFor(logging.INFO)
        self._before: dict[signal.Signals, Any] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RunExtension:
        extension = cls(crawler, crawler.spider.job)  # type: ignore[union-attr]
        connect = crawler.signals.connect
        connect(extension.opened, signals.spider_opened)
        connect(extension.closed, signals.spider_closed)
        connect(extension.bug, signals.spider_error)
        connect(extension.bug, signals.item_error)
        connect(extension.received, signals.bytes_received)
        return extension

    def opened(self) -> None:
        self._job.on_abort(self._abort)
        self._loop = asyncio.get_running_loop()
        limit = self._job.time_limit
        if limit:
            self._later(limit, self._job.stop, Reason.BUDGET)
            self._later(limit + LIMIT_GRACE, self._job.abort)
        self._later(PROGRESS_SECONDS if self._bar else LOG_SECONDS, self._progress)
        self._later(DISK_SECONDS, self._measure)
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._signalled)

    def closed(self) -> None:
        for timer in self._timers:
            timer.cancel()
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if self._bar:
            _draw("")

    def bug(self, failure: Failure) -> None:
        """A callback or a pipeline raised what it must not."""
        self._job.fail(failure.value or RuntimeError("a failure of nothing"))

    def received(self, data: bytes, request: Request) -> None:
        """The start of such a file is enough, however long it is."""
        visit = request.meta.get(VISIT)
        if visit is None or visit.role not in OF_SITE:
            return
        seen = request.meta["received"] = request.meta.get("received", 0) + len(data)
        if seen >= robots.MAX_BYTES:
            raise StopDownload(fail=False)

    def _signalled(self, number: int, frame: FrameType | None) -> None:
        if self._job.signalled:
            os._exit(128 + number)
        self._job.signalled = number
        end = threading.Timer(EXIT_AFTER, os._exit, (128 + number,))
        end.daemon = True
        end.start()
        # Not from here: the signal may have come in the middle of anything.
        self._loop.call_soon_threadsafe(self._stop)

    def _stop(self) -> None:
        log.info("stopping; once more to end at once")
        self._job.stop(Reason.INTERRUPTED)
        self._later(ABORT_AFTER, self._job.abort)

    def _abort(self) -> None:
        engine = self._crawler.engine
        downloader = engine.downloader if engine else None
        if isinstance(downloader, PoliteDownloader):
            downloader.abort()

    def _measure(self) -> None:
        if (words := self._job.shortage()) is None:
            self._later(DISK_SECONDS, self._measure)
            return
        log.warning("%s; no more pages are taken", words)
        self._job.stop(Reason.STORAGE)

    def _progress(self) -> None:
        tally = self._job.tally
        counts = ", ".join(f"{n} {name}" for name, n in tally.outcomes.most_common())
        line = f"{counts or 'nothing yet'}; {tally.size / 2**20:.1f} MB"
        waiting = self._job.queue.size
        if self._bar:
            _draw(f"crawl: {line}, {waiting} in hand")
        else:
            log.info("%s, %d in hand", line, waiting)
        self._later(PROGRESS_SECONDS if self._bar else LOG_SECONDS, self._progress)

    def _later(self, seconds: float, action: Any, *arguments: Any) -> None:
        self._timers.append(self._loop.call_later(seconds, action, *arguments))


def _draw(text: str) -> None:
    """Put a text in place of the terminal's last line."""
    sys.stderr.write(f"\r\x1b[K{text}")
    sys.stderr.flush()
