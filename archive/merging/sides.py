"""One article of two archives as one: its captures, addresses, readings and words.

Writes whole articles: what the two have together takes the place of what was here.
Asked twice it writes nothing the second time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from ..noted import OF_ARTICLES, note
from ..search.index import index_article
from ..store import judging, removal, stories, tombstones
from ..store.batch import Batch
from ..store.captures import EMPTIED
from ..store.removal import Marked
from ..store.revision_rows import shared_hash
from ..tables import (
    addresses,
    articles,
    bylines,
    captures,
    cited,
    credits,
    near_misses,
    reading_records,
    revisions,
    search,
    tombstone_addresses,
)
from .counterparts import counterparts, name_of
from .history import Reading, one_history

_CHILDREN = {
    "bylines": bylines,
    "credits": credits,
    "cited": cited,
    "near_misses": near_misses,
}
_MOVED = ("moved_from", "basis", "former_id", "joined")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What an archive has of one article."""

    article: Row
    captures: tuple[Row, ...]
    """Its own, and those that they refer to."""

    addresses: tuple[Row, ...]
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """What is called otherwise here than in the other archive."""

    files: Mapping[str, str]
    outlets: Mapping[int, int]


def load(connection: Connection, article_id: str) -> Side:
    """Everything of one article."""
    article = connection.execute(
        select(articles).where(articles.c.id == article_id)
    ).mappings()
    own = captures.c.article_id == article_id
    referred = select(captures.c.refers_to).where(own)
    found = connection.execute(
        select(captures)
        .where(or_(own, captures.c.id.in_(referred)))
        .order_by(captures.c.record_type, captures.c.id)
    ).mappings()
    places = connection.execute(
        select(addresses).where(addresses.c.article_id == article_id)
    ).mappings()
    return Side(
        article=dict(article.one()),
        captures=tuple(dict(row) for row in found),
        addresses=tuple(dict(row) for row in places),
        readings=tuple(_readings(connection, article_id)),
    )


def _readings(connection: Connection, article_id: str) -> Iterable[Reading]:
    rows = connection.execute(
        select(revisions, captures.c.fetched, captures.c.digest)
        .join(captures, captures.c.id == revisions.c.capture_id)
        .where(revisions.c.article_id == article_id)
        .order_by(revisions.c.id)
    ).mappings()
    found = [dict(row) for row in rows]
    ids = [row["id"] for row in found]
    parts = {
        name: _by_revision(connection, table, ids, "position")
        for name, table in _CHILDREN.items()
    }
    places = _by_revision(connection, reading_records, ids, "id")
    for row in found:
        fetched, payload = row.pop("fetched"), row.pop("digest")
        hung = {name: tuple(parts[name][row["id"]]) for name in _CHILDREN}
        yield Reading(
            row=row,
            parts=hung,
            fetched=fetched,
            payload=payload,
            records=tuple(places[row["id"]]),
        )


def _by_revision(
    connection: Connection, table: Any, ids: Collection[int], order: str
) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    query = select(table).where(table.c.revision_id.in_(ids)).order_by(table.c[order])
    for row in connection.execute(query).mappings():
        found[row["revision_id"]].append(dict(row))
    return found


def take(connection: Connection, theirs: Side, places: Places) -> str:
    """Take an article in; what became of it: added, merged, known or taken_down."""
    outcome = _take(connection, theirs, places)
    records = [row for one in theirs.readings for row in one.records]
    take_loose(connection, records, places)
    return outcome


def take_loose(connection: Connection, rows: Iterable[Row], places: Places) -> None:
    """Records of readings that are not taken, in files that are: they give way."""
    come = {row["id"]: row for row in rows if row["warc_file"] in places.files}
    known = select(reading_records.c.id).where(reading_records.c.id.in_(come))
    held = set(connection.scalars(known))
    fresh = [
        {**_moved(row, places), "revision_id": None}
        for id, row in come.items()
        if id not in held
    ]
    if fresh:
        connection.execute(insert(reading_records), fresh)


def _moved(row: Row, places: Places) -> dict[str, Any]:
    """The row of a record, at its new place."""
    return {**row, "warc_file": places.files.get(row["warc_file"], row["warc_file"])}


