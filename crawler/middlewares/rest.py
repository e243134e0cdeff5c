"""Refuses what goes to a host that asked to be left alone, in this run or before.

The queue holds back what is listed there; this is for what leads there: redirects,
and channels that others name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.errors import FetchingFailed
from archive.model import Reason

from ..items import visit_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from ..job import Job


class RestMiddleware:
    def __init__(self, job: Job) -> None:
        self._job = job

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RestMiddleware:
        return cls(crawler.spider.job)  # type: ignore[union-attr]

    def process_request(self, request: Request) -> None:
        if self._job.queue.rests(self._job.host_of(request.url)):
            visit_of(request).rested = True
            raise FetchingFailed(
                "its host asks to be left alone",
                reason=Reason.RATE_LIMITED,
                about=request.url,
            )
