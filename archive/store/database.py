"""The connection to SQLite or PostgreSQL: how it is made, kept safe, and complained of.

Knows what either database needs to keep its promises, which of its errors is which of
ours, and the state of the schema.  Knows no table.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.engine import URL, ExceptionContext

from .. import migrations
from ..errors import (
    ArchiveDamaged,
    CannotWrite,
    DatabaseUnreachable,
    LockHeld,
    NotFound,
    PressmarkError,
    StorageFull,
    UsageError,
)

READING = "pressmark_reading"
"""Execution option of connections that only read."""

# Set on every connection.  FULL: a row is on the disk when its transaction is
# acknowledged.  The log goes to the file when its pages are noted, see archive.seal,
# and not before; it is cut when it is begun anew.  The cache holds the pages of the
# index of fingerprints that fifty articles look into, until they are written to.
_PRAGMAS = (
    "busy_timeout = 30000",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "wal_autocheckpoint = 0",
    "journal_size_limit = 0",
    "cache_size = -16000",
)
_CONNECT_SECONDS = 10
_MIGRATION_LOCK = 0x7072_6573_736D_6B01  # "pressmk", 1

# By the start of the name of SQLite's error.
_SQLITE_ERRORS: tuple[tuple[str, type[PressmarkError], str], ...] = (
    ("SQLITE_FULL", StorageFull, "the disk is full"),
    ("SQLITE_IOERR", StorageFull, "the disk cannot be read or written"),
    ("SQLITE_CANTOPEN", CannotWrite, "the file cannot be opened or made"),
    ("SQLITE_READONLY", CannotWrite, "the file or its folder is not writable"),
    ("SQLITE_PERM", CannotWrite, "access is denied"),
    ("SQLITE_NOTADB", ArchiveDamaged, "the file is not a database"),
    ("SQLITE_CORRUPT", ArchiveDamaged, "the file is damaged"),
    ("SQLITE_BUSY", LockHeld, "another process holds the database"),
    ("SQLITE_LOCKED", LockHeld, "another process holds the database"),
)
# By the start of PostgreSQL's SQLSTATE.
_POSTGRES_ERRORS: tuple[tuple[str, type[PressmarkError], str], ...] = (
    ("08", DatabaseUnreachable, "the connection broke"),
    ("57P", DatabaseUnreachable, "the server is going down or coming up"),
    ("28", DatabaseUnreachable, "the server refuses the user"),
    ("3D", DatabaseUnreachable, "the server has no such database"),
    ("53100", StorageFull, "the server's disk is full"),
    ("53", DatabaseUnreachable, "the server is out of resources"),
    ("58", StorageFull, "the server cannot read or write its disk"),
    ("XX001", ArchiveDamaged, "a table is damaged"),
    ("XX002", ArchiveDamaged, "an index is damaged"),
    ("55P03", LockHeld, "another process holds the database"),
    ("42501", CannotWrite, "the user may not do that"),
    ("25006", CannotWrite, "the database may only be read"),
)


def place(url: str | URL) -> str:
    """The database in words that may be shown: the file, or host and name."""
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite":
        return str(parts.database)
    host = parts.host or parts.query.get("host") or "localhost"
    port = f":{parts.port}" if parts.port else ""
    return f"{host}{port}/{parts.database or ''}"


def sqlite_file(url: str) -> Path:
    return Path(make_url(url).database or "")


def connect(url: str, *, readonly: bool = False) -> Engine:
    """An engine whose transactions and errors are those of the archive.

    SQLite writers begin with BEGIN IMMEDIATE: a transaction that reads first and
    writes later is refused the lock at once, whatever the timeout.
    """
    parts = make_url(url)
    sqlite = parts.get_backend_name() == "sqlite"
    arguments: dict[str, Any] = {}
    if not sqlite and "connect_timeout" not in parts.query:
        arguments["connect_timeout"] = _CONNECT_SECONDS
    try:
        engine = create_engine(parts, connect_args=arguments, pool_pre_ping=not sqlite)
    except ModuleNotFoundError as error:
        raise UsageError(
            f"{error.name} is not installed: pip install 'pressmark[postgres]'",
            about="database",
        ) from None
    event.listen(
        engine, "connect", _sqlite(readonly) if sqlite else _postgres(readonly)
    )
    if sqlite:
        event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", _translate)
    return engine


def _sqlite(readonly: bool) -> Callable[[Any, Any], None]:
    def prepare(raw: Any, _: Any) -> None:
        raw.isolation_level = None  # else Python's driver begins when it thinks fit
        for pragma in _PRAGMAS:
            if not (readonly and pragma.startswith("journal")):
                raw.execute(f"PRAGMA {pragma}")
        if readonly:
            raw.execute("PRAGMA query_only = ON")

    return prepare


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get(READING):
        connection.exec_driver_sql("BEGIN")
        return
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    # Counted, so that the seal knows of every transaction: see archive.wal.
    number = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    connection.exec_driver_sql(f"PRAGMA user_version = {number + 1}")


def _postgres(readonly: bool) -> Callable[[Any, Any], None]:
    def prepare(raw: Any, _: Any) -> None:
        with raw.cursor() as cursor:
            cursor.execute("SET synchronous_commit TO on")
            if readonly:
                cursor.execute("SET default_transaction_read_only TO on")
        raw.commit()

    return prepare


def _translate(context: ExceptionContext) -> None:
    """Raise the error of ours that stands for a database's own, where one does."""
    if context.is_pre_ping:
        return  # a connection that broke while it lay idle is replaced
    url = context.engine.url if context.engine else None
    error = context.original_exception
    where = place(url) if url else "database"
    if isinstance(error, sqlite3.Error):
        if (ours := of_sqlite(error, where)) is not None:
            raise ours from error
        return
    state = getattr(error, "sqlstate", None)
    for start, kind, words in _POSTGRES_ERRORS:
        if state and state.startswith(start):
            raise kind(f"{where}: {words}", about=where) from error
    if state is None and type(error).__name__ == "OperationalError":
        # No answer at all; the driver's words may hold the whole connection string.
        raise DatabaseUnreachable(
            f"{where}: no answer from the database ({_first_line(error)})", about=where
        ) from error


