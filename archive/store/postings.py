"""Articles by what they have in common, looked up and kept all at once.

One statement for the fingerprints of a text, however many: they are handed over as one
value, and this room knows how either database takes it apart.  Judges nothing.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection

from ..shelf import Posting

# In the driver's own words: these are executed for every article, and SQLAlchemy's
# way to them costs more than they do.
_GIVEN = {
    "sqlite": ("SELECT value AS one FROM json_each(:given)", ":member"),
    "postgresql": (
        "SELECT unnest(CAST(%(given)s AS bigint[])) AS one",
        "CAST(%(member)s AS bigint)",
    ),
}


def _by_dialect(words: str) -> dict[str, str]:
    return {
        name: words.format(given=given, member=member)
        for name, (given, member) in _GIVEN.items()
    }


# CROSS JOIN: SQLite keeps to this order, and asks the index once a fingerprint.
_FIND = _by_dialect("""
    SELECT f.fingerprint, f.member, m.site, m.story
    FROM ({given}) AS given
    CROSS JOIN fingerprints AS f
    JOIN story_members AS m ON m.number = f.member
    WHERE f.fingerprint = given.one""")
_ADD = _by_dialect("""
    INSERT INTO fingerprints (fingerprint, member)
    SELECT one, {member} FROM ({given}) AS given
    WHERE true ON CONFLICT DO NOTHING""")
_REMOVE = _by_dialect("""
    DELETE FROM fingerprints
    WHERE fingerprint IN ({given}) AND member = {member}
    RETURNING fingerprint""")
_MEMBERS = _by_dialect("""
    SELECT number, site, story, size, numerals, NOT EXISTS (
        SELECT 1 FROM story_members AS n
        WHERE n.story = m.story AND n.number <> m.number) AS alone
    FROM story_members AS m WHERE number IN ({given})""")


# One look at the index for each text: it may stand in every twentieth article.
_FIRST = {
    "sqlite": """
    SELECT given.value, (
        SELECT id FROM articles WHERE text_hash = given.value
        ORDER BY first_seen, id LIMIT 1)
    FROM json_each(:given) AS given""",
    "postgresql": """
    SELECT given.one, (
        SELECT id FROM articles WHERE text_hash = given.one
        ORDER BY first_seen, id LIMIT 1)
    FROM unnest(CAST(%(given)s AS text[])) AS given (one)""",
}


def first_with(connection: Connection, hashes: Collection[str]) -> dict[str, str]:
    """By text, the article that was first seen with it."""
    found = _each(connection, _FIRST, hashes)
    return {row[0]: row[1] for row in found if row[1] is not None}


def find(connection: Connection, fingerprints: Collection[int]) -> list[Posting]:
    """The articles that have any of these."""
    return [Posting._make(row) for row in _each(connection, _FIND, fingerprints)]


def add(connection: Connection, member: int, fingerprints: Collection[int]) -> None:
    """Keep that an article has these."""
    if fingerprints:
        _execute(connection, _ADD, fingerprints, member=member)


def remove(
    connection: Connection, member: int, fingerprints: Collection[int]
) -> list[int]:
    """Forget that an article has these; those that were kept of it."""
    found = _each(connection, _REMOVE, fingerprints, member=member)
    return [row.fingerprint for row in found]


def members(connection: Connection, numbers: Collection[int]) -> Iterable[Any]:
    """The rows of articles on file, and whether each is alone in its story."""
    return _each(connection, _MEMBERS, numbers)


def _each(
    connection: Connection,
    statements: dict[str, str],
    values: Collection[Any],
    **others: int,
) -> Iterable[Any]:
    return _execute(connection, statements, values, **others).all() if values else ()


def _execute(
    connection: Connection,
    statements: dict[str, str],
    values: Collection[Any],
    **others: int,
) -> Any:
    # In order: what lies side by side in the index is read and written so.
    dialect, given = connection.dialect.name, sorted(values)
    return connection.exec_driver_sql(
        statements[dialect],
        {"given": json.dumps(given) if dialect == "sqlite" else given, **others},
    )
