"""What one run of the crawl is asked to do, what it begins with, what it came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.model import Outcome
from archive.outlets import Outlet

from . import frontier
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

    next_due: datetime | None = None

    @property
    def empty(self) -> bool:
        return not (self.channels or self.hosts)
