"""Pages of outlets that only JavaScript fills, as a browser shows them.

The page is fetched like any other, and so is what its scripts ask for: the address
guard, robots.txt, the delays of hosts and every limit hold for a browser too, and all
answers stand in the WARC file.  What the browser makes of them is kept as a record of
type ``conversion`` (WARC 1.1, 6.8) beside the response, and is what the reader reads.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from archive.errors import FetchingFailed, ReadingFailed
from archive.model import Hop, Outcome, Reason
from archive.warc import Exchange

from .asking import ask, visit_beside
from .browser import Chromium, NoBrowser, Resource
from .items import Ending, Page, Visit
from .parts import headers_of
from .settling import ending

if TYPE_CHECKING:
    from .job import Job

log = logging.getLogger("pressmark.crawl")

SECONDS = 60.0
"""For one page, waiting for the turns of hosts included."""

AT_ONCE = 2
MOST = 60
"""Scripts and data that one page may ask for."""

HOPS = 3
KEPT = 16 * 2**20
"""Bytes of scripts that are kept for the pages to come: outlets use the same ones on
every page."""

MIME = "text/html; charset=utf-8"
_OWN = frozenset({"content-length", "transfer-encoding", "connection"})


class Renderer:
    """The browser of one run."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._chromium = Chromium(
            agent=job.config.agent,
            seconds=SECONDS,
            most_bytes=job.config.max_bytes,
        )
        self._places = asyncio.Semaphore(AT_ONCE)
        self._scripts: OrderedDict[str, Resource] = OrderedDict()
        self._size = 0

    async def article(self, page: Page) -> Page | Ending:
        """A page with the text that its scripts fetch; an ending where it has none, or
        is the one that was read last."""
        try:
            html, visits = await self.html(page.visit, page.html, page.url, page.mime)
        except (NoBrowser, ReadingFailed) as error:
            return _failure(page.visit, error)
        capture = replace(page.capture, digest=sha256(html).hexdigest())
        if await self._job.is_standing(capture):
            return Ending(
                visit=page.visit,
                outcome=Outcome.UNCHANGED,
                detail="the browser shows what it showed last",
            )
        return await self._converted(page, html, visits)

    async def part(self, page: Page) -> Page:
        """The same of a further page. Raises NoBrowser or ReadingFailed."""
        html, visits = await self.html(page.visit, page.html, page.url, page.mime)
        return await self._converted(page, html, visits)

    async def _converted(
        self, page: Page, html: bytes, visits: tuple[Visit, ...]
    ) -> Page:
        """The page as the reader is to see it, kept beside the one that came."""
        made = await self._job.capture(
            Exchange(
                url=page.url,
                asked=False,
                status=200,
                response_headers=(("Content-Type", MIME),),
                payload=html,
                fetched=datetime.now(UTC),
                via=page.capture.via,
                converted_from=page.capture,
            )
        )
        page.visit.captures.append(made)
        return replace(
            page,
            capture=made,
            html=html,
            headers={**page.headers, "content-type": MIME},
            more=(*page.more, *visits),
        )

    async def html(
        self, visit: Visit, html: bytes, url: str, mime: str
    ) -> tuple[bytes, tuple[Visit, ...]]:
        """A page as a browser shows it, and the visits to what it asked for.

        Raises NoBrowser, which fails its outlet, or ReadingFailed.
        """
        visits: list[Visit] = []

        async def fetch(address: str) -> Resource | None:
            if len(visits) >= MOST or not address.startswith(("http:", "https:")):
                return None
            known = self._scripts.get(address)
            if known is not None:
                self._scripts.move_to_end(address)
                return known
            one = visit_beside(visit, address)
            visits.append(one)
            return await self._fetched(one)

        async with self._places:
            if self._job.stopping is Reason.INTERRUPTED:
                raise ReadingFailed(
                    "before it was rendered", reason=Reason.INTERRUPTED, about=url
                )
            try:
                found = await self._chromium.render(html, url, mime, fetch)
            except NoBrowser as error:
                self._job.tally.unrendered[visit.outlet or visit.host] = str(error)
                raise
        shown = await self._job.hidden(_shown(url, found))
        return shown.payload, tuple(visits)

    async def _fetched(self, visit: Visit) -> Resource | None:
        url = visit.url
        for _ in range(HOPS):
            try:
                response = await ask(self._job, visit, url, longest=SECONDS / 2)
            except FetchingFailed as error:
                log.info("%s asks in vain for %s: %s", visit.via, url, error)
                return None
            if response is None:
                return None
            location = response.headers.get("Location")
            if response.status in (301, 302, 303, 307, 308) and location:
                visit.hops.append(Hop(url=response.url, status=response.status))
                url = urljoin(response.url, location.decode("latin-1"))
                continue
            named = headers_of(response).items()
            headers = {name: value for name, value in named if name not in _OWN}
            found = Resource(
                status=response.status, headers=headers, body=response.body
            )
            if "javascript" in headers.get("content-type", ""):
                self._keep(visit.url, found)
            return found
        return None

    def _keep(self, address: str, script: Resource) -> None:
        self._scripts[address] = script
        self._size += len(script.body)
        while self._size > KEPT:
            _, gone = self._scripts.popitem(last=False)
            self._size -= len(gone.body)

    async def close(self) -> None:
        await self._chromium.close()


def _shown(url: str, html: bytes) -> Exchange:
    headers = (("Content-Type", MIME),)
    return Exchange(
        url=url,
        status=200,
        response_headers=headers,
        payload=html,
        fetched=datetime.now(UTC),
    )


def _failure(visit: Visit, error: NoBrowser | ReadingFailed) -> Ending:
    """A later run may have a browser, or more time."""
    reason = Reason(error.reason) if isinstance(error, ReadingFailed) else None
    found = ending(visit, reason or Reason.PARSE_ERROR, f"not rendered: {error}")
    return found if reason is not None else replace(found, outcome=Outcome.FAILED)
