"""What a check of the archive finds, and how much it looked at.

Standard library only.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """One thing that is not as it should be."""

    where: str
    """File and offset, table and row, or URL."""

    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(slots=True)
class Tally:
    """What was looked at."""

    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def __str__(self) -> str:
        return ", ".join(f"{number} {name}" for name, number in self.counts.items())
