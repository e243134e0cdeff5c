"""A copy of the archive that is one state of it, taken while others write.

First manifests and chain, then the database, then the WARC files as far as those
promise: whatever is named is on the disk before it is named.  Knows SQLite files; a
server's database is its own tools' business.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select

from . import chain, manifest
from .config import Config
from .disk import disk_error, make_folder, sync_folder
from .errors import ArchiveDamaged, CannotWrite, LockHeld, UsageError
from .seal import put_on
from .store import database, promises
from .tables import retired_files
from .warc import find_file
from .warc.recovery import is_ours

_PIECE = 2**20
_TRIES = 3
_DATABASE, _WARC = "archive.db", "warc"
_OURS = frozenset(
    {
        _WARC,
        chain.NAME,
        manifest.FOLDER,
        *(f"{_DATABASE}{end}" for end in ("", "-wal", "-shm", "-journal")),
        *(f"{_DATABASE}.seal{end}" for end in ("", ".tmp")),
    }
)
"""What a backup that was killed may have left."""


class _Retired(Exception):
    """A file gave way to another one after the database was copied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What a backup holds."""

    files: int
    bytes: int


def back_up(config: Config, folder: Path) -> Copied:
    """Copy the archive into a new folder, which gets its name when all is there.

    Raises UsageError for a database that is not SQLite, CannotWrite where there is
    something in the folder already, StorageFull, ArchiveDamaged where a file is
    shorter than it was promised, LockHeld where files are written anew all the time.
    """
    if not config.database_url.startswith("sqlite"):
        raise UsageError(
            "the database is at a server: back it up with pg_dump first, then copy "
            f"{config.warc_dir} and {config.data_folder / chain.NAME}",
            about="database",
        )
    folder = folder.absolute()
    part = folder.with_name(f"{folder.name}.part")
    try:
        if folder.exists() and any(folder.iterdir()):
            raise CannotWrite(f"{folder}: is not empty", about=str(folder))
        if folder.is_mount():
            what = "is where a disk is mounted; name a folder in it"
            raise CannotWrite(f"{folder}: {what}", about=str(folder))
        make_folder(folder.parent)
        with _alone(part):
            copied = _try(config, part)
            part.rename(folder)
            sync_folder(folder.parent)
    except OSError as error:
        raise disk_error(error, folder) from error
    return copied


@contextmanager
def _alone(part: Path) -> Iterator[None]:
    """The folder of work, for nobody else; it is gone afterwards, or has its name."""
    make_folder(part)
    descriptor = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        if not is_ours(descriptor):
            raise LockHeld(f"{part}: another backup is made there", about=str(part))
        strange = {path.name for path in part.iterdir()} - _OURS
        if strange:
            raise CannotWrite(f"{part}: holds {min(strange)}", about=str(part))
        try:
            yield
        finally:
            shutil.rmtree(part, ignore_errors=True)
    finally:
        os.close(descriptor)


def _try(config: Config, part: Path) -> Copied:
    """Begun anew where a takedown wrote a file anew, and took the old one, meanwhile:
    nothing of what was copied before may stay."""
    for _ in range(_TRIES):
        for path in part.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        try:
            return _copy_all(config, part)
        except _Retired:
            continue
    raise LockHeld(
        f"{config.warc_dir}: files were written anew during each of {_TRIES} tries; "
        "try again later",
        about=str(config.warc_dir),
    )


def _copy_all(config: Config, part: Path) -> Copied:
    source, target = database.sqlite_file(config.database_url), part / _DATABASE
    warc = part / _WARC
    make_folder(warc)
    days = config.data_folder / manifest.FOLDER
    if days.exists():
        shutil.copytree(days, part / manifest.FOLDER)
    links = config.data_folder / chain.NAME
    if links.exists():
        shutil.copyfile(links, part / chain.NAME)
    _vacuum(source, target)
    finished = {name: size for name, (size, _) in chain.read(part).files.items()}
    promised = _ends(target) | finished
    for file, end in promised.items():
        _copy(config, warc / file, end)
    size = target.stat().st_size
    put_on(target)
    for path in part.rglob("*"):
        if path.is_dir():
            sync_folder(path)
        elif path.parent != warc:
            _to_disk(path)
    sync_folder(part)
    return Copied(files=len(promised), bytes=size + sum(promised.values()))


def _vacuum(source: Path, target: Path) -> None:
    """One read transaction, and it ends: a stepped copy begins anew at every write."""
    address = f"{source.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=30)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
        with closing(sqlite3.connect(target)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            # Its pages are others: the seal that the manifest names is not of these.
            (number,) = connection.execute("PRAGMA user_version").fetchone()
            connection.execute(f"PRAGMA user_version = {number + 1}")
    except sqlite3.Error as error:
        ours = database.of_sqlite(error, str(target))
        raise ours or CannotWrite(f"{target}: {error}", about=str(target)) from error


def _ends(file: Path) -> dict[str, int]:
    """How far each WARC file is named by the copied rows."""
    engine = database.connect(f"sqlite:///{file.as_posix()}", readonly=True)
    try:
        with engine.execution_options(**{database.READING: True}).begin() as connection:
            return promises.ends(connection)
    finally:
        engine.dispose()


def _copy(config: Config, target: Path, end: int) -> None:
    """A file so far as it is promised; one that the chain names is promised whole."""
    left = end
    try:
        given = _opened(config.warc_dir, target.name)
    except ArchiveDamaged as error:
        if _is_retired(config, target.name):
            raise _Retired from error
        raise
    with given, target.open("xb") as taken:
        while left and (piece := given.read(min(_PIECE, left))):
            taken.write(piece)
            left -= len(piece)
        taken.flush()
        os.fsync(taken.fileno())
    if left:
        raise ArchiveDamaged(
            f"{config.warc_dir / target.name}: has {end - left} bytes, but {end} are "
            "promised",
            about=target.name,
        )


def _is_retired(config: Config, file: str) -> bool:
    """Whether another file has taken the place of this one, as of now."""
    engine = database.connect(config.database_url, readonly=True)
    query = select(retired_files.c.file).where(retired_files.c.file == file)
    try:
        with engine.execution_options(**{database.READING: True}).begin() as connection:
            return connection.execute(query).first() is not None
    finally:
        engine.dispose()


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
