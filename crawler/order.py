"""What one run of the crawl is asked to do, what it begins with, what it came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from archive.model import Outcome, Reason
from archive.outlets import Outlet

from . import frontier, pauses
from .due import Reach
from .items import Closed, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a person asks of one run."""

    outlets: tuple[Outlet, ...] = ()
    """All of the catalogue."""

    chosen: tuple[Outlet, ...] = ()
    """Those to crawl; empty: all."""

    seeds: tuple[str, ...] = ()
    """Single addresses to fetch, and nothing else."""

    everything: bool = False
    reach: Reach = Reach.ARTICLES
    since: datetime | None = None
    max_pages: int | None = None
    time_limit: float = 0.0
    report: Path | None = None

    @property
    def wanted(self) -> tuple[Outlet, ...]:
        return self.chosen or self.outlets

    def known(self, ids: Mapping[str, int]) -> list[Outlet]:
        """The wanted outlets that have a row."""
        return [outlet for outlet in self.wanted if outlet.name in ids]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a run came to."""

    run: str
    counts: Mapping[Outcome, int]
    size: int
    seconds: float
    failed: Mapping[str, str]
    """Outlets or seeds that failed, and why."""

    signalled: int = 0
    exit_code: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run begins with."""

    scope: frontier.Scope
    ids: Mapping[str, int]
    channels: tuple[Visit, ...]
    hosts: tuple[str, ...]
    refused: tuple[Closed, ...] = ()
    """Seeds that are no addresses."""

    resting: Mapping[str, datetime] = field(default_factory=dict)
    """Hosts that asked to be left alone, and until when."""

    held: tuple[Visit, ...] = ()
    idle: tuple[str, ...] = ()
    """Channels, and hosts of articles, that are due and left alone for that."""

    next_due: datetime | None = None

    @property
    def empty(self) -> bool:
        return not (self.channels or self.hosts)

    def left_alone(self, visit: Visit) -> Closed:
        """The outcome of a channel that is held."""
        return Closed(
            url=visit.url,
            key=visit.key,
            role=visit.role,
            outcome=Outcome.DEFERRED,
            reason=Reason.RATE_LIMITED,
            detail=pauses.words(self.resting, visit.host),
            outlet=visit.outlet,
        )
