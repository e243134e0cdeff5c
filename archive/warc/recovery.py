"""Finishes the files that a crash left open, and gives a finished file its name.

A file is cut after the last record that the database promises; who calls says what
that is.  Knows no database.
"""

from __future__ import annotations

import fcntl
import os
import zlib
from collections.abc import Callable
from pathlib import Path

from ..disk import disk_error, sync_folder
from ..errors import ArchiveDamaged

OPEN = ".open"
"""What the name of a file ends with as long as it is written."""

Promised = Callable[[str], tuple[int, int] | None]
"""Name of a file -> offset and length of its last record that the database names."""

Aside = Callable[[Path, int], str | None]
"""Keeps the records of a file from a byte on elsewhere; says in words what it did."""


def recover(folder: Path, promised: Promised, aside: Aside | None = None) -> list[str]:
    """Finish the files that a crash left open; returns what was done, in words.

    aside: where what no row promises may have been promised once.
    Raises ArchiveDamaged where the last record that is promised is not there whole.
    """
    done = []
    for path in sorted(folder.glob(f"*.warc.gz{OPEN}")):
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            continue  # its writer has just finished it
        except OSError as error:
            raise disk_error(error, path) from error
        try:
            if is_ours(descriptor) and path.exists():
                done.append(_recover(path, descriptor, promised, aside))
        except OSError as error:
            raise disk_error(error, path) from error
        finally:
            os.close(descriptor)
    return done


def _recover(
    path: Path, descriptor: int, promised: Promised, aside: Aside | None
) -> str:
    last = promised(path.name.removesuffix(OPEN))
    end = sum(last) if last else 0
    size = os.fstat(descriptor).st_size
    if size < end:
        raise ArchiveDamaged(
            f"{path}: has {size} bytes, but {end} are promised", about=str(path)
        )
    if last and not _is_whole(descriptor, *last):
        raise ArchiveDamaged(
            f"{path}: the record promised at byte {last[0]} is not whole",
            about=f"{path}:{last[0]}",
        )
    kept = aside(path, end) if aside and size > end else None
    also = f"; {kept}" if kept else ""
    if not end:
        path.unlink()
        sync_folder(path.parent)
        return f"{path.name}: removed, no row names it{also}"
    if size > end:
        os.ftruncate(descriptor, end)
        os.fsync(descriptor)
    finish(path)
    return f"{path.name}: {size - end} bytes cut off, finished{also}"


def _is_whole(descriptor: int, offset: int, length: int) -> bool:
    """Whether one gzip member with the right checksum stands there: a disk that lost
    power may hold zeros where it said that it had written."""
    unpacker = zlib.decompressobj(31)
    try:
        unpacker.decompress(os.pread(descriptor, length, offset))
    except zlib.error:
        return False
    return unpacker.eof and not unpacker.unused_data


def finish(path: Path) -> None:
    """The lasting name, on the disk."""
    try:
        path.rename(path.with_name(path.name.removesuffix(OPEN)))
        sync_folder(path.parent)
    except OSError as error:
        raise disk_error(error, path) from error


def is_ours(descriptor: int) -> bool:
    """Whether the lock on the file is ours now; its owner's end gives it back."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
