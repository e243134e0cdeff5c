"""What was deleted is overwritten too: no row of a table says how a page of it ended.

A database marks deleted rows as free and leaves their bytes where they were.  Knows
what either database needs to let go of them, and no table's meaning.
"""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from .. import seal, touched
from ..errors import LockHeld
from ..seal_file import seal_of
from .database import sqlite_file

log = logging.getLogger(__name__)

TABLES = (
    *("revisions", "bylines", "credits", "cited", "near_misses", "search"),
    *("articles", "story_members", "fingerprints", "discoveries", "outcomes"),
    *("quarantine", "frontier"),
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
            for table in TABLES:
                connection.exec_driver_sql(f"VACUUM (FULL) {table}")
            return
        file = sqlite_file(str(engine.url))
        raw: Any = connection.connection.driver_connection
        _unseal(file)
        try:
            raw.execute("VACUUM")
            busy = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except sqlite3.OperationalError as error:
            raise LockHeld(
                f"{file}: the text is gone from its tables, but its free space could "
                f"not be written anew ({error})",
                about=str(file),
            ) from error
        if busy:
            log.warning("%s: a reader keeps its log; it is emptied later", file)


def _unseal(file: Path) -> None:
    """Every page becomes another one: what the seal says now is looked at before."""
    seal.checkpoint(file)
    for found in seal.differences(file):
        log.warning("%s, page %s: %s", file.name, found.page, found.what)
    seal_of(file).unlink(missing_ok=True)
    touched.forget(file)
