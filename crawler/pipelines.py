"""What every page passes: known already? read it, file it.  One call each.

A page leaves a pipeline as an item for the next, or its visit ends there: then the
ending is filed at once and the item is dropped.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scrapy.exceptions import DropItem

from archive.errors import ReadingFailed
from archive.model import Article, Outcome, Reason
from archive.rights import with_page

from .faults import POISON
from .items import Ending, Page
from .parts import Parts
from .settling import ending

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from .job import Job

Item = Page | Ending


class _Pipeline:
    def __init__(self, job: Job) -> None:
        self._job = job

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> _Pipeline:
        return cls(crawler.spider.job)  # type: ignore[union-attr]


class RenderPipeline(_Pipeline):
    """Has a browser show what only scripts fill, where the outlet's entry says so."""

    async def process_item(self, item: Item) -> Item:
        if isinstance(item, Ending) or not self._job.wants_browser(item.visit):
            return item
        return await self._job.renderer.article(item)

    async def close_spider(self) -> None:
        await self._job.renderer.close()


class DedupPipeline(_Pipeline):
    """Does not read again what is byte for byte what was read before."""

    async def process_item(self, item: Item) -> Item:
        if isinstance(item, Ending) or item.capture.record_type != "revisit":
            return item
        if not await self._job.is_standing(item.capture):
            return item
        return Ending(
            visit=item.visit,
            outcome=Outcome.UNCHANGED,
            detail="the payload is that of the last capture",
        )


class ReadPipeline(_Pipeline):
    """Reads the article, all its pages, in a process that can be killed."""

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._parts = Parts(job)

    async def process_item(self, item: Item) -> Item:
        if isinstance(item, Ending):
            return item
        self._job.reading += 1
        try:
            ready = await self._job.readers.aprepared(
                item.html,
                item.url,
                item.headers,
                await self._job.context(item.capture),
            )
        except ReadingFailed as error:
            reason = Reason(error.reason)
            return replace(
                ending(item.visit, reason, str(error)),
                outcome=Outcome.SKIPPED,
                quarantined=reason in POISON,
            )
        finally:
            self._job.reading -= 1
        article = ready.article
        if article.refusal is not None:
            return ending(item.visit, article.refusal, "read, and not an article")
        page = _with_rights(replace(item, article=article, prepared=ready), article)
        if article.next_page is None:
            return page
        return await self._parts.whole(page)


def _with_rights(page: Page, article: Article) -> Page:
    """The page, its capture with what it says of its use."""
    visit = page.visit
    known = page.capture.rights or next(
        (one.rights for one in reversed(visit.captures) if one.rights), None
    )
    capture = replace(page.capture, rights=with_page(known, article))
    visit.captures[:] = [
        capture if one.id == capture.id else one for one in visit.captures
    ]
    return replace(page, capture=capture)


class StorePipeline(_Pipeline):
    """Files it; the item is through when it is on the disk."""

    async def process_item(self, item: Item) -> Item:
        if await self._job.keep(item) is None:
            raise DropItem("the run cannot go on")
        return item