def _take(connection: Connection, theirs: Side, places: Places) -> str:
    keys = {row["url_key"] for row in theirs.addresses} | {theirs.article["url_key"]}
    stone = _stone(connection, theirs, keys)
    if stone is not None:
        _bury(connection, theirs, places, stone)
        return "taken_down"
    mine = counterparts(connection, theirs.article, theirs.addresses)
    if not mine:
        add_captures(connection, theirs.captures, places)
        _write(connection, theirs.article["id"], (), theirs, places)
        return "added"
    ours = [load(connection, id) for id in mine]
    if len(ours) == 1 and not _is_news(connection, ours[0], theirs):
        return "known"
    add_captures(connection, theirs.captures, places)
    article_id = name_of((side.article, side.addresses) for side in (*ours, theirs))
    _write(connection, article_id, ours, theirs, places)
    return "merged"


def _stone(
    connection: Connection, theirs: Side, keys: Collection[str]
) -> tombstones.Tombstone | None:
    stones = tombstones.at_addresses(connection, keys)
    if stones:
        return next(iter(stones.values()))
    return tombstones.find(connection, theirs.article["id"])


def _bury(
    connection: Connection, theirs: Side, places: Places, stone: tombstones.Tombstone
) -> None:
    """It was taken down here: its records came with their file, and give way."""
    rows = [row for row in theirs.captures if row["article_id"] is not None]
    added = add_captures(connection, rows, places, article_id=stone.article_id)
    marked = [
        Marked(id=row["id"], warc_file=row["warc_file"], told=True)
        for row in added
        if row["record_type"] != EMPTIED
    ]
    removal.mark(connection, stone.article_id, marked)
    known = select(tombstone_addresses.c.url_key)
    taken = set(connection.scalars(known))
    fresh = [
        {"url_key": row["url_key"], "url": row["url"], "article_id": stone.article_id}
        for row in theirs.addresses
        if row["url_key"] not in taken
    ]
    if fresh:
        connection.execute(insert(tombstone_addresses), fresh)


def add_captures(
    connection: Connection,
    rows: Iterable[Row],
    places: Places,
    *,
    article_id: str | None = None,
) -> list[Row]:
    """Those that are not here yet, at their new places; without an article where that
    is not given: ``_write`` gives it."""
    wanted = {row["id"]: row for row in rows}
    held = set(
        connection.scalars(select(captures.c.id).where(captures.c.id.in_(wanted)))
    )
    fresh: list[Row] = [
        {**_moved(row, places), "article_id": article_id}
        for id, row in wanted.items()
        if id not in held
    ]
    if fresh:
        connection.execute(insert(captures), fresh)
    return fresh


def _is_news(connection: Connection, ours: Side, theirs: Side) -> bool:
    """Whether theirs has a capture, an address or a reading that is not here."""
    ids = {row["id"] for row in theirs.captures}
    held = connection.scalar(
        select(func.count())
        .select_from(captures)
        .where(captures.c.id.in_(ids), captures.c.article_id.is_not(None))
    )
    unclaimed = sum(row["article_id"] is None for row in theirs.captures)
    if (held or 0) + unclaimed < len(ids):
        return True
    if {row["url_key"] for row in theirs.addresses} - {
        row["url_key"] for row in ours.addresses
    }:
        keys = [row["url_key"] for row in theirs.addresses]
        known = connection.scalar(
            select(func.count())
            .select_from(addresses)
            .where(addresses.c.url_key.in_(keys))
        )
        if (known or 0) < len(keys):
            return True
    together = one_history([*ours.readings, *theirs.readings], ours.article["id"])
    return [one.row["record_hash"] for one in together] != [
        one.row["record_hash"]
        for one in sorted(
            ours.readings, key=lambda one: (one.row["number"], one.row["reading"])
        )
    ]


