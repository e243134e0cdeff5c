"""A run of the crawl from its first row to its last: plan, fetch, account.

Knows the archive and the order of things; the fetching itself is Scrapy's, and is
loaded only where there is something to fetch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from importlib.metadata import version
from typing import Any

from sqlalchemy import Connection

from archive import runs
from archive.errors import SomeOutletsFailed, StorageFull
from archive.model import EXTRACTOR, Outcome, Reason
from archive.outlets import by_domain, owner
from archive.store import Archive

from . import channels, frontier, held_back, listings, pauses, report, rows, seeds
from .clock import Clock, wall_clock
from .contexts import rules_in
from .due import Window
from .items import Closed, Visit
from .job import Job, shortage_of
from .keeper import Keeper
from .order import Order, Plan, Summary
from .settling import Settling


def crawl(
    archive: Archive,
    order: Order,
    *,
    settings: Mapping[str, Any] | None = None,
    say: Callable[[str], None],
    clock: Clock = wall_clock,
) -> Summary:
    """Do one run; the caller holds the archive's lock.

    settings: Scrapy settings that win over ours, and clock, for tests and benchmarks.
    Raises the error that ended the run, where one did.
    """
    begun = clock()
    if (words := shortage_of(archive.config)) is not None:
        raise StorageFull(f"{words}; nothing was asked for")
    archive.warc  # noqa: B018  what a crash left behind is put right first
    plan = prepare(archive, order, begun)
    job = None
    if plan.empty:
        _say_nothing(order, plan, say)
    else:
        job = _fetch(archive, order, plan, settings or {}, clock)
        if job.fatal is not None:
            raise job.fatal
        held_back.close(archive, plan.scope.run, clock())
    summary = _account(archive, order, plan, job, begun, clock())
    if job is not None and job.stopping is Reason.STORAGE:
        left = job.shortage() or "the disk was nearly full"
        raise StorageFull(f"{left}; the next run takes up what was left")
    return summary


def _say_nothing(order: Order, plan: Plan, say: Callable[[str], None]) -> None:
    """Why nothing is fetched."""
    idle = {*plan.idle, *(visit.host for visit in plan.held)}
    for name in sorted(idle):
        say(f"{name}: {pauses.words(plan.resting, name)}")
    if order.seeds or idle:
        return
    when = f"; next at {plan.next_due:%Y-%m-%d %H:%M} UTC" if plan.next_due else ""
    say(f"nothing is due{when} (--all looks all the same)")


def prepare(archive: Archive, order: Order, now: datetime) -> Plan:
    """The row of the run, the catalogue and the seeds as rows; what is due."""
    ids = archive.sync_outlets(order.outlets)
    links, refused = seeds.read(order.seeds)
    if links:
        with archive.connect() as connection:
            links, gone = seeds.without_taken_down(connection, links)
        refused = (*refused, *gone)
    with archive.begin() as work:
        software = f"{EXTRACTOR} Scrapy/{version('scrapy')}"
        run = runs.begin(
            work.connection, "crawl", archive.config, now, software=software
        )
        scope = scope_of(
            order, ids, run, now, frozenset(links) if order.seeds else None
        )
        rows.conclude(work.connection, run, refused)
        if order.seeds:
            domains = by_domain(order.outlets)
            owners = {
                key: ids[outlet.name]
                for key, link in links.items()
                if (outlet := owner(link.url, domains)) is not None
            }
            listings.seed(work.connection, links.values(), owners)
        else:
            channels.enter(work.connection, order.wanted, ids)
    with archive.connect() as connection:
        return plan_of(connection, order, scope, ids, refused)


def plan_of(
    connection: Connection,
    order: Order,
    scope: frontier.Scope,
    ids: Mapping[str, int],
    refused: tuple[Closed, ...] = (),
) -> Plan:
    """What is due, as the rows stand."""
    resting = pauses.standing(connection, scope.window.now)
    due: list[Visit] = []
    held: list[Visit] = []
    later: list[datetime] = []
    if scope.keys is None:
        for channel in channels.of(connection, order.known(ids), ids):
            if channels.is_due(channel, scope.window, reach=scope.reach):
                rests = channel.visit.host in resting
                (held if rests else due).append(channel.visit)
            elif channel.due is not None and channel.due > scope.window.now:
                later.append(channel.due)
    hosts = frontier.hosts(connection, scope)
    return Plan(
        scope=scope,
        ids=ids,
        channels=tuple(due),
        hosts=tuple(name for name in hosts if name not in resting),
        resting=resting,
        held=tuple(held),
        idle=tuple(name for name in hosts if name in resting),
        refused=refused,
        next_due=min(later, default=None),
    )


def scope_of(
    order: Order,
    ids: Mapping[str, int],
    run: str,
    now: datetime,
    keys: frozenset[str] | None,
) -> frontier.Scope:
    """What a run of this order may take up; keys: of its seeds."""
    everything = order.everything or keys is not None
    return frontier.Scope(
        run=run,
        window=Window(now=now, everything=everything, since=order.since),
        outlets=frozenset(ids[o.name] for o in order.wanted if o.name in ids),
        named=bool(order.chosen),
        keys=keys,
        reach=order.reach,
    )


def _fetch(
    archive: Archive,
    order: Order,
    plan: Plan,
    settings: Mapping[str, Any],
    clock: Clock,
) -> Job:
    """Run Scrapy until nothing is left to do, or the run is stopped."""
    from .polling import poll
    from .reading import Readers

    config = archive.config
    by_name = {outlet.name: outlet for outlet in order.outlets}
    keeper = Keeper(archive, Settling(plan.scope, by_name, plan.ids, clock))
    try:
        with Readers(config.workers, rules=rules_in(config)) as readers:
            job = Job(
                config,
                plan.scope,
                order.outlets,
                plan.ids,
                keeper,
                readers,
                channels=list(plan.channels),
                hosts=list(plan.hosts),
                resting=plan.resting,
                max_pages=order.max_pages,
                time_limit=order.time_limit,
            )
            if "HOST_MAP" not in settings:  # by which names lead elsewhere
                poll(job)
            if job.stopping is None and (job.channels or job.hosts_due()):
                from .engine import run_spider

                run_spider(job, settings)
    finally:
        keeper.close()
    return job


def _account(
    archive: Archive,
    order: Order,
    plan: Plan,
    job: Job | None,
    begun: datetime,
    ended: datetime,
) -> Summary:
    """What was not fetched is deferred; the run's row and its report are written."""
    scope = plan.scope
    with archive.begin() as work:
        shut = dict.fromkeys(plan.resting, Reason.RATE_LIMITED)
        reason = (job.stopping if job else None) or Reason.BUDGET
        if job is not None:
            shut |= job.shut_hosts()
            rows.conclude(work.connection, scope.run, job.unread(reason))
        frontier.leave(work.connection, scope, reason, shut)
        rows.conclude(work.connection, scope.run, map(plan.left_alone, plan.held))
        pauses.forget(work.connection, begun)
        for asked in job.pauses.values() if job else ():
            if asked.until > ended:
                pauses.keep(work.connection, asked)
        failed = dict(job.tally.failed) if job else {}
        if job is not None:
            leads = channels.lead_nowhere(work.connection, job.tally.unsure, plan.ids)
            failed |= {
                name: job.tally.channels_bad.get(name, why)
                for name, why in leads.items()
            }
        signalled = job.signalled if job else 0
        code = 128 + signalled if signalled else (3 if failed else 0)
        if job is not None and job.stopping is Reason.STORAGE:
            code = StorageFull.exit_code
        size = job.tally.size if job else 0
        counts = runs.end(work.connection, scope.run, ended, exit_code=code, size=size)
    if order.report is not None:
        report.write(archive, scope.run, order.report)
    return Summary(
        run=scope.run,
        counts={Outcome(name): sum(n.values()) for name, n in counts.items()},
        size=size,
        seconds=(ended - begun).total_seconds(),
        failed=failed,
        signalled=signalled,
        exit_code=code,
    )


def failure(summary: Summary, order: Order) -> SomeOutletsFailed | None:
    """The error that a run ends with whose outlets, or single addresses, failed."""
    if not summary.failed or summary.signalled:
        return None
    return SomeOutletsFailed(
        [f"{name} ({why})" for name, why in sorted(summary.failed.items())],
        what="addresses" if order.seeds else "outlets",
    )
