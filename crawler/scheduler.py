"""The queue by host: whose turn it is, and when.

One queue a host and one heap of (when, host): taking the next request costs the
logarithm of the hosts that wait, and a host that must pause holds up no other.
Articles come from the database in pages, a few a host, when its turn is near; what a
run does not get to stays there.  Times are those of ``time.monotonic``.
Knows hosts and turns; no database, no rules of robots.txt.
"""

from __future__ import annotations

import heapq
import time
from collections import deque
from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING

from scrapy.core.scheduler import BaseScheduler

from archive.model import Reason

from .items import ENDED, OF_SITE, Role, visit_of
from .turns import Host, nudger

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler

    from .job import Job

REFILL = 5
"""So many articles left of a host: time to ask the database for more."""

GRACE = 10.0
"""Seconds that a run which ends still waits for the next step of a visit."""

HEARD_FIRST = 10
"""So many requests of a host go to its channels first, then every other one."""

STRIKES = 3
"""So many addresses in a row that found the host down: it is left for this run."""


class HostQueue(BaseScheduler):
    """Scrapy's scheduler for a crawl of many hosts."""

    def __init__(self, job: Job, *, per_host: int, delay: float, most: int = 0) -> None:
        """most: requests to one host; 0: no limit."""
        self._job = job
        self._most = most
        self._per_host = per_host
        self._delay = delay
        self._hosts: dict[str, Host] = {}
        self._heap: list[tuple[float, int, Host]] = []
        self._turn = count()
        self._size = 0
        self._unloaded = 0
        """Hosts that have more in the database."""

        self._nudge: Callable[[float], None] = lambda delay: None
        job.queue = self

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> HostQueue:
        spider = crawler.spider
        queue = cls(
            spider.job,  # type: ignore[union-attr]
            per_host=crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"),
            delay=crawler.settings.getfloat("HOST_DELAY"),
            most=crawler.settings.getint("HOST_REQUESTS"),
        )
        queue._nudge = nudger(crawler)
        for name, ended in spider.job.asked.items():  # type: ignore[union-attr]
            host = queue.host(name)
            host.ended, host.ready = ended, ended + host.delay
        return queue

    def open(self, spider: Spider) -> None:
        for name in self._job.resting:
            self.shut(name, Reason.RATE_LIMITED)
        for name in self._job.hosts_due():
            self.wake(name)

    def close(self, reason: str) -> None:
        self._heap.clear()

    # -- what comes in

    def enqueue_request(self, request: Request) -> bool:
        """A channel, or the next step of a visit that is under way."""
        visit = visit_of(request)
        host = self.host(self._job.host_of(request.url))
        if visit.role in OF_SITE:
            host.first.appendleft(request)  # others of its host may wait for it
        elif visit.role is Role.CHANNEL and not (visit.hops or visit.tries):
            host.channels.append(request)
        else:
            host.first.append(request)
        self._size += 1
        self._push(host)
        return True

    def wake(self, name: str) -> None:
        """The database has articles of this host."""
        host = self.host(name)
        host.again = host.loading
        if not host.more and host.shut is None:
            host.more = True
            self._unloaded += 1
        self._push(host)
        self._nudge(0)

    def loaded(self, name: str, requests: list[Request], *, more: bool) -> None:
        """Articles from the database, and whether it has more."""
        host = self.host(name)
        host.loading = False
        more = more or host.again
        host.again = False
        if host.more and not more:
            host.more = False
            self._unloaded -= 1
        if host.shut is None:
            host.articles.extend(requests)
            self._size += len(requests)
        self._push(host)
        self._nudge(0)

    def host(self, name: str) -> Host:
        host = self._hosts.get(name)
        if host is None:
            delay = max(self._delay, self._job.delay_of(name))
            host = self._hosts[name] = Host(name, delay)
        return host

    # -- what goes out

    def has_pending_requests(self) -> bool:
        if self._job.stopping is Reason.INTERRUPTED:
            return False
        if self._job.stopping is not None:
            return any(host.first for host in self._hosts.values())
        return self._size > 0 or self._unloaded > 0

    def next_request(self) -> Request | None:
        if not self._job.has_room():
            return None  # the engine asks again when a page is through
        now = time.monotonic()
        while self._heap and self._heap[0][0] <= now:
            host = heapq.heappop(self._heap)[2]
            host.waiting = False
            request = self._take(host)
            if request is not None:
                host.in_flight += 1
                self._push(host)
                return request
        if self._heap:
            self._nudge(self._heap[0][0] - now)
        return None

    def release(self, request: Request) -> None:
        """A request is through with its host, or never went there."""
        host = self.host(self._job.host_of(request.url))
        host.in_flight -= 1
        if request.meta.get("download_slot"):  # it was sent
            # Counted from the end of the last request: however long a connection
            # takes, the server never sees two of them closer than the delay.  How long
            # we took to keep the answer is no business of the server's.
            ended = request.meta.get(ENDED) or time.monotonic()
            host.ended = max(host.ended, ended)
            host.ready = max(host.ready, host.ended + host.delay)
        elif host.ready == host.undo[0]:
            host.ready = host.undo[1]  # it was refused here and took no turn
        self._push(host)

    def reserve(self, name: str) -> tuple[Host, float]:
        """The next turn of a host, for a request that comes past this queue."""
        host = self.host(name)
        turn = max(host.ready, time.monotonic())
        host.ready = turn + host.delay
        return host, turn

    def take(self, host: Host, turn: float) -> float:
        """Take a reserved turn; seconds to wait where its time has not come."""
        now = time.monotonic()
        if host.ended:
            turn = max(turn, host.ended + host.delay)
        if now < turn:
            return turn - now
        if host.in_flight >= self._per_host:
            return 0.05
        host.in_flight += 1
        host.ready = max(host.ready, now + host.delay)
        host.undo = (-1.0, 0.0)  # a turn that was given away is not given back
        return 0.0

    def pause(self, name: str, seconds: float) -> None:
        """Nothing to this host for so long."""
        host = self.host(name)
        host.ready = max(host.ready, time.monotonic() + seconds)

    def slow(self, name: str, delay: float, *, once: bool = False) -> None:
        """The host asks for a longer delay than ours; once: longer than a run waits."""
        host = self.host(name)
        host.delay = max(host.delay, delay)
        if host.ended:  # robots.txt itself counts as a request
            host.ready = max(host.ready, host.ended + host.delay)
        host.once = host.once or once

    def strike(self, name: str, reason: Reason | None) -> None:
        """A visit found the host down, or (None) up."""
        host = self.host(name)
        host.strikes = host.strikes + 1 if reason else 0
        if reason and host.strikes >= STRIKES:
            self.shut(name, reason)

    def shut(self, name: str, reason: Reason) -> None:
        """Nothing new to this host in this run; visits under way come to their end."""
        host = self.host(name)
        if host.shut is None:
            host.shut = reason
            self._size -= len(host.channels) + len(host.articles)
            host.channels.clear()
            host.articles.clear()
            if host.more:
                host.more = False
                self._unloaded -= 1

    def rests(self, name: str) -> bool:
        """Whether a host asked to be left alone."""
        host = self._hosts.get(name)
        return host is not None and host.shut is Reason.RATE_LIMITED

    def shut_hosts(self) -> dict[str, Reason]:
        """The hosts that were given up in this run, and why."""
        return {name: host.shut for name, host in self._hosts.items() if host.shut}

    def resume(self, name: str) -> None:
        """What a host waited for is there: look at it again."""
        self._push(self.host(name))
        self._nudge(0)

    @property
    def size(self) -> int:
        """Requests that wait here."""
        return self._size

    def look(self) -> None:
        """Have the engine ask again, if only to find that there is nothing."""
        self._nudge(0)

    def drop_waiting(self) -> None:
        """Give up the next steps of visits whose host must wait for long."""
        limit = time.monotonic() + GRACE
        for host in self._hosts.values():
            if host.ready > limit:
                self._size -= len(host.first)
                host.first.clear()

    # -- turns

    def _push(self, host: Host) -> None:
        """See that a host that can be served stands in the heap, once."""
        if host.waiting or host.in_flight >= self._per_host:
            return
        if not host.here and not (host.more and not host.loading):
            return
        host.waiting = True
        heapq.heappush(self._heap, (host.ready, next(self._turn), host))

    def _take(self, host: Host) -> Request | None:
        """The next request of a host whose turn it is, if it has one now."""
        now = time.monotonic()
        if host.ready > now:  # it was paused while it stood in the heap
            self._push(host)
            return None
        if host.more and not host.loading and len(host.articles) <= REFILL:
            host.loading = True
            self._job.load(host.name)
        while (queue := self._next_queue(host)) is not None:
            request = queue[0]
            if self._job.must_wait(request):  # it comes again by resume()
                return None
            queue.popleft()
            self._size -= 1
            if not self._job.begin(visit_of(request)):
                continue
            host.asked += visit_of(request).role is not Role.ROBOTS
            once = host.once and visit_of(request).role is Role.ARTICLE
            if once or (self._most and host.asked >= self._most):
                self.shut(host.name, Reason.BUDGET)
            host.undo = (max(host.ready, now + host.delay), host.ready)
            host.ready = host.undo[0]
            return request
        return None

    def _next_queue(self, host: Host) -> deque[Request] | None:
        if host.first:
            return host.first
        if self._job.stopping is not None:
            return None
        # What is new is heard of first; but who has a thousand sitemaps has news, too.
        is_their_turn = host.asked < HEARD_FIRST or host.asked % 2
        if host.channels and (is_their_turn or not host.articles):
            return host.channels
        return host.articles or None
