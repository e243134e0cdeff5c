"""Records that are to give way, taken out of their WARC files.

File by file: the file is written anew under another name; one transaction moves every
row to it; the chain notes it; the old file goes.  Killed between any two of these, the
archive is whole, and the next start does the rest.  Imports nothing of articles.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import (
    Connection,
    Engine,
    Select,
    delete,
    exists,
    insert,
    literal,
    select,
    union,
    update,
)

from ..config import Config
from ..disk import disk_error, sync_folder
from ..tables import (
    adopted_files,
    captures,
    reading_records,
    removals,
    retired_files,
    tombstones,
)
from ..warc import find_file
from ..warc.recovery import OPEN
from ..warc.rewriting import PART, Replacement, rewrite, successor, tombstone
from . import erasing, keeping
from .captures import EMPTIED, capture_of
from .database import READING

log = logging.getLogger(__name__)


_LOOSE = reading_records.c.revision_id.is_(None)


def is_due(connection: Connection) -> bool:
    """Whether a record waits for its removal, an old file or free space for theirs."""
    waiting = exists(select(removals.c.capture_id).where(removals.c.done.is_(None)))
    loose = exists(select(reading_records.c.id).where(_LOOSE))
    old = exists(select(retired_files.c.file).where(retired_files.c.gone.is_(None)))
    bytes_left = exists(_not_erased())
    return bool(connection.scalar(select(waiting | loose | old | bytes_left)))


def _not_erased() -> Select[tuple[str]]:
    return select(tombstones.c.article_id).where(tombstones.c.erased.is_(None))


def finish(engine: Engine, config: Config) -> int:
    """Do what is left to do; how many files were written anew.

    Nobody may append meanwhile, and our own file must be closed.
    """
    _sweep(config.warc_dir)
    number = 0
    for file in _files(engine):
        path = find_file(config.warc_dir, file)
        if path.name.endswith(OPEN):
            log.warning("%s is being written; its records are removed later", file)
            continue
        _empty(engine, path, config.warc_dir)
        number += 1
    _retire(engine, config)
    with engine.execution_options(**{READING: True}).begin() as connection:
        ids = list(connection.scalars(_not_erased()))
    if ids:
        erasing.rebuild(engine)
        with engine.begin() as connection:
            connection.execute(
                update(tombstones)
                .where(tombstones.c.article_id.in_(ids))
                .values(erased=datetime.now(UTC))
            )
    return number


def _sweep(folder: Path) -> None:
    """What a killed rewriting has left, and was nothing yet."""
    for path in folder.glob(f"*.warc.gz{PART}"):
        path.unlink(missing_ok=True)


def _files(engine: Engine) -> list[str]:
    marked = (
        select(captures.c.warc_file)
        .join(removals, removals.c.capture_id == captures.c.id)
        .where(removals.c.done.is_(None))
    )
    loose = select(reading_records.c.warc_file).where(_LOOSE)
    with engine.execution_options(**{READING: True}).begin() as connection:
        return sorted(connection.scalars(union(marked, loose)))


def _empty(engine: Engine, path: Path, folder: Path) -> None:
    with engine.execution_options(**{READING: True}).begin() as connection:
        replacements = {one.offset: one for one in _replacements(connection, path.name)}
        name = successor(path.name)
        while _is_named(connection, name):
            name = successor(name)
    rewrite(path, folder / name, replacements)
    with engine.begin() as connection:
        _move(connection, path.name, name, replacements)


def _is_named(connection: Connection, file: str) -> bool:
    """Whether a file has, or had, the name; one that a killed rewriting left has not,
    and is written again."""
    named = (
        exists().where(captures.c.warc_file == file),
        exists().where(reading_records.c.warc_file == file),
        exists().where(retired_files.c.file == file),
        exists().where(adopted_files.c.file == file),
    )
    return any(connection.scalar(select(one)) for one in named)


def _replacements(connection: Connection, file: str) -> Iterator[Replacement]:
    query = (
        select(captures, tombstones.c.reason, tombstones.c.at)
        .join(removals, removals.c.capture_id == captures.c.id)
        .join(tombstones, tombstones.c.article_id == removals.c.article_id)
        .where(removals.c.done.is_(None), captures.c.warc_file == file)
        .order_by(captures.c.offset)
    )
    for row in connection.execute(query):
        capture = capture_of(row._asdict())
        yield Replacement(
            offset=capture.offset,
            length=capture.length,
            data=tombstone(capture, reason=row.reason, at=row.at),
        )
    # Of what was read nothing stays: nobody refers to it.
    loose = select(reading_records).where(_LOOSE, reading_records.c.warc_file == file)
    for row in connection.execute(loose):
        yield Replacement(offset=row.offset, length=row.length, data=b"")


def _move(
    connection: Connection,
    old: str,
    new: str,
    replacements: dict[int, Replacement],
) -> None:
    """Every row of a file to its successor; of a record that is gone, none."""
    shift, begin = 0, 0
    ends = [*sorted(replacements), None]
    for end in ends:
        for table in (captures, reading_records):
            here = [table.c.warc_file == old, table.c.offset >= begin]
            if end is not None:
                here.append(table.c.offset < end)
            connection.execute(
                update(table)
                .where(*here)
                .values(warc_file=new, offset=table.c.offset + literal(shift))
            )
        if end is None:
            break
        one = replacements[end]
        connection.execute(
            delete(reading_records).where(
                reading_records.c.warc_file == old, reading_records.c.offset == end
            )
        )
        connection.execute(
            update(captures)
            .where(captures.c.warc_file == old, captures.c.offset == end)
            .values(
                warc_file=new,
                offset=end + shift,
                length=len(one.data),
                record_type=EMPTIED,
                refers_to=None,
            )
        )
        shift += len(one.data) - one.length
        begin = end + 1
    now = datetime.now(UTC)
    here_now = select(captures.c.id).where(captures.c.warc_file == new)
    connection.execute(
        update(removals)
        .where(removals.c.done.is_(None), removals.c.capture_id.in_(here_now))
        .values(done=now)
    )
    connection.execute(insert(retired_files).values(file=old, successor=new, at=now))


def _retire(engine: Engine, config: Config) -> None:
    """Note in the chain what took whose place, then let the old files go."""
    query = select(retired_files.c.file).where(retired_files.c.gone.is_(None))
    with engine.execution_options(**{READING: True}).begin() as connection:
        files = list(connection.scalars(query))
    keeping.note_files(engine, config)
    for file in files:
        path = config.warc_dir / file
        try:
            path.unlink(missing_ok=True)
            sync_folder(path.parent)
        except OSError as error:
            raise disk_error(error, path) from error
        with engine.begin() as connection:
            connection.execute(
                update(retired_files)
                .where(retired_files.c.file == file)
                .values(gone=datetime.now(UTC))
            )