def of_sqlite(error: sqlite3.Error, where: str) -> PressmarkError | None:
    """The error of ours that stands for one of SQLite's."""
    name = getattr(error, "sqlite_errorname", "")
    for start, kind, words in _SQLITE_ERRORS:
        if name.startswith(start):
            return kind(f"{where}: {words} ({error})", about=where)
    return None


def _first_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0][:200] if lines else type(error).__name__


def prepare(
    engine: Engine, *, create: bool, lost: PressmarkError | None = None
) -> None:
    """See that the schema is there and is ours; make or raise it where asked to.

    lost: what an empty database is where there was an archive; raised then.
    Raises NotFound where there is no archive, UsageError where another version of
    pressmark or another program made what is there.
    """
    where = place(engine.url)
    reader = engine.execution_options(**{READING: True})
    with reader.begin() as connection:
        revision = migrations.current(connection)
        tables = set(inspect(connection).get_table_names()) - {"alembic_version"}
        viewed = migrations.graph.NAME in inspect(connection).get_view_names()
    if revision == migrations.head():
        if create and not viewed:
            with engine.begin() as connection:
                migrations.complete(connection)
        return
    if revision is None and tables:
        raise UsageError(f"{where}: this database belongs to something else")
    if revision is None and lost is not None:
        raise lost
    if revision is not None and not migrations.known(revision):
        raise UsageError(
            f"{where}: made by a newer pressmark (schema {revision}); upgrade pressmark"
        )
    if not create:
        raise (
            NotFound(f"no archive in {where}; pressmark init makes one", about=where)
            if revision is None
            else UsageError(
                f"{where}: made by an older pressmark (schema {revision}); "
                "pressmark init brings it up to date"
            )
        )
    _upgrade(engine)


def _upgrade(engine: Engine) -> None:
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            # SQLite alters a table by making it anew: its children must not notice.
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA foreign_keys = OFF")
        with connection.begin():
            if not sqlite:
                connection.exec_driver_sql(
                    f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})"
                )
            migrations.upgrade(connection)
            if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").all():
                raise ArchiveDamaged(f"{place(engine.url)}: rows without their parent")
        connection.invalidate()  # the next one has foreign keys on


def check_integrity(connection: Connection) -> list[str]:
    """What the database itself finds wrong with its file; empty when all is well."""
    if connection.dialect.name != "sqlite":
        return []
    found = [
        str(row[0])
        for row in connection.exec_driver_sql("PRAGMA integrity_check").all()
        if row[0] != "ok"
    ]
    found += [
        f"table {row[0]}, row {row[1]}: no such row in {row[2]}"
        for row in connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    ]
    return found