def _write(
    connection: Connection,
    article_id: str,
    ours: Sequence[Side],
    theirs: Side,
    places: Places,
) -> None:
    sides = [*ours, theirs]
    old = {side.article["id"] for side in sides}
    mapped = [_with_outlets(one, places.outlets) for one in theirs.readings]
    known = [one for side in ours for one in side.readings]
    readings = one_history([*known, *mapped], article_id)
    latest = next(one for one in readings[::-1] if one.row["superseded"] is None)
    body = latest.row["body"]
    for side in ours:
        _withdraw(connection, side)
    first = min(
        sides, key=lambda side: (side.article["first_seen"], side.article["url"])
    )
    theirs_outlet = places.outlets.get(theirs.article["outlet_id"] or -1)
    outlets = [side.article["outlet_id"] for side in ours]
    outlet = next(filter(None, outlets), theirs_outlet)
    connection.execute(
        insert(articles).values(
            {
                **first.article,
                "id": article_id,
                "outlet_id": outlet,
                "noted": note({"outlet_id": outlet}, OF_ARTICLES),
                "first_seen": min(side.article["first_seen"] for side in sides),
                "last_seen": max(side.article["last_seen"] for side in sides),
                "revision": latest.row["number"],
                "text_hash": shared_hash(body),
                "canonical_url": latest.row["record"].get("canonical_url"),
            }
        )
    )
    own = {
        row["id"] for side in sides for row in side.captures if row["article_id"] in old
    }
    connection.execute(
        update(captures).where(captures.c.id.in_(own)).values(article_id=article_id)
    )
    _add_addresses(connection, article_id, sides)
    for one in readings:
        _add_reading(connection, one, places)
    title, language = latest.row["title"], latest.row["language"]
    index_article(connection, article_id, title, body, language)
    batch = Batch(connection)
    text = judging.text_of(body, shared_hash(body))
    stories.add(batch, article_id, first.article["url"], text)
    batch.written()


def _with_outlets(one: Reading, outlets: Mapping[int, int]) -> Reading:
    parts = dict(one.parts)
    parts["credits"] = tuple(
        {**row, "outlet_id": outlets.get(row["outlet_id"] or -1)}
        for row in one.parts["credits"]
    )
    return replace(one, parts=parts)


def _withdraw(connection: Connection, ours: Side) -> None:
    """Take out what is written anew."""
    old = ours.article["id"]
    body = next(
        (
            one.row["body"]
            for one in ours.readings
            if one.row["number"] == ours.article["revision"]
            and one.row["superseded"] is None
        ),
        None,
    )
    stories.leave(connection, old, body, ours.article["text_hash"])
    for table in (search, revisions, addresses):
        connection.execute(delete(table).where(table.c.article_id == old))
    connection.execute(delete(articles).where(articles.c.id == old))


def _add_addresses(
    connection: Connection, article_id: str, sides: Iterable[Side]
) -> None:
    """Who was fetched at an address stands there, else who came first."""
    best: dict[str, Row] = {}
    rows: list[Row] = [
        {**row, "article_id": article_id} for side in sides for row in side.addresses
    ]
    for row in sorted(rows, key=_claim):
        known = best.setdefault(row["url_key"], row)
        if known["moved_from"] is None and row["moved_from"] is not None:
            best[row["url_key"]] = {**known, **{name: row[name] for name in _MOVED}}
    taken = {
        row["url_key"]: dict(row)
        for row in connection.execute(
            select(addresses).where(addresses.c.url_key.in_(best))
        ).mappings()
    }
    for key, row in sorted(best.items()):
        if key not in taken:
            connection.execute(insert(addresses).values(row))
        elif _claim(row) < _claim(taken[key]):
            connection.execute(
                update(addresses).where(addresses.c.url_key == key).values(row)
            )


def _claim(row: Row) -> tuple[bool, datetime, str]:
    return row["kind"] != "fetched", row["first_seen"], row["article_id"]


def _add_reading(connection: Connection, one: Reading, places: Places) -> None:
    made = connection.execute(
        insert(revisions).values(dict(one.row)).returning(revisions.c.id)
    )
    revision_id = made.scalar_one()
    for name, table in _CHILDREN.items():
        rows = [{**row, "revision_id": revision_id} for row in one.parts[name]]
        if rows:
            connection.execute(insert(table), rows)
    for row in one.records:
        values = {**_moved(row, places), "revision_id": revision_id}
        mine = reading_records.c.id == row["id"]
        kept = update(reading_records).where(mine).values(revision_id=revision_id)
        if not connection.execute(kept).rowcount and row["warc_file"] in places.files:
            connection.execute(insert(reading_records).values(values))
