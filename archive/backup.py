"""A copy of the archive that is one state of it, taken while others write.

First manifests and chain, then the database, then the WARC files as far as those
promise: whatever is named is on the disk before it is named.  Knows SQLite files; a
server's database is its own tools' business.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from . import chain, manifest
from .config import Config
from .disk import disk_error, make_folder, sync_folder
from .errors import CannotWrite, UsageError
from .seal import put_on
from .store import database, promises
from .warc import find_file

_PIECE = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What a backup holds."""

    files: int
    bytes: int


def back_up(config: Config, folder: Path) -> Copied:
    """Copy the archive into a new folder.

    Raises UsageError for a database that is not SQLite, CannotWrite where there is
    something in the folder already, StorageFull.
    """
    if not config.database_url.startswith("sqlite"):
        raise UsageError(
            "the database is at a server: back it up with pg_dump first, then copy "
            f"{config.warc_dir} and {config.data_folder / chain.NAME}",
            about="database",
        )
    source = database.sqlite_file(config.database_url)
    warc = folder / "warc"
    try:
        if folder.exists() and any(folder.iterdir()):
            raise CannotWrite(f"{folder}: is not empty", about=str(folder))
        make_folder(folder)
        make_folder(warc)
        target = folder / "archive.db"
        days = config.data_folder / manifest.FOLDER
        if days.exists():
            shutil.copytree(days, folder / manifest.FOLDER)
        links = config.data_folder / chain.NAME
        if links.exists():
            shutil.copyfile(links, folder / chain.NAME)
        _vacuum(source, target)
        finished = {name: size for name, (size, _) in chain.read(folder).files.items()}
        promised = _promised(target) | finished
        for file, end in promised.items():
            _copy(config.warc_dir, warc / file, end)
        size = target.stat().st_size
        for path in (warc, folder):
            sync_folder(path)
    except OSError as error:
        raise disk_error(error, folder) from error
    put_on(target)
    return Copied(files=len(promised), bytes=size + sum(promised.values()))


def _vacuum(source: Path, target: Path) -> None:
    """One read transaction, and it ends: a stepped copy begins anew at every write."""
    address = f"{source.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=30)) as connection:
        try:
            connection.execute("VACUUM INTO ?", (str(target),))
        except sqlite3.OperationalError as error:
            target.unlink(missing_ok=True)
            raise CannotWrite(f"{target}: {error}", about=str(target)) from error
    with closing(sqlite3.connect(target)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        # Its pages are others: the seal that the manifest names is not that of these.
        (number,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute(f"PRAGMA user_version = {number + 1}")
    _to_disk(target)


def _promised(file: Path) -> dict[str, int]:
    """How far each WARC file is named by the copied rows."""
    engine = database.connect(f"sqlite:///{file.as_posix()}", readonly=True)
    try:
        with engine.execution_options(**{database.READING: True}).begin() as connection:
            return promises.ends(connection)
    finally:
        engine.dispose()


def _copy(folder: Path, target: Path, end: int) -> None:
    """A file so far as it is promised; one that the chain names is promised whole."""
    left = end
    with _opened(folder, target.name) as given, target.open("xb") as taken:
        while left and (piece := given.read(min(_PIECE, left))):
            taken.write(piece)
            left -= len(piece)
        taken.flush()
        os.fsync(taken.fileno())


def _opened(folder: Path, file: str) -> BinaryIO:
    try:
        return find_file(folder, file).open("rb")
    except FileNotFoundError:  # it got its lasting name between finding and opening
        return find_file(folder, file).open("rb")


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
