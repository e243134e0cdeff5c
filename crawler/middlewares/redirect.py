"""Redirects, followed a few steps and noted one by one.

Each hop becomes a request of its own: the guard, robots.txt and the delay of the host
it leads to count for it like for any other.  where that is says ``leading``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive.errors import FetchingFailed
from archive.model import Hop, Reason
from archive.urls import same_site

from ..download import PING
from ..items import OF_SITE, Role, visit_of
from ..leading import HOME, STATUSES, leads_home, target
from ..robots import MAX_REDIRECTS

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from ..job import Job

VALIDATORS = ("If-None-Match", "If-Modified-Since")


class RedirectMiddleware:
    """Turns a redirect into the request for the next hop."""

    def __init__(self, job: Job, limit: int) -> None:
        self._job = job
        self._limit = limit

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RedirectMiddleware:
        limit = crawler.settings.getint("REDIRECT_MAX_TIMES")
        return cls(crawler.spider.job, limit)  # type: ignore[union-attr]

    def process_response(
        self, request: Request, response: Response
    ) -> Request | Response:
        if response.status not in STATUSES or request.method == PING:
            return response
        visit = visit_of(request)
        if visit.alone:
            return response
        limit = MAX_REDIRECTS if visit.role in OF_SITE else self._limit
        asked = [*(hop.url for hop in visit.hops), response.url]
        location = response.headers.get("Location")
        found = target(response.url, location, asked, limit)
        if visit.role is Role.ARTICLE and self._job.is_foreign(visit, found):
            raise FetchingFailed(
                f"redirects to another site, {urlsplit(found).netloc}",
                reason=Reason.FOREIGN,
                about=visit.url,
            )
        if visit.role is Role.ARTICLE and leads_home(visit.url, found):
            raise FetchingFailed(
                HOME,
                reason=Reason.SOFT_404,
                about=visit.url,
            )
        visit.hops.append(Hop(url=response.url, status=response.status))
        following = self._job.step(request, url=found)
        if not same_site(response.url, found):
            for name in VALIDATORS:  # another site learns nothing of what we hold
                following.headers.pop(name, None)
        return following
