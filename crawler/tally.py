"""Counts of a run while it goes on, and which outlets failed in it.

For the person who watches and for the exit code; the rows of the run are what counts.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from archive.model import Outcome

from .channels import is_lead
from .items import Closed, Role


@dataclass(slots=True, eq=False)
class Tally:
    """How it goes."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    size: int = 0
    channels_good: set[str] = field(default_factory=set)
    """Outlets of which some channel could be read."""

    leads: dict[str, str] = field(default_factory=dict)
    """Outlets whose robots.txt was read as a channel, and where it is: it is worth what
    it leads to."""

    channels_bad: dict[str, str] = field(default_factory=dict)
    """Outlets of which some channel failed, and how."""

    seeds_bad: dict[str, str] = field(default_factory=dict)
    unrendered: dict[str, str] = field(default_factory=dict)
    """Outlets whose pages want a browser that is not there."""

    @property
    def unsure(self) -> dict[str, str]:
        """Outlets of which no more than robots.txt could be read in this run."""
        return {
            name: url
            for name, url in self.leads.items()
            if name not in self.channels_good
        }

    @property
    def failed(self) -> dict[str, str]:
        """Outlets of which no channel could be read, and why."""
        bad = {
            name: why
            for name, why in self.channels_bad.items()
            if name not in self.channels_good and name not in self.leads
        }
        return bad | self.seeds_bad | self.unrendered

    def add(self, closed: Closed, *, seed: bool) -> None:
        self.outcomes[closed.outcome] += 1
        self.size += closed.size
        why = f"{closed.reason or closed.outcome}: {closed.detail}".rstrip(": ")
        if closed.role is Role.CHANNEL and closed.outlet:
            if closed.outcome is Outcome.LISTED and is_lead(closed.url):
                self.leads[closed.outlet] = closed.url
            elif closed.outcome is Outcome.LISTED:
                self.channels_good.add(closed.outlet)
            elif closed.outcome is not Outcome.DEFERRED:
                self.channels_bad[closed.outlet] = f"{closed.url} {why}"
        elif seed and closed.outcome is Outcome.FAILED:
            self.seeds_bad[closed.url] = why
