"""Fingerprints stand in leaves, many in a row: a row for each was mostly its frame.

Revision ID: 0018
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ROWS = "SELECT fingerprint, member FROM fingerprints ORDER BY fingerprint, member"
LEAVES = "SELECT first, postings FROM fingerprint_leaves ORDER BY first"

# As archive.leaves had them when this step was written.
LAID = 44
LOW = (1 << 34) - 1
MEMBERS = (1 << 30) - 1
POSTING = struct.Struct(">Q")

Pair = tuple[int, int]


def upgrade() -> None:
    leaves = op.create_table(
        "fingerprint_leaves",
        sa.Column("first", SERIAL, autoincrement=False, nullable=False),
        sa.Column("postings", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("first", name=op.f("pk_fingerprint_leaves")),
    )
    made = _laid((one, member) for one, member in _streamed(ROWS))
    while lot := list(islice(made, 500)):
        op.bulk_insert(
            leaves, [{"first": first, "postings": some} for first, some in lot]
        )
    op.drop_table("fingerprints")


def _streamed(query: str) -> Iterable[Any]:
    return op.get_bind().execute(
        sa.text(query), execution_options={"stream_results": True}
    )


def _laid(pairs: Iterable[Pair]) -> Iterator[tuple[int, bytes]]:
    """A block of 2^34 begins with a leaf; one fingerprint stands in no two."""
    lot: list[Pair] = []
    block = -1
    for one, same in groupby(pairs, lambda pair: pair[0]):
        if lot and (len(lot) >= LAID or one & ~LOW != lot[0][0] & ~LOW):
            yield _leaf(lot, block)
            block = lot[0][0] & ~LOW
            lot = []
        lot += same
    if lot:
        yield _leaf(lot, block)


def _leaf(lot: list[Pair], before: int) -> tuple[int, bytes]:
    first = lot[0][0]
    block = first & ~LOW
    some = b"".join(POSTING.pack((one & LOW) << 30 | member) for one, member in lot)
    return (first if block == before else block), some


def downgrade() -> None:
    rows = op.create_table(
        "fingerprints",
        sa.Column("fingerprint", sa.BigInteger(), nullable=False),
        sa.Column("member", SERIAL, nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", "member", name=op.f("pk_fingerprints")),
        sqlite_with_rowid=False,
    )
    made = _unpacked()
    while lot := list(islice(made, 500)):
        op.bulk_insert(
            rows, [{"fingerprint": one, "member": member} for one, member in lot]
        )
    op.drop_table("fingerprint_leaves")


def _unpacked() -> Iterator[Pair]:
    for first, some in _streamed(LEAVES):
        block = first & ~LOW
        yield from sorted(
            {(block | one >> 30, one & MEMBERS) for (one,) in POSTING.iter_unpack(some)}
        )
