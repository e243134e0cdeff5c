"""How far each file is ingested: table ``ledger``, one row a file's content."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, select

from archive.disk import disk_error
from archive.tables import ledger

from .rows import upsert

_PIECE = 2**20


def digest(path: Path) -> str:
    """sha256 of the file's content: the same file under another name is the same."""
    found = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while piece := stream.read(_PIECE):
                found.update(piece)
    except OSError as error:
        raise disk_error(error, path) from error
    return found.hexdigest()


def position(connection: Connection, key: str) -> int | None:
    """Where to go on; 0 for a file that is new, None for one that is done."""
    row = connection.execute(
        select(ledger.c.position, ledger.c.done).where(ledger.c.digest == key)
    ).first()
    if row is None:
        return 0
    return None if row.done else int(row.position)


def move(
    connection: Connection, key: str, path: Path, position: int, *, done: bool = False
) -> None:
    """Write down how far the file is filed, in the transaction that files it."""
    row = {
        "digest": key,
        "path": str(path),
        "position": position,
        "done": done,
        "updated": datetime.now(UTC),
    }
    insert = upsert(connection, ledger).values(row)
    changed = {name: row[name] for name in ("path", "position", "done", "updated")}
    connection.execute(
        insert.on_conflict_do_update(index_elements=["digest"], set_=changed)
    )
