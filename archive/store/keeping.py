"""What is noted of whole files when a writer has finished: the chain and the seal.

Both help to find damage later, and neither is needed to read the archive: what goes
wrong here is told of, and takes nothing back that is on the disk.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, func, select

from .. import chain, manifest, seal, wal
from ..config import Config
from ..errors import PressmarkError
from ..seal_file import in_words, size_of
from ..tables import articles, captures, retired_files, revisions
from .database import READING, sqlite_file

log = logging.getLogger(__name__)

CHECKPOINT = 64 * 2**20
"""Bytes of the log at which it is brought into the file, and again after so many more
where a reader kept some of it back."""


def note_files(engine: Engine, config: Config) -> None:
    """Name the finished WARC files in the chain."""
    reader = engine.execution_options(**{READING: True})
    try:
        with reader.begin() as connection:
            counts = {
                table.name: connection.scalar(select(func.count()).select_from(table))
                or 0
                for table in (articles, captures, revisions)
            }
            retired = {
                row.file: row.successor
                for row in connection.execute(select(retired_files))
            }
        chain.extend(config.data_folder, config.warc_dir, counts, retired=retired)
    except PressmarkError as error:
        log.warning("not noted in the chain: %s", error)


def seal_file(config: Config) -> None:
    """Seal the SQLite file, unless it is at a server or in somebody else's hands; then
    write down the day, with the seal where there is one."""
    file = _file(config)
    about: dict[str, str] = {}
    try:
        if file is not None and seal.put_on(file):
            about = {file.name: in_words(file)}
        manifest.write(
            config.data_folder, config.warc_dir, now=datetime.now(UTC), about=about
        )
    except PressmarkError as error:
        log.warning("not sealed: %s", error)


def note_pages(config: Config) -> None:
    """Note what stands in the log, which SQLite empties when it is closed."""
    file = _file(config)
    if file is None:
        return
    try:
        seal.note_pages(file)
    except PressmarkError as error:
        log.warning("the pages of %s are not noted: %s", wal.log_of(file), error)


def checkpoint(config: Config, tried: int) -> int:
    """Keep the log from growing; returns its size when that was tried last.

    tried: what the last call returned.
    """
    file = _file(config)
    if file is None:
        return 0
    size = size_of(wal.log_of(file))
    if size < tried:  # it is written from its start again
        tried = 0
    if size < tried + CHECKPOINT:
        return tried
    try:
        seal.checkpoint(file)
    except PressmarkError as error:
        # What was committed is safe in the log; who writes next meets the same error.
        log.warning("the log of %s grows: %s", file.name, error)
    return size


def _file(config: Config) -> Path | None:
    """The SQLite file, where there is one."""
    if not config.database_url.startswith("sqlite"):
        return None
    file = sqlite_file(config.database_url)
    return file if file.exists() else None
