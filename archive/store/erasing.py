"""What was deleted is overwritten too: no row of a table says how a page of it ended.

A database marks deleted rows as free and leaves their bytes where they were.  Knows
what either database needs to let go of them, and no table's meaning.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row
from sqlalchemy.exc import NotSupportedError

from .. import seal, touched
from ..migrations import graph
from ..seal_file import seal_of
from .database import of_sqlite, sqlite_file

log = logging.getLogger(__name__)

TABLES = (
    *("revisions", "bylines", "credits", "cited", "near_misses", "search"),
    *("articles", "story_members", "fingerprint_leaves", "discoveries"),
    *("outcomes", "quarantine", "frontier"),
)
"""Those that said something of an article."""


def overwrite_what_is_deleted(connection: Connection) -> None:
    """Let this transaction's deletions leave zeros behind, where the database can."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")


def forget_words(connection: Connection) -> None:
    """Merge the search index: words that were taken out stand in its older parts."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(
            "INSERT INTO search_fts(search_fts) VALUES ('optimize')"
        )


def forget_some_words(connection: Connection) -> None:
    """The same step by step, where removing goes on from day to day."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(
            "INSERT INTO search_fts(search_fts, rank) VALUES ('merge', 2000)"
        )


def rebuild(engine: Engine) -> None:
    """Write the database anew without its free space; no other may write meanwhile.

    A reader may keep the log of an SQLite file alive: what it holds goes when that one
    ends and the next writer comes.  A server keeps its own logs of changes (WAL) and
    its backups: they are its administrator's.
    """
    options = {"isolation_level": "AUTOCOMMIT"}
    with engine.connect().execution_options(**options) as connection:
        if connection.dialect.name != "sqlite":
            _rewrite(connection, "VACUUM (FULL, ANALYZE)")
            return
        file = sqlite_file(str(engine.url))
        raw: Any = connection.connection.driver_connection
        _unseal(file)
        try:
            raw.execute("VACUUM")
            busy = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except sqlite3.Error as error:
            words = (
                f"{file}: the text is gone from its tables, but its free space could "
                "not be written anew"
            )
            raise (of_sqlite(error, words) or error) from error
        if busy:
            log.warning("%s: a reader keeps its log; it is emptied later", file)


def refresh(engine: Engine) -> None:
    """Have a server forget rows that are gone, and words of theirs that it keeps to
    plan its queries by.  For removals from day to day."""
    options = {"isolation_level": "AUTOCOMMIT"}
    if engine.dialect.name != "sqlite":
        with engine.connect().execution_options(**options) as connection:
            _rewrite(connection, "VACUUM (ANALYZE)")


def _rewrite(connection: Connection, how: str) -> None:
    for table in TABLES:
        connection.exec_driver_sql(f"{how} {table}")
    _forget_samples(connection)
    # Catalogue rows are replaced like any: an owner of the database may do this, and
    # another user is told with a warning of the server's that it was left out.
    connection.exec_driver_sql(
        f"{how.replace(', ANALYZE', '')} pg_catalog.pg_statistic"
    )


def _forget_samples(connection: Connection) -> None:
    """ANALYZE leaves what it knew of a table in which there is nothing any more: the
    samples of a column go when its type is set, be it to the same one."""
    stale = {table: _stale(connection, table) for table in TABLES}
    if not any(stale.values()):
        return
    try:
        # AUTOCOMMIT: the statements of one string are one transaction.
        alter = [
            f"ALTER TABLE {table} "
            + ", ".join(f'ALTER "{name}" TYPE {kind}' for name, kind in columns)
            for table, columns in stale.items()
            if columns
        ]
        connection.exec_driver_sql(
            "; ".join(
                (
                    f"DROP VIEW IF EXISTS {graph.NAME}",
                    *alter,
                    graph.statement("postgresql"),
                )
            )
        )
    except NotSupportedError as error:
        log.warning(
            "samples of a column stay where a view stands on it: %s", error.orig
        )
        return
    for table in (table for table, columns in stale.items() if columns):
        connection.exec_driver_sql(f"ANALYZE {table}")


def _stale(connection: Connection, table: str) -> Sequence[Row[*tuple[Any, ...]]]:
    """Columns of which samples are kept from a part of a table that is empty."""
    parts = connection.exec_driver_sql(_PARTS, {"name": table}).all()
    empty = [
        oid
        for oid, name in parts
        if not connection.exec_driver_sql(
            f"SELECT EXISTS (SELECT FROM {name})"  # noqa: S608 - the catalogue's
        ).scalar()
    ]
    values = {"parts": empty, "name": table}
    return connection.exec_driver_sql(_SAMPLED, values).all()


_PARTS = """
    SELECT c.oid, c.oid::regclass::text FROM pg_class c
    WHERE c.oid = to_regclass(%(name)s)
    OR c.oid IN (SELECT relid FROM pg_partition_tree(to_regclass(%(name)s)))"""

_SAMPLED = """
    SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a
    WHERE a.attrelid = to_regclass(%(name)s) AND a.attnum > 0 AND NOT a.attisdropped
    AND a.atttypid::regtype::text IN ('text', 'json', 'tsvector')
    AND a.attname IN (SELECT s.attname FROM pg_stats s
        WHERE format('%%I.%%I', s.schemaname, s.tablename)::regclass
        = ANY (%(parts)s::oid[]))"""


def _unseal(file: Path) -> None:
    """Every page becomes another one: what the seal says now is looked at before."""
    seal.checkpoint(file)
    for found in seal.differences(file):
        log.warning("%s, page %s: %s", file.name, found.page, found.what)
    seal_of(file).unlink(missing_ok=True)
    touched.forget(file)
