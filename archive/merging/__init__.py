"""Another archive's content taken in, by ids that its content gives it.

Files first, then what stands by itself, then article by article: each step may be
done again, so a merge that was killed goes on when it is asked once more, and a second
merge finds nothing to do.  Reads the other archive and changes nothing in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from .. import runs
from ..errors import UsageError
from ..store import Archive, erasing, listings, redactions, removal, tombstones
from ..store.captures import EMPTIED
from ..store.removal import Marked
from ..tables import articles, captures, reading_records, removals, tombstone_addresses
from ..tables import tombstones as stones
from .files import adopt
from .rows import take_outlets, take_rows
from .sides import Places, add_captures, load, take, take_loose

_PAGE = 50

Report = Counter[str]
"""What became of their articles, captures, files and tombstones."""


def merge(archive: Archive, other: Archive, tell: Callable[[str], None]) -> Report:
    """Take everything of the other archive in; the caller holds both locks.

    Raises ArchiveDamaged where the other is not what its chain says.
    """
    for one in (archive, other):
        with one.connect() as connection:
            if redactions.any_there(connection):
                raise UsageError(
                    "names were taken out of articles in one of the archives, and "
                    "merge would bring them back: it cannot read pages again"
                )
    report: Report = Counter()
    begun = datetime.now(UTC)
    with archive.begin() as work:
        run = runs.begin(work.connection, "merge", archive.config, begun)
    _take_tombstones(archive, other, report)
    tell("copying WARC files")
    files = adopt(archive, other)
    report["files"] = len(files)
    places = Places(files=files, outlets=take_outlets(archive, other))
    take_rows(archive, other, places.outlets)
    for number, page in enumerate(_ids(other)):
        tell(f"{number * _PAGE + len(page)} articles")
        with other.connect() as given, archive.begin() as work:
            for article_id in page:
                side = load(given, article_id)
                report[take(work.connection, side, places)] += 1
    _take_loose(archive, other, places)
    for kind in ("response", "revisit", EMPTIED):
        _take_captures(archive, other, kind, places, report)
    _take_tellers(archive, other)
    archive.finish_removals()
    archive.note_files()
    with archive.begin() as work:
        ended = datetime.now(UTC)
        runs.end(work.connection, run, ended, exit_code=0, size=0)
    return report


def _ids(other: Archive) -> Iterator[list[str]]:
    last = ""
    while True:
        query = select(articles.c.id).where(articles.c.id > last)
        with other.connect() as connection:
            page = connection.scalars(query.order_by(articles.c.id).limit(_PAGE)).all()
        if not page:
            return
        yield list(page)
        last = page[-1]


def _take_tombstones(archive: Archive, other: Archive, report: Report) -> None:
    """What was taken down there is taken down here; what only went by age there may
    stay here."""
    with other.connect() as connection:
        found = connection.execute(select(stones).order_by(stones.c.at)).mappings()
        theirs = [dict(row) for row in found]
    for row in theirs:
        with other.connect() as connection:
            mine = tombstone_addresses.c.article_id == row["article_id"]
            query = select(tombstone_addresses).where(mine)
            places = [dict(one) for one in connection.execute(query).mappings()]
        with archive.begin() as work:
            if _take_tombstone(work.connection, row, places):
                report["tombstones"] += 1


def _take_tombstone(
    connection: Connection, row: dict[str, object], places: list[dict[str, object]]
) -> bool:
    known = select(stones.c.article_id).where(stones.c.article_id == row["article_id"])
    if connection.scalar(known) is not None:
        return False
    keys = [str(one["url_key"]) for one in places]
    live = connection.scalars(
        select(articles.c.id).where(
            (articles.c.id == row["article_id"]) | articles.c.url_key.in_(keys)
        )
    ).all()
    if live and row["kind"] == tombstones.RETENTION:
        return False
    erasing.overwrite_what_is_deleted(connection)
    for article_id in live:
        removal.remove(
            connection,
            article_id,
            kind=str(row["kind"]),
            reason=str(row["reason"]),
            at=row["at"],  # type: ignore[arg-type]
            records=removal.records_of(connection, [article_id]),
        )
    if row["article_id"] not in live:
        # Where nobody said anything of it here there is nothing to erase.
        said = removal.forget_words(
            connection,
            str(row["article_id"]),
            keys,
            row["at"],  # type: ignore[arg-type]
        )
        erased = None if said else row["at"]
        connection.execute(insert(stones).values({**row, "erased": erased}))
    postgres = connection.dialect.name == "postgresql"
    build = postgresql.insert if postgres else sqlite.insert
    if places:
        connection.execute(build(tombstone_addresses).on_conflict_do_nothing(), places)
    return True


def _take_loose(archive: Archive, other: Archive, places: Places) -> None:
    """Records that wait there to be taken out came with their files."""
    query = select(reading_records).where(reading_records.c.revision_id.is_(None))
    with other.connect() as given:
        rows = [dict(row) for row in given.execute(query).mappings()]
    if rows:
        with archive.begin() as work:
            take_loose(work.connection, rows, places)


def _take_captures(
    archive: Archive, other: Archive, kind: str, places: Places, report: Report
) -> None:
    """Captures that no article brought along: channels, errors, removed ones."""
    last = ""
    while True:
        query = (
            select(captures)
            .where(captures.c.record_type == kind, captures.c.id > last)
            .order_by(captures.c.id)
            .limit(400)
        )
        with other.connect() as given:
            rows = [dict(row) for row in given.execute(query).mappings()]
        if not rows:
            return
        last = rows[-1]["id"]
        with archive.begin() as work:
            if kind == EMPTIED:
                number = _take_removed(work.connection, other, rows, places)
            else:
                number = len(add_captures(work.connection, rows, places))
        report["captures"] += number


def _take_tellers(archive: Archive, other: Archive) -> None:
    """What either archive's channels tell of what was taken down in one of them."""
    with archive.connect() as connection:
        query = select(stones.c.article_id).where(stones.c.kind == tombstones.TAKEDOWN)
        ids = connection.scalars(query.order_by(stones.c.article_id)).all()
    for article_id in ids:
        with archive.connect() as connection:
            mine = tombstone_addresses.c.article_id == article_id
            query = select(tombstone_addresses.c.url_key).where(mine)
            keys = connection.scalars(query).all()
        with other.connect() as given:
            theirs = listings.telling(given, other.config.warc_dir, keys)
        with archive.begin() as work:
            connection = work.connection
            ours = listings.telling(connection, archive.config.warc_dir, keys)
            digests = listings.digests(connection, [one.id for one in theirs])
            marked = [*ours, *listings.same_bytes(connection, digests)]
            removal.mark(connection, article_id, marked)
            listings.ask_anew(connection, keys, marked)


