"""Which pages the write-ahead log of an SQLite file holds, and since which transaction.

Every transaction of ours raises ``PRAGMA user_version`` by one, so that page 1 is in
the log once for each: whoever reads the log knows whether it goes back far enough.
https://www.sqlite.org/fileformat2.html#the_write_ahead_log
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from .disk import disk_error

_HEAD, _FRAME = 32, 24
_MAGIC = (0x377F0682, 0x377F0683)
_SALT = slice(16, 24)
_VERSION = slice(60, 64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """What stands in the log; a page more than was committed does no harm."""

    pages: frozenset[int] = frozenset()
    first: int | None = None
    """Number of the first transaction in it."""


def read(database: Path) -> Log:
    """The log of a database; an empty one where there is none."""
    path = log_of(database)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return Log()
    except OSError as error:
        raise disk_error(error, path) from error
    try:
        return _read(descriptor)
    except OSError as error:
        raise disk_error(error, path) from error
    finally:
        os.close(descriptor)


def log_of(database: Path) -> Path:
    return database.with_name(database.name + "-wal")


def version(page: bytes) -> int:
    """The transaction that a first page is of."""
    return int.from_bytes(page[_VERSION], "big")


def _read(descriptor: int) -> Log:
    head = os.pread(descriptor, _HEAD, 0)
    if len(head) < _HEAD or int.from_bytes(head[:4], "big") not in _MAGIC:
        return Log()
    size, salt = int.from_bytes(head[8:12], "big"), head[_SALT]
    pages: set[int] = set()
    first: int | None = None
    at = _HEAD
    while len(frame := os.pread(descriptor, _FRAME, at)) == _FRAME:
        if frame[8:16] != salt:
            break  # of an earlier round: the log is written from its start again
        number = int.from_bytes(frame[:4], "big")
        pages.add(number)
        if number == 1 and first is None:
            first = version(os.pread(descriptor, _VERSION.stop, at + _FRAME))
        at += _FRAME + size
    return Log(pages=frozenset(pages), first=first)
