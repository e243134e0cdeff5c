"""An archive of before, laid in bulk: the rows that filing a million articles leaves.

The pipeline takes an hour for a million; these are its rows without its work.  Of ten
articles seven begin a story, and the others are copies that share two thirds of its
fingerprints, in stories that most often have two or three members and sometimes
hundreds; one in ten copies is word for word.  Fingerprints are drawn, as hashes fall.
With `skew`, a fifth of that share are articles that all say the same.  SQLite writes
without a journal here; pages split as they do in the pipeline.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import make_url
from story_texts import SITES

from archive.likeness import METHOD, MOST_LINKS
from archive.shelf import POSTINGS
from archive.store.judging import site_of
from archive.store.stories import EXACT
from archive.urls import article_id

LOT = 1_000
RECENT = 20_000
BEFORE = datetime(2025, 1, 1, tzinfo=UTC)
WALL = sha256(b"the same for all").hexdigest()
COLUMNS = {
    "articles": "id url url_key host first_seen last_seen revision text_hash",
    "story_members": "number article_id story site size numerals",
    "fingerprints": "fingerprint member",
    "story_links": "member earlier relation score share method",
}

Rows = dict[str, list[Sequence[Any]]]
Write = Callable[[str, Iterable[Sequence[Any]]], None]


@dataclass(slots=True)
class _Story:
    number: int
    text_hash: str
    fingerprints: list[int]
    members: list[int] = field(default_factory=list)


class Past:
    """Articles that were there before, one after another."""

    def __init__(self, *, skew: float) -> None:
        self._chance = Random(2)
        self._alike = skew / 5
        self._site_weights = list(accumulate(1 / (n + 20) for n in range(SITES)))
        self._recent: deque[_Story] = deque(maxlen=RECENT)
        self._popular: list[_Story] = []
        self._wall: _Story | None = None

    def rows(self, first: int, number: int) -> Rows:
        """What these leave in the tables, as members from `first` on."""
        rows: Rows = {name: [] for name in COLUMNS}
        for member in range(first, first + number):
            self._article(rows, member)
        return rows

    def _article(self, rows: Rows, member: int) -> None:
        chance = self._chance
        story, kind, own = self._story(member)
        kept: list[int] = []
        if kind == "new":
            kept = own
        elif kind == "near":
            if len(story.members) < POSTINGS:
                share = chance.uniform(0.4, 0.95)
                kept = chance.sample(
                    story.fingerprints, int(share * len(story.fingerprints))
                )
            kept = kept + own
        hashed = (
            story.text_hash if kind != "near" else f"{chance.getrandbits(256):064x}"
        )
        self._add(rows, member, story, hashed, kept)
        if kind == "near":
            linked = story.members[-MOST_LINKS:]
            rows["story_links"] += [
                (member, one, "near", 0.7531, 0.7254, METHOD) for one in linked
            ]
        elif kind == "exact":
            first = story.members[0]
            rows["story_links"].append((member, first, "exact", 1.0, 1.0, EXACT))
        if len(story.members) < POSTINGS:
            story.members.append(member)

    def _story(self, member: int) -> tuple[_Story, str, list[int]]:
        """The story of an article, what it is to it, and fingerprints of its own."""
        chance = self._chance
        if chance.random() < self._alike:
            if self._wall is None:
                self._wall = _Story(member, WALL, self._drawn(10))
                return self._wall, "new", self._wall.fingerprints
            return self._wall, "exact", []
        if self._recent and chance.random() < 0.3:
            if chance.random() < 0.1:
                story = chance.choice(self._popular)
            else:
                story = self._recent[chance.randrange(len(self._recent))]
            if chance.random() < 0.1:
                return story, "exact", []
            return story, "near", self._drawn(chance.randint(3, 12))
        hashed = f"{chance.getrandbits(256):064x}"
        story = _Story(member, hashed, self._drawn(chance.randint(18, 102)))
        self._recent.append(story)
        if not self._popular or member % 2_000 == 1:
            self._popular = [*self._popular[-4:], story]
        return story, "new", story.fingerprints

    def _add(
        self, rows: Rows, member: int, story: _Story, hashed: str, kept: list[int]
    ) -> None:
        chance = self._chance
        site = chance.choices(range(SITES), cum_weights=self._site_weights)[0]
        url = f"https://site{site}.example/before/{member}"
        seen = BEFORE + timedelta(seconds=member)
        numerals = sorted(str(chance.randint(2, 9_999)) for _ in range(11))
        name = article_id(url)
        rows["articles"].append(
            (
                *(name, url, url, f"site{site}.example"),
                *(seen, seen, 1, hashed),
            )
        )
        rows["story_members"].append(
            (
                *(member, name, story.number, site_of(url), len(kept)),
                " ".join(numerals),
            )
        )
        rows["fingerprints"] += [(one, member) for one in kept]

    def _drawn(self, number: int) -> list[int]:
        return [self._chance.getrandbits(47) for _ in range(number)]


def fill(database: str, past: Past, first: int, number: int) -> None:
    """Lay so many articles into the database; nobody else may have it open."""
    with _writer(database) as write:
        done = 0
        while done < number:
            lot = min(LOT, number - done)
            for name, rows in past.rows(first + done, lot).items():
                write(name, rows)
            done += lot


@contextmanager
def _writer(database: str) -> Iterator[Write]:
    if database.startswith("sqlite"):
        file = Path(make_url(database).database or "")
        file.with_name(file.name + ".seal").unlink(missing_ok=True)
        with closing(sqlite3.connect(file)) as connection:
            yield from _sqlite(connection)
    else:
        yield from _postgresql(database)


def _sqlite(connection: sqlite3.Connection) -> Iterator[Write]:
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -3000000"):
        connection.execute(f"PRAGMA {pragma}")

    def write(name: str, rows: Iterable[Sequence[Any]]) -> None:
        columns = COLUMNS[name].split()
        marks = ", ".join("?" * len(columns))
        connection.executemany(
            f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})",
            [[_moment(value) for value in row] for row in rows]
            if name == "articles"
            else rows,
        )

    yield write
    connection.commit()


def _moment(value: Any) -> Any:
    """As SQLAlchemy writes it."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    return value


def _postgresql(database: str) -> Iterator[Write]:
    import psycopg

    url = make_url(database).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False)) as connection:

        def write(name: str, rows: Iterable[Sequence[Any]]) -> None:
            columns = ", ".join(COLUMNS[name].split())
            with connection.cursor().copy(
                f"COPY {name} ({columns}) FROM STDIN"  # type: ignore[arg-type]
            ) as out:
                for row in rows:
                    out.write_row(row)

        yield write
        connection.execute(
            "SELECT setval(pg_get_serial_sequence('story_members', 'number'), "
            "max(number)) FROM story_members"
        )
    with psycopg.connect(
        url.render_as_string(hide_password=False), autocommit=True
    ) as connection:
        connection.execute("VACUUM (ANALYZE) fingerprints, story_members, story_links")
        connection.execute("ANALYZE")
