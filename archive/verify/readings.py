"""Checks of what the archive says the articles say: that nobody has changed it since.

Each reading was filed with digests; its rows must still give the same.  What a row
says of an address must follow from the address.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Table, select

from ..fingerprint import content_hash, text_hash
from ..noted import OF_ARTICLES, changed
from ..outlets import name_key
from ..packing import Packed, digest, unpack
from ..store import Archive
from ..store.revision_rows import shared_hash
from ..tables import (
    addresses,
    articles,
    bylines,
    captures,
    cited,
    credits,
    near_misses,
    revisions,
)
from ..urls import host, url_key
from .damage import Damage

_PAGE = 200
_CHILDREN = (bylines, credits, cited, near_misses)


def check_readings(archive: Archive) -> Iterator[Damage]:
    """Whether every reading is the one that was filed, child rows and all."""
    last = 0
    while True:
        query = select(revisions).where(revisions.c.id > last).order_by(revisions.c.id)
        with archive.connect() as connection:
            found = connection.execute(query.limit(_PAGE)).mappings()
            rows = [dict(row) for row in found]
            ids = [row["id"] for row in rows]
            children = {
                table.name: _by_id(connection, table, ids) for table in _CHILDREN
            }
        for row in rows:
            parts = {name: tuple(kept[row["id"]]) for name, kept in children.items()}
            where = (
                f"revision {row['id']} (article {row['article_id']}, "
                f"revision {row['number']}, reading {row['reading']})"
            )
            for what in _changed(row, Packed(revision=row, **parts)):
                yield Damage(where=where, what=what)
        if len(rows) < _PAGE:
            return
        last = ids[-1]


def _by_id(
    connection: Connection, table: Table, ids: list[int]
) -> Mapping[int, list[Mapping[str, Any]]]:
    query = select(table).where(table.c.revision_id.in_(ids)).order_by(table.c.position)
    found: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        found[row["revision_id"]].append(dict(row))
    return found


def _changed(row: Mapping[str, Any], packed: Packed) -> Iterator[str]:
    """What is not as it was filed; the nearest name for it."""
    of = (row["article_id"], row["number"], row["reading"], row["capture_id"])
    if text_hash(row["body"]) != row["text_hash"]:
        yield "the text was changed in the table"
    elif digest(packed, *of) != row["record_hash"]:
        yield "the reading or a row that hangs on it was changed in the tables"
    try:
        says = content_hash(unpack(packed))
    except (ValueError, KeyError, TypeError) as error:
        yield f"the rows hold no article: {type(error).__name__}: {error}"
    else:
        if says != row["content_hash"]:
            yield "it does not say what its content hash says"
    for credit in packed.credits:
        if name_key(credit["name"]) != credit["name_key"]:
            yield f"credit {credit['position']} is filed under another name"


def check_addresses(archive: Archive) -> Iterator[Damage]:
    """Whether keys, hosts and what else follows from another column still does."""
    with archive.connect() as connection:
        for table in (articles, addresses, captures):
            query = select(table.c.url, table.c.url_key)
            for row in connection.execute(query.execution_options(yield_per=_PAGE)):
                if not _is_key(row.url, row.url_key):
                    yield Damage(
                        where=f"table {table.name}, {row.url}",
                        what=f"is filed under {row.url_key}",
                    )
        query = select(articles, revisions.c.body, revisions.c.record).join(
            revisions,
            (revisions.c.article_id == articles.c.id)
            & (revisions.c.number == articles.c.revision)
            & revisions.c.superseded.is_(None),
        )
        for row in connection.execute(query.execution_options(yield_per=_PAGE)):
            yield from _unlike_latest(row)


def _unlike_latest(row: Any) -> Iterator[Damage]:
    where = f"article {row.id}"
    for name in changed(row._asdict(), OF_ARTICLES):
        yield Damage(where=where, what=f"its {name} was changed")
    if row.text_hash != shared_hash(row.body):
        yield Damage(where=where, what="its text hash is not its latest revision's")
    if row.canonical_url != row.record.get("canonical_url"):
        yield Damage(where=where, what="its canonical URL is not its latest revision's")
    try:
        same = host(row.url) == row.host
    except ValueError:
        same = False
    if not same:
        yield Damage(where=where, what=f"{row.host} is not the host of {row.url}")


def _is_key(url: str, key: str) -> bool:
    try:
        return url_key(url) == key
    except ValueError:
        return False
