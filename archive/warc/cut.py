"""Whether a foreign WARC file ends where its last record does.

Knows how a record is packed, not what is in it.  Of zstd, FastWARC tells it itself.
"""

from __future__ import annotations

import re
import zlib
from typing import BinaryIO

_PIECE = 2**20
_LONGEST_HEAD = 2**16
_GZIP = b"\x1f\x8b"


def cut_at(stream: BinaryIO, start: int, last: int) -> int | None:
    """Where the record begins that the end of the file cuts off; None if none is.

    start: where reading began; last: where the last record seems to begin.
    """
    for begin in (last, start):
        stream.seek(begin)
        head = stream.read(len(_GZIP) + 3)
        if head.startswith(_GZIP):
            cut = _cut_member(stream, begin)
            # Many records in one member: only the last of them can be at fault.
            return cut if cut is None else max(cut, last)
        if head:
            return last if _is_plain_cut(stream, begin) else None
    return None


def _cut_member(stream: BinaryIO, begin: int) -> int | None:
    """The gzip member that has no end."""
    stream.seek(begin)
    offset, rest = begin, b""
    while True:
        unpacker = zlib.decompressobj(31)
        used = 0
        while not unpacker.eof:
            piece = rest or stream.read(_PIECE)
            if not piece:
                return offset if used else None
            try:
                unpacker.decompress(piece)
            except zlib.error:
                return offset
            rest = unpacker.unused_data
            used += len(piece) - len(rest)
        offset += used


def _is_plain_cut(stream: BinaryIO, begin: int) -> bool:
    """Whether a record that is not packed has less than the length that it says."""
    stream.seek(begin)
    head, end, _ = stream.read(_LONGEST_HEAD).partition(b"\r\n\r\n")
    if not head.startswith(b"WARC/"):
        return False
    length = re.search(rb"(?im)^content-length:\s*(\d+)", head)
    if not end or length is None:
        return len(head) < _LONGEST_HEAD
    size = stream.seek(0, 2)
    return size < begin + len(head) + len(end) + int(length[1])
