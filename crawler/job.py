"""One run of the crawl while it goes on: what its parts ask of each other.

The spider, the queue, the middlewares and the pipelines are made by Scrapy, each
alone; the Job is what they share.  It decides nothing about pages: it knows the scope
of the run, who is open, who must wait, and when to stop.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archive import captures
from archive.config import Config
from archive.model import Capture, Outcome, Reason
from archive.outlets import Outlet, by_domain, owner
from archive.urls import host, url_key
from archive.warc import Exchange

from . import frontier, robots, robots_table
from .items import VISIT, Closed, Role, Visit, visit_of
from .keeper import FATAL, Keeper, Kept, Receipt

if TYPE_CHECKING:
    from scrapy import Request

    from .reading import Readers
    from .scheduler import HostQueue

log = logging.getLogger("pressmark.crawl")

# Only of these is "not modified" a good answer: there is an article that it confirms.
KEPT_BEFORE = frozenset(
    {Outcome.STORED, Outcome.REVISED, Outcome.UNCHANGED, Outcome.DUPLICATE}
)

AHEAD = 16
"""Pages for each reading process that may wait for it."""

PAGE = 50
"""Articles of a host that are loaded at a time."""


@dataclass(slots=True, eq=False)
class Tally:
    """Counts of a run, for the person who watches; the rows are what counts."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    size: int = 0
    channels_good: set[str] = field(default_factory=set)
    """Outlets of which some channel could be read."""

    channels_bad: dict[str, str] = field(default_factory=dict)
    """Outlets of which some channel failed, and how."""

    seeds_bad: dict[str, str] = field(default_factory=dict)

    @property
    def failed(self) -> dict[str, str]:
        """Outlets of which no channel could be read, and why."""
        bad = {
            name: why
            for name, why in self.channels_bad.items()
            if name not in self.channels_good
        }
        return bad | self.seeds_bad

    def add(self, closed: Closed, *, seed: bool) -> None:
        self.outcomes[closed.outcome] += 1
        self.size += closed.size
        why = f"{closed.reason or closed.outcome}: {closed.detail}".rstrip(": ")
        if closed.role is Role.CHANNEL and closed.outlet:
            if closed.outcome is Outcome.LISTED:
                self.channels_good.add(closed.outlet)
            elif closed.outcome is not Outcome.DEFERRED:
                self.channels_bad[closed.outlet] = f"{closed.url} {why}"
        elif seed and closed.outcome is Outcome.FAILED:
            self.seeds_bad[closed.url] = why


