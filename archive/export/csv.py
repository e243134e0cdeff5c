"""CSV for spreadsheets: one row an article, lists as one cell, RFC 4180 in UTF-8.

Evidence and images do not fit a table; JSON Lines has them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, BinaryIO

from ..record import Record

NAME = "csv"
MEDIA_TYPE = "text/csv"
BETWEEN = "; "

Cell = Callable[[Any], Any]


def _inside(*path: str) -> Cell:
    """The value at a path into an object; nothing where the object is null."""

    def cell(value: Any) -> Any:
        for key in path:
            value = value[key] if isinstance(value, Mapping) else None
        return value

    return cell


def _each(key: str) -> Cell:
    def cell(items: Any) -> str:
        return BETWEEN.join(str(item[key]) for item in items if item[key] is not None)

    return cell


def _list(items: Any) -> str:
    return BETWEEN.join(items)


def _reserved(rights: Any) -> str:
    return BETWEEN.join(rights["reserved"])


# Key of the record -> its columns.  A key that is not here is one column as it is.
COLUMNS: dict[str, dict[str, Cell]] = {
    "authors": {"authors": _list},
    "bylines": {},
    "dates": {},
    "credits": {
        "credits": _each("name"),
        "credit_organizations": _each("organization"),
        "credit_kinds": _each("kind"),
        "credit_roles": _each("role"),
    },
    "cited": {"cited": _each("name")},
    "dateline": {"dateline": _inside("raw")},
    "tags": {"tags": _list},
    "corrections": {"corrections": _each("text")},
    "images": {},
    "links": {},
    "pages": {},
    "rights": {
        "reserved": _reserved,
        "tdm_policy": _inside("policy"),
    },
    "capture": {
        "fetched": _inside("fetched"),
        "status": _inside("status"),
        "digest": _inside("digest"),
        "warc_file": _inside("warc", "file"),
        "warc_offset": _inside("warc", "offset"),
        "warc_length": _inside("warc", "length"),
        "found_via": _inside("found_via"),
    },
    "reprints": {"cluster": _inside("cluster"), "origin": _inside("origin")},
    "evidence": {},
}


def write(records: Iterable[Record], out: BinaryIO, keys: Sequence[str]) -> None:
    columns = [
        (name, key, cell)
        for key in keys
        for name, cell in COLUMNS.get(key, {key: _inside()}).items()
    ]
    line = io.StringIO(newline="")
    table = csv.writer(line, lineterminator="\n")

    def put(cells: Iterable[Any]) -> None:
        table.writerow(cells)
        out.write(line.getvalue().encode("utf-8", "replace"))
        line.seek(0)
        line.truncate()

    put(name for name, _, _ in columns)
    for record in records:
        put(safe(cell(record[key])) for _, key, cell in columns)


def safe(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value
