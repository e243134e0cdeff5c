"""The final words of a run that reads what is kept: counted, reported, written down.

One line of the report is one capture; one row of ``outcomes`` is one address.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TextIO

from sqlalchemy import ColumnElement, Connection, case

from archive.model import Outcome, Reason
from archive.record import dumps
from archive.store.captures import storable
from archive.tables import outcomes
from archive.urls import url_key

from .rows import pieces, upsert

# Of several captures of one address the weightiest outcome is the address's.
WEIGHTS = {
    Outcome.STORED: 5,
    Outcome.REVISED: 4,
    Outcome.DUPLICATE: 3,
    Outcome.UNCHANGED: 2,
    Outcome.SKIPPED: 1,
    Outcome.FAILED: 0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A key of the record that a new reading gives another value."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Final:
    """What became of one capture."""

    url: str
    outcome: Outcome
    reason: Reason | None = None
    detail: str = ""
    article_id: str | None = None
    seconds: float = 0.0
    size: int = 0
    changes: tuple[Changed, ...] = ()
    """Of a new reading: what differs from the old one."""


@dataclass(slots=True)
class Tally:
    """Counts what is final, and reports it line by line."""

    report: TextIO | None = None
    outcomes: Counter[tuple[Outcome, Reason | None]] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    size: int = 0

    def add(self, final: Final) -> None:
        self.outcomes[final.outcome, final.reason] += 1
        self.fields.update(one.field for one in final.changes)
        self.size += final.size
        if self.report is not None:
            self.report.write(dumps(_line(final)) + "\n")

    @property
    def total(self) -> int:
        return sum(self.outcomes.values())

    @property
    def counts(self) -> dict[str, int]:
        """By outcome and by ``outcome reason``, the most frequent first."""
        return {
            outcome.value if reason is None else f"{outcome.value} {reason.value}": n
            for (outcome, reason), n in self.outcomes.most_common()
        }

    def lines(self) -> Iterator[str]:
        """For the person who ran it: ``stored 301``."""
        for name, number in self.counts.items():
            yield f"{name} {number}"


def _line(final: Final) -> dict[str, object]:
    line: dict[str, object] = {
        "url": final.url,
        "outcome": final.outcome.value,
        "reason": final.reason.value if final.reason else None,
        "article": final.article_id,
        "seconds": round(final.seconds, 3),
        "bytes": final.size,
    }
    if final.detail:
        line["detail"] = final.detail
    if final.changes:
        line["fields"] = [one.field for one in final.changes]
        line["changes"] = [
            {"field": one.field, "old": one.old, "new": one.new}
            for one in final.changes
        ]
    return line


def conclude(connection: Connection, run: str, finals: Iterable[Final]) -> None:
    """One row an address and run; of several outcomes the weightiest stays."""
    best: dict[str, Final] = {}
    for final in finals:
        key = key_of(final.url)
        if key and (key not in best or _weight(final) >= _weight(best[key])):
            best[key] = final
    now = datetime.now(UTC)
    for piece in pieces(best.items()):
        rows = [
            {
                "run_id": run,
                "url_key": key,
                "url": storable(final.url),
                "outcome": final.outcome.value,
                "reason": final.reason.value if final.reason else None,
                "detail": storable(final.detail) or None,
                "article_id": final.article_id,
                "seconds": round(final.seconds, 3),
                "bytes": final.size,
                "at": now,
            }
            for key, final in piece
        ]
        insert = upsert(connection, outcomes)
        new = insert.excluded
        changed = {name: new[name] for name in rows[0] if name not in _KEYS}
        connection.execute(
            insert.on_conflict_do_update(
                index_elements=["run_id", "url_key"],
                set_=changed,
                where=_weighed(new.outcome) >= _weighed(outcomes.c.outcome),
            ),
            rows,
        )


_KEYS = ("run_id", "url_key")


def _weight(final: Final) -> int:
    return WEIGHTS.get(final.outcome, 0)


def _weighed(column: ColumnElement[str]) -> ColumnElement[int]:
    return case({o.value: w for o, w in WEIGHTS.items()}, value=column, else_=0)


def key_of(url: str) -> str | None:
    """The key of an address; None for the place of a damaged record, which is none."""
    try:
        return url_key(url)
    except ValueError:
        return None
