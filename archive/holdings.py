"""Articles as the archive holds them: rows of the tables, read back into values.

Reads by page, children of a whole page by one query a table, each page in a short
transaction of its own: memory stays flat and no writer has to wait.  Knows no filter;
archive.select makes those.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, Select, Table, select

from . import moves
from .errors import NotFound, TakenDown, UsageError
from .model import Article, Rights
from .packing import Packed, unpack
from .provenance.groups import reprints_of
from .record import Kept, Record, Reprints, article_record
from .select import SOURCE, Condition, in_force
from .store import tombstones
from .store.captures import capture_of, last_rights
from .tables import (
    addresses,
    articles,
    bylines,
    captures,
    cited,
    credits,
    near_misses,
    outlets,
    revisions,
)
from .urls import article_id as id_of
from .urls import url_key

if TYPE_CHECKING:
    from .store import Archive

PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One revision of an article, with what the archive knows of it."""

    id: str
    revision_id: int
    outlet: str
    """Who carries it: the outlet of the catalogue, else as printed, else the host."""

    article: Article
    kept: Kept
    reading: int = 1
    """Of its revision, from 1."""

    def record(self, *, evidence: bool = False) -> Record:
        return article_record(
            self.article, id=self.id, evidence=evidence, archive=self.kept
        )


def pages(
    archive: Archive,
    where: Callable[[Connection], Sequence[Condition]],
    *,
    size: int = PAGE,
) -> Iterator[tuple[Held, ...]]:
    """Everything that is asked for, in the order of article ids."""
    conditions: Sequence[Condition] | None = None
    last = ""
    while True:
        with archive.connect() as connection:
            if conditions is None:
                conditions = where(connection)
            page = tuple(
                load(
                    connection,
                    rows()
                    .where(*conditions, articles.c.id > last)
                    .order_by(articles.c.id)
                    .limit(size),
                )
            )
        if page:
            yield page
        if len(page) < size:
            return
        last = page[-1].id


def find(
    connection: Connection,
    name: str,
    *,
    revision: int | None = None,
    reading: int | None = None,
) -> Held:
    """One article by its id or any of its addresses. Raises NotFound.

    reading: of that revision, this one, be it an old one.
    """
    found_id = find_id(connection, name)
    query = rows().where(articles.c.id == found_id)
    if revision is None:
        query = query.where(in_force())
    else:
        counts = revisions.c.superseded.is_(None)
        wanted = counts if reading is None else revisions.c.reading == reading
        query = query.where(revisions.c.number == revision, wanted)
    found = next(load(connection, query), None)
    if found is None:
        raise NotFound(_missing(connection, found_id, revision, reading), about=name)
    return found


def _missing(
    connection: Connection, article_id: str, revision: int | None, reading: int | None
) -> str:
    """What there is in place of a revision that there is not."""
    rows = connection.execute(
        select(revisions.c.number, revisions.c.reading, revisions.c.superseded)
        .where(revisions.c.article_id == article_id)
        .order_by(revisions.c.number, revisions.c.reading)
    ).all()
    read = [row.reading for row in rows if row.number == revision]
    words = f"article {article_id} has no revision {revision}"
    if read and reading is not None:
        return f"{words}.{reading}; it was read {read[-1]} times"
    if read:
        return (
            f"revision {revision} of article {article_id} says no more than the one "
            f"before it; --revision {revision}.{read[-1]} shows what was read in it"
        )
    numbers = [row.number for row in rows if row.superseded is None]
    return f"{words}; there are {numbers[0]} to {max(numbers)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One revision in the history of an article."""

    number: int
    fetched: datetime
    title: str | None
    readings: int
    """How often its capture was read."""


def history(connection: Connection, article_id: str) -> tuple[Past, ...]:
    """The revisions of an article, oldest first, by their readings in force."""
    query = (
        select(revisions, captures.c.fetched)
        .join(captures, captures.c.id == revisions.c.capture_id)
        .where(revisions.c.article_id == article_id, revisions.c.superseded.is_(None))
        .order_by(captures.c.fetched, revisions.c.number)
    )
    return tuple(
        Past(
            number=row.number,
            fetched=row.fetched,
            title=row.title,
            readings=row.reading,
        )
        for row in connection.execute(query)
    )


