"""The seal of the SQLite file: whether every page is the one that was written.

SQLite sees that a page is no page, but not that a byte in a text, in a number or in
the unused part of a page is another one.  The seal is renewed only for the pages that
a run wrote, which the write-ahead log names (see ``touched``): it costs what was
written, however large the file is, and a page that nobody wrote keeps the digest that
it had, so that what befell it in between shows.
Knows pages and files, and no table.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from . import touched, wal
from .disk import disk_error
from .errors import ArchiveDamaged
from .pages import owner
from .seal_file import Head, read_head, seal_of, size_of, unlike, write_all, write_some
from .touched import Touched

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A page, or the seal itself, that is not as it was sealed."""

    page: int | None
    what: str


def note_pages(database: Path) -> bool:
    """Note what the log holds, before anybody empties it; False: somebody writes."""
    if not seal_of(database).exists() or not size_of(wal.log_of(database)):
        return True
    with closing(_opened(database)) as held:
        if not _begin(held):
            return False
        try:
            _note(database, held)
        except sqlite3.DatabaseError:
            return False  # whoever opened it has been told
    return True


def checkpoint(database: Path) -> bool:
    """Bring the log into the file, noting its pages first; False: not all of it."""
    with closing(_opened(database)) as held:
        return _begin(held) and _checkpoint(database, held)


def put_on(database: Path) -> bool:
    """Seal the file as it is; False where somebody else is at it."""
    with closing(_opened(database)) as held:
        if not _begin(held) or not _checkpoint(database, held):
            return False
        size = held.execute("PRAGMA page_size").fetchone()[0]
        head = Head(
            size=size,
            pages=size_of(database) // size,
            transaction=held.execute("PRAGMA user_version").fetchone()[0],
        )
        try:
            _renew(database, head)
        except OSError as error:
            raise disk_error(error, seal_of(database)) from error
        touched.forget(database)
    return True


def differences(database: Path) -> Iterator[Difference]:
    """The pages that are not as they were sealed; nothing where there is no seal."""
    try:
        head, known = read_head(database), touched.read(database)
    except FileNotFoundError:
        return
    except ArchiveDamaged as error:
        yield Difference(page=None, what=str(error))
        return
    if known.unknown:
        return
    found = list(unlike(database, head, _untouched(head, known)))
    bad = [one for one in found if isinstance(one, int)]
    there = size_of(database) / head.size
    stray = there < head.pages or any(
        page not in known.pages for page in range(head.pages + 1, int(there) + 1)
    )
    if _is_adrift(database, head, known, others=stray or bool({*bad} - {1})):
        return
    if stray:
        what = f"has {there:g} pages, {head.pages} were sealed"
        yield Difference(page=None, what=what)
    for words in found:
        if isinstance(words, str):
            yield Difference(page=None, what=words)
    for page in bad:
        if _still_unlike(database, page):
            yield Difference(page=page, what=owner(database, page, head.size))


def _opened(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(database, timeout=0, isolation_level=None)


def _begin(held: sqlite3.Connection) -> bool:
    """Keep all writers out; False where one is in."""
    try:
        held.execute("BEGIN IMMEDIATE")
    except sqlite3.DatabaseError:
        return False
    return True


def _checkpoint(database: Path, held: sqlite3.Connection) -> bool:
    try:
        _note(database, held)
        with closing(_opened(database)) as other:
            told = other.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    except sqlite3.DatabaseError as error:
        log.warning("%s: its log cannot be brought in: %s", database.name, error)
        return False
    busy, frames, done = told
    return not busy and frames == done


def _note(database: Path, held: sqlite3.Connection) -> None:
    """Nobody can write meanwhile, and so nobody empties the log."""
    try:
        head, known = read_head(database), touched.read(database)
    except (FileNotFoundError, ArchiveDamaged):
        return  # the whole file is to be sealed
    now = held.execute("PRAGMA user_version").fetchone()[0]
    last = head.transaction if known.last is None else known.last
    if now == last:
        return
    frames = wal.read(database)
    if frames.first is None or frames.first > last + 1:
        touched.note(database, Touched(last=now, unknown=True))
        return
    fresh = frames.pages - known.pages
    # Their old state is still in the file: what befell it would be lost unseen.
    old = unlike(database, head, sorted(fresh))
    spoilt = frozenset(page for page in old if isinstance(page, int))
    for page in spoilt:
        log.warning("%s, page %s was not as it was sealed", database.name, page)
    touched.note(database, Touched(last=now, pages=fresh, spoilt=spoilt))


def _renew(database: Path, head: Head) -> None:
    try:
        sealed, known = read_head(database), touched.read(database)
    except FileNotFoundError:
        write_all(database, head)
        return
    except ArchiveDamaged as error:
        log.warning("%s; the whole of %s is sealed anew", error, database.name)
        write_all(database, head)
        return
    if known.unknown or sealed.size != head.size:
        words = "transactions that nobody noted"
        log.warning("%s: %s; the whole file is sealed anew", database.name, words)
        write_all(database, head)
        return
    fresh = range(sealed.pages + 1, head.pages + 1)
    write_some(database, head, known.pages.union(fresh) - known.spoilt)


def _untouched(head: Head, known: Touched) -> Iterable[int]:
    written = known.pages - known.spoilt
    return (page for page in range(1, head.pages + 1) if page not in written)


def _still_unlike(database: Path, page: int) -> bool:
    """Somebody may have written, and sealed, since it was looked at."""
    try:
        head, known = read_head(database), touched.read(database)
    except (ArchiveDamaged, FileNotFoundError):
        return True
    written = page in known.pages and page not in known.spoilt
    return not written and page in unlike(database, head, (page,))


def _is_adrift(database: Path, head: Head, known: Touched, *, others: bool) -> bool:
    """Whether transactions are in the file whose pages nobody noted: the writer was
    killed, and another program brought its log into the file.

    others: whether anything but the first page is unlike: a transaction writes more
    than its number.
    """
    last = head.transaction if known.last is None else known.last
    with database.open("rb") as stream:
        return others and wal.version(stream.read(100)) > last
