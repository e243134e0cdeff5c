"""Refuses what robots.txt forbids: pages, channels and every hop of a redirect.

The rules are there by the time a request comes here; the queue sees to that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive.errors import FetchingFailed
from archive.model import Reason

from ..guard import refusal, resolver_in_force
from ..items import Role, visit_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from ..job import Job

_WORDS = {
    Reason.ROBOTS_DISALLOWED: "robots.txt forbids it",
    Reason.ROBOTS_UNREACHABLE: "robots.txt cannot be read, so nothing may be asked",
    Reason.DNS: "its host has no address",
}
_HOST = "its host could not be asked for robots.txt either"


class RobotsMiddleware:
    def __init__(self, job: Job, refused: Mapping[str, str]) -> None:
        """refused: host -> the address of it that the guard has refused."""
        self._job = job
        self._refused = refused

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        return cls(crawler.spider.job, resolver_in_force().refused)  # type: ignore[union-attr]

    def process_request(self, request: Request) -> None:
        if visit_of(request).role is Role.ROBOTS:
            return
        reason = self._job.rules.forbids(request.url)
        if reason is not None:
            words = told(reason, request.url, self._refused)
            raise FetchingFailed(words, reason=reason, about=request.url)


def told(reason: Reason, url: str, refused: Mapping[str, str]) -> str:
    """Why an address may not be asked for, in words."""
    host = urlsplit(url).hostname or ""
    if reason is Reason.FORBIDDEN_ADDRESS and host in refused:
        return refusal(host, refused[host])
    return _WORDS.get(reason, _HOST)
