"""One run at a time on an archive; the second one is told who holds it.

A file lock for SQLite, an advisory lock for PostgreSQL.  Either ends with its
process, however that ends.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine

from ..disk import disk_error
from ..errors import LockHeld
from .database import place

NAME = "crawl.lock"
_RUN_LOCK = 0x7072_6573_736D_6B00
_FILING_LOCK = 0x7072_6573_736D_6B02


@contextmanager
def file_lock(folder: Path) -> Iterator[None]:
    """Hold the folder's lock. Raises LockHeld at once where somebody else does."""
    path = folder / NAME
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags, 0o600)
    except OSError as error:
        raise disk_error(error, path) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 100).decode("ascii", "replace").strip()
            who = f" (process {holder})" if holder else ""
            raise LockHeld(
                f"{path}: another run works on this archive{who}", about=str(path)
            ) from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


@contextmanager
def server_lock(engine: Engine) -> Iterator[None]:
    """Hold the database's lock, on a connection kept for nothing else."""
    where = place(engine.url)
    options = {"isolation_level": "AUTOCOMMIT"}
    with engine.connect().execution_options(**options) as connection:
        if not connection.exec_driver_sql(
            f"SELECT pg_try_advisory_lock({_RUN_LOCK})"
        ).scalar():
            raise LockHeld(f"{where}: another run works on this archive", about=where)
        try:
            yield
        finally:
            connection.invalidate()  # the lock ends with the connection


def filing_lock(connection: Connection) -> None:
    """Be the only transaction that files, until it ends; SQLite has it so anyway.

    Two that file the same articles in another order would block each other, and each
    would write over what the other adds to the index of fingerprints.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_FILING_LOCK})")
