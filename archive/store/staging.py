"""Fingerprints of a transaction that keeps those of every article.

PostgreSQL gives nothing back before a transaction has ended: a leaf that grew a
thousand times in it would lie there a thousand times.  So they stand in rows here, in a
table that goes with the transaction, and in leaves when all are there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from itertools import islice
from typing import Any

from sqlalchemy import Connection, text

from .. import leaves
from ..leaves import Pair
from ..shelf import Posting
from . import postings
from .lock import filing_lock
from .postings import Index

_LOT = 500

_MAKE = """
    CREATE TEMPORARY TABLE staged_fingerprints (
        fingerprint bigint, member bigint, PRIMARY KEY (fingerprint, member)
    ) ON COMMIT DROP"""
_ADD = """
    INSERT INTO staged_fingerprints
    SELECT * FROM unnest(CAST(%(ones)s AS bigint[]), CAST(%(members)s AS bigint[]))
    ON CONFLICT DO NOTHING"""
_FIND = """
    SELECT f.fingerprint, f.member, m.site, m.story
    FROM unnest(CAST(%(given)s AS bigint[])) AS given (one)
    JOIN staged_fingerprints AS f ON f.fingerprint = given.one
    JOIN story_members AS m ON m.number = f.member"""
_ALL = "SELECT fingerprint, member FROM staged_fingerprints ORDER BY 1, 2"


def stage(connection: Connection) -> tuple[Index, Callable[[], None]]:
    """Where this transaction keeps them; and what it does when it has all."""
    if connection.dialect.name != "postgresql":
        return postings.INDEX, lambda: None  # SQLite writes a page in its place
    filing_lock(connection)
    connection.exec_driver_sql(_MAKE)
    return Index(find=_find, add=_add), lambda: _lay(connection)


def _find(connection: Connection, fingerprints: Collection[int]) -> list[Posting]:
    if not fingerprints:
        return []
    given = {"given": sorted(fingerprints)}
    return [Posting._make(row) for row in connection.exec_driver_sql(_FIND, given)]


def _add(connection: Connection, pairs: Collection[Pair]) -> None:
    if not pairs:
        return
    ordered = sorted(pairs)
    values: dict[str, Any] = {
        "ones": [one for one, _ in ordered],
        "members": [member for _, member in ordered],
    }
    connection.exec_driver_sql(_ADD, values)


def _lay(connection: Connection) -> None:
    rows = connection.execute(text(_ALL), execution_options={"stream_results": True})
    made = leaves.laid((one, member) for one, member in rows)
    while lot := list(islice(made, _LOT)):
        postings.lay(connection, lot)
    connection.exec_driver_sql("DROP TABLE staged_fingerprints")
