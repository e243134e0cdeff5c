"""What is noted of whole files when a writer has finished: the chain and the seal.

Both help to find damage later, and neither is needed to read the archive: what goes
wrong here is told of, and takes nothing back that is on the disk.
"""

from __future__ import annotations

import logging

from sqlalchemy import Engine, func, select

from .. import chain, seal
from ..config import Config
from ..errors import PressmarkError
from ..tables import articles, captures, revisions
from .database import READING, sqlite_file

log = logging.getLogger(__name__)

AT_ONCE = 256 * 2**20
"""A file up to this size is sealed after every change, a larger one after a run: it
takes about a second a GiB."""


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
        chain.extend(config.data_folder, config.warc_dir, counts)
    except PressmarkError as error:
        log.warning("not noted in the chain: %s", error)


def seal_file(config: Config, *, whatever_size: bool) -> None:
    """Seal the SQLite file, unless it is at a server or in somebody else's hands."""
    if not config.database_url.startswith("sqlite"):
        return
    file = sqlite_file(config.database_url)
    if not file.exists() or (file.stat().st_size > AT_ONCE and not whatever_size):
        return
    try:
        seal.put_on(file)
    except PressmarkError as error:
        log.warning("not sealed: %s", error)
