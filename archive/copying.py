"""Every row of one database into another of the other kind, and proof that it came.

Streams: tables in the order of their foreign keys, pages in the order of their keys.
The words of the search index are rows like any others; the index itself is made by the
database that they come into.  Knows tables, and nothing of what is in them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, insert, select, text

from .errors import ArchiveDamaged, CannotWrite
from .search.index import with_vectors
from .store import database
from .tables import metadata, search

_PAGE = 500


def copy(source: Engine, target: Engine, tell: Callable[[str], None]) -> int:
    """Fill the empty target; the number of rows.  All or nothing.

    Raises CannotWrite where the target holds rows, ArchiveDamaged where what came is
    not what was sent.
    """
    tables = metadata.sorted_tables
    reader = source.execution_options(**{database.READING: True})
    if source.dialect.name == "postgresql":
        reader = reader.execution_options(isolation_level="REPEATABLE READ")
    total = 0
    with reader.connect() as given, given.begin(), target.begin() as taken:
        _must_be_empty(taken, tables)
        for table in tables:
            rows = 0
            for page in _pages(given, table):
                taken.execute(_insert(taken, table), _rows(taken, table, page))
                rows += len(page)
            if _digest(given, table) != _digest(taken, table):
                raise ArchiveDamaged(
                    f"table {table.name}: what was written is not what was read",
                    about=table.name,
                )
            _go_on_counting(taken, table)
            tell(f"{table.name}: {rows} rows")
            total += rows
    return total


def _must_be_empty(connection: Connection, tables: Sequence[Table]) -> None:
    for table in tables:
        if connection.scalar(select(func.count()).select_from(table)):
            where = database.place(connection.engine.url)
            raise CannotWrite(
                f"{where}: table {table.name} is not empty; copy into a new archive",
                about=table.name,
            )


def _pages(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    """The rows in an order that both databases have."""
    keys = [_in_order(connection, column) for column in table.primary_key]
    query = select(table).order_by(*keys).execution_options(stream_results=True)
    for page in connection.execute(query).mappings().partitions(_PAGE):
        yield [dict(row) for row in page]


def _in_order(connection: Connection, column: Any) -> Any:
    """Text by its bytes, as SQLite has it, whatever the server's language."""
    is_text = column.type.python_type is str
    if is_text and connection.dialect.name == "postgresql":
        return column.collate("C")
    return column


def _insert(connection: Connection, table: Table) -> Any:
    if table is search and connection.dialect.name == "postgresql":
        return text(
            "INSERT INTO search (id, article_id, title, body, language, vector) VALUES"
            " (:id, :article_id, :title, :body, :language, CAST(:vector AS tsvector))"
        )
    return insert(table)


def _rows(
    connection: Connection, table: Table, page: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    if table is search and connection.dialect.name == "postgresql":
        return with_vectors(connection, page)
    return page


def _digest(connection: Connection, table: Table) -> str:
    digest = hashlib.sha256()
    for page in _pages(connection, table):
        for row in page:
            line = json.dumps(row, sort_keys=True, default=_told)
            digest.update(line.encode("ascii") + b"\n")
    return digest.hexdigest()


def _told(value: object) -> str:
    if isinstance(value, bytes):
        return value.hex()
    if not isinstance(value, datetime):
        raise TypeError(f"{value!r} is in no column")
    return value.astimezone(UTC).isoformat()


def _go_on_counting(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number new rows after the copied ones."""
    if connection.dialect.name != "postgresql":
        return
    for column in table.primary_key:
        sequence = connection.scalar(
            text("SELECT pg_get_serial_sequence(:table, :column)"),
            {"table": table.name, "column": column.name},
        )
        last = connection.scalar(select(func.max(column))) if sequence else None
        if last is not None:
            connection.execute(
                text("SELECT setval(:sequence, :last)"),
                {"sequence": sequence, "last": last},
            )
