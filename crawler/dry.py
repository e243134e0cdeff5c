"""What a run would fetch, and why, without asking anybody for anything.

Hosts take turns as they do in a run: channels first, then articles, newest first.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from sqlalchemy import Connection, select

from archive.config import Config
from archive.model import ChannelKind, Outcome, Reason
from archive.store import Archive
from archive.tables import outlets
from archive.urls import host

from . import channels, frontier, pauses, robots, robots_table, run, seeds
from .order import Order, Plan
from .settings import HOST_REQUESTS

ARTICLE = "article"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One address, and what a run would do with it."""

    what: str
    """A kind of channel, ``article``, or the outcome of what is not fetched."""

    url: str
    why: str

    @property
    def is_fetched(self) -> bool:
        return self.what not in (Outcome.DEFERRED, Outcome.SKIPPED)

    def __str__(self) -> str:
        return f"{self.what}  {self.url}  {self.why}"


def plan_steps(archive: Archive | None, config: Config, order: Order) -> Iterator[Step]:
    """What the next run does with everything that it knows of now."""
    if archive is None:
        yield from _seeds(order, None) if order.seeds else _never_read(order, set())
        return
    with archive.connect() as connection:
        now = datetime.now(UTC)
        rules = _Rules(connection, config, now)
        if order.seeds:
            resting = pauses.standing(connection, now)
            steps = map(rules, _seeds(order, connection))
            yield from (_rested(step, resting) for step in steps)
            return
        rows = connection.execute(select(outlets.c.key, outlets.c.id)).all()
        by_key = {row.key: int(row.id) for row in rows}
        ids = {o.name: by_key[o.key] for o in order.outlets if o.key in by_key}
        scope = run.scope_of(order, ids, "", now, None)
        plan = run.plan_of(connection, order, scope, ids)
        rowed = {
            one.visit.url for one in channels.of(connection, order.known(ids), ids)
        }
        yield from _never_read(order, rowed)
        for visit in plan.held:
            words = pauses.words(plan.resting, visit.host)
            yield Step(what=Outcome.DEFERRED, url=visit.url, why=words)
        yield from _limited(_turns(connection, plan, rules), order.max_pages)
        for name in plan.idle:
            words = pauses.words(plan.resting, name)
            for one in frontier.waiting(connection, scope, name):
                yield Step(what=Outcome.DEFERRED, url=one.url, why=words)


def _seeds(order: Order, connection: Connection | None) -> Iterator[Step]:
    links, refused = seeds.read(order.seeds)
    if connection is not None:
        links, gone = seeds.without_taken_down(connection, links)
        refused += gone
    for link in links.values():
        yield Step(what=ARTICLE, url=link.url, why="asked for")
    for one in refused:
        taken = one.reason is Reason.TAKEN_DOWN
        why = f"{one.reason}: {one.detail}" if taken else one.detail
        yield Step(what=Outcome.SKIPPED, url=one.url, why=why)


def _rested(step: Step, resting: dict[str, datetime]) -> Step:
    if not step.is_fetched or (name := host(step.url)) not in resting:
        return step
    return replace(step, what=Outcome.DEFERRED, why=pauses.words(resting, name))


def _never_read(order: Order, rowed: set[str]) -> Iterator[Step]:
    """The channels of the catalogue that no run has entered yet."""
    for outlet in order.wanted:
        for url, kind in channels.configured(outlet):
            if url not in rowed:
                yield Step(what=kind, url=url, why="never read")


class _Rules:
    """What is known of robots.txt files; what is not known forbids nothing yet."""

    def __init__(self, connection: Connection, config: Config, now: datetime) -> None:
        self._connection, self._now = connection, now
        self._agent = config.agent
        self._ignored = config.robots == "ignore"
        self._known: dict[str, robots.Origin | None] = {}

    def origin(self, url: str) -> robots.Origin | None:
        name = robots.origin_of(url)
        if name not in self._known:
            found = robots_table.known_rules(self._connection, name, self._now)
            self._known[name] = robots.Origin(*found) if found else None
        return None if self._ignored else self._known[name]

    def one_a_run(self, url: str) -> bool:
        """Whether its host wants a longer delay than a run waits."""
        origin = self.origin(url)
        return origin is not None and origin.delay(self._agent) > robots.MAX_DELAY

    def __call__(self, step: Step) -> Step:
        origin = self.origin(step.url) if urlsplit(step.url).scheme else None
        if not step.is_fetched or origin is None:
            return step
        if origin.forbids(step.url, self._agent) is None:
            return step
        return replace(step, what=Outcome.SKIPPED, why="robots.txt forbids it")


def _turns(connection: Connection, plan: Plan, rules: _Rules) -> Iterator[Step]:
    """Every host's steps, the hosts one after the other again and again."""
    own: dict[str, list[Step]] = {}
    for visit in plan.channels:
        why = f"read at {visit.checked:%Y-%m-%d %H:%M} UTC" if visit.checked else ""
        kind = visit.kind or ChannelKind.FEED
        step = Step(what=kind, url=visit.url, why=why or "never read")
        own.setdefault(visit.host, []).append(rules(step))
    names = dict.fromkeys((*own, *plan.hosts))
    waiting = deque(
        _of_host(own.get(name, []), connection, plan, name, rules) for name in names
    )
    while waiting:
        steps = waiting.popleft()
        found = next(steps, None)
        if found is not None:
            yield found
            waiting.append(steps)


def _of_host(
    own: list[Step], connection: Connection, plan: Plan, name: str, rules: _Rules
) -> Iterator[Step]:
    yield from own
    asked, full = sum(step.is_fetched for step in own), False
    for one in frontier.waiting(connection, plan.scope, name):
        why = f"another look, {one.outcome} before" if one.outcome else "new"
        step = rules(Step(what=ARTICLE, url=one.url, why=why))
        full = full or asked >= HOST_REQUESTS
        if full and step.is_fetched:
            step = replace(step, what=Outcome.DEFERRED, why="enough of its host")
        yield step
        asked += 1
        full = full or rules.one_a_run(one.url)


def _limited(steps: Iterable[Step], most: int | None) -> Iterator[Step]:
    """Articles beyond --max-pages wait for another run."""
    taken = 0
    for step in steps:
        if step.what == ARTICLE:
            taken += 1
            if most is not None and taken > most:
                step = replace(step, what=Outcome.DEFERRED, why="beyond --max-pages")
        yield step
