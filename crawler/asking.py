"""An answer that part of a page needs, in its host's turn and past the queue.

Further pages of an article, and what the scripts of a page ask for: each waits for the
rules of robots.txt and for the turn of its host, like everything else.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from archive.errors import FetchingFailed
from archive.model import Reason
from archive.urls import host, url_key

from .faults import classify
from .items import Role, Visit

if TYPE_CHECKING:
    from scrapy.http import Response

    from .job import Job

LONGEST = 60.0
"""Seconds that is waited for a turn."""

STEP = 0.25


def visit_beside(first: Visit, url: str) -> Visit:
    """The visit to something that belongs to the page of another visit."""
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


async def ask(
    job: Job, visit: Visit, url: str, *, longest: float = LONGEST
) -> Response | None:
    """One answer; None where the run does not wait for it. Raises FetchingFailed.

    url: the visit's own, or where a redirect has led it.
    """
    request = job.make_request(visit).replace(url=url)
    end = time.monotonic() + longest
    while job.must_wait(request):
        if job.stopping is Reason.INTERRUPTED or time.monotonic() > end:
            return None
        await asyncio.sleep(STEP)
    waiting, turn = job.queue.reserve(host(url))
    if turn > end or waiting.shut is not None:
        return None
    while (left := job.queue.take(waiting, turn)) > 0:
        if job.stopping is Reason.INTERRUPTED or waiting.shut is not None:
            return None
        await asyncio.sleep(min(left, STEP))
    try:
        return await job.download(request)
    except Exception as error:
        fault = classify(error)
        if fault is None:
            job.fail(error)  # a bug, and no reason may hide it
            fault = Reason.INTERRUPTED, "the run has failed"
        raise FetchingFailed(fault[1], reason=fault[0], about=url) from error
