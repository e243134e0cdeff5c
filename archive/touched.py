"""Which pages of the SQLite file were written since it was sealed: NAME.touched.

A line is on the disk before the pages that it names are: the seal speaks of all others,
also while somebody writes and after a crash.  Knows page numbers.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from .disk import disk_error, sync_folder
from .errors import ArchiveDamaged

SUFFIX = ".touched"


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """All that was noted since the seal."""

    last: int | None = None
    """The last transaction whose pages are known; None: nothing was noted."""

    pages: frozenset[int] = frozenset()
    spoilt: frozenset[int] = frozenset()
    """Pages that were not as they were sealed when somebody wrote on them."""

    unknown: bool = False
    """There were transactions of which nobody noted the pages."""


def file_of(database: Path) -> Path:
    return database.with_name(database.name + SUFFIX)


def read(database: Path) -> Touched:
    """What was noted. Raises ArchiveDamaged where a line is not as it was written."""
    path = file_of(database)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Touched()
    except OSError as error:
        raise disk_error(error, path) from error
    last: int | None = None
    pages: set[int] = set()
    spoilt: set[int] = set()
    unknown = False
    for line in data.split(b"\n")[:-1]:  # what has no end, a crash has cut off
        digest, _, said = line.partition(b" ")
        if digest != _digest(said):
            raise ArchiveDamaged(f"{path.name} is damaged itself", about=str(path))
        note = json.loads(said)
        last = int(note["last"])
        pages.update(note["pages"])
        spoilt.update(note["spoilt"])
        unknown = unknown or note["unknown"]
    return Touched(
        last=last,
        pages=frozenset(pages),
        spoilt=frozenset(spoilt),
        unknown=unknown,
    )


def note(database: Path, more: Touched) -> None:
    """Add to what was noted, on the disk too."""
    path = file_of(database)
    said = json.dumps(
        {
            "last": more.last,
            "pages": sorted(more.pages),
            "spoilt": sorted(more.spoilt),
            "unknown": more.unknown,
        }
    ).encode("ascii")
    fresh = not path.exists()
    try:
        with path.open("ab") as out:
            _cut_tail(path)
            out.write(_digest(said) + b" " + said + b"\n")
            out.flush()
            os.fsync(out.fileno())
        if fresh:
            sync_folder(path.parent)
    except OSError as error:
        raise disk_error(error, path) from error


def forget(database: Path) -> None:
    """The seal speaks of every page again."""
    path = file_of(database)
    try:
        path.unlink()
        sync_folder(path.parent)
    except FileNotFoundError:
        return
    except OSError as error:
        raise disk_error(error, path) from error


def _digest(said: bytes) -> bytes:
    return hashlib.blake2b(said, digest_size=16).hexdigest().encode("ascii")


def _cut_tail(path: Path) -> None:
    data = path.read_bytes()
    whole = data.rfind(b"\n") + 1
    if whole < len(data):
        os.truncate(path, whole)
