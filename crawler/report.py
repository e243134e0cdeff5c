"""The outcomes of a run, from its rows: JSON lines for ``crawl --report FILE``."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Column, Connection, Label, select

from archive.disk import disk_error, open_straight, standing
from archive.store import Archive
from archive.tables import discoveries, outcomes


def lines(connection: Connection, run: str) -> Iterator[dict[str, Any]]:
    """One object an address, in the order in which they ended.

    ``via`` and ``listed_title`` tell which channel was the first to list it, and what
    that called it.
    """
    query = (
        select(outcomes, _listed(discoveries.c.via), _listed(discoveries.c.title))
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
            "via": row.via,
            "listed_title": row.title,
        }


def _listed(column: Column[Any]) -> Label[Any]:
    """What the channel said that was the first to list an address."""
    query = (
        select(column)
        .where(discoveries.c.url_key == outcomes.c.url_key)
        .where(discoveries.c.channel_key != outcomes.c.url_key)  # a person's own word
        .order_by(discoveries.c.first_seen, discoveries.c.channel_key)
        .limit(1)
    )
    return query.scalar_subquery().label(column.name)


def write(archive: Archive, run: str, path: Path) -> None:
    """Put the report in place as a whole. Raises CannotWrite, StorageFull."""
    try:
        place = standing(path)
        if place is None:
            with open_straight(path) as out:
                _fill(archive, run, out)
        else:
            _replace(archive, run, place)
    except OSError as error:
        raise disk_error(error, path) from error


def _replace(archive: Archive, run: str, place: Path) -> None:
    temporary = _beside(place)
    try:
        with temporary.open("wb") as out:
            _fill(archive, run, out)
            out.flush()
            os.fsync(out.fileno())
        temporary.rename(place)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def _fill(archive: Archive, run: str, out: BinaryIO) -> None:
    with archive.connect() as connection:
        for line in lines(connection, run):
            out.write(json.dumps(line).encode("ascii") + b"\n")


def check(path: Path) -> None:
    """See that a report can be written there, before a long run. Raises CannotWrite."""
    try:
        place = standing(path)
        if place is None:
            # A pipe is not opened: that would wait for its reader, or send it away.
            if path.is_dir() or not os.access(path, os.W_OK):
                code = errno.EISDIR if path.is_dir() else errno.EACCES
                raise OSError(code, os.strerror(code))
            return
        _beside(place).touch()
        _beside(place).unlink()
    except OSError as error:
        raise disk_error(error, path) from error


def _beside(place: Path) -> Path:
    return place.with_name(place.name + ".tmp")
