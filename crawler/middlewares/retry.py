"""Second tries: few, later each time, and never before the server wants them.

A try that must wait holds up its host, not the run; a server that wants to be left
alone for longer than a run can wait is left alone, by the next runs too.
``retry_after`` is pure.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from archive.errors import FetchingFailed
from archive.model import Reason
from archive.urls import host

from ..faults import HOST_DOWN, PATIENCE_ASKED, RETRIED, RETRIED_STATUS, classify
from ..items import Role, Visit, visit_of
from ..pauses import pause

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from ..job import Job


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for; None where it says nothing usable."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        at = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return max(0.0, (at - now).total_seconds())


class RetryMiddleware:
    """Asks again where that may help, and counts the tries on the visit."""

    def __init__(self, job: Job, waits: tuple[float, ...], longest: float) -> None:
        self._job = job
        self._waits = waits
        self._longest = longest

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RetryMiddleware:
        settings = crawler.settings
        waits = tuple(float(wait) for wait in settings.getlist("RETRY_WAITS"))
        longest = settings.getfloat("RETRY_AFTER_MAX")
        return cls(crawler.spider.job, waits, longest)  # type: ignore[union-attr]

    def process_response(
        self, request: Request, response: Response
    ) -> Request | Response:
        visit = visit_of(request)
        if response.status not in RETRIED_STATUS:
            self._job.strike(request, None)
            return response
        asked = None
        if response.status in PATIENCE_ASKED:
            header = response.headers.get("Retry-After")
            value = header.decode("latin-1") if header else None
            asked = retry_after(value, datetime.now(UTC))
        if asked is not None and asked > self._longest:
            name = host(request.url)
            visit.pause = pause(name, datetime.now(UTC), asked)
            if visit.role is not Role.ROBOTS:  # else its verdict says enough
                self._job.leave_alone(request, Reason.RATE_LIMITED)
            raise FetchingFailed(
                f"status {response.status}; asks to be left alone for {asked:.0f} s",
                reason=Reason.RATE_LIMITED,
                about=request.url,
            )
        if asked is not None:  # whether this address is asked for again or not
            self._job.heed(pause(host(request.url), datetime.now(UTC), asked))
        again = self._again(request, visit)
        if again is not None:
            return again
        if response.status == 429:
            self._job.strike(request, Reason.RATE_LIMITED)
            raise FetchingFailed(
                "status 429 every time", reason=Reason.RATE_LIMITED, about=request.url
            )
        return response

    def process_exception(
        self, request: Request, exception: Exception
    ) -> Request | None:
        fault = classify(exception)
        if fault is None or fault[0] not in RETRIED:
            return None
        visit = visit_of(request)
        again = self._again(request, visit)
        if again is None and fault[0] in HOST_DOWN:
            self._job.strike(request, fault[0])
        return again

    def _again(self, request: Request, visit: Visit) -> Request | None:
        tried = visit.tries >= len(self._waits)
        if visit.role is Role.TDMREP:
            return None  # a site without the file reserves nothing by it
        if visit.alone or tried or self._job.stopping is not None:
            return None
        wait = self._waits[visit.tries] * random.uniform(0.75, 1.25)
        visit.tries += 1
        self._job.pause(request, wait)
        return self._job.step(request)
