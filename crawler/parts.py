"""Fetches and reads the further pages of an article, each in its host's turn.

An article is filed when all its pages are read or given up; what is not read stands in
``next_page``.  A run that ends before leaves the article for the next run.  Knows
visits and turns; which pages belong together, crawler.extract.joining decides.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from archive.errors import FetchingFailed, ReadingFailed
from archive.model import Hop, Reason
from archive.urls import host

from .asking import ask, visit_beside
from .extract.joining import Part, belongs, ended, join
from .extract.pager import MOST
from .items import Ending, Page, Visit
from .rereading import by_name, is_html
from .settling import ending

if TYPE_CHECKING:
    from scrapy.http import Response

    from .job import Job

log = logging.getLogger("pressmark.crawl")

HOPS = 3
"""Redirects on the way to a further page: most add or drop a slash."""


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
            visit = visit_beside(first.visit, url)
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

    async def _page(self, visit: Visit) -> Page | None:
        """The answer, if it is a page. Raises FetchingFailed."""
        url = visit.url
        for _ in range(HOPS):
            response = await ask(self._job, visit, url)
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
            page = Page(
                visit=visit,
                capture=visit.captures[-1],
                html=response.body,
                headers=headers_of(response),
            )
            if not self._job.wants_browser(visit):
                return page
            return await self._job.renderer.part(page)
        return None


def headers_of(response: Response) -> dict[str, str]:
    """Names in lower case; repeated ones joined."""
    return by_name(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
