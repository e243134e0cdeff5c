"""Outlets as the database knows them: one row each, found by names and domains.

``outlets.toml`` is the place people edit; sync() brings the rows in line with it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from ..model import Credit
from ..outlets import Outlet, name_key
from ..tables import outlet_aliases, outlets
from ..urls import host
from .batch import Batch

NAME, DOMAIN = "name", "domain"


class Lost(NamedTuple):
    """A name or domain that is no longer this outlet's."""

    alias: str
    kind: str
    outlet_id: int


def sync(connection: Connection, wanted: Iterable[Outlet]) -> dict[str, int]:
    """Add and change rows so that they say what the outlets say; name -> id.

    Idempotent.  A row whose outlet is no longer listed stays: articles point at it.
    What meant nobody before may mean a new one; what came by an alias that is gone, or
    another's now, is asked for again.
    """
    given = tuple(wanted)
    old = {row.key: row for row in connection.execute(select(outlets)).all()}
    ids: dict[str, int] = {}
    for outlet in given:
        row = _row(outlet)
        found = old.get(outlet.key)
        if found is None:
            new = insert(outlets).values(row).returning(outlets.c.id)
            ids[outlet.name] = connection.execute(new).scalar_one()
            continue
        ids[outlet.name] = found.id
        if any(getattr(found, column) != value for column, value in row.items()):
            connection.execute(
                update(outlets).where(outlets.c.id == found.id).values(row)
            )
    found_new, lost = _sync_aliases(connection, given, ids)
    if found_new or lost:
        from .resolving import resolve

        resolve(connection, lost)
    return ids


def listed(connection: Connection) -> tuple[Outlet, ...]:
    """The outlets as the catalogue described them last, also those that left it."""
    rows = connection.execute(select(outlets.c.entry).order_by(outlets.c.id))
    return tuple(_outlet(entry) for (entry,) in rows)


def _outlet(entry: Mapping[str, Any]) -> Outlet:
    # An archive of another pressmark may have keys that this one does not know.
    known = {field.name for field in fields(Outlet)}
    given: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in entry.items()
        if key in known
    }
    return Outlet(**given)


def credited(batch: Batch, credit: Credit, *, carrier: int | None = None) -> int | None:
    """The outlet that a credit names, by name, organization or link.

    carrier: the outlet of the article; a link into its own site names nobody.
    """
    return meant(batch, credit.name, credit.organization, credit.url, carrier)


def meant(
    batch: Batch,
    name: str,
    organization: str | None,
    url: str | None,
    carrier: int | None,
) -> int | None:
    """The same, of the parts of a credit that say so."""
    names = _names(name, organization)
    wanted = [(name, kind) for name in names for kind in (NAME, DOMAIN)]
    wanted += [(domain, DOMAIN) for domain in domains(url)]
    known = batch.aliases({alias for alias, _ in wanted})
    for alias, kind in wanted:
        found = known.get((alias, kind))
        if found is not None and not (found == carrier and alias not in names):
            return found
    return None


def owner_id(batch: Batch, url: str) -> int | None:
    """The outlet to whose domains an address belongs."""
    names = domains(url)
    known = batch.aliases(names)
    found = ((name, DOMAIN) for name in names)
    return next((known[key] for key in found if key in known), None)


def aliases_of(credits: Iterable[Credit], url: str | None) -> set[str]:
    """Everything by which ``credited`` and, given an address, ``owner_id`` ask."""
    asked = set(domains(url))
    for credit in credits:
        asked.update(_names(credit.name, credit.organization), domains(credit.url))
    return asked


def _names(*names: str | None) -> list[str]:
    return [name_key(name) for name in names if name]


def _row(outlet: Outlet) -> dict[str, Any]:
    entry = {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in asdict(outlet).items()
    }
    return {
        "key": outlet.key,
        "name": outlet.name,
        "country": outlet.country,
        "languages": list(outlet.languages),
        "entry": entry,
    }


def _sync_aliases(
    connection: Connection, given: tuple[Outlet, ...], ids: dict[str, int]
) -> tuple[bool, tuple[Lost, ...]]:
    """Whether there are new ones; and those that are gone."""
    claims = [
        (alias, kind, ids[outlet.name])
        for outlet in given
        for alias, kind in sorted(_aliases(outlet))
    ]
    # A name that two outlets bear tells neither from the other.
    times = Counter((alias, kind) for alias, kind, _ in claims)
    wanted = {(a, k): owner for a, k, owner in claims if times[a, k] == 1}
    rows = connection.execute(select(outlet_aliases)).all()
    mine = set(ids.values())
    lost = []
    for row in rows:
        key = (row.alias, row.kind)
        if wanted.get(key) == row.outlet_id:
            del wanted[key]
        elif key in wanted or row.outlet_id in mine:
            lost.append(Lost(row.alias, row.kind, row.outlet_id))
            connection.execute(
                delete(outlet_aliases).where(
                    outlet_aliases.c.alias == row.alias,
                    outlet_aliases.c.kind == row.kind,
                )
            )
    if wanted:
        connection.execute(
            insert(outlet_aliases),
            [
                {"alias": alias, "kind": kind, "outlet_id": owner}
                for (alias, kind), owner in wanted.items()
            ],
        )
    return bool(wanted), tuple(lost)


def _aliases(outlet: Outlet) -> set[tuple[str, str]]:
    names = {name_key(name) for name in (outlet.name, *outlet.aliases)}
    domains = {re.sub(r"^www\.", "", domain) for domain in outlet.domains}
    return {(name, NAME) for name in names} | {(name, DOMAIN) for name in domains}


@lru_cache(maxsize=4096)
def domains(url: str | None) -> tuple[str, ...]:
    """The host of an address and the domains above it, nearest first."""
    try:
        full = host(url or "")
    except ValueError:
        return ()
    name = re.sub(r":\d+$", "", full)
    found = [full]
    while name:
        found.append(name)
        name = name.partition(".")[2]
    return tuple(dict.fromkeys(found))
