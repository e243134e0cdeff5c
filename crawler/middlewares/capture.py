"""Every answer goes to the WARC file as it came: redirects, errors and 304 too.

Stands nearest to the network, before anything is decoded.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.model import Rights
from archive.urls import url_key
from archive.warc import Exchange

from ..download import PING, RAW
from ..items import Role, Visit, visit_of
from ..leading import led
from ..rereading import by_name

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from ..job import Job

# What the handler marks a body with that it did not receive to its end.
_CUT = frozenset({"download_stopped", "dataloss", "partial_cut"})


class WarcMiddleware:
    """Writes request and response, and notes the Capture on the visit."""

    def __init__(self, job: Job) -> None:
        self._job = job

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> WarcMiddleware:
        return cls(crawler.spider.job)  # type: ignore[union-attr]

    async def process_response(self, request: Request, response: Response) -> Response:
        visit = visit_of(request)
        visit.size += len(response.body)
        if _CUT & set(response.flags) or request.method == PING:
            return response  # half a payload is no capture, nor is a sign of life
        received = _exchange(request, response)
        exchange = await self._job.hidden(received)
        if exchange is not received:
            response = _as_kept(response, exchange)
        rights = self._rights(visit, exchange)
        if rights is not None and self._job.config.tdm == "respect":
            from ..respecting import refuse

            await refuse(self._job, exchange, rights)
        capture = replace(await self._job.capture(exchange), rights=rights)
        if visit.role is Role.ARTICLE and (found := led(exchange)) is not None:
            capture = replace(capture, leads_to=url_key(found))
        visit.captures.append(capture)
        return response

    def _rights(self, visit: Visit, exchange: Exchange) -> Rights | None:
        """What site and headers say of an article, before anybody reads its page."""
        if visit.role is not Role.ARTICLE or exchange.status not in (200, 304):
            return None
        from ..extract.reservations import of_headers

        named = by_name(exchange.response_headers)
        return Rights(
            said=(
                *self._job.reserving.said(exchange.url),
                *of_headers(named, exchange.url),
            ),
            robots=self._job.rules.word(exchange.url),
        )


def _as_kept(response: Response, exchange: Exchange) -> Response:
    """The response as everything behind here is to see it."""
    headers = response.headers.copy()
    for name in ("Content-Encoding", "Content-Type"):
        headers.pop(name, None)
    if (mime := exchange.header("Content-Type")) is not None:
        headers["Content-Type"] = mime
    return response.replace(body=exchange.payload, headers=headers)


def _exchange(request: Request, response: Response) -> Exchange:
    visit = visit_of(request)
    phrase, received = request.meta.pop(RAW, ("", ()))
    listed = (
        visit.via if visit.role is Role.ARTICLE and visit.via != visit.url else None
    )
    return Exchange(
        url=response.url,
        method=request.method,
        request_headers=_sent(request),
        status=response.status,
        reason=phrase,
        response_headers=received or _pairs(response.headers),
        payload=response.body,
        fetched=datetime.now(UTC),
        ip=str(response.ip_address) if response.ip_address else None,
        redirects=tuple(visit.hops),
        via=listed,
    )


def _sent(request: Request) -> tuple[tuple[str, str], ...]:
    """The request's headers; Twisted adds the first two itself."""
    netloc = request.url.partition("://")[2].partition("/")[0].partition("?")[0]
    host = netloc.rpartition("@")[2]
    return (("Host", host), *_pairs(request.headers))


def _pairs(headers: object) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()  # type: ignore[attr-defined]
        for value in values
    )