def _take_removed(
    connection: Connection,
    other: Archive,
    rows: list[dict[str, object]],
    places: Places,
) -> int:
    """Records that were removed there: their place here, and ours of the same id."""
    ids = [str(row["id"]) for row in rows]
    with other.connect() as given:
        of = {
            row.capture_id: row
            for row in given.execute(
                select(removals).where(removals.c.capture_id.in_(ids))
            )
        }
    wanted: ColumnElement[bool] = stones.c.article_id.in_(
        {row.article_id for row in of.values()}
    )
    here = set(connection.scalars(select(stones.c.article_id).where(wanted)))
    known = {
        row.id: row
        for row in connection.execute(select(captures).where(captures.c.id.in_(ids)))
    }
    number = 0
    for row in rows:
        told = of.get(str(row["id"]))
        if told is None or told.article_id not in here:
            continue
        mine = known.get(row["id"])
        if mine is None:
            stone = told.article_id
            article_id = stone if row["article_id"] is not None else None
            add_captures(connection, [row], places, article_id=article_id)
            values = dict(told._mapping)
            connection.execute(
                insert(removals).values({**values, "done": told.done or row["fetched"]})
            )
            number += 1
        elif mine.record_type != EMPTIED:
            marked = Marked(id=mine.id, warc_file=mine.warc_file, told=told.told)
            removal.mark(connection, told.article_id, [marked])
    return number
