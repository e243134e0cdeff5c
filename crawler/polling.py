"""Channels that most likely have nothing new are asked before Scrapy is started.

Of a thousand feeds nearly all say 304, and to hear that needs no engine.  Asked here is
a channel that answered well last time, has validators, and stands under rules of
robots.txt that are known and allow it.  Only 304 is settled here.  Any other answer is
handed on with its visit, and the engine takes it for its own first answer; where there
was none, the engine asks, after the host's delay.  The address guard, robots.txt and
the delay between two requests to a host hold here as they do there.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.model import Reason
from archive.warc import Exchange

from . import robots, robots_table
from .address import asked_for
from .due import Reach
from .items import Visit
from .job import EXIT_AFTER
from .looks import may_ask_briefly
from .middlewares.decoding import ACCEPT
from .networks import Guard
from .settings import DEFAULT_REQUEST_HEADERS
from .wire import CLOSE, Answer, Headers, Unclear, ask

if TYPE_CHECKING:
    from .job import Job

SECONDS = 10.0
"""For one answer: who is slower is asked again, and waited for, by the engine."""

PATIENCE = 10.0
"""Seconds of delay that one host may cost here; its other channels are the engine's."""

FAULTS = 32
"""So many channels without an answer: the network is no place for haste."""

HELD = 64 * 2**20
"""Bytes of answers that wait for the engine."""

BATCH = 100

