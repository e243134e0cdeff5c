"""Names that meant nobody, or another outlet, when they were filed.

Fills what is empty in ``credits`` and ``articles``, and asks again for what came by a
name or a domain that is no longer its outlet's; what else is known stays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, select, tuple_, update

from ..noted import OF_ARTICLES, note
from ..outlets import name_key
from ..tables import articles, credits, outlet_aliases, revisions
from . import registry
from .batch import Batch

PAGE = 1000
"""Credits that are asked for at a time."""


def resolve(connection: Connection, lost: Collection[registry.Lost] = ()) -> None:
    """Ask again for every name and host that has no outlet, or has lost its own."""
    _free_hosts(connection, lost)
    _ask_again(connection, {one.outlet_id for one in lost})
    rows = connection.execute(select(outlet_aliases).order_by(outlet_aliases.c.kind))
    # A name beats a domain that reads the same.
    names = {row.alias: int(row.outlet_id) for row in rows}
    unknown = select(credits.c.name_key).where(credits.c.outlet_id.is_(None)).distinct()
    for key in connection.scalars(unknown).all():
        if key in names:
            _fill(connection, credits.c.name_key == key, names[key])
    called = credits.c.organization
    unknown = select(called).where(credits.c.outlet_id.is_(None)).distinct()
    for name in connection.scalars(unknown).all():
        if name and (key := name_key(name)) in names:
            _fill(connection, called == name, names[key])
    hosts = select(articles.c.host).where(articles.c.outlet_id.is_(None)).distinct()
    batch = Batch(connection)
    for host in connection.scalars(hosts).all():
        owner = registry.owner_id(batch, f"http://{host}/")
        if owner is not None:
            _give(connection, articles.c.outlet_id.is_(None), host, owner)


def _free_hosts(connection: Connection, lost: Iterable[registry.Lost]) -> None:
    """Articles of domains that their outlet has no more belong to nobody."""
    for alias, kind, owner in lost:
        if kind != registry.DOMAIN:
            continue
        mine = articles.c.outlet_id == owner
        hosts = connection.scalars(select(articles.c.host).where(mine).distinct())
        for host in hosts.all():
            if alias in registry.domains(f"http://{host}/"):
                _give(connection, mine, host, None)


def _give(
    connection: Connection, which: ColumnElement[bool], host: str, owner: int | None
) -> None:
    connection.execute(
        update(articles)
        .where(articles.c.host == host, which)
        .values(outlet_id=owner, noted=note({"outlet_id": owner}, OF_ARTICLES))
    )


def _ask_again(connection: Connection, owners: Collection[int]) -> None:
    """Whom the credits of some outlets mean today, and links into no outlet's site."""
    unknown = credits.c.outlet_id.is_(None) & credits.c.url.is_not(None)
    batch = Batch(connection)
    key = (credits.c.revision_id, credits.c.position)
    query = (
        select(*key, credits.c.name, credits.c.organization, credits.c.url)
        .add_columns(credits.c.outlet_id, articles.c.outlet_id.label("carrier"))
        .join(revisions, revisions.c.id == credits.c.revision_id)
        .join(articles, articles.c.id == revisions.c.article_id)
        .where(credits.c.outlet_id.in_(sorted(owners)) | unknown)
        .order_by(*key)
        .limit(PAGE)
    )
    changed = (
        update(credits)
        .where(key[0] == bindparam("of"), key[1] == bindparam("at"))
        .values(outlet_id=bindparam("owner"))
    )
    after: ColumnElement[bool] | None = None
    while rows := connection.execute(
        query if after is None else query.where(after)
    ).all():
        parts = ((row, _meant(batch, row)) for row in rows)
        new = [
            {"of": row.revision_id, "at": row.position, "owner": owner}
            for row, owner in parts
            if owner != row.outlet_id
        ]
        if new:
            connection.execute(changed, new)
        after = tuple_(*key) > (rows[-1].revision_id, rows[-1].position)


def _meant(batch: Batch, row: Row[Any]) -> int | None:
    return registry.meant(batch, row.name, row.organization, row.url, row.carrier)


def _fill(connection: Connection, which: ColumnElement[bool], owner: int) -> None:
    where = (which, credits.c.outlet_id.is_(None))
    connection.execute(update(credits).where(*where).values(outlet_id=owner))
