"""An export as a file that is either the old one or the new one, never half of one.

Written beside its place as FILE.tmp, put on the disk, then renamed, then the rename is
put on the disk.  ``FILE.manifest.json`` says what is in it.  A link stays one: what it
leads to is replaced.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import io
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from ..disk import disk_error, open_straight, standing, sync_folder
from ..errors import LockHeld

GZIP_LEVEL = 6
ZSTD_LEVEL = 3
MANIFEST = ".manifest.json"

Fill = Callable[[BinaryIO], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What stands on the disk."""

    bytes: int
    sha256: str


class _Counting(io.RawIOBase):
    """Passes bytes on; knows how many and their digest."""

    def __init__(self, out: BinaryIO) -> None:
        self.out = out
        self.size = 0
        self.digest = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        piece = bytes(data)
        self.out.write(piece)
        self.size += len(piece)
        self.digest.update(piece)
        return len(piece)


def write_file(
    path: Path, fill: Fill, manifest: Callable[[Written], dict[str, Any]]
) -> Written:
    """Put what ``fill`` writes in place of the file, and a manifest beside it.

    Raises CannotWrite, StorageFull, and LockHeld where another export is at it.
    """
    try:
        place = standing(path)
        if place is None:
            # What cannot be renamed over gets the bytes, and no manifest.
            with open_straight(path) as straight:
                return write_stream(path.name, straight, fill)
        with _new(place) as (out, temporary):
            counting = _Counting(out)
            _compressed(path.name, counting, fill)
            written = Written(bytes=counting.size, sha256=counting.digest.hexdigest())
            _to_disk(out)
            beside = path.with_name(path.name + MANIFEST)
            with _new(beside) as (note, note_temporary):
                text = json.dumps(manifest(written), indent=2) + "\n"
                note.write(text.encode("ascii"))
                _to_disk(note)
                temporary.rename(place)
                note_temporary.rename(beside)
            for folder in {place.parent, beside.parent}:
                sync_folder(folder)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise disk_error(error, path) from error
    return written


def write_stream(name: str, out: BinaryIO, fill: Fill) -> Written:
    """Write what ``fill`` writes to an open stream, compressed as the name says."""
    counting = _Counting(out)
    _compressed(name, counting, fill)
    out.flush()
    return Written(bytes=counting.size, sha256=counting.digest.hexdigest())


@contextmanager
def _new(path: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """The file that is to take the place of another; removed where that fails.

    One that a killed run has left is emptied; one that another run holds is not ours.
    """
    temporary = path.with_name(path.name + ".tmp")
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    with os.fdopen(os.open(temporary, flags, 0o666), "r+b") as out:
        _hold(out, temporary)
        out.truncate()
        try:
            yield out, temporary
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def _hold(out: BinaryIO, path: Path) -> None:
    """Keep the file from other runs, until it is closed."""
    try:
        fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Another run may have renamed it away between opening and locking.
        ours = path.exists() and os.path.samestat(os.fstat(out.fileno()), path.stat())
    except BlockingIOError:
        ours = False
    if not ours:
        raise LockHeld(f"another export writes {path}", about=str(path))


def _compressed(name: str, out: _Counting, fill: Fill) -> None:
    """By file name; without time or name inside, so equal exports are equal files."""
    raw = cast(BinaryIO, out)
    if name.endswith(".gz"):
        with gzip.GzipFile("", "wb", GZIP_LEVEL, raw, mtime=0) as packed:
            fill(cast(BinaryIO, packed))
    elif name.endswith((".zst", ".zstd")):
        import zstandard

        packer = zstandard.ZstdCompressor(level=ZSTD_LEVEL, write_checksum=True)
        with packer.stream_writer(raw, closefd=False) as stream:
            fill(stream)
    else:
        fill(raw)


def _to_disk(out: BinaryIO) -> None:
    out.flush()
    os.fsync(out.fileno())
