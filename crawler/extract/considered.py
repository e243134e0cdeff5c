"""What the rooms weighed before they chose: told to whoever listens, else to nobody.

``pressmark explain`` listens.  Without a listener a room's word costs one look-up, for
what it would say is made only when somebody hears it.  Nothing that is read depends
on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from archive.model import Evidence

MAX_VALUE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """One candidate for a value."""

    field: str
    value: str
    note: str
    """What counted for or against it, in words."""

    evidence: Evidence | None = None


_listener: ContextVar[list[Considered] | None] = ContextVar("considered", default=None)


@contextmanager
def listening() -> Iterator[list[Considered]]:
    """Gather what is weighed meanwhile, in its order."""
    heard: list[Considered] = []
    token = _listener.set(heard)
    try:
        yield heard
    finally:
        _listener.reset(token)


def consider(
    field: str, candidates: Iterable[tuple[str, Evidence | None, str]]
) -> None:
    """Tell the candidates for a field: value, evidence, and what counted.

    Give a generator: it is not run where nobody listens.
    """
    heard = _listener.get()
    if heard is None:
        return
    for value, evidence, note in candidates:
        short = value[:MAX_VALUE]
        heard.append(Considered(field=field, value=short, note=note, evidence=evidence))
