"""Who republishes whom: the view ``syndication``, counted by pairs of outlets.

Counts in the database; only the lags and shares of one pair are in memory at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from statistics import median

from sqlalchemy import (
    ColumnElement,
    Connection,
    Float,
    Integer,
    Text,
    case,
    column,
    func,
    select,
    table,
)

from ..outlets import name_key
from ..select import SOURCE, Filter, conditions
from ..tables import articles, credits, outlets, revisions

VIEW = table(
    "syndication",
    column("article_id", Text),
    column("outlet", Text),
    column("basis", Text),
    column("source", Text),
    column("source_id", Text),
    column("lag_seconds", Integer),
    column("shared", Float),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One outlet that carries another's articles."""

    outlet: str
    source: str
    articles: int
    credited: int
    """That say so; the others tell later what the source told, and credit nobody."""

    archived: int
    """Of which the source's article is in the archive, too."""

    lag: float | None
    """Median seconds from the source's date to the carrier's."""

    shared: float | None
    """Median share of the carrier's text that the source has, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """How much of what an outlet prints is its own."""

    outlet: str
    articles: int
    carried: int
    """Of another, by its own word or by date."""

    @property
    def original(self) -> float:
        return 1 - self.carried / self.articles


@dataclass(frozen=True, slots=True, kw_only=True)
class Unresolved:
    """A credited name that no outlet of the catalogue bears."""

    name: str
    organization: str | None
    """In the table of agencies; None where that does not know it either."""

    articles: int
    example: str
    """Id of one of them."""


def edges(connection: Connection, wanted: Filter) -> tuple[Edge, ...]:
    """Every pair, the most frequent first."""
    where = _chosen(connection, wanted)
    medians = {
        name: dict(_medians(connection, name, where))
        for name in ("lag_seconds", "shared")
    }
    query = (
        select(
            VIEW.c.outlet,
            VIEW.c.source,
            func.count(func.distinct(VIEW.c.article_id)).label("articles"),
            func.count(
                func.distinct(case((VIEW.c.basis == "credit", VIEW.c.article_id)))
            ).label("credited"),
            func.count(
                func.distinct(case((VIEW.c.source_id.is_not(None), VIEW.c.article_id)))
            ).label("archived"),
        )
        .where(where)
        .group_by(VIEW.c.outlet, VIEW.c.source)
    )
    found = [
        Edge(
            outlet=row.outlet,
            source=row.source,
            articles=row.articles,
            credited=row.credited,
            archived=row.archived,
            lag=medians["lag_seconds"].get((row.outlet, row.source)),
            shared=medians["shared"].get((row.outlet, row.source)),
        )
        for row in connection.execute(query)
    ]
    return tuple(sorted(found, key=lambda e: (-e.articles, e.outlet, e.source)))


def _medians(
    connection: Connection, name: str, where: ColumnElement[bool]
) -> Iterator[tuple[tuple[str, str], float]]:
    query = (
        select(VIEW.c.outlet, VIEW.c.source, VIEW.c[name].label("value"))
        .where(where, VIEW.c[name].is_not(None))
        .order_by(VIEW.c.outlet, VIEW.c.source)
        .execution_options(yield_per=1000)
    )
    for pair, rows in groupby(
        connection.execute(query), key=lambda row: (row.outlet, row.source)
    ):
        yield pair, float(median(row.value for row in rows))


def reporting(connection: Connection, wanted: Filter) -> tuple[Reporting, ...]:
    """Every outlet, by the share of its own; of one share the greater first."""
    outlet = func.coalesce(
        outlets.c.name, func.nullif(revisions.c.publisher, ""), articles.c.host
    )
    printed = (
        select(outlet.label("outlet"), func.count().label("number"))
        .select_from(SOURCE)
        .where(*conditions(connection, wanted))
        .group_by(outlet)
    )
    carried = (
        select(
            VIEW.c.outlet, func.count(func.distinct(VIEW.c.article_id)).label("number")
        )
        .where(_chosen(connection, wanted))
        .group_by(VIEW.c.outlet)
    )
    others = {row.outlet: row.number for row in connection.execute(carried)}
    found = [
        Reporting(
            outlet=row.outlet, articles=row.number, carried=others.get(row.outlet, 0)
        )
        for row in connection.execute(printed)
    ]
    return tuple(sorted(found, key=lambda r: (-r.original, -r.articles, r.outlet)))


def unresolved(connection: Connection, wanted: Filter) -> tuple[Unresolved, ...]:
    """Names that the catalogue might get, the most frequent first."""
    number = func.count(func.distinct(revisions.c.article_id))
    query = (
        select(
            func.min(credits.c.name).label("name"),
            credits.c.organization,
            number.label("number"),
            func.min(revisions.c.article_id).label("example"),
        )
        .select_from(SOURCE.join(credits, credits.c.revision_id == revisions.c.id))
        .where(*conditions(connection, wanted), credits.c.outlet_id.is_(None))
        .group_by(credits.c.name_key, credits.c.organization)
    )
    found = [
        Unresolved(
            name=row.name,
            organization=row.organization,
            articles=row.number,
            example=row.example,
        )
        for row in connection.execute(query)
    ]
    return tuple(sorted(found, key=lambda u: (-u.articles, name_key(u.name))))


def _chosen(connection: Connection, wanted: Filter) -> ColumnElement[bool]:
    ids = select(articles.c.id).select_from(SOURCE)
    return VIEW.c.article_id.in_(ids.where(*conditions(connection, wanted)))
