"""WARC files of another archive, taken over whole: no record of them is touched.

A file keeps its name unless that is taken by another one; then its digest is part of
the name.  What was copied before a crash is known by its digest.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from .. import chain
from ..disk import disk_error, make_folder, sync_folder
from ..errors import ArchiveDamaged
from ..store import Archive, promises
from ..store.database import place
from ..tables import adopted_files, captures, retired_files
from ..warc import find_file

_PIECE = 2**20
_SOME = 500


def adopt(archive: Archive, other: Archive) -> dict[str, str]:
    """Copy the files that hold captures which are not here; old name -> new name."""
    noted = chain.read(other.config.data_folder).files
    found = {}
    for file in _wanted(archive, other):
        size, digest = _looked_at(other, file)
        if file in noted and noted[file] != (size, digest):
            raise ArchiveDamaged(
                f"{other.config.warc_dir / file}: is not the file that its chain names",
                about=file,
            )
        name = _name(archive, file, digest)
        if not (archive.config.warc_dir / name).exists():
            _copy(other, file, size, archive.config.warc_dir / name)
        _note(archive, other, file, name, digest)
        found[file] = name
    return found


def _wanted(archive: Archive, other: Archive) -> Iterator[str]:
    with other.connect() as connection:
        files = connection.scalars(
            select(captures.c.warc_file).distinct().order_by(captures.c.warc_file)
        ).all()
    for file in files:
        if _has_news(archive, other, file):
            yield file


def _has_news(archive: Archive, other: Archive, file: str) -> bool:
    last = -1
    while True:
        query = (
            select(captures.c.id, captures.c.offset)
            .where(captures.c.warc_file == file, captures.c.offset > last)
            .order_by(captures.c.offset)
            .limit(_SOME)
        )
        with other.connect() as connection:
            rows = connection.execute(query).all()
        if not rows:
            return False
        ids = [row.id for row in rows]
        with archive.connect() as connection:
            held = connection.scalar(
                select(func.count()).select_from(captures).where(captures.c.id.in_(ids))
            )
        if held != len(ids):
            return True
        last = rows[-1].offset


def _looked_at(other: Archive, file: str) -> tuple[int, str]:
    """Size and sha256 of a file, as far as its rows promise it where it is open."""
    path = find_file(other.config.warc_dir, file)
    if path.name == file:
        return chain.file_digest(path)
    with other.connect() as connection:
        last = promises.last_promised(connection, file)
    end = sum(last) if last else 0
    digest = hashlib.sha256()
    for piece in _pieces(path, end):
        digest.update(piece)
    return end, digest.hexdigest()


def _name(archive: Archive, file: str, digest: str) -> str:
    """The file's own name, or one of its own where another file has or had that."""
    with archive.connect() as connection:
        known = connection.scalar(
            select(adopted_files.c.sha256).where(adopted_files.c.file == file)
        )
        had = connection.scalar(
            select(retired_files.c.file).where(retired_files.c.file == file)
        )
    path = archive.config.warc_dir / file
    if had is None and (
        known == digest
        or (known is None and not path.exists())
        or (path.exists() and chain.file_digest(path)[1] == digest)
    ):
        return file
    return f"{file.removesuffix('.warc.gz')}-m{digest[:12]}.warc.gz"


def _copy(other: Archive, file: str, size: int, target: Path) -> None:
    part = target.with_name(target.name + ".part")
    try:
        make_folder(target.parent)
        with part.open("wb") as taken:
            os.fchmod(taken.fileno(), 0o600)
            for piece in _pieces(find_file(other.config.warc_dir, file), size):
                taken.write(piece)
            taken.flush()
            os.fsync(taken.fileno())
        part.rename(target)
        sync_folder(target.parent)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise disk_error(error, target) from error


def _pieces(path: Path, size: int) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while size and (piece := stream.read(min(size, _PIECE))):
            yield piece
            size -= len(piece)


def _note(archive: Archive, other: Archive, file: str, name: str, digest: str) -> None:
    with archive.begin() as work:
        postgres = work.connection.dialect.name == "postgresql"
        build = postgresql.insert if postgres else sqlite.insert
        work.connection.execute(
            build(adopted_files)
            .values(
                file=name,
                source=place(other.engine.url),
                source_file=file,
                sha256=digest,
                at=datetime.now(UTC),
            )
            .on_conflict_do_nothing()
        )
