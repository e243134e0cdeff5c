"""One host and what waits for it, and how the engine hears that its turn came."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archive.model import Reason

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler


@dataclass(slots=True, eq=False)
class Host:
    """One host and what waits for it."""

    name: str
    delay: float
    first: deque[Request] = field(default_factory=deque)
    """Redirects, second tries, robots.txt: what belongs to visits under way."""

    channels: deque[Request] = field(default_factory=deque)
    articles: deque[Request] = field(default_factory=deque)
    in_flight: int = 0
    asked: int = 0
    """Requests of this run, without robots.txt."""

    ready: float = 0.0
    """Not before this time."""

    ended: float = 0.0
    """When the last request was through."""

    undo: tuple[float, float] = (0.0, 0.0)
    """What the last turn made of ``ready``, and what it was before."""

    more: bool = False
    """The database holds articles of this host that are not here yet."""

    loading: bool = False
    again: bool = False
    """More came while it was loading."""

    waiting: bool = False
    """It stands in the heap."""

    shut: Reason | None = None
    """Nothing more of this host in this run, and why."""

    strikes: int = 0
    once: bool = False
    """One page a run: its crawl delay is longer than a run should wait."""

    @property
    def here(self) -> int:
        return len(self.first) + len(self.channels) + len(self.articles)


def nudger(crawler: Crawler) -> Callable[[float], None]:
    """How to have the engine look at the queue again, at a given time from now.

    Scrapy has no public way: a scheduler whose hosts must wait would be asked every
    five seconds only.
    """
    from twisted.internet import reactor

    clock: Any = reactor
    calls: list[tuple[float, Any]] = []

    def nudge(delay: float) -> None:
        engine = crawler.engine
        slot = engine._slot if engine else None
        if slot is None:
            return
        if delay <= 0:
            slot.nextcall.schedule()
            return
        at = time.monotonic() + delay
        if calls and calls[0][0] <= at:
            return  # an earlier look is coming, and will ask for the next
        for _, call in calls:
            if call.active():
                call.cancel()
        calls[:] = [(at, clock.callLater(delay, look))]

    def look() -> None:
        calls.clear()
        nudge(0)

    return nudge
