"""What one transaction has still to write, and what it asked beforehand.

Rows wait, to be written a table at a time; what many articles ask is asked at once.
An answer from beforehand holds as long as nothing was written that would change it:
whoever asks about a key that was written since has all that waits written first, and
asks the database.  Knows tables and keys; decides nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    bindparam,
    case,
    func,
    literal_column,
    select,
    text,
)

from ..leaves import Pair
from ..search.index import write_words
from ..shelf import Posting
from ..tables import (
    addresses,
    articles,
    bylines,
    captures,
    cited,
    credits,
    near_misses,
    outlet_aliases,
    revisions,
    story_links,
    story_members,
)
from . import postings
from .postings import Index
from .recording import Reading
from .writing import write

FETCHED = "fetched"
_FETCHED: ColumnElement[str] = literal_column(f"'{FETCHED}'")  # no parameter

_AT_ONCE = 500  # values that one statement may name


def _claim(insert: Any) -> Any:
    """Who came first stays, but it is the page fetched there that stands there."""
    return insert.on_conflict_do_update(
        index_elements=["url_key"],
        set_={"kind": insert.excluded.kind, "article_id": insert.excluded.article_id},
        where=(addresses.c.kind != _FETCHED) & (insert.excluded.kind == _FETCHED),
    )


def _get_article(insert: Any) -> Any:
    """A capture that is there stays, but may get its article, and its rights."""
    new, old = insert.excluded, captures.c
    told = new.reserved.is_not(None)
    rights = {
        name: case((told, new[name]), else_=old[name])
        for name in ("rights", "reserved", "noted")
    }
    known = func.coalesce(new.article_id, old.article_id)
    return insert.on_conflict_do_update(
        index_elements=["id"], set_={"article_id": known, **rights}
    )


_ORDER: dict[Table, Callable[[Any], Any] | None] = {
    articles: None,
    captures: _get_article,
    addresses: _claim,
    revisions: None,
    bylines: None,
    credits: None,
    cited: None,
    near_misses: None,
    story_members: None,
    story_links: None,
}
"""The tables whose rows wait, parents first, and what is done about rows that are
there."""


def _some(table: Table, *columns: Any, by: Any) -> Any:
    return select(*columns).where(by.in_(bindparam("some", expanding=True)))


_ADDRESSES = _some(
    addresses,
    addresses.c.url_key,
    addresses.c.article_id,
    addresses.c.kind,
    by=addresses.c.url_key,
)
_IDS = _some(articles, articles.c.id, by=articles.c.id)
_ALIASES = _some(
    outlet_aliases,
    outlet_aliases.c.alias,
    outlet_aliases.c.kind,
    outlet_aliases.c.outlet_id,
    by=outlet_aliases.c.alias,
)


@dataclass(slots=True)
class _Answers:
    """What the database said of some keys, and which were written since."""

    asked: set[Any] = field(default_factory=set)
    said: dict[Any, Any] = field(default_factory=dict)
    written: set[Any] = field(default_factory=set)

    def hold(self, keys: Collection[Any]) -> bool:
        return self.asked.issuperset(keys) and self.written.isdisjoint(keys)


class Batch:
    """The rows and the answers of one transaction."""

    def __init__(
        self, connection: Connection, *, index: Index = postings.INDEX
    ) -> None:
        self._connection = connection
        self._index = index
        self._numbers: dict[str, list[int]] = {}
        """Numbers of rows to come, the next one last."""

        self.readings: list[Reading] = []
        """What was filed and is to have its record in a WARC file."""

        self._ahead = 1
        """Rows of a table that are likely to come."""

        self._forget()

    def _forget(self) -> None:
        self._rows: dict[Table, list[dict[str, Any]]] = defaultdict(list)
        self._captures: dict[str, dict[str, Any]] = {}
        self._words: dict[str, dict[str, Any]] = {}
        self._pairs: list[Pair] = []
        self._addresses = _Answers()
        self._ids = _Answers()
        self._twins = _Answers()
        self._postings = _Answers()
        self._aliases = _Answers()
        self._stories_moved = False
        self._numbers.clear()

    # -- what waits

    @property
    def waits(self) -> bool:
        return bool(self._rows or self._captures or self._words or self._pairs)

    def written(self) -> Connection:
        """The connection, after all that waited was written."""
        if self.waits:
            rows, self._rows = self._rows, defaultdict(list)
            rows[captures] = list(self._captures.values())
            words, self._words, self._captures = self._words, {}, {}
            pairs, self._pairs = self._pairs, []
            for table, overwrite in _ORDER.items():
                write(self._connection, table, rows[table], overwrite)
            self._index.add(self._connection, pairs)
            write_words(self._connection, list(words.values()))
        return self._connection

    def with_text(self, text_hash: str) -> Connection:
        """The connection, with all rows of articles that have this text written."""
        if text_hash in self._twins.written:
            return self.written()
        return self._connection

    def drop(self) -> None:
        """Forget what waits, and every answer: the transaction went back."""
        self._forget()

    def add(self, table: Table, row: dict[str, Any]) -> None:
        self._rows[table].append(row)

    def add_all(self, table: Table, rows: Iterable[dict[str, Any]]) -> None:
        self._rows[table].extend(rows)

    def add_capture(self, row: dict[str, Any]) -> None:
        waiting = self._captures.setdefault(row["id"], row)
        if row["article_id"] is not None:
            waiting["article_id"] = row["article_id"]
        if row["reserved"] is not None:
            waiting |= {name: row[name] for name in ("rights", "reserved", "noted")}

    def add_words(self, row: dict[str, Any]) -> None:
        """The words by which an article is found; the last ones count."""
        self._words[row["article_id"]] = row

    def add_postings(self, member: int, fingerprints: Collection[int]) -> None:
        """Which article has these from now on."""
        self._pairs += [(one, member) for one in fingerprints]
        self._postings.written.update(fingerprints)

    def number(self, table: Table, column: str) -> int:
        """The number of the next row of a table."""
        left = self._numbers.get(table.name)
        if not left:
            found = _next_numbers(self._connection, table, column, self._ahead)
            left = self._numbers[table.name] = found[::-1]
        return left.pop()

    # -- what was written

    def wrote_addresses(self, keys: Iterable[str]) -> None:
        self._addresses.written.update(keys)

    def wrote_article(self, article_id: str) -> None:
        self._ids.written.add(article_id)

    def wrote_text(self, *hashes: str | None) -> None:
        self._twins.written.update(hashes)

    def moved_stories(self) -> None:
        """Articles changed their stories: no posting is as it was."""
        self._stories_moved = True

    # -- what is asked

    def expect(
        self,
        *,
        count: int,
        keys: Iterable[str],
        ids: Iterable[str],
        hashes: Iterable[str],
        found: Iterable[int],
        aliases: Iterable[str],
    ) -> None:
        """Ask now what so many articles are going to ask."""
        self._ahead = max(1, count)
        for answers, ask, wanted in (
            (self._addresses, self._ask_addresses, keys),
            (self._ids, self._ask_ids, ids),
            (self._twins, self._ask_twins, hashes),
            (self._postings, self._ask_postings, found),
            (self._aliases, self._ask_aliases, aliases),
        ):
            fresh = set(wanted) - answers.asked
            answers.said.update(ask(fresh))  # type: ignore[arg-type]
            answers.asked |= fresh

    def addresses(self, keys: Collection[str]) -> dict[str, tuple[str, str]]:
        """Article and kind of the addresses that are known."""
        return self._answer(self._addresses, self._ask_addresses, keys)

    def is_taken(self, article_id: str) -> bool:
        """Whether an article has this id."""
        return bool(self._answer(self._ids, self._ask_ids, (article_id,)))

    def twin(self, text_hash: str) -> str | None:
        """The article with this text, the first that was seen."""
        found = self._answer(self._twins, self._ask_twins, (text_hash,))
        return found.get(text_hash)

    def postings(self, wanted: Collection[int]) -> tuple[Posting, ...]:
        """Who has these fingerprints."""
        if self._stories_moved:
            found: Mapping[int, Any] = self._ask_postings(wanted)
        else:
            found = self._answer(self._postings, self._ask_postings, wanted)
        return tuple(posting for key in sorted(found) for posting in found[key])

    def aliases(self, names: Collection[str]) -> dict[tuple[str, str], int]:
        """Outlets by names and domains, and which of the two it is."""
        found = self._answer(self._aliases, self._ask_aliases, names)
        return {(name, kind): one for name in found for kind, one in found[name]}

    def _answer(
        self,
        answers: _Answers,
        ask: Callable[[Collection[Any]], dict[Any, Any]],
        keys: Collection[Any],
    ) -> dict[Any, Any]:
        if not keys:
            return {}
        if answers.hold(keys):
            return {key: answers.said[key] for key in keys if key in answers.said}
        return ask(keys)

    def _ask_addresses(self, keys: Collection[str]) -> dict[str, tuple[str, str]]:
        rows = self._rows_of(_ADDRESSES, keys)
        return {key: (article_id, kind) for key, article_id, kind in rows}

    def _ask_ids(self, ids: Collection[str]) -> dict[str, bool]:
        return {found: True for (found,) in self._rows_of(_IDS, ids)}

    def _ask_twins(self, hashes: Collection[str]) -> dict[str, str]:
        return postings.first_with(self.written(), hashes)

    def _ask_postings(self, wanted: Collection[int]) -> dict[int, list[Posting]]:
        found: dict[int, list[Posting]] = defaultdict(list)
        for posting in self._index.find(self.written(), wanted):
            found[posting.fingerprint].append(posting)
        return found

    def _ask_aliases(self, names: Collection[str]) -> dict[str, list[tuple[str, int]]]:
        found: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for alias, kind, outlet_id in self._rows_of(_ALIASES, names):
            found[alias].append((kind, int(outlet_id)))
        return found

    def _rows_of(self, query: Any, keys: Collection[Any]) -> list[Any]:
        connection = self.written()
        ordered = sorted(keys)  # near each other in the index, too
        return [
            row
            for start in range(0, len(ordered), _AT_ONCE)
            for row in connection.execute(
                query, {"some": ordered[start : start + _AT_ONCE]}
            )
        ]


def _next_numbers(
    connection: Connection, table: Table, column: str, count: int
) -> list[int]:
    if connection.dialect.name == "postgresql":
        query = text(
            "SELECT nextval(pg_get_serial_sequence(:table, :column))"
            " FROM generate_series(1, :count)"
        )
        values = {"table": table.name, "column": column, "count": count}
        return [int(number) for number in connection.scalars(query, values)]
    # Nobody else writes as long as this transaction lasts.
    used = connection.exec_driver_sql(
        f'SELECT COALESCE(MAX("{column}"), 0) FROM "{table.name}"'  # noqa: S608 - ours
    ).scalar_one()
    if table.dialect_options["sqlite"]["autoincrement"]:
        query = text(
            "SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = :t"
        )
        used = max(used, connection.scalar(query, {"t": table.name}) or 0)
    return list(range(used + 1, used + 1 + max(count, 100)))
