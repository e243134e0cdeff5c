"""Postings packed side by side: which articles have which fingerprints.

A posting takes eight bytes: the lower 34 bits of a fingerprint, and the number of an
article in 30.  The upper bits are those of the leaf that it stands in: a leaf holds the
fingerprints from its first one up to the next leaf's, and none of two blocks of 2^34.
Within a leaf postings stand in any order, and may stand twice.  Pure;
archive.store.postings keeps the leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from struct import Struct

FULL = 64
"""Postings of a leaf that is not to grow: the next one cuts it in two."""

LAID = 44
"""Postings of a leaf that is laid at once: as many as grown ones have on average."""

SIZE = 8

Pair = tuple[int, int]
"""A fingerprint, and the number of an article that has it."""

Leaf = tuple[int, bytes]
"""Its first fingerprint, and its postings."""

LOWER = 34
"""Bits of a fingerprint that stand in a posting."""

BEGINNING = LOWER // 8
"""Bytes of a posting in which there is nothing but its fingerprint."""

_LOW = (1 << LOWER) - 1
_MEMBER = 64 - LOWER
_MEMBERS = (1 << _MEMBER) - 1
_POSTING = Struct(">Q")


def block(fingerprint: int) -> int:
    """The first fingerprint of its block, where the block's first leaf begins."""
    return fingerprint & ~_LOW


def posting(fingerprint: int, member: int) -> bytes:
    """As it stands in its leaf."""
    if member > _MEMBERS:
        raise OverflowError(f"article {member}: the index has room up to {_MEMBERS}")
    return _POSTING.pack((fingerprint & _LOW) << _MEMBER | member)


def packed(pairs: Iterable[Pair]) -> bytes:
    """The postings of one leaf."""
    return b"".join([posting(one, member) for one, member in pairs])


def unpacked(first: int, postings: bytes) -> list[Pair]:
    """What a leaf holds, in order, each once."""
    upper = block(first)
    return sorted(
        {
            (upper | one >> _MEMBER, one & _MEMBERS)
            for (one,) in _POSTING.iter_unpack(postings)
        }
    )


def holders(postings: bytes, fingerprint: int) -> set[int]:
    """The articles in the fingerprint's own leaf that have it."""
    wanted = fingerprint & _LOW
    begin = _POSTING.pack(wanted << _MEMBER)[:BEGINNING]
    found = set()
    at = postings.find(begin)
    while at >= 0:
        if at % SIZE == 0:  # and not across two
            posting = int.from_bytes(postings[at : at + SIZE])
            if posting >> _MEMBER == wanted:
                found.add(posting & _MEMBERS)
        at = postings.find(begin, at + 1)
    return found


def cut(first: int, pairs: list[Pair]) -> list[Leaf]:
    """The leaves that take the place of one; in order, and each once, are the pairs.

    The first begins where that one did.
    """
    parts = -(-len(pairs) // FULL)
    lots = list(_lots(pairs, -(-len(pairs) // parts)))
    starts = [first, *(lot[0][0] for lot in lots[1:])]
    return [(start, packed(lot)) for start, lot in zip(starts, lots, strict=True)]


def laid(pairs: Iterable[Pair]) -> Iterator[Leaf]:
    """Leaves of all these, which are in order."""
    before = -1
    for lot in _lots(pairs, LAID):
        first = lot[0][0]
        upper = block(first)
        yield (first if upper == before else upper), packed(lot)
        before = upper


def _lots(pairs: Iterable[Pair], size: int) -> Iterator[list[Pair]]:
    """So many or some more: what has one fingerprint stays together, blocks do not."""
    lot: list[Pair] = []
    for fingerprint, same in groupby(pairs, itemgetter(0)):
        if lot and (len(lot) >= size or block(lot[0][0]) != block(fingerprint)):
            yield lot
            lot = []
        lot.extend(same)
    if lot:
        yield lot
