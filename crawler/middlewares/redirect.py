"""Redirects, followed a few steps and noted one by one.

Each hop becomes a request of its own: the guard, robots.txt and the delay of the host
it leads to count for it like for any other.  ``target`` and ``leads_home`` are pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from archive.errors import FetchingFailed
from archive.model import Hop, Reason
from archive.urls import host, same_site

from ..address import plain
from ..download import PING
from ..due import MAX_URL
from ..items import OF_SITE, Role, visit_of
from ..robots import MAX_REDIRECTS

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from ..job import Job

STATUSES = frozenset({301, 302, 303, 307, 308})
VALIDATORS = ("If-None-Match", "If-Modified-Since")


def target(url: str, location: bytes | None, hops: Sequence[str], limit: int) -> str:
    """Where a redirect leads.

    location: the header's value.  hops: the addresses that were asked already, this one
    included.  Raises FetchingFailed where it leads nowhere that may be followed.
    """

    def refuse(reason: Reason, words: str) -> FetchingFailed:
        return FetchingFailed(words, reason=reason, about=url)

    if location is None or not location.strip():
        raise refuse(Reason.BAD_REDIRECT, "a redirect that does not say where to")
    try:
        text = location.decode("utf-8").strip()
    except UnicodeDecodeError:
        text = location.decode("latin-1").strip()
    try:
        found = urljoin(url, text)
        scheme = urlsplit(found).scheme.lower()
    except ValueError as error:
        raise refuse(Reason.BAD_URL, f"a redirect to no address: {error}") from None
    if scheme not in ("http", "https"):
        raise refuse(Reason.FORBIDDEN_SCHEME, f"a redirect to {scheme[:40]}:")
    try:
        found = plain(found)
    except ValueError as error:
        raise refuse(Reason.BAD_URL, f"a redirect to no address: {error}") from None
    if len(found) > MAX_URL:
        raise refuse(Reason.BAD_URL, f"a redirect to {len(found)} characters")
    if found in hops:
        raise refuse(Reason.REDIRECT_LOOP, f"a redirect back to {found}")
    if len(hops) > limit:
        raise refuse(Reason.REDIRECT_LIMIT, f"more than {limit} redirects")
    return found


_FRONT = re.compile(
    r"/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:index|default)\.[a-z]{3,5})?",
    re.IGNORECASE,
)
"""The path of a front page, in a language of the site's or in its own."""


def leads_home(url: str, found: str) -> bool:
    """Whether a redirect leads from a page to the front page of the same host."""
    here, there = urlsplit(url), urlsplit(found)
    if there.query or not _FRONT.fullmatch(there.path):
        return False
    if not here.query and _FRONT.fullmatch(here.path):
        return False
    return host(url).removeprefix("www.") == host(found).removeprefix("www.")


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
                "leads to the front page instead of a story",
                reason=Reason.SOFT_404,
                about=visit.url,
            )
        visit.hops.append(Hop(url=response.url, status=response.status))
        following = self._job.step(request, url=found)
        if not same_site(response.url, found):
            for name in VALIDATORS:  # another site learns nothing of what we hold
                following.headers.pop(name, None)
        return following
