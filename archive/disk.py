"""Files that a crash cannot spoil: folders, syncing, and which error is which of ours.

Imports of ours only errors.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

from .errors import CannotWrite, PressmarkError, StorageFull

RESERVE = 2**30
RESERVE_SHARE = 0.1
"""Bytes of a disk that stay free, and the share of it on a small one: the database
needs room to end what it began, and its person to look at it."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG})


def disk_error(error: OSError, path: Path) -> PressmarkError:
    """The error of ours for one of the file system's."""
    kind = StorageFull if error.errno in _FULL else CannotWrite
    return kind(f"{path}: {error.strerror or error}", about=str(path))


def shortage(folder: Path) -> str | None:
    """What to say where a folder's disk is so full that no more should be taken."""
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    try:
        disk = os.statvfs(place)
    except OSError as error:
        raise disk_error(error, place) from error
    free, size = disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize
    least = reserve(size)
    if not size or free >= least:
        return None
    return f"{folder}: only {_mebibytes(free)} free, {_mebibytes(least)} are wanted"


def reserve(size: int) -> int:
    """Bytes that stay free on a disk of this size."""
    return min(RESERVE, int(size * RESERVE_SHARE))


def _mebibytes(size: int) -> str:
    return f"{size / 2**20:,.0f} MiB"


def standing(path: Path) -> Path | None:
    """The file that a new one may be renamed over; links are followed to it.

    None for what only takes bytes: a pipe, a device, or this process' own output under
    whatever name.  Raises OSError where a link leads in a circle or nobody may look.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        return path.resolve()
    if not stat.S_ISREG(found.st_mode) or _own_output(found) is not None:
        return None
    return path.resolve()


def open_straight(path: Path) -> BinaryIO:
    """What ``standing`` knows no file for, open to write into. Raises OSError."""
    own = _own_output(path.stat())
    if own is not None:
        # Opened anew, a redirected output would be written from its beginning.
        return os.fdopen(os.dup(own), "wb")
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CLOEXEC), "wb")


def _own_output(found: os.stat_result) -> int | None:
    """Which of standard output and standard error it is."""
    for descriptor in (1, 2):
        try:
            if os.path.samestat(found, os.fstat(descriptor)):
                return descriptor
        except OSError:  # it is closed
            continue
    return None


def make_folder(folder: Path) -> None:
    """Make a folder for nobody but its owner; an existing one stays as it is."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise disk_error(error, folder) from error


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk: a rename is not there before."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_new(path: Path, text: str) -> bool:
    """Write a file that is not there yet, whole or not at all; False if it is there."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags, 0o644)
    except FileExistsError:
        return False
    except OSError as error:
        raise disk_error(error, path) from error
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(descriptor)
    except OSError as error:
        path.unlink()
        raise disk_error(error, path) from error
    return True


def replace_text(path: Path, text: str) -> None:
    """Put a text in a file's place, whole or not at all; a link stays one."""
    try:
        place = standing(path)
        if place is None:
            with open_straight(path) as stream:
                stream.write(text.encode("utf-8"))
            return
        part = place.with_name(f".{place.name}.part")
        mode = place.stat().st_mode & 0o7777 if place.exists() else 0o644
        try:
            with part.open("w", encoding="utf-8") as lines:
                os.fchmod(lines.fileno(), mode)
                lines.write(text)
                lines.flush()
                os.fsync(lines.fileno())
            part.replace(place)
        finally:
            part.unlink(missing_ok=True)
        sync_folder(place.parent)
    except OSError as error:
        raise disk_error(error, path) from error
