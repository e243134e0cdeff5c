"""A digest of every page of the SQLite file at rest, kept beside it as NAME.seal.

SQLite sees that a page is no page, but not that a byte in a text, in a number or in
the unused part of a page is another one.  Whoever begins to write lifts the seal, and
puts a new one on when it is done: a seal that is there speaks of the file as it is.
Knows pages and files, and no table.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from .disk import disk_error, sync_folder

SUFFIX = ".seal"
_MAGIC = b"pressmark seal 1\n"
_DIGEST = 8
_WHOLE = 32
_PAGES = 1024  # read at a time
_LEAF = 0x0D  # type of a page that holds rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A page, or the seal itself, that is not as it was sealed."""

    page: int | None
    what: str


def seal_of(database: Path) -> Path:
    return database.with_name(database.name + SUFFIX)


def lift(database: Path) -> None:
    """Take the seal off, on the disk too: it must not come back after a crash."""
    try:
        seal_of(database).unlink()
    except FileNotFoundError:
        return
    sync_folder(database.parent)


def put_on(database: Path) -> bool:
    """Seal the file as it is; False where somebody else is at it.

    Nobody can write meanwhile: lift() comes after the lock that we hold here.
    """
    with closing(sqlite3.connect(database, timeout=0, isolation_level=None)) as held:
        try:
            if held.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                return False
            held.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        if _size(database.with_name(database.name + "-wal")):
            return False
        size = held.execute("PRAGMA page_size").fetchone()[0]
        digests = b"".join(_digests(database, size))
        body = _MAGIC + size.to_bytes(4, "big") + digests
        _replace(seal_of(database), body + hashlib.sha256(body).digest())
    return True


def differences(database: Path) -> Iterator[Difference]:
    """The pages that are not as they were sealed; nothing where there is no seal."""
    seal = seal_of(database)
    if not seal.exists():
        return
    data = seal.read_bytes()
    body, whole = data[:-_WHOLE], data[-_WHOLE:]
    if hashlib.sha256(body).digest() != whole or not body.startswith(_MAGIC):
        yield Difference(page=None, what=f"{seal.name} is damaged itself")
        return
    head = len(_MAGIC) + 4
    size = int.from_bytes(body[len(_MAGIC) : head], "big")
    sealed = [body[at : at + _DIGEST] for at in range(head, len(body), _DIGEST)]
    there = list(_digests(database, size))
    if not seal.exists() or seal.read_bytes() != data:
        return  # somebody has begun to write while we read
    if len(there) != len(sealed):
        what = f"has {len(there)} pages, {len(sealed)} were sealed"
        yield Difference(page=None, what=what)
    for number, (now, then) in enumerate(zip(there, sealed, strict=False), 1):
        if now != then:
            yield Difference(page=number, what=_owner(database, number, size))


def _digests(database: Path, size: int) -> Iterator[bytes]:
    try:
        with database.open("rb") as stream:
            while piece := stream.read(size * _PAGES):
                for at in range(0, len(piece), size):
                    page = piece[at : at + size]
                    yield hashlib.blake2b(page, digest_size=_DIGEST).digest()
    except OSError as error:
        raise disk_error(error, database) from error


def _owner(database: Path, number: int, size: int) -> str:
    """What stands on a page, as far as the damaged file lets one see."""
    query = "SELECT name, pagetype FROM dbstat WHERE pageno = ?"
    address = f"{database.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            row = connection.execute(query, (number,)).fetchone()
    except (sqlite3.Error, UnicodeError) as error:
        # Python's driver decodes SQLite's complaint, which may quote a spoilt schema.
        return f"is not as it was sealed ({error})"
    if row is None:
        return "holds nothing now, and is not as it was sealed"
    rows = sorted(_rows(database, number, size)) if row[1] == "leaf" else []
    which = f", rows {rows[0]} to {rows[-1]}" if rows else ""
    return f"of {row[0]}{which} is not as it was sealed"


def _rows(database: Path, number: int, size: int) -> Iterator[int]:
    """The row ids on a page, where it holds rows of a table.

    https://www.sqlite.org/fileformat2.html#b_tree_pages
    """
    with database.open("rb") as stream:
        stream.seek((number - 1) * size)
        page = stream.read(size)
    start = 100 if number == 1 else 0
    if page[start] != _LEAF:
        return
    cells = int.from_bytes(page[start + 3 : start + 5], "big")
    for at in range(start + 8, min(start + 8 + 2 * cells, size), 2):
        place = int.from_bytes(page[at : at + 2], "big")
        _, after = _varint(page, place)
        row, after = _varint(page, after)
        if after <= size:
            yield row


def _varint(page: bytes, at: int) -> tuple[int, int]:
    value = 0
    for n in range(at, min(at + 9, len(page))):
        if n == at + 8:
            return value << 8 | page[n], n + 1
        value = value << 7 | page[n] & 0x7F
        if page[n] < 0x80:
            return value, n + 1
    return value, len(page) + 1


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _replace(path: Path, data: bytes) -> None:
    part = path.with_name(path.name + ".tmp")
    try:
        part.write_bytes(data)
        part.rename(path)
        sync_folder(path.parent)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise disk_error(error, path) from error
