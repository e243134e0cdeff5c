"""Rows that two archives have side by side: runs, what channels listed, the frontier.

What is here already stays as it is; nothing of what was taken down comes in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Table, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from ..store import Archive, tombstones
from ..tables import (
    channels,
    discoveries,
    frontier,
    ledger,
    outcomes,
    outlet_aliases,
    outlets,
    runs,
)

_PAGE = 400
Row = dict[str, Any]


def take_outlets(archive: Archive, other: Archive) -> dict[int, int]:
    """Their outlets as ours, by name: number there -> number here."""
    with other.connect() as connection:
        theirs = connection.execute(select(outlets)).mappings().all()
        aliases = connection.execute(select(outlet_aliases)).mappings().all()
    found: dict[int, int] = {}
    with archive.begin() as work:
        connection = work.connection
        for row in theirs:
            number = connection.scalar(
                select(outlets.c.id).where(outlets.c.key == row["key"])
            )
            if number is None:
                values = {key: row[key] for key in row if key != "id"}
                made = insert(outlets).values(values).returning(outlets.c.id)
                number = connection.execute(made).scalar_one()
            found[row["id"]] = number
        rows = [{**row, "outlet_id": found[row["outlet_id"]]} for row in aliases]
        _add(connection, outlet_aliases, rows)
    return found


def take_rows(archive: Archive, other: Archive, places: Mapping[int, int]) -> None:
    """Everything that stands for itself."""

    def owned(row: Row) -> Row:
        return {**row, "outlet_id": places.get(row["outlet_id"] or -1)}

    kinds: tuple[tuple[Table, Callable[[Row], Row] | None], ...] = (
        (runs, None),
        (outcomes, None),
        (channels, owned),
        (frontier, owned),
        (discoveries, None),
        (ledger, None),
    )
    for table, change in kinds:
        for page in _pages(other, table):
            with archive.begin() as work:
                rows = [change(row) if change else row for row in page]
                if "url_key" in table.c and table is not outcomes:
                    rows = _without_taken_down(work.connection, rows)
                _add(work.connection, table, rows)


def _without_taken_down(connection: Connection, rows: list[Row]) -> list[Row]:
    stones = tombstones.at_addresses(connection, {row["url_key"] for row in rows})
    return [row for row in rows if row["url_key"] not in stones]


def _pages(other: Archive, table: Table) -> Iterator[list[Row]]:
    query = select(table).order_by(*table.primary_key)
    with other.connect() as connection:
        found = connection.execute(query.execution_options(stream_results=True))
        for page in found.mappings().partitions(_PAGE):
            yield [dict(row) for row in page]


def _add(connection: Connection, table: Table, rows: list[Row]) -> None:
    if rows:
        postgres = connection.dialect.name == "postgresql"
        build = postgresql.insert if postgres else sqlite.insert
        connection.execute(build(table).on_conflict_do_nothing(), rows)
