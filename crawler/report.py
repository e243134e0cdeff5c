"""The outcomes of a run, from its rows: JSON lines for ``crawl --report FILE``."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from archive.disk import disk_error
from archive.store import Archive
from archive.tables import outcomes


def lines(connection: Connection, run: str) -> Iterator[dict[str, Any]]:
    """One object an address, in the order in which they ended."""
    query = (
        select(outcomes)
        .where(outcomes.c.run_id == run)
        .order_by(outcomes.c.at, outcomes.c.url_key)
        .execution_options(yield_per=1000)
    )
    for row in connection.execute(query):
        yield {
            "url": row.url,
            "outcome": row.outcome,
            "reason": row.reason,
            "article": row.article_id,
            "seconds": row.seconds,
            "bytes": row.bytes,
        }


def write(archive: Archive, run: str, path: Path) -> None:
    """Put the report in place as a whole. Raises CannotWrite, StorageFull."""
    temporary = path.with_name(path.name + ".tmp")
    try:
        with archive.connect() as connection, temporary.open("w") as out:
            for line in lines(connection, run):
                out.write(json.dumps(line) + "\n")
            out.flush()
            os.fsync(out.fileno())
        temporary.rename(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise disk_error(error, path) from error


def check(path: Path) -> None:
    """See that a report can be written there, before a long run. Raises CannotWrite."""
    temporary = path.with_name(path.name + ".tmp")
    try:
        temporary.touch()
        temporary.unlink()
    except OSError as error:
        raise disk_error(error, path) from error