def versions(connection: Connection, article_id: str) -> tuple[Held, ...]:
    """The revisions of an article, whole, in the order in which they were captured."""
    query = (
        rows()
        .where(articles.c.id == article_id, revisions.c.superseded.is_(None))
        .order_by(captures.c.fetched, revisions.c.number)
    )
    return tuple(load(connection, query))


def find_id(connection: Connection, name: str) -> str:
    """The id of the article that a person names by id or address.

    Raises UsageError where that is empty, NotFound, and TakenDown where it was removed.
    """
    if not name.strip():
        raise UsageError("an empty name: give the id or an address of an article")
    keys = {name}
    try:
        keys |= {id_of(name)}
        address = url_key(name)
    except ValueError:
        address = name
    known = connection.scalar(select(articles.c.id).where(articles.c.id.in_(keys)))
    known = known or connection.scalar(
        select(addresses.c.article_id)
        .where(addresses.c.url_key == address)
        .order_by(addresses.c.kind != "fetched", addresses.c.article_id)
        .limit(1)
    )
    known = known or moves.of_former(connection, name)
    if known is None:
        stone = tombstones.find(connection, name)
        if stone is not None:
            raise TakenDown(f"{name}: {stone.words}", about=name)
        raise NotFound(f"the archive holds no article {name}", about=name)
    return str(known)


def rows() -> Select[Any]:
    """What ``load`` wants to see of SOURCE."""
    return select(
        *_labelled("a", articles),
        *_labelled("r", revisions),
        *_labelled("c", captures),
        outlets.c.name.label("outlet"),
    ).select_from(SOURCE)


def load(connection: Connection, query: Select[Any]) -> Iterator[Held]:
    """The articles that a query over ``rows`` gives, in its order."""
    found = connection.execute(query).all()
    ids = [row.r_id for row in found]
    parts = {
        table.name: _children(connection, table, ids)
        for table in (bylines, credits, cited, near_misses)
    }
    reprints = reprints_of(connection, {row.a_id for row in found})
    rights = last_rights(connection, {row.a_id for row in found})
    for row in found:
        article = unpack(
            Packed(
                revision=_columns(row, "r_", revisions),
                bylines=parts["bylines"][row.r_id],
                credits=parts["credits"][row.r_id],
                cited=parts["cited"][row.r_id],
                near_misses=parts["near_misses"][row.r_id],
            )
        )
        yield _held(row, article, reprints.get(row.a_id), rights.get(row.a_id))


def _held(
    row: Row[Any], article: Article, reprints: Reprints | None, rights: Rights | None
) -> Held:
    return Held(
        id=row.a_id,
        revision_id=row.r_id,
        outlet=row.outlet or article.publisher or row.a_host,
        article=article,
        reading=row.r_reading,
        kept=Kept(
            first_seen=row.a_first_seen,
            last_seen=row.a_last_seen,
            revision=row.r_number,
            superseded=row.r_superseded,
            capture=capture_of(_columns(row, "c_", captures)),
            reprints=reprints,
            rights=rights,
        ),
    )


def _labelled(prefix: str, table: Table) -> list[Any]:
    return [column.label(f"{prefix}_{column.name}") for column in table.columns]


def _columns(row: Row[Any], prefix: str, table: Table) -> dict[str, Any]:
    return {
        column.name: row._mapping[f"{prefix}{column.name}"] for column in table.columns
    }


def _children(
    connection: Connection, table: Table, revision_ids: Iterable[int]
) -> dict[int, tuple[dict[str, Any], ...]]:
    """The rows of one child table for a whole page, by revision, in order."""
    query = (
        select(table)
        .where(table.c.revision_id.in_(list(revision_ids)))
        .order_by(table.c.revision_id, table.c.position)
    )
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        found[row["revision_id"]].append(dict(row))
    return defaultdict(tuple, {key: tuple(items) for key, items in found.items()})
