"""Whether the database is still that of the files beside it, or was lost or set back.

A new database beside the chain and the WARC files of an old one, or an older state of
it, names few of their records: what no row names must not be taken for the rest of a
crash then.  Knows files and the number of a transaction; knows no table.
"""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import Connection

from .. import chain
from ..config import Config
from ..disk import disk_error
from ..errors import ArchiveDamaged
from ..seal_file import seal_of, size_of
from .database import place, sqlite_file

SUFFIX = ".acknowledged"
"""Of the file with the number of the last transaction that was acknowledged.  It is
not synced: a power cut may leave it behind the database, never before it."""

_DIGITS = 20


def remains(config: Config) -> str | None:
    """The first file that says an archive was here, for who finds no database."""
    url = config.database_url
    found = [config.data_folder / chain.NAME]
    if url.startswith("sqlite"):
        file = sqlite_file(url)
        found += [seal_of(file), _marker(file)]
    there = (path for path in found if path.exists())
    one = next(there, None) or next(config.warc_dir.glob("*.warc.gz*"), None)
    return str(one) if one else None


def refuse(config: Config, remnant: str) -> ArchiveDamaged:
    where = place(config.database_url)
    return ArchiveDamaged(
        f"{where}: the database of this archive is lost or empty, but {remnant} is "
        "there; restore the database from a backup (what its WARC files hold can also "
        "be ingested into a new archive, in another folder)",
        about=where,
    )


def is_gone(file: Path) -> bool:
    """Whether the SQLite file is not there, or has nothing in it."""
    return not size_of(file)


def transaction(connection: Connection) -> int | None:
    """The number of the transaction; a server keeps its own promises."""
    if connection.dialect.name != "sqlite":
        return None
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def acknowledge(file: Path, number: int) -> None:
    """Note that a transaction was committed."""
    path = _marker(file)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.pwrite(descriptor, f"{number:0{_DIGITS}d}\n".encode(), 0)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise disk_error(error, path) from error


def acknowledged(file: Path) -> int:
    """The last transaction that was noted; 0 where none was, or half of one."""
    try:
        said = _marker(file).read_bytes()
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise disk_error(error, _marker(file)) from error
    number = said.removesuffix(b"\n")
    return int(number) if len(number) == _DIGITS and number.isdigit() else 0


def _marker(file: Path) -> Path:
    return file.with_name(file.name + SUFFIX)
