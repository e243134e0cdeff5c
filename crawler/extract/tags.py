"""Tags as long as a book: their attributes keep parsers busy for minutes.

What is too much of one is dropped, and the document stays.  Knows bytes alone.
"""

from __future__ import annotations

import re

MAX_TAG = 64 * 1024
_LONG_TAG = re.compile(rb"<[a-zA-Z][^<>]{%d,}+" % MAX_TAG)


def shortened(data: bytes) -> bytes:
    """A page without what its tags hold beyond MAX_TAG bytes."""
    if not _has_long_run(data):
        return data
    return _LONG_TAG.sub(lambda tag: tag[0][:MAX_TAG].rpartition(b" ")[0], data)


def _has_long_run(data: bytes) -> bool:
    """Whether so many bytes follow each other that a tag may be too long."""
    place = 0
    while len(data) - place >= MAX_TAG:
        end = data.rfind(b">", place, place + MAX_TAG)
        if end < 0:
            return True
        place = end + 1
    return False
