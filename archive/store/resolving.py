"""Names that meant nobody when they were filed, and mean an outlet of today.

Fills what is empty in ``credits`` and ``articles``; what is known already stays.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, select, update

from ..noted import OF_ARTICLES, note
from ..outlets import name_key
from ..tables import articles, credits, outlet_aliases
from . import registry
from .batch import Batch


def resolve(connection: Connection) -> None:
    """Ask again for every name and host that has no outlet."""
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
            connection.execute(
                update(articles)
                .where(articles.c.host == host, articles.c.outlet_id.is_(None))
                .values(outlet_id=owner, noted=note({"outlet_id": owner}, OF_ARTICLES))
            )


def _fill(connection: Connection, which: ColumnElement[bool], owner: int) -> None:
    where = (which, credits.c.outlet_id.is_(None))
    connection.execute(update(credits).where(*where).values(outlet_id=owner))
