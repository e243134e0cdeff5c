"""One run of the crawl while it goes on: what its parts ask of each other.

The spider, the queue, the middlewares and the pipelines are made by Scrapy, each
alone; the Job is what they share.  It decides nothing about pages: it knows the scope
of the run, who is open, who must wait, and when to stop.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection

from archive.config import Config
from archive.disk import shortage
from archive.model import Capture, ChannelKind, Outcome, Reason
from archive.outlets import Outlet, by_domain, owner
from archive.urls import host
from archive.warc import Exchange

from . import frontier
from .contexts import context_of
from .feed_words import feed_words
from .items import OF_SITE, VISIT, Closed, Role, Visit
from .keeper import FATAL, Keeper
from .rendering import Renderer
from .rulebook import Rulebook
from .settling import Kept, Receipt
from .sitebook import SiteBook
from .tally import Tally

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

    from .extract.context import Context
    from .pauses import Pause
    from .reading import Readers
    from .scheduler import HostQueue

T = TypeVar("T")

# Only of these is "not modified" a good answer: there is an article that it confirms.
KEPT_BEFORE = frozenset(
    {Outcome.STORED, Outcome.REVISED, Outcome.UNCHANGED, Outcome.DUPLICATE}
)

EXIT_AFTER = 27.0
"""Seconds after a signal: the process ends whatever it does; nothing is half-written,
for what a run acknowledged is on the disk."""

AHEAD = 16
"""Pages for each reading process that may wait for it."""

PAGE = 50
"""Articles of a host that are loaded at a time."""


def shortage_of(config: Config) -> str | None:
    """What to say where a disk of the archive is running full."""
    folders = dict.fromkeys((config.warc_dir, config.data_folder))
    return next(filter(None, map(shortage, folders)), None)


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
        resting: Collection[str] = (),
        max_pages: int | None = None,
        time_limit: float = 0.0,
    ) -> None:
        self.config = config
        self.scope = scope
        self.readers = readers
        self.channels = channels
        """Those that are due, at first."""

        self.resting = resting
        """Hosts that asked, in an earlier run, to be left alone."""

        self.tally = Tally()
        self.stopping: Reason | None = None
        """Why no new work is taken, once that is so."""

        self.fatal: BaseException | None = None
        self.signalled = 0
        """The signal that stops the run."""

        self.time_limit = time_limit
        self.reading = 0
        """Pages that wait to be read, or are."""

        self.pauses: dict[str, Pause] = {}
        """What hosts asked for; the next run keeps what is left of it."""

        self.asked: dict[str, float] = {}
        """Host -> when it was asked last, before there was a queue."""

        self.queue: HostQueue
        self.download: Callable[[Request], Coroutine[Any, Any, Response]]
        """The engine's way to an answer, past the queue."""

        self.make_request: Callable[[Visit], Request]
        """The spider's way of asking for a visit."""

        self._outlets = {outlet.name: outlet for outlet in outlets}
        self._by_id = {ids[outlet.name]: outlet for outlet in outlets}
        self._domains = by_domain(outlets)
        self._keeper = keeper
        self._hosts = hosts
        self._max_pages = max_pages
        self._pages = 0
        self._read_channels: set[str] = set()
        self._open: dict[str, set[str]] = {}
        """Host -> keys of its articles that are loaded and not closed."""

        self._expects_pages = False
        self.rules = Rulebook(self)
        self.reserving = SiteBook(self)
        self.renderer = Renderer(self)
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

    async def context(self, capture: Capture) -> Context:
        """What catalogue and channels say of a page, for who reads it."""
        feeds = await self.read(lambda connection: feed_words(connection, capture))
        return context_of(capture.url, self._domains, feeds)

    def load(self, name: str) -> None:
        """Fetch the next articles of a host from the database."""
        self.spawn(self._load(name))

    async def _load(self, name: str) -> None:
        under_way = tuple(self._open.get(name, ()))
        found = await self.read(
            lambda connection: frontier.load(
                connection, self.scope, name, exclude=under_way, limit=PAGE
            )
        )
        if not self._expects_pages and any(one.outcome is None for one in found):
            # The first answer is a delay away: time for who reads it to come up.
            self._expects_pages = True
            self.readers.start()
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
                trust=waiting.trust,
            )
            requests.append(self.make_request(visit))
        self.queue.loaded(name, requests, more=len(found) == PAGE)

    def has_room(self) -> bool:
        """Whether more pages may be fetched: reading is slower, and what is fetched
        and not yet filed is lost when the run is killed."""
        return self.reading < AHEAD * self.readers.workers

    def must_wait(self, request: Request) -> bool:
        """Whether the files that rule its site are not known yet; has them got."""
        return self.rules.must_wait(request) or self.reserving.must_wait(request)

    def begin(self, visit: Visit) -> bool:
        """Whether a visit may go on; a channel is read once a run."""
        if visit.hops or visit.tries or visit.role in OF_SITE:
            return True
        visit.begun = time.monotonic()  # what it waited in the queue is no time of its
        if visit.role is Role.CHANNEL:
            if visit.key in self._read_channels:
                return False
            self._read_channels.add(visit.key)
            return True
        if self._max_pages is not None and self.rules.forbids(visit.url) is None:
            self._pages += 1
            if self._pages >= self._max_pages:
                self.stop(Reason.BUDGET)
        return True

    # -- what the middlewares ask

    async def capture(self, exchange: Exchange) -> Capture:
        try:
            return await self._keeper.capture(exchange)
        except FATAL as error:
            self.fail(error)
            raise

    async def hidden(self, exchange: Exchange) -> Exchange:
        """The exchange without the names that its article must not tell."""
        return await self._keeper.hidden(exchange)

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

    def wants_browser(self, visit: Visit) -> bool:
        """Whether what a visit finds is empty without its scripts; feeds never are."""
        outlet = self._outlets.get(visit.outlet or "")
        shown = visit.role is Role.ARTICLE or visit.kind is ChannelKind.SECTION
        return shown and outlet is not None and outlet.javascript

    def pause(self, request: Request, seconds: float) -> None:
        self.queue.pause(host(request.url), seconds)

    def heed(self, wanted: Pause) -> None:
        """A host asks to be left alone for less than a run can wait."""
        self.pauses[wanted.host] = wanted
        self.queue.pause(wanted.host, (wanted.until - wanted.asked).total_seconds())

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
        if visit.role in OF_SITE:
            self.tally.size += visit.size
        for closed in receipt.closed:
            seed = self.scope.keys is not None and closed.role is Role.ARTICLE
            self.tally.add(closed, seed=seed)
        for name in receipt.hosts:
            self.queue.wake(name)
        for channel in receipt.channels:
            self.queue.enqueue_request(self.make_request(channel))
            self.queue.resume(channel.host)
        return receipt

    async def confirm(self, found: Sequence[tuple[Visit, Exchange]]) -> None:
        """File channels that said 304; they are not to be read any more."""
        for closed in await self._keeper.confirm(found):
            self.tally.add(closed, seed=False)
            self._read_channels.add(closed.key)
        self.channels = [
            visit for visit in self.channels if visit.key not in self._read_channels
        ]

    def shut_hosts(self) -> dict[str, Reason]:
        """The hosts that were given up, and why."""
        queue = getattr(self, "queue", None)  # a run without an engine has none
        return queue.shut_hosts() if queue is not None else {}

    async def read(self, query: Callable[[Connection], T]) -> T:
        """Ask the database something."""
        return await self._keeper.read(query)

    async def is_standing(self, capture: Capture) -> bool:
        """Whether the archive's last word on a page has this very payload."""
        return await self._keeper.is_standing(capture)

    # -- the end

    def shortage(self) -> str | None:
        """What to say where the disk is running full."""
        return shortage_of(self.config)

    def unread(self, reason: Reason) -> list[Closed]:
        """The channels that were due and not read: deferred."""
        shut = self.shut_hosts()
        return [
            Closed(
                url=visit.url,
                key=visit.key,
                role=visit.role,
                outcome=Outcome.DEFERRED,
                reason=shut.get(visit.host, reason),
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
