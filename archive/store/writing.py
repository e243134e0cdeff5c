"""Many rows of one table at once, with a statement that is compiled once.

SQLAlchemy looks at every row of a list anew, which costs more than SQLite takes to
write it: here its types bind the values, and the driver gets the list as it is.
Knows tables as columns; no table's meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Table

Rows = Sequence[Mapping[str, Any]]
Overwrite = Callable[[Any], Any]
"""Says of an INSERT what it does about a row that is there."""


def write(
    connection: Connection,
    table: Table,
    rows: Rows,
    overwrite: Overwrite | None = None,
) -> None:
    """Insert rows, all with the same keys."""
    if not rows:
        return
    columns = tuple(rows[0])
    dialect = connection.dialect
    # One dialect of a kind is like the next: each engine makes one of its own.
    kind = (dialect.name, dialect.driver)
    statement = _STATEMENTS.get((table, columns, overwrite, kind))
    if statement is None:
        statement = _Statement(table, columns, overwrite, dialect)
        _STATEMENTS[table, columns, overwrite, kind] = statement
    connection.exec_driver_sql(statement.sql, statement.bound(rows))


def insert_for(dialect: Dialect, table: Table) -> Any:
    """An INSERT that can say what to do about a row that is there."""
    return _builder(dialect.name)(table)


def insert(dialect: Dialect, table: Table) -> Any:
    """The same, which asks nothing back."""
    return insert_for(dialect, table).inline()


@cache
def _builder(name: str) -> Callable[[Table], Any]:
    """Loaded for the database that is there: either module takes its time."""
    if name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert
    from sqlalchemy.dialects import sqlite

    return sqlite.insert


class _Statement:
    """One INSERT for one set of columns."""

    def __init__(
        self,
        table: Table,
        columns: tuple[str, ...],
        overwrite: Overwrite | None,
        dialect: Dialect,
    ) -> None:
        made = insert(dialect, table)
        if overwrite is not None:
            made = overwrite(made)
        compiled = made.compile(dialect=dialect, column_keys=columns)
        self.sql = str(compiled)
        self._places: Sequence[str] | None = compiled.positiontup
        self._bind = {
            name: processor
            for name in columns
            if (processor := _processor(table, name, dialect)) is not None
        }
        self._plain: Callable[[Mapping[str, Any]], Any] | None = None
        if not self._bind and self._places is not None and len(self._places) > 1:
            self._plain = itemgetter(*self._places)

    def bound(self, rows: Rows) -> list[Any]:
        """The rows as the driver takes them."""
        if self._plain is not None:
            return [self._plain(row) for row in rows]
        made: list[Any] = []
        for row in rows:
            values = dict(row)
            for name, bind in self._bind.items():
                values[name] = bind(values[name])
            if self._places is None:
                made.append(values)
            else:
                made.append(tuple([values[name] for name in self._places]))
        return made


def _processor(
    table: Table, name: str, dialect: Dialect
) -> Callable[[Any], Any] | None:
    kind = table.c[name].type.dialect_impl(dialect)
    return kind.bind_processor(dialect)


_STATEMENTS: dict[Any, _Statement] = {}
