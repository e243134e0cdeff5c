"""A Chromium without a network: it shows a page with what it is handed.

Every request of a page is answered by who renders it, or is refused; the browser itself
can reach nothing, for its proxy is a port at which nobody listens and no name has an
address.  Knows Playwright; not what may be asked for, nor what the page is.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import shutil
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archive.errors import PressmarkError, ReadingFailed
from archive.model import Reason

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page, Route

log = logging.getLogger("pressmark.crawl")

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""Programs that are looked for; else the one that Playwright has brought along."""

HINT = (
    "pip install 'pressmark[browser]', and a Chromium from your system or from "
    "`playwright install chromium`"
)
ALONE = (
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
DATA = frozenset({"script", "xhr", "fetch"})
"""Kinds of resources that a text may come from; images, styles, fonts, films and
frames are not asked for."""

END_SECONDS = 15.0
"""For the browser to close; a run does not wait longer for one that hangs."""

QUIET = 0.5
"""Seconds without a request and without a change after which a page is complete."""


class NoBrowser(PressmarkError):
    """No page can be rendered here; says what is missing."""

    exit_code = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """An answer for a script or data that a page asks for."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


Fetch = Callable[[str], Awaitable[Resource | None]]
"""Gets an address for a page; None: refused, or not to be had."""


class Chromium:
    """One browser, started at its first page; pages have nothing in common."""

    def __init__(self, *, agent: str, seconds: float, most_bytes: int) -> None:
        """agent: the User-Agent that scripts see.  seconds: for a whole page.
        most_bytes: of a rendered page."""
        self._agent = agent
        self._seconds = seconds
        self._most_bytes = most_bytes
        self._playwright: Any = None
        self._browser: Browser | None = None
        self._missing: NoBrowser | None = None
        self._starting = asyncio.Lock()

    async def render(self, html: bytes, url: str, mime: str, fetch: Fetch) -> bytes:
        """The page as its scripts leave it, UTF-8.

        Raises NoBrowser where there is none, ReadingFailed where this page cannot be
        rendered: ``timeout``, ``too_large``, ``parse_limit`` where it ends its process.
        """
        browser = await self._running()
        try:
            async with asyncio.timeout(self._seconds + 10):
                context = await browser.new_context(
                    user_agent=self._agent,
                    service_workers="block",
                    accept_downloads=False,
                )
                try:
                    return await self._rendered(context, html, url, mime, fetch)
                finally:
                    await context.close()
        except TimeoutError as error:
            raise _failed(Reason.TIMEOUT, "the browser does not answer", url) from error
        except ReadingFailed:
            raise
        except Exception as error:
            if type(error).__module__.partition(".")[0] != "playwright":
                raise
            words = str(error).partition("\n")[0]
            raise _failed(Reason.PARSE_LIMIT, f"the browser: {words}", url) from error

    async def _rendered(
        self, context: BrowserContext, html: bytes, url: str, mime: str, fetch: Fetch
    ) -> bytes:
        traffic = _Traffic(html, url, mime, fetch)
        await context.route("**/*", traffic.answer)
        await context.route_web_socket("**/*", lambda socket: socket.close())
        page = await context.new_page()
        context.on("page", lambda other: asyncio.ensure_future(other.close()))
        end = asyncio.get_running_loop().time() + self._seconds
        await page.goto(url, wait_until="commit", timeout=self._seconds * 1000)
        await _settled(page, traffic, end)
        text: str = await page.content()
        found = text.encode("utf-8", "replace")
        if len(found) > self._most_bytes:
            raise _failed(Reason.TOO_LARGE, f"{len(found)} bytes once rendered", url)
        return found

    async def _running(self) -> Browser:
        async with self._starting:
            if self._missing is not None:
                raise self._missing
            if self._browser is None or not self._browser.is_connected():
                try:
                    self._browser = await self._start()
                except NoBrowser as error:
                    self._missing = error
                    raise
            return self._browser

    async def _start(self) -> Browser:
        try:
            from playwright.async_api import Error, async_playwright
        except ImportError:
            raise NoBrowser(f"Playwright is not installed: {HINT}") from None
        program = next(filter(None, map(shutil.which, NAMES)), None)
        try:
            if self._playwright is None:
                self._playwright = await async_playwright().start()
            browser: Browser = await self._playwright.chromium.launch(
                executable_path=program,
                args=list(ALONE),
                # Chromium's own sandbox is not to be had by root.
                chromium_sandbox=os.geteuid() != 0,
                handle_sigint=False,  # what a signal means, the run decides
                handle_sigterm=False,
                handle_sighup=False,
            )
            return browser
        except Error as error:
            words = str(error).strip().partition("\n")[0]
            raise NoBrowser(f"Chromium does not start ({words}): {HINT}") from None

    async def close(self) -> None:
        """End the browser; one that has gone already is no error."""
        browser, self._browser = self._browser, None
        playwright, self._playwright = self._playwright, None
        with contextlib.suppress(Exception):  # TimeoutError included
            if browser is not None:
                await asyncio.wait_for(browser.close(), END_SECONDS)
        if playwright is not None:
            try:
                await asyncio.wait_for(playwright.stop(), END_SECONDS)
            except TimeoutError:
                log.warning("Playwright did not end; it goes with this process")


class _Traffic:
    """What one page asks for, and how it is answered."""

    def __init__(self, html: bytes, url: str, mime: str, fetch: Fetch) -> None:
        self._page = Resource(status=200, headers={"content-type": mime}, body=html)
        self._url = url
        self._fetch = fetch
        self._served = False
        self.open = 0
        """Requests that wait for their answer."""

        self.answered = 0

    async def answer(self, route: Route) -> None:
        request = route.request
        self.open += 1
        try:
            found = None
            if request.is_navigation_request():
                # The page itself comes first, and once.  Where its scripts, frames and
                # windows would go, nobody follows: "no content" leaves all as it is,
                # where an error would take the page's place.
                found = Resource(status=204) if self._served else self._page
                self._served = True
            elif request.resource_type == "stylesheet":
                found = Resource(status=200, headers={"content-type": "text/css"})
            elif request.method == "GET" and request.resource_type in DATA:
                found = await self._fetch(request.url)
            await _answered(route, found)
        finally:
            self.open -= 1
            self.answered += 1


async def _answered(route: Route, found: Resource | None) -> None:
    from playwright.async_api import Error

    with contextlib.suppress(Error):  # the page, or a window of it, is closed already
        if found is None:
            await route.abort("blockedbyclient")
        else:
            headers = dict(found.headers)
            await route.fulfill(status=found.status, headers=headers, body=found.body)


async def _settled(page: Page, traffic: _Traffic, end: float) -> None:
    """Wait until nothing is asked for and nothing changes; or until the end, for a
    page that never rests is read as it is then."""
    loop = asyncio.get_running_loop()
    before: tuple[int, int] | None = None
    while loop.time() < end:
        await asyncio.sleep(QUIET)
        if traffic.open:
            continue
        size = await page.evaluate("document.documentElement.outerHTML.length")
        now = (traffic.answered, size)
        if now == before:
            return
        before = now


def _failed(reason: Reason, words: str, url: str) -> ReadingFailed:
    return ReadingFailed(words, reason=reason, about=url)
