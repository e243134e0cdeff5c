"""Sets records aside that a database which was lost or set back may have named.

They go to the folder ``lost`` beside the WARC files, as a WARC file that can be
ingested.  Knows no database.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from ..disk import disk_error, make_folder, sync_folder
from ..errors import ArchiveDamaged
from .reader import members, read_record
from .recovery import OPEN

FOLDER = "lost"
_PAGES = frozenset({"response", "revisit", "resource", "conversion"})
_PIECE = 2**20


def set_aside(path: Path, start: int) -> str | None:
    """Copy the whole records from there on, where pages are among them; what was
    done, in words."""
    name = path.name.removesuffix(OPEN)
    end, pages = start, 0
    with suppress(ArchiveDamaged):  # a crash leaves the last one torn
        for offset, length in members(path, start):
            pages += read_record(path.parent, name, offset, length).type in _PAGES
            end = offset + length
    if not pages:
        return None
    target = path.parent / FOLDER / name
    make_folder(target.parent)
    part = target.with_name(f".{name}.part")
    try:
        with path.open("rb") as given, part.open("wb") as taken:
            given.seek(start)
            shutil.copyfileobj(given, taken, _PIECE)
            taken.truncate(end - start)
            taken.flush()
            os.fsync(taken.fileno())
        part.rename(target)
        sync_folder(target.parent)
        sync_folder(path.parent)
    except OSError as error:
        raise disk_error(error, target) from error
    finally:
        part.unlink(missing_ok=True)
    return f"{pages} records that the database may have named are in {target}"
