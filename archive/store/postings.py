"""Articles by what they have in common, looked up and kept all at once.

One statement for the fingerprints of a text, however many: they are handed over as one
value, and this room knows how either database takes it apart.  Fingerprints stand in
leaves (archive.leaves), which whoever writes changes alone.  Judges nothing.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, select

from .. import leaves
from ..leaves import BEGINNING, FULL, LOWER, SIZE, Leaf, Pair
from ..shelf import Posting
from ..tables import fingerprint_leaves
from .lock import filing_lock
from .writing import write

# In the driver's own words: these are executed for every article, and SQLAlchemy's
# way to them costs more than they do.
_GIVEN = {
    "sqlite": "SELECT value AS one FROM json_each(:given)",
    "postgresql": "SELECT unnest(CAST(%(given)s AS bigint[])) AS one",
}


def _by_dialect(words: str) -> dict[str, str]:
    return {name: words.format(given=given) for name, given in _GIVEN.items()}


# The last leaf of its block that begins before it.
_LEAF = """(
    SELECT {wanted} FROM fingerprint_leaves
    WHERE first BETWEEN one >> {lower} << {lower} AND one
    ORDER BY first DESC LIMIT 1)"""
_IN_LEAF = {
    "sqlite": """
    SELECT one, {leaf} AS found FROM (
        SELECT value AS one FROM json_each(:given)) AS given""",
    "postgresql": """
    SELECT one, {leaf} AS found
    FROM unnest(CAST(%(given)s AS bigint[])) AS given (one)""",
}
# Only of leaves that hold the bytes with which its postings begin: to hand one over
# costs more than to look into it.
_HOLDING = {
    "sqlite": """
    SELECT one, found FROM (
        SELECT one, beginning, {leaf} AS found FROM (
            SELECT value AS one, substr(:begin, key * {size} + 1, {size}) AS beginning
            FROM json_each(:given)) AS given) AS looked
    WHERE instr(found, beginning)""",
    "postgresql": """
    SELECT one, found
    FROM unnest(CAST(%(given)s AS bigint[])) AS given (one)
    CROSS JOIN LATERAL {leaf} AS leaf (found)
    WHERE position(substring(int8send(one << {member}) FOR {size}) IN found) > 0""",
}
_BITS = 16


def _in_leaf(statements: dict[str, str], wanted: str) -> dict[str, str]:
    figures = {"lower": LOWER, "member": 64 - LOWER, "size": BEGINNING}
    leaf = _LEAF.format(wanted=wanted, **figures)
    return {
        name: words.format(leaf=leaf, **figures) for name, words in statements.items()
    }


# In one figure: two of them would be two looks.
_PLACE = _in_leaf(_IN_LEAF, f"first << {_BITS} | length(postings)")
_BEGIN = _in_leaf(_IN_LEAF, "first")
_HELD = _in_leaf(_HOLDING, "postings")

_WHOLE = _by_dialect("""
    SELECT first, postings FROM fingerprint_leaves WHERE first IN ({given})""")
_APPEND = {
    "sqlite": """
    UPDATE fingerprint_leaves SET postings = CAST(postings || ? AS BLOB)
    WHERE first = ?""",
    "postgresql": """
    UPDATE fingerprint_leaves AS leaf SET postings = leaf.postings || given.more
    FROM unnest(CAST(%(firsts)s AS bigint[]), CAST(%(more)s AS bytea[]))
        AS given (first, more)
    WHERE leaf.first = given.first""",
}
_REPLACE = {
    "sqlite": "UPDATE fingerprint_leaves SET postings = ? WHERE first = ?",
    "postgresql": _APPEND["postgresql"].replace("leaf.postings || ", ""),
}
_TOLD = _by_dialect("""
    SELECT number, site, story FROM story_members WHERE number IN ({given})""")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """Where fingerprints are looked up and kept."""

    find: Callable[[Connection, Collection[int]], list[Posting]]
    add: Callable[[Connection, Collection[Pair]], None]


def first_with(connection: Connection, hashes: Collection[str]) -> dict[str, str]:
    """By text, the article that was first seen with it."""
    found = _each(connection, _FIRST, hashes)
    return {row[0]: row[1] for row in found if row[1] is not None}


def find(connection: Connection, fingerprints: Collection[int]) -> list[Posting]:
    """The articles that have any of these."""
    found = [
        (one, member)
        for one, postings in _held(connection, fingerprints)
        for member in leaves.holders(postings, one)
    ]
    rows = _each(connection, _TOLD, {member for _, member in found})
    told = {number: (site, story) for number, site, story in rows}
    # An article that is gone may have left some.
    return [Posting(*pair, *told[pair[1]]) for pair in found if pair[1] in told]


def add(connection: Connection, pairs: Collection[Pair]) -> None:
    """Keep which articles have which fingerprints."""
    if not pairs:
        return
    filing_lock(connection)
    begins, sizes = {}, {}
    for one, place in _each(connection, _PLACE, {one for one, _ in pairs}):
        if place is None:
            begins[one] = leaves.block(one)
        else:
            begins[one] = first = place >> _BITS
            sizes[first] = place & ((1 << _BITS) - 1)
    more: dict[int, bytes] = defaultdict(bytes)
    for one, member in sorted(pairs):
        more[begins[one]] += leaves.posting(one, member)
    room = SIZE * FULL
    grown, large = [], {}
    for first, some in more.items():
        if sizes.get(first, room) + len(some) <= room:
            grown.append((first, some))
        else:
            large[first] = some
    _change(connection, _APPEND, grown)
    _cut(connection, large, large.keys() & sizes.keys())


def _cut(
    connection: Connection, more: dict[int, bytes], there: Collection[int]
) -> None:
    """Make room for so much, in as many leaves as it takes."""
    held = dict(_each(connection, _WHOLE, there))
    changed, made = [], []
    for first, some in more.items():
        cut = leaves.cut(first, leaves.unpacked(first, held.get(first, b"") + some))
        if first in held:
            changed.append(cut.pop(0))
        made += cut
    _change(connection, _REPLACE, changed)
    lay(connection, made)


def lay(connection: Connection, made: Iterable[Leaf]) -> None:
    """Keep leaves that are new."""
    rows = [{"first": first, "postings": postings} for first, postings in made]
    write(connection, fingerprint_leaves, rows)


def remove(
    connection: Connection, member: int, fingerprints: Collection[int]
) -> list[int]:
    """Forget that an article has these; those that were kept of it."""
    if not fingerprints:
        return []
    filing_lock(connection)
    wanted = {(one, member) for one in fingerprints}
    begins = {first for _, first in _each(connection, _BEGIN, fingerprints)}
    gone: set[Pair] = set()
    left = []
    for first, postings in _each(connection, _WHOLE, begins - {None}):
        pairs = leaves.unpacked(first, postings)
        mine = wanted.intersection(pairs)
        if mine:
            gone |= mine
            left.append((first, leaves.packed(p for p in pairs if p not in mine)))
    _change(connection, _REPLACE, left)
    empty = [first for first, some in left if not some]
    if empty:
        them = fingerprint_leaves.c.first.in_(empty)
        connection.execute(delete(fingerprint_leaves).where(them))
    return sorted(one for one, _ in gone)


INDEX = Index(find=find, add=add)


def every(connection: Connection) -> Iterator[Pair]:
    """All that is kept, in order."""
    query = select(fingerprint_leaves).order_by(fingerprint_leaves.c.first)
    streamed = query.execution_options(stream_results=True)
    for first, postings in connection.execute(streamed):
        yield from leaves.unpacked(first, postings)


def members(connection: Connection, numbers: Collection[int]) -> Iterable[Any]:
    """The rows of articles on file, and whether each is alone in its story."""
    return _each(connection, _MEMBERS, numbers)


def _change(
    connection: Connection, statements: dict[str, str], given: Sequence[Leaf]
) -> None:
    if not given:
        return
    dialect = connection.dialect.name
    values: Any = {
        "firsts": [first for first, _ in given],
        "more": [postings for _, postings in given],
    }
    if dialect == "sqlite":
        values = [(postings, first) for first, postings in given]
    connection.exec_driver_sql(statements[dialect], values)


def _held(connection: Connection, fingerprints: Collection[int]) -> Iterable[Any]:
    """Each with the leaf that holds it, if one does; some that hold others, too."""
    if connection.dialect.name != "sqlite":
        return _each(connection, _HELD, fingerprints)
    ordered = sorted(fingerprints)
    begin = b"".join([leaves.posting(one, 0)[:BEGINNING] for one in ordered])
    values = {"given": json.dumps(ordered), "begin": begin}
    return connection.exec_driver_sql(_HELD["sqlite"], values).all()


def _each(
    connection: Connection, statements: dict[str, str], values: Collection[Any]
) -> Iterable[Any]:
    if not values:
        return ()
    # In order: what lies side by side in the index is read and written so.
    dialect, given = connection.dialect.name, sorted(values)
    return connection.exec_driver_sql(
        statements[dialect],
        {"given": json.dumps(given) if dialect == "sqlite" else given},
    ).all()
