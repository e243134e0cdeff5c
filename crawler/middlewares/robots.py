"""Refuses what robots.txt forbids: pages, channels and every hop of a redirect.

The rules are there by the time a request comes here; the queue sees to that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.errors import FetchingFailed
from archive.model import Reason

from ..items import Role, visit_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from ..job import Job

_WORDS = {
    Reason.ROBOTS_DISALLOWED: "robots.txt forbids it",
    Reason.ROBOTS_UNREACHABLE: "robots.txt cannot be read, so nothing may be asked",
}
_HOST = "its host could not be asked for robots.txt either"


class RobotsMiddleware:
    def __init__(self, job: Job) -> None:
        self._job = job

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        return cls(crawler.spider.job)  # type: ignore[union-attr]

    def process_request(self, request: Request) -> None:
        if visit_of(request).role is Role.ROBOTS:
            return
        reason = self._job.rules.forbids(request.url)
        if reason is not None:
            raise FetchingFailed(
                _WORDS.get(reason, _HOST), reason=reason, about=request.url
            )
