"""Checks against what was noted of whole files: the seal, and the chain of WARC files.

What has no row of its own to name it is found here: a changed byte between two rows,
a row that somebody removed, a record that was cut out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import func, select

from .. import chain, moves
from ..config import Config
from ..errors import ArchiveDamaged
from ..seal import differences
from ..seal_file import seal_of
from ..store import Archive, tombstones
from ..store.database import sqlite_file
from ..store.losing import is_gone
from ..tables import metadata
from ..warc import find_file
from .damage import Damage, Tally


def check_seal(config: Config, tally: Tally) -> Iterator[Damage]:
    """Whether the SQLite file is the one that was sealed; asks no database, which
    may not open at all any more."""
    database = _file(config)
    if database is None or is_gone(database) or not seal_of(database).exists():
        return  # that there is no database, whoever opens it says
    tally.counts["sealed database"] += 1
    for found in differences(database):
        where = database.name + (f", page {found.page}" if found.page else "")
        yield Damage(where=where, what=found.what)


def check_state(archive: Archive) -> Iterator[Damage]:
    """Whether all transactions that were acknowledged are in the database."""
    database = _file(archive.config)
    if database is not None and archive.set_back:
        what = f"the last {archive.set_back} transactions are not in it: it is an older"
        yield Damage(where=database.name, what=f"{what} state, or its log was lost")


def check_chain(archive: Archive, tally: Tally) -> Iterator[Damage]:
    """Whether the chain holds, and the files and counts are those that it names."""
    folder = archive.config.data_folder
    try:
        said = chain.read(folder)
    except ArchiveDamaged as error:
        yield Damage(where=chain.NAME, what=str(error))
        return
    tally.counts["links of the chain"] += said.length
    for file, noted in sorted(said.files.items()):
        try:
            path = find_file(archive.config.warc_dir, file)
        except ArchiveDamaged as error:
            yield Damage(where=file, what=str(error))
            continue
        if chain.file_digest(path) != noted:
            yield Damage(where=file, what="is not the file that the chain names")
    for table, number in said.counts.items():
        with archive.connect() as connection:
            query = select(func.count()).select_from(metadata.tables[table])
            there = connection.scalar(query) or 0
            removed = Counter(tombstones.since(connection, said.at) if said.at else {})
            if said.at:  # two of before are one now
                removed["articles"] += moves.since(connection, said.at)
        if there + removed[table] < number:
            what = f"has {there} rows, {number} were there"
            yield Damage(where=f"table {table}", what=what)


def _file(config: Config) -> Path | None:
    url = config.database_url
    return sqlite_file(url) if url.startswith("sqlite") else None
