"""The HTTP client: Scrapy's own, with bounds on headers and a memory of how they came.

Subclasses private parts of Scrapy's handler over Twisted: the exact versions stand in
``requirements.lock``, and the tests of crawls notice a change.
"""

from __future__ import annotations

import asyncio
import time
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from scrapy.core.downloader import Downloader
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
    _ScrapyAgent,
)
from scrapy.http import Headers
from scrapy.responsetypes import responsetypes
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IHandshakeListener
from twisted.internet.protocol import connectionDone
from twisted.protocols.tls import TLSMemoryBIOProtocol
from twisted.python.failure import Failure
from twisted.web._newclient import ParseError
from zope.interface import implementer  # type: ignore[import-untyped]

from archive.errors import FetchingFailed
from archive.model import Reason

from .items import ENDED, VISIT

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from .wire import Answer

# Honest servers stay under 100 lines and 64 KiB, but some set cookies by the hundred,
# and their pages are to be had.
MAX_HEADER_LINES = 1000
MAX_HEADER_BYTES = 4 * 2**20
MAX_LINE_BYTES = 128 * 2**10
PING = "OPTIONS"
"""The method of a request that asks the server whether it is there, and for nothing it
holds (RFC 9110, 9.3.7): its target is ``*``, whatever the address says."""

RAW = "raw_response"
"""The key of ``Request.meta``: (reason phrase, headers as received)."""

RawHeaders = tuple[tuple[str, str], ...]


class _Parser(_LenientHTTPClientParser):
    """Counts header lines, and keeps them in their order and spelling.

    Scrapy changes the class of a parser that is there already, so there is no
    ``__init__``: the class's values are where the counting starts.
    """

    lines = 0
    size = 0
    raw: list[tuple[str, str]] | None = None
    MAX_LENGTH = MAX_LINE_BYTES

    def lineReceived(self, line: bytes) -> None:
        self.lines += 1
        self.size += len(line)
        if self.lines > MAX_HEADER_LINES or self.size > MAX_HEADER_BYTES:
            raise _too_much(line)
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:
        raise _too_much(line)

    def headerReceived(self, name: bytes, value: bytes) -> None:
        # Folded lines are joined by the time they get here.
        self.raw = self.raw if self.raw is not None else []
        self.raw.append((name.decode("latin-1"), value.decode("latin-1")))
        super().headerReceived(name, value)  # type: ignore[no-untyped-call]

    def allHeadersReceived(self) -> None:
        response = self.response
        super().allHeadersReceived()  # type: ignore[no-untyped-call]
        response.pressmark_raw = tuple(self.raw or ())
        self.raw = None  # a 1xx answer is followed by another


def _too_much(line: bytes) -> Exception:
    words = "more headers than anybody needs"
    return ParseError(words, line[:80])  # type: ignore[no-untyped-call]


class NoHandshake(Exception):
    """Something listens there, and does not speak TLS."""


@implementer(IHandshakeListener)
class _Protocol(_LenientHTTP11ClientProtocol):
    patience = 0.0
    """Seconds for TLS to begin: a port that does not speak it says nothing at all."""

    _handshake: Any = None

    def connectionMade(self) -> None:
        from twisted.internet import reactor

        super().connectionMade()
        if isinstance(self.transport, TLSMemoryBIOProtocol):
            clock: Any = reactor
            self._handshake = clock.callLater(self.patience, self._no_handshake)

    def handshakeCompleted(self) -> None:
        self._handshake_over()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self._handshake_over()
        super().connectionLost(reason)  # type: ignore[no-untyped-call]

    def _handshake_over(self) -> None:
        if self._handshake is not None and self._handshake.active():
            self._handshake.cancel()

    def _no_handshake(self) -> None:
        words = f"no TLS within {self.patience:g} s"
        tls: Any = self.transport
        tls.failVerification(Failure(NoHandshake(words)))  # type: ignore[no-untyped-call]

    def request(self, request: Any) -> Any:
        if request.method == PING.encode():
            request.uri = b"*"
        answer = super().request(request)
        if self._parser is not None:
            self._parser.__class__ = _Parser
        return answer


class _Factory(_LenientHTTP11ClientFactory):
    patience = 0.0

    def buildProtocol(self, addr: Any) -> _Protocol:
        protocol = _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
        protocol.patience = self.patience
        return protocol


class _Agent(_ScrapyAgent):
    """Leaves the headers as received with the request."""

    def download_request(self, request: Request) -> Deferred[Response]:
        self._request = request
        return super().download_request(request)

    def _cb_bodydone(self, result: Any, url: str) -> Response:
        answer = result["txresponse"]
        phrase = (answer.phrase or b"").decode("latin-1")
        self._request.meta[RAW] = (phrase, getattr(answer, "pressmark_raw", ()))
        return super()._cb_bodydone(result, url)


class BoundedHandler(HTTP11DownloadHandler):
    """Downloads that can all be ended at once."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        patience = crawler.settings.getfloat("HANDSHAKE_TIMEOUT")
        factory: Any = type("Factory", (_Factory,), {"patience": patience})
        self._pool._factory = factory
        self._under_way: set[asyncio.Future[Response]] = set()
        self._aborted = False

    async def download_request(self, request: Request) -> Response:
        if self._aborted:
            raise _interrupted(request)
        visit = request.meta.get(VISIT)
        if visit is not None and visit.answer is not None:
            answer, visit.answer = visit.answer, None
            return _received(request, answer)
        agent = _Agent(
            contextFactory=self._contextFactory,
            bindAddress=self._bind_address,
            pool=self._pool,
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
            tls_verbose_logging=self._tls_verbose_logging,
        )
        with wrap_twisted_exceptions():
            future = asyncio.ensure_future(
                maybe_deferred_to_future(agent.download_request(request))
            )
            self._under_way.add(future)
            try:
                return await future
            except asyncio.CancelledError:
                raise _interrupted(request) from None
            finally:
                request.meta[ENDED] = time.monotonic()
                self._under_way.discard(future)

    def abort(self) -> None:
        """End every download that is under way, and those that come."""
        self._aborted = True
        for future in tuple(self._under_way):
            future.cancel()


def _received(request: Request, answer: Answer) -> Response:
    """The response to a request that was answered before the engine ran."""
    headers = Headers()
    for name, value in answer.headers:
        headers.appendlist(name, value.encode("latin-1"))
    kind = responsetypes.from_args(
        headers=headers, url=request.url, body=answer.body[:1024]
    )
    request.meta[RAW] = (answer.phrase, answer.headers)
    return kind(
        url=request.url,
        status=answer.status,
        headers=headers,
        body=answer.body,
        ip_address=ip_address(answer.ip),
        protocol="HTTP/1.1",
    )


def _interrupted(request: Request) -> FetchingFailed:
    return FetchingFailed(
        "the run was stopped", reason=Reason.INTERRUPTED, about=request.url
    )


class PoliteDownloader(Downloader):
    """Tells the scheduler when a request is through with its host.

    The delay between requests is the scheduler's business, so that a host that must
    wait takes no place of another.
    """

    def fetch(self, request: Request, spider: Any = None) -> Deferred[Any]:
        answer = super().fetch(request)
        answer.addBoth(self._release, request)
        return answer

    def _release(self, result: Any, request: Request) -> Any:
        engine = self.crawler.engine
        scheduler = engine.scheduler if engine else None
        release = getattr(scheduler, "release", None)
        if release is not None:
            release(request)
        return result

    def abort(self) -> None:
        """End what is under way."""
        for handler in self.handlers._handlers.values():
            if isinstance(handler, BoundedHandler):
                handler.abort()
