"""Names that a person typed, found among the names that the archive holds.

Knows outlets by name, alias and domain, publishers as pages print them, and hosts.
Comparing happens in name_key's normal form, in Python: the two databases fold case
differently.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, or_, select

from .errors import NotFound
from .outlets import name_key
from .tables import articles, outlet_aliases, outlets, revisions


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """Everything under which one outlet stands in the archive."""

    outlet_ids: tuple[int, ...] = ()
    hosts: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()


def find_outlet(connection: Connection, name: str) -> Carrier:
    """By name, alias, domain, host or publisher. Raises NotFound with a suggestion."""
    key = name_key(name)
    hosts = _distinct(connection, articles.c.host)
    publishers = _distinct(connection, revisions.c.publisher)
    found = Carrier(
        outlet_ids=outlet_ids(connection, name),
        hosts=tuple(host for host in hosts if host == key or host.endswith(f".{key}")),
        publishers=tuple(text for text in publishers if name_key(text) == key),
    )
    if not (found.outlet_ids or found.hosts or found.publishers):
        known = connection.scalars(select(outlets.c.name)).all()
        raise _unknown(name, [*known, *publishers, *hosts])
    return found


def outlet_ids(connection: Connection, name: str) -> tuple[int, ...]:
    """Ids of the outlets in the catalogue that go by a name or a domain."""
    key = name_key(name)
    rows = connection.scalars(
        select(outlets.c.id)
        .outerjoin(outlet_aliases, outlet_aliases.c.outlet_id == outlets.c.id)
        .where(or_(outlets.c.key == key, outlet_aliases.c.alias == key))
        .distinct()
        .order_by(outlets.c.id)
    )
    return tuple(rows)


def names_with(connection: Connection, column: Column[Any], words: str) -> list[str]:
    """The values of a column in which these words stand side by side."""
    key = f" {name_key(words)} "
    return [
        name for name in _distinct(connection, column) if key in f" {name_key(name)} "
    ]


def _distinct(connection: Connection, column: Column[Any]) -> list[str]:
    """Each value once; the columns asked for are indexed."""
    rows = connection.scalars(select(column).where(column.is_not(None)).distinct())
    return sorted(rows)


def _unknown(name: str, known: Iterable[str]) -> NotFound:
    keys = {name_key(text): text for text in known}
    close = difflib.get_close_matches(name_key(name), keys, n=1, cutoff=0.6)
    hint = f"; did you mean {keys[close[0]]}?" if close else ""
    return NotFound(f"no outlet of the archive is called {name}{hint}", about=name)
