"""The tdmrep.json of each site during a run: known, looked up, or asked for.

As with robots.txt, an article whose site's file is not known waits in the queue; the
file comes from memory, from the database, or from the site, which is asked once a day.
A file that cannot be had is none (TDMRep: such a site does not implement it).
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.model import Declaration
from archive.tables import tdmrep as table
from archive.urls import host, url_key

from . import robots, robots_table, tdmrep
from .items import Role, Rules, Visit, visit_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

    from .job import Job

RULES, NONE = "rules", "none"


class SiteBook:
    def __init__(self, job: Job) -> None:
        self._job = job
        self._known: OrderedDict[str, tuple[tdmrep.Rule, ...]] = OrderedDict()
        self._asking: set[str] = set()

    def must_wait(self, request: Request) -> bool:
        """Whether the file of an article's site is not known yet; has it got."""
        visit = visit_of(request)
        if visit.role is not Role.ARTICLE or visit.alone:
            return False
        if self._job.rules.forbids(request.url) is not None:
            return False  # it is refused before anybody asks
        origin = robots.origin_of(request.url)
        if origin in self._known:
            self._known.move_to_end(origin)
            return False
        name = host(request.url)
        if self._job.queue.host(name).once or self._is_closed(request.url):
            # Its one request of this run is the article's; or it may not be asked.
            self._learn(origin, ())
            return False
        if origin not in self._asking:
            self._asking.add(origin)
            self._job.spawn(self._look_up(origin, request.url))
        return True

    def said(self, url: str) -> tuple[Declaration, ...]:
        """What the file of its site says of an address."""
        return tdmrep.said(self._known.get(robots.origin_of(url), ()), url)

    async def take(self, visit: Visit, response: Response | None) -> None:
        """The site's answer; None where there was none."""
        origin = robots.origin_of(visit.url)
        whole = response is not None and response.status == 200
        body = tdmrep.text_of(response.body) if response and whole else None
        rules = tdmrep.rules_of(body) if body else ()
        self._learn(origin, rules)
        self._job.queue.resume(visit.host)
        now = datetime.now(UTC)
        lasting = response is not None and response.status < 500
        await self._job.keep(
            Rules(
                visit=visit,
                origin=origin,
                verdict=RULES if rules else NONE,
                body=body if rules else None,
                fetched=now,
                expires=now + robots.KEPT if lasting else now,
            )
        )

    def _is_closed(self, url: str) -> bool:
        return self._job.rules.forbids(tdmrep.file_url(url)) is not None

    def _learn(self, origin: str, rules: tuple[tdmrep.Rule, ...]) -> None:
        self._known[origin] = rules
        self._asking.discard(origin)
        while len(self._known) > robots.IN_MEMORY:
            self._known.popitem(last=False)

    async def _look_up(self, origin: str, url: str) -> None:
        """Take the file from the database, or ask the site."""
        now = self._job.scope.window.now
        known = await self._job.read(
            lambda connection: robots_table.known_rules(
                connection, origin, now, table=table
            )
        )
        queue = self._job.queue
        if known is not None:
            self._learn(origin, tdmrep.rules_of(known[1] or ""))
        else:
            address = tdmrep.file_url(url)
            visit = Visit(
                url=address, key=url_key(address), host=host(url), role=Role.TDMREP
            )
            queue.enqueue_request(self._job.make_request(visit))
        queue.resume(host(url))
