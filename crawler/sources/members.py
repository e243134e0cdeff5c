"""Compressed bodies of several members, undone piece by piece.

A body may have as many members as bytes allow: what is left of it is never copied for
each of them, and their number is bounded.  Pure.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

MAX_MEMBERS = 10_000
"""Of a body; files written in blocks have one for some 64 KiB."""

GZIP = b"\x1f\x8b"
_PIECE = 1 << 14  # what is handed to a member at once, and at most copied at its end
_STEP = 1 << 16


class CutShort(Exception):
    """The data ends before its end mark."""


class TooMany(Exception):
    """More than MAX_MEMBERS."""


def inflate(body: bytes, wbits: int) -> Iterator[bytes]:
    """What the members of a gzip or zlib body hold; the last one must have its end.

    wbits: as for ``zlib.decompressobj``.  Raises CutShort, TooMany, zlib.error.
    """
    place = 0
    for _ in range(MAX_MEMBERS):
        unpacker = zlib.decompressobj(wbits)
        while not unpacker.eof:
            piece = unpacker.unconsumed_tail or body[place : place + _PIECE]
            if not unpacker.unconsumed_tail:
                place += len(piece)
            part = unpacker.decompress(piece, _STEP)
            if part:
                yield part
            elif not piece and not unpacker.eof:
                raise CutShort
        place -= len(unpacker.unused_data)
        # Some servers pad with zero bytes; more members are one stream (RFC 1952).
        while padding := _zeros(body[place : place + _PIECE]):
            place += padding
        if not body.startswith(GZIP, place):
            return
    raise TooMany


def _zeros(piece: bytes) -> int:
    """How many of them it begins with."""
    return len(piece) - len(piece.lstrip(b"\0"))


def whole_frames(body: bytes, unpacker: Any) -> None:
    """That each frame of a zstd body, whose size unpacked is known, has its end.

    unpacker: a ``ZstdDecompressor``.  Raises CutShort, TooMany, ZstdError.
    """
    place = 0
    for _ in range(MAX_MEMBERS):
        if place >= len(body):
            return
        frame = unpacker.decompressobj()
        while not frame.eof:
            piece = body[place : place + _PIECE]
            if not piece:
                raise CutShort
            place += len(piece)
            frame.decompress(piece)
        place -= len(frame.unused_data)
    raise TooMany
