"""Which table and which rows stand on a page of the SQLite file.

As far as a damaged file lets one see.  Knows the file format, and no table.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

_LEAF = 0x0D  # type of a page that holds rows


def owner(database: Path, number: int, size: int) -> str:
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
