"""The rules of robots.txt during a run: known, looked up, or asked for.

A request whose origin's rules are not known waits in the queue; the rules come from
memory, from the database, or from the site, which is asked once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.model import Reason, RobotsWord
from archive.urls import host, url_key

from . import robots, robots_lines, robots_table
from .items import Role, Visit, visit_of

if TYPE_CHECKING:
    from scrapy import Request

    from .job import Job


class Rulebook:
    def __init__(self, job: Job) -> None:
        self._job = job
        self._agent = job.config.agent
        self._ignored = job.config.robots == "ignore"
        self._book = robots.Book()
        self._asking: set[str] = set()

    def must_wait(self, request: Request) -> bool:
        """Whether the rules of a request's origin are not known yet; has them got."""
        if self._ignored or visit_of(request).role is Role.ROBOTS:
            return False
        if self._job.queue.rests(host(request.url)):
            return False  # it is refused before the rules are asked for
        origin = robots.origin_of(request.url)
        if self._book.get(origin) is not None:
            return False
        if origin not in self._asking:
            self._asking.add(origin)
            self._job.spawn(self._look_up(origin, request.url))
        return True

    def forbids(self, url: str) -> Reason | None:
        """Why robots.txt keeps us from an address, if it does."""
        if self._ignored:
            return None
        rules = self._book.get(robots.origin_of(url))
        if rules is None:
            return Reason.ROBOTS_UNREACHABLE
        return rules.forbids(url, self._agent)

    def word(self, url: str) -> RobotsWord | None:
        """What robots.txt says of an address that may be asked."""
        if self._ignored:
            return RobotsWord(verdict=robots_lines.IGNORED)
        origin = self._book.get(robots.origin_of(url))
        return origin.word(url, self._agent) if origin else None

    def learn(self, name: str, origin: robots.Origin, of_host: str) -> None:
        """The rules of an origin are known now."""
        self._book.learn(name, origin)
        self._asking.discard(name)
        queue = self._job.queue
        delay = origin.delay(self._agent)
        if delay:
            too_long = delay > robots.MAX_DELAY
            queue.slow(of_host, min(delay, robots.MAX_DELAY), once=too_long)
        queue.resume(of_host)

    async def _look_up(self, origin: str, url: str) -> None:
        """Take the rules from the database, or ask the site."""
        now = self._job.scope.window.now
        known = await self._job.read(
            lambda connection: robots_table.known_rules(connection, origin, now)
        )
        if known is not None:
            self.learn(origin, robots.Origin(*known), host(url))
            return
        address = robots.robots_url(url)
        visit = Visit(
            url=address, key=url_key(address), host=host(url), role=Role.ROBOTS
        )
        queue = self._job.queue
        queue.enqueue_request(self._job.make_request(visit))
        queue.resume(host(url))