class Job:
    """What the parts of a run share."""

    def __init__(
        self,
        config: Config,
        scope: frontier.Scope,
        outlets: tuple[Outlet, ...],
        ids: Mapping[str, int],
        keeper: Keeper,
        readers: Readers,
        *,
        channels: list[Visit],
        hosts: list[str],
        max_pages: int | None = None,
        time_limit: float = 0.0,
    ) -> None:
        self.config = config
        self.scope = scope
        self.readers = readers
        self.channels = channels
        """Those that are due, at first."""

        self.tally = Tally()
        self.stopping: Reason | None = None
        """Why no new work is taken, once that is so."""

        self.fatal: BaseException | None = None
        self.signalled = 0
        """The signal that stops the run."""

        self.time_limit = time_limit
        self.reading = 0
        """Pages that wait to be read, or are."""

        self.queue: HostQueue
        self.make_request: Callable[[Visit], Request]
        """The spider's way of asking for a visit."""

        self._outlets = {outlet.name: outlet for outlet in outlets}
        self._by_id = {ids[outlet.name]: outlet for outlet in outlets}
        self._domains = by_domain(outlets)
        self._keeper = keeper
        self._hosts = hosts
        self._max_pages = max_pages
        self._pages = 0
        self._book = robots.Book()
        self._asking: set[str] = set()
        self._read_channels: set[str] = set()
        self._open: dict[str, set[str]] = {}
        """Host -> keys of its articles that are loaded and not closed."""

        self._tasks: set[asyncio.Task[None]] = set()
        self._aborting: list[Callable[[], None]] = []

    # -- what the queue asks

    def hosts_due(self) -> list[str]:
        return self._hosts

    def host_of(self, url: str) -> str:
        return host(url)

    def delay_of(self, name: str) -> float:
        """The delay that an outlet's entry asks for its hosts."""
        outlet = owner(f"http://{name}/", self._domains)
        return outlet.delay or 0.0 if outlet else 0.0

    def load(self, name: str) -> None:
        """Fetch the next articles of a host from the database."""
        self.spawn(self._load(name))

    async def _load(self, name: str) -> None:
        under_way = tuple(self._open.get(name, ()))
        found = await self._keeper.read(
            lambda connection: frontier.load(
                connection, self.scope, name, exclude=under_way, limit=PAGE
            )
        )
        requests = []
        for waiting in found:
            self._open.setdefault(name, set()).add(waiting.key)
            outlet = self._by_id.get(waiting.outlet_id or 0)
            kept = waiting.outcome in KEPT_BEFORE
            visit = Visit(
                url=waiting.url,
                key=waiting.key,
                host=waiting.host,
                role=Role.ARTICLE,
                outlet=outlet.name if outlet else None,
                outlet_id=waiting.outlet_id,
                via=waiting.via,
                etag=waiting.etag if kept else None,
                last_modified=waiting.last_modified if kept else None,
            )
            requests.append(self.make_request(visit))
        self.queue.loaded(name, requests, more=len(found) == PAGE)

    def has_room(self) -> bool:
        """Whether more pages may be fetched: reading is slower, and what is fetched
        and not yet filed is lost when the run is killed."""
        return self.reading < AHEAD * self.readers.workers

    def begin(self, visit: Visit) -> bool:
        """Whether a visit may go on; a channel is read once a run."""
        if visit.hops or visit.tries or visit.role is Role.ROBOTS:
            return True
        if visit.role is Role.CHANNEL:
            if visit.key in self._read_channels:
                return False
            self._read_channels.add(visit.key)
            return True
        self._pages += 1
        if self._max_pages is not None and self._pages >= self._max_pages:
            self.stop(Reason.BUDGET)
        return True

    # -- robots.txt

    def must_wait(self, request: Request) -> bool:
        """Whether the rules of a request's origin are not known yet; has them got."""
        if self.config.robots == "ignore" or visit_of(request).role is Role.ROBOTS:
            return False
        origin = robots.origin_of(request.url)
        if self._book.get(origin) is not None:
            return False
        if origin not in self._asking:
            self._asking.add(origin)
            self.spawn(self._look_up(origin, request.url))
        return True

    async def _look_up(self, origin: str, url: str) -> None:
        """Take the rules from the database, or ask the site."""
        known = await self._keeper.read(
            lambda connection: robots_table.known_rules(
                connection, origin, self.scope.window.now
            )
        )
        if known is not None:
            self.learn(origin, robots.Origin(*known), host(url))
            return
        address = robots.robots_url(url)
        visit = Visit(
            url=address, key=url_key(address), host=host(url), role=Role.ROBOTS
        )
        self.queue.enqueue_request(self.make_request(visit))
        self.queue.resume(host(url))

    def learn(self, name: str, origin: robots.Origin, of_host: str) -> None:
        """The rules of an origin are known now."""
        self._book.learn(name, origin)
        self._asking.discard(name)
        delay = origin.delay(self.config.agent)
        if delay:
            too_long = delay > robots.MAX_DELAY
            self.queue.slow(of_host, min(delay, robots.MAX_DELAY), once=too_long)
        self.queue.resume(of_host)

    def forbids(self, url: str) -> Reason | None:
        """Why robots.txt keeps us from an address, if it does."""
        if self.config.robots == "ignore":
            return None
        rules = self._book.get(robots.origin_of(url))
        if rules is None:
            return Reason.ROBOTS_UNREACHABLE
        return rules.forbids(url, self.config.agent)

    # -- what the middlewares ask

    async def capture(self, exchange: Exchange) -> Capture:
        try:
            return await self._keeper.capture(exchange)
        except FATAL as error:
            self.fail(error)
            raise

    def step(self, request: Request, url: str | None = None) -> Request:
        """The next request of a visit: a redirect's, or a second try."""
        meta = {
            key: value
            for key, value in request.meta.items()
            if key in (VISIT, "download_maxsize")
        }
        # A slot and the like belong to the request that was sent.
        return request.replace(url=url or request.url, meta=meta, dont_filter=True)

    def is_foreign(self, visit: Visit, url: str) -> bool:
        """Whether an address is none of the outlet's that listed it."""
        outlet = self._outlets.get(visit.outlet or "")
        return outlet is not None and outlet.foreign == "skip" and not outlet.owns(url)

    def pause(self, request: Request, seconds: float) -> None:
        self.queue.pause(host(request.url), seconds)

    def strike(self, request: Request, reason: Reason | None) -> None:
        self.queue.strike(host(request.url), reason)

    def leave_alone(self, request: Request, reason: Reason) -> None:
        """No more to this host in this run."""
        self.queue.shut(host(request.url), reason)

    # -- what the spider and the pipelines ask

    async def keep(self, kept: Kept) -> Receipt | None:
        """File the end of a visit; None where the run cannot go on."""
        try:
            receipt = await self._keeper.keep(kept)
        except FATAL as error:
            self.fail(error)
            return None
        visit = kept.visit
        if visit.role is Role.ARTICLE:
            keys = self._open.get(visit.host, set())
            keys.discard(visit.key)
            if not keys:
                self._open.pop(visit.host, None)
        if visit.role is Role.ROBOTS:
            self.tally.size += visit.size
        for closed in receipt.closed:
            seed = self.scope.keys is not None and closed.role is Role.ARTICLE
            self.tally.add(closed, seed=seed)
        for name in receipt.hosts:
            self.queue.wake(name)
        return receipt

    async def is_standing(self, capture: Capture) -> bool:
        """Whether the archive's last word on a page has this very payload."""
        return await self._keeper.read(
            lambda connection: captures.standing(connection, capture) is not None
        )

    # -- the end

    def unread(self, reason: Reason) -> list[Closed]:
        """The channels that were due and not read: deferred."""
        return [
            Closed(
                url=visit.url,
                key=visit.key,
                role=visit.role,
                outcome=Outcome.DEFERRED,
                reason=self.queue.shut_hosts().get(visit.host, reason),
                outlet=visit.outlet,
            )
            for visit in self.channels
        ]

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside; what goes wrong with it ends the run."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)

        def done(task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            if not task.cancelled() and (error := task.exception()) is not None:
                self.fail(error)

        task.add_done_callback(done)

    def on_abort(self, action: Callable[[], None]) -> None:
        """What ends everything that is under way."""
        self._aborting.append(action)

    def stop(self, reason: Reason) -> None:
        """Take no new work; what is under way comes to its end."""
        if self.stopping is not Reason.INTERRUPTED:
            self.stopping = reason
        self.queue.drop_waiting()
        self.queue.look()

    def abort(self) -> None:
        """End what is under way, too."""
        self.stop(Reason.INTERRUPTED)
        for action in self._aborting:
            action()

    def fail(self, error: BaseException) -> None:
        """The run cannot go on; the command ends with this error."""
        if self.fatal is None:
            self.fatal = error
            self.abort()
