"""Fetches and reads the further pages of an article, each in its host's turn.

An article is filed when all its pages are read or given up; what is not read stands in
``next_page``.  A run that ends before leaves the article for the next run.  Knows
visits and turns; which pages belong together, crawler.extract.joining decides.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from archive.errors import FetchingFailed, ReadingFailed
from archive.model import Hop, Reason
from archive.urls import host, url_key

from .extract.joining import Part, belongs, ended, join
from .extract.pager import MOST
from .faults import classify
from .items import Ending, Page, Role, Visit
from .rereading import is_html
from .settling import ending

if TYPE_CHECKING:
    from scrapy.http import Response

    from .job import Job

log = logging.getLogger("pressmark.crawl")

HOPS = 3
"""Redirects on the way to a further page: most add or drop a slash."""

LONGEST = 60.0
"""Seconds that an article waits for the turn of its next page."""


class Parts:
    """The pages of an article after its first."""

    def __init__(self, job: Job) -> None:
        self._job = job

    async def whole(self, first: Page) -> Page | Ending:
        """The article with all its pages, as far as they can be read."""
        if first.article is None:
            return first
        parts = [Part(article=first.article, capture=first.capture.id)]
        visits: list[Visit] = []
        while len(parts) < MOST and (url := parts[-1].article.next_page):
            visit = self._visit(first.visit, url)
            visits.append(visit)
            part = await self._read(visit)
            if self._job.stopping is Reason.INTERRUPTED:
                return ending(first.visit, Reason.INTERRUPTED, "before its next page")
            if part is None:
                break  # partial: next_page says so
            if not belongs(parts, part.article):
                parts[-1] = ended(parts[-1])
                break
            parts.append(part)
        return replace(first, article=join(parts), more=tuple(visits))

    async def _read(self, visit: Visit) -> Part | None:
        """A further page, read; None where it is given up."""
        try:
            page = await self._page(visit)
            if page is None:
                return None
            article = await self._job.readers.aread(
                page.html,
                page.url,
                page.headers,
                await self._job.context(page.capture),
            )
        except (FetchingFailed, ReadingFailed) as error:
            log.info("%s is given up: %s", visit.url, error)
            return None
        return Part(article=article, capture=page.capture.id)

    def _visit(self, first: Visit, url: str) -> Visit:
        return Visit(
            url=url,
            key=url_key(url),
            host=host(url),
            role=Role.ARTICLE,
            outlet=first.outlet,
            outlet_id=first.outlet_id,
            via=first.url,
            alone=True,
        )

    async def _page(self, visit: Visit) -> Page | None:
        """The answer, if it is a page. Raises FetchingFailed."""
        url = visit.url
        for _ in range(HOPS):
            response = await self._answer(visit, url)
            if response is None:
                return None
            location = response.headers.get("Location")
            if response.status in (301, 302, 303, 307, 308) and location:
                visit.hops.append(Hop(url=response.url, status=response.status))
                url = urljoin(response.url, location.decode("latin-1"))
                if host(url) != visit.host:
                    return None
                continue
            mime = (response.headers.get("Content-Type") or b"").decode("latin-1")
            kind = mime.partition(";")[0].strip().lower()
            if response.status != 200 or not is_html(kind, response.body):
                return None
            return Page(
                visit=visit,
                capture=visit.captures[-1],
                html=response.body,
                headers=headers_of(response),
            )
        return None

    async def _answer(self, visit: Visit, url: str) -> Response | None:
        """One answer, in the host's turn; None where the run does not wait for it."""
        waiting, turn = self._job.queue.reserve(visit.host)
        if turn - time.monotonic() > LONGEST or waiting.shut is not None:
            return None
        while (left := self._job.queue.take(waiting, turn)) > 0:
            if self._job.stopping is Reason.INTERRUPTED or waiting.shut is not None:
                return None
            await asyncio.sleep(min(left, 0.25))
        request = self._job.make_request(visit).replace(url=url)
        try:
            return await self._job.download(request)
        except Exception as error:
            fault = classify(error)
            if fault is None:
                self._job.fail(error)  # a bug, and no reason may hide it
                fault = Reason.INTERRUPTED, "the run has failed"
            raise FetchingFailed(fault[1], reason=fault[0], about=url) from error


def headers_of(response: Response) -> dict[str, str]:
    """Names in lower case; repeated ones joined."""
    return {
        name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
        for name, values in response.headers.items()
    }