_STOPPING = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A channel to ask, and what is asked."""

    visit: Visit
    url: str
    headers: Headers
    delay: float
    """Seconds that its host wants between two requests."""


def poll(job: Job) -> None:
    """Ask what can be asked here; the rest, and what came back, stays with the job."""
    if job.scope.keys is None and job.scope.reach is Reach.ARTICLES:
        asyncio.run(_poll(job))


async def _poll(job: Job) -> None:
    begun = time.monotonic()
    config = job.config
    steady = [one for one in job.channels if one.steady and not job.wants_browser(one)]
    if not steady:
        return
    rules = None
    if config.robots != "ignore":
        origins = {robots.origin_of(one.address) for one in steady}
        now = job.scope.window.now
        rules = await job.read(lambda c: robots_table.all_known(c, origins, now))
    delays = {one.host: max(config.delay, job.delay_of(one.host)) for one in steady}
    polls = polls_of(steady, rules, config.agent, delays, job.scope.window.now)
    if polls:
        await Polling(job, polls, Guard(config.allow_networks)).run()
    if job.time_limit:
        # At least a moment: the engine says itself that the time is up.
        job.time_limit = max(0.1, job.time_limit - (time.monotonic() - begun))


def polls_of(
    visits: Iterable[Visit],
    rules: Mapping[str, robots.Origin] | None,
    agent: str,
    delay_of: Mapping[str, float],
    now: datetime,
) -> list[Poll]:
    """The visits that may be asked here, a few a host.

    rules: of the origins that are known; None: robots.txt is not asked.  delay_of:
    host -> the delay that we keep by ourselves.
    """
    found: list[Poll] = []
    spent: dict[str, float] = {}
    """Host -> seconds that its last channel here waits for the others."""

    for visit in visits:
        validators = visit.etag or visit.last_modified
        if not (visit.steady and validators and may_ask_briefly(visit, now)):
            continue
        url, delay = asked_for(visit.address), delay_of[visit.host]
        if rules is not None:
            origin = rules.get(robots.origin_of(url))
            if origin is None or origin.forbids(url, agent) is not None:
                continue
            delay = max(delay, origin.delay(agent))
        waits = spent[visit.host] + delay if visit.host in spent else 0.0
        if waits > PATIENCE:
            continue
        spent[visit.host] = waits
        headers = [("User-Agent", agent), ("Accept-Encoding", ACCEPT)]
        headers += DEFAULT_REQUEST_HEADERS.items()
        if visit.etag:
            headers.append(("If-None-Match", visit.etag))
        if visit.last_modified:
            headers.append(("If-Modified-Since", visit.last_modified))
        found.append(Poll(visit=visit, url=url, headers=tuple(headers), delay=delay))
    return found


class Polling:
    """Asks, paces, settles what is as it was."""

    def __init__(self, job: Job, polls: Iterable[Poll], guard: Guard) -> None:
        self._job = job
        self._guard = guard
        self._hosts: dict[str, deque[Poll]] = {}
        for poll in polls:
            self._hosts.setdefault(poll.visit.host, deque()).append(poll)
        self._room = asyncio.Semaphore(job.config.concurrency)
        self._settled: list[tuple[Visit, Exchange]] = []
        self._filing = asyncio.Lock()
        self._faults = 0
        self._held = 0
        self._over = False

    async def run(self) -> None:
        """Ask all of them; returns when all are answered, or the run is to stop."""
        tasks = [asyncio.create_task(self._host(one)) for one in self._hosts.values()]
        with _signals(self._job, tasks):
            limit = self._job.time_limit or None
            _, late = await asyncio.wait(
                tasks, timeout=limit, return_when=asyncio.FIRST_EXCEPTION
            )
            for task in late:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
            await self._file(least=1)
        for error in ended:
            if isinstance(error, BaseException) and not isinstance(
                error, asyncio.CancelledError
            ):
                raise error

    async def _host(self, polls: deque[Poll]) -> None:
        """One channel after another of one host."""
        delay = max(poll.delay for poll in polls)
        while polls and not self._over:
            poll = polls.popleft()
            async with self._room:
                if self._over:
                    return
                good = await self._ask(poll)
            await self._file(least=BATCH)
            if not good:
                return  # the engine knows what to do about hosts that fail
            if polls:
                await asyncio.sleep(delay)

    async def _ask(self, poll: Poll) -> bool:
        visit = poll.visit
        visit.begun = time.monotonic()
        try:
            answer = await ask(poll.url, poll.headers, self._guard, seconds=SECONDS)
        except Unclear:
            self._faults += 1
            self._over = self._over or self._faults >= FAULTS
            return False
        finally:
            self._job.asked[visit.host] = time.monotonic()
        if answer.status != 304:
            visit.answer = answer
            self._held += len(answer.body)
            self._over = self._over or self._held >= HELD
            return answer.status == 200
        self._settled.append((visit, _exchange(poll, answer)))
        return True

    async def _file(self, *, least: int) -> None:
        """Settle what has gathered, when it is so much."""
        if len(self._settled) < least:
            return
        async with self._filing:  # meanwhile another may have done it
            while len(self._settled) >= least:
                batch, self._settled = self._settled[:BATCH], self._settled[BATCH:]
                await self._job.confirm(batch)


@contextmanager
def _signals(job: Job, tasks: Iterable[asyncio.Task[None]]) -> Iterator[None]:
    """SIGINT and SIGTERM end the asking at once; the second one ends the process."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()

    def stop(number: int) -> None:
        if job.signalled:
            os._exit(128 + number)
        job.signalled, job.stopping = number, Reason.INTERRUPTED
        end = threading.Timer(EXIT_AFTER, os._exit, (128 + number,))
        end.daemon = True
        end.start()
        for task in tasks:
            task.cancel()

    for number in _STOPPING:
        loop.add_signal_handler(number, stop, number)
    try:
        yield
    finally:
        for number in _STOPPING:
            loop.remove_signal_handler(number)


def _exchange(poll: Poll, answer: Answer) -> Exchange:
    name = poll.url.partition("://")[2].partition("/")[0].partition("?")[0]
    return Exchange(
        url=poll.url,
        request_headers=(("Host", name), CLOSE, *poll.headers),
        status=answer.status,
        reason=answer.phrase,
        response_headers=answer.headers,
        payload=b"",
        fetched=datetime.now(UTC),
        ip=answer.ip,
    )
