"""The spider: channels become listings, pages become items, every visit one ending.

Holds no state: what to fetch comes from the Job.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request, Spider

from archive.bare import is_bare
from archive.errors import ReadingFailed, UsageError
from archive.model import ChannelKind, Outcome, Reason

from .. import looks, robots
from ..address import asked_for
from ..browser import NoBrowser
from ..download import PING
from ..due import Reach
from ..faults import HOST_DOWN, classify, never_connected
from ..items import OF_SITE, VISIT, Ending, Listing, Page, Role, Rules, Visit, visit_of
from ..parts import headers_of
from ..rendering import MIME
from ..settling import as_it_was, ending
from ..sources import SOURCES, Found
from ..sources import robots as robots_lines

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from ..job import Job

CHANNEL_BYTES = 52 * 2**20
"""Largest channel: the sitemap protocol allows 50 MiB."""

_HTML = frozenset({"text/html", "application/xhtml+xml", "text/plain", None})
_UNKNOWN = frozenset({"application/octet-stream", "application/xml", "text/xml"})
# What a page is not, whatever its Content-Type says.
_MAGIC = (
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"%PDF",
    b"PK\x03\x04",
    b"\x7fELF",
    b"RIFF",
    b"\x1f\x8b",
    b"\x00\x00\x00",
    b"OggS",
    b"ID3",
    b"MZ",
)


class NewsSpider(Spider):
    name = "news"

    def __init__(self, job: Job, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.job = job
        job.make_request = self.request_for

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> NewsSpider:
        if "job" not in kwargs:
            raise UsageError("this spider is started by: pressmark crawl")
        return super().from_crawler(crawler, *args, **kwargs)

    async def start(self) -> AsyncIterator[Any]:
        self.job.download = self.crawler.engine.download_async
        for visit in self.job.channels:
            yield self.request_for(visit)

    def request_for(self, visit: Visit) -> Request:
        """The first request of a visit."""
        parsers = {
            Role.ARTICLE: self.parse_page,
            Role.CHANNEL: self.parse_channel,
            Role.ROBOTS: self.parse_robots,
            Role.TDMREP: self.parse_tdmrep,
        }
        headers = {}
        briefly = looks.may_ask_briefly(visit, self.job.scope.window.now)
        briefly = briefly and not self.job.wants_browser(visit)
        if visit.etag and briefly:
            headers["If-None-Match"] = visit.etag
        if visit.last_modified and briefly:
            headers["If-Modified-Since"] = visit.last_modified
        visit.briefly = bool(headers)
        meta: dict[str, Any] = {VISIT: visit}
        if visit.role is Role.CHANNEL:
            meta["download_maxsize"] = CHANNEL_BYTES
        elif visit.role in OF_SITE:
            meta["download_maxsize"] = 0  # its start is read, however long it is
        return Request(
            asked_for(visit.address),
            callback=parsers[visit.role],
            errback=self.fail,
            headers=headers,
            meta=meta,
            dont_filter=True,
        )

    # -- articles

    async def parse_page(self, response: Response) -> AsyncIterator[Any]:
        visit = visit_of(response.request)  # type: ignore[arg-type]
        if response.status == 304 and visit.captures[-1].refers_to:
            yield Ending(
                visit=visit,
                outcome=Outcome.UNCHANGED,
                reason=Reason.NOT_MODIFIED,
                detail="the server says so",
            )
        elif response.status != 200:
            yield ending(visit, Reason.HTTP_STATUS, f"status {response.status}")
        elif (problem := _not_html(response)) is not None:
            yield ending(visit, Reason.NOT_HTML, problem)
        elif not response.body.strip():
            yield ending(visit, Reason.EMPTY, "nothing in it")
        else:
            yield Page(
                visit=visit,
                capture=visit.captures[-1],
                html=response.body,
                headers=headers_of(response),
            )

    # -- channels

    async def parse_channel(self, response: Response) -> None:
        visit = visit_of(response.request)  # type: ignore[arg-type]
        last = visit.captures[-1]
        if (response.status == 304 and last.refers_to) or (
            response.status == 200
            and visit.digest == last.digest
            and not self.job.wants_browser(visit)
        ):
            await self.job.keep(as_it_was(visit))
            return
        if response.status != 200:
            words = f"status {response.status}"
            await self.job.keep(ending(visit, Reason.HTTP_STATUS, words))
            return
        try:
            if self.job.wants_browser(visit):
                response = await self._shown(visit, response)
            listing = _listing(visit, response, self.job.scope.reach)
        except NoBrowser as error:
            await self.job.keep(ending(visit, Reason.PARSE_ERROR, str(error)))
            return
        except ReadingFailed as error:
            await self.job.keep(ending(visit, Reason(error.reason), str(error)))
            return
        await self.job.keep(listing)

    async def _shown(self, visit: Visit, response: Response) -> Response:
        """A page that lists articles, as a browser shows it."""
        mime = headers_of(response).get("content-type", "text/html")
        render = self.job.renderer.html
        html, visits = await render(visit, response.body, response.url, mime)
        for one in visits:  # they are filed with it, and its own is the last
            visit.captures[:0] = one.captures
        headers = response.headers.copy()
        headers["Content-Type"] = MIME
        return response.replace(body=html, headers=headers)

    # -- robots.txt

    async def parse_robots(self, response: Response) -> None:
        visit = visit_of(response.request)  # type: ignore[arg-type]
        verdict = robots.verdict_of(response.status)
        body = None
        if verdict == robots.RULES:
            body = robots.text_of(response.body)
        await self._learn(visit, verdict, body)

    async def parse_tdmrep(self, response: Response) -> None:
        await self.job.reserving.take(visit_of(response.request), response)  # type: ignore[arg-type]

    async def _learn(
        self,
        visit: Visit,
        verdict: str,
        body: str | None = None,
        *,
        why: Reason = Reason.ROBOTS_UNREACHABLE,
    ) -> None:
        name = robots.origin_of(visit.url)
        now = datetime.now(UTC)
        self.job.rules.learn(name, robots.Origin(verdict, body, why=why), visit.host)
        await self.job.keep(
            Rules(
                visit=visit,
                origin=name,
                verdict=verdict,
                body=body,
                fetched=now,
                expires=robots.expires(verdict, now),
            )
        )

    async def _no_rules(
        self, visit: Visit, reason: Reason, error: BaseException
    ) -> None:
        """No robots.txt could be had: is it that, or the whole host?"""
        if reason is Reason.INTERRUPTED:
            return
        verdict = robots.verdict_of_failure(reason)
        direct = reason is Reason.FORBIDDEN_ADDRESS or never_connected(error)
        if visit.hops or reason not in HOST_DOWN:
            why = reason if direct and not visit.hops else Reason.ROBOTS_UNREACHABLE
            await self._learn(visit, verdict, why=why)
        elif direct:
            await self._learn(visit, verdict, why=reason)
        else:
            self.job.queue.enqueue_request(self._ping(visit, reason))
            self.job.queue.resume(visit.host)

    def _ping(self, visit: Visit, reason: Reason) -> Request:
        """Ask the host whether it is there, after its robots.txt failed."""

        async def there(response: Response) -> None:
            await self._learn(visit, robots.FORBID_ALL)

        async def ended(failure: Failure) -> None:
            fault = classify(failure.value or RuntimeError("a failure of nothing"))
            if fault is not None and fault[0] in HOST_DOWN:
                await self._learn(visit, robots.FORBID_ALL, why=reason)
            elif fault is None or fault[0] is not Reason.INTERRUPTED:
                await self._learn(visit, robots.FORBID_ALL)

        meta = {VISIT: visit, "download_timeout": self.settings["PING_TIMEOUT"]}
        return Request(
            visit.url,
            method=PING,
            callback=there,
            errback=ended,
            meta=meta,
            dont_filter=True,
        )

    # -- what came to nothing

    async def fail(self, failure: Failure) -> None:
        """A visit that found no page: its one ending, with the reason."""
        visit = visit_of(failure.request)  # type: ignore[attr-defined]
        error = failure.value or RuntimeError("a failure of nothing")
        fault = classify(error)
        if fault is None:
            self.job.fail(error)  # a bug, and no reason may hide it
            return
        reason, words = fault
        if visit.role is Role.ROBOTS:
            await self._no_rules(visit, reason, error)
            return
        if visit.role is Role.TDMREP:
            await self.job.reserving.take(visit, None)
            return
        if reason is Reason.DNS and visit.hops:
            # A redirect to a name that does not exist says nothing of the host.
            await self.job.keep(
                Ending(
                    visit=visit, outcome=Outcome.SKIPPED, reason=reason, detail=words
                )
            )
            return
        await self.job.keep(ending(visit, reason, words))


def _listing(visit: Visit, response: Response, reach: Reach) -> Listing:
    """What a channel lists. Raises ReadingFailed."""
    guessed: tuple[str, ...] = ()
    if urlsplit(response.url).path == "/robots.txt":
        text = response.body[: robots.MAX_BYTES].decode("utf-8", "replace")
        named = robots_lines.sitemaps(text, response.url)
        # Sites keep sitemaps of news that their robots.txt does not tell of.
        hidden = not named or reach is Reach.EXPLORE
        if hidden:
            guessed = tuple(
                url for url in robots_lines.guesses(response.url) if url not in named
            )
        found = Found(channels=(*named, *guessed))
    else:
        kind = visit.kind or ChannelKind.FEED
        source = SOURCES[kind.value]
        found = source.discover(response.body, response.url, headers_of(response))
        if source.kind is ChannelKind.SECTION and not found.feeds:
            paths = robots_lines.GUESSED_FEEDS
            found = replace(found, feeds=robots_lines.guesses(response.url, paths))
    return Listing(
        visit=visit,
        discoveries=found.discoveries,
        channels=tuple(
            (url, found.channels_modified.get(url)) for url in found.channels
        ),
        guessed=frozenset(guessed),
        feeds=found.feeds,
        interval=found.interval or looks.max_age(headers_of(response)),
        truncated=found.truncated,
        bare=visit.kind is ChannelKind.SITEMAP and is_bare(response.body),
    )


def _not_html(response: Response) -> str | None:
    """What an answer is instead of a web page; None where it may be one."""
    value = response.headers.get("Content-Type") or b""
    mime = value.decode("latin-1").partition(";")[0].strip().lower() or None
    head = response.body[:1024].lstrip()
    if head.startswith(_MAGIC):
        return "a file of another kind, whatever its type says"
    if mime in _HTML:
        return None
    if mime in _UNKNOWN and b"<html" in head.lower():
        return None
    return f"content type {mime}"
