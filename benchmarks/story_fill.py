"""An archive of before, laid in bulk: the rows that filing a million articles leaves.

The pipeline takes an hour for a million; these are its rows without its work.  Of ten
articles seven begin a story, and the others are copies that share two thirds of its
fingerprints, in stories that most often have two or three members and sometimes
hundreds; one in ten copies is word for word.  Fingerprints are drawn, as hashes fall.
With `skew`, a fifth of that share are articles that all say the same.  SQLite writes
without a journal here.  Fingerprints are kept as the pipeline keeps them, those of
fifty articles in a transaction, so that their leaves grow, split and leave behind what
they do there.
"""

from __future__ import annotations

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

from sqlalchemy import Connection, StaticPool, create_engine, make_url
from story_texts import SITES

from archive.leaves import Pair
from archive.likeness import METHOD, MOST_LINKS
from archive.shelf import POSTINGS
from archive.store import postings
from archive.store.judging import site_of
from archive.store.stories import EXACT
from archive.urls import article_id

LOT = 1_000
FILED = 50
RECENT = 20_000
BEFORE = datetime(2025, 1, 1, tzinfo=UTC)
WALL = sha256(b"the same for all").hexdigest()
COLUMNS = {
    "articles": "id url url_key host first_seen last_seen revision text_hash",
    "story_members": "number article_id story site size numerals",
    "story_links": "member earlier relation score share method",
}

Rows = dict[str, list[Sequence[Any]]]
Write = Callable[[str, Iterable[Sequence[Any]]], None]
Keep = Callable[[Sequence[Pair]], None]


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

    def rows(self, first: int, number: int) -> tuple[Rows, list[list[Pair]]]:
        """What these leave in the tables, as members from `first` on; by transaction,
        who has which fingerprints."""
        rows: Rows = {name: [] for name in COLUMNS}
        pairs: list[list[Pair]] = []
        for member in range(first, first + number):
            if (member - first) % FILED == 0:
                pairs.append([])
            pairs[-1] += [(one, member) for one in self._article(rows, member)]
        return rows, pairs

    def _article(self, rows: Rows, member: int) -> list[int]:
        """Lay its rows; the fingerprints that are kept of it."""
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
        return kept

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

    def _drawn(self, number: int) -> list[int]:
        return [self._chance.getrandbits(47) for _ in range(number)]


def fill(database: str, past: Past, first: int, number: int) -> None:
    """Lay so many articles into the database; nobody else may have it open."""
    with _writer(database) as (write, keep):
        done = 0
        while done < number:
            lot = min(LOT, number - done)
            rows, pairs = past.rows(first + done, lot)
            for name, some in rows.items():
                write(name, some)
            for filed in pairs:
                keep(filed)
            done += lot


@contextmanager
def _writer(database: str) -> Iterator[tuple[Write, Keep]]:
    if database.startswith("sqlite"):
        file = Path(make_url(database).database or "")
        file.with_name(file.name + ".seal").unlink(missing_ok=True)
        engine = create_engine(database, poolclass=StaticPool)
        with closing(engine.connect()) as connection:
            yield from _sqlite(connection)
        engine.dispose()
    else:
        yield from _postgresql(database)


def _sqlite(shared: Connection) -> Iterator[tuple[Write, Keep]]:
    connection: Any = shared.connection.driver_connection
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

    yield write, lambda pairs: postings.add(shared, pairs)
    shared.commit()


def _moment(value: Any) -> Any:
    """As SQLAlchemy writes it."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    return value


def _postgresql(database: str) -> Iterator[tuple[Write, Keep]]:
    import psycopg

    url = make_url(database).set(drivername="postgresql")
    shown = url.render_as_string(hide_password=False)
    # Nothing stays open from one lot to the next: the server would keep every state of
    # a leaf that whoever began before might ask for.
    with (
        psycopg.connect(shown, autocommit=True) as connection,
        closing(create_engine(database).connect()) as shared,
    ):
        shared.exec_driver_sql("SET synchronous_commit TO off")
        shared.commit()

        def write(name: str, rows: Iterable[Sequence[Any]]) -> None:
            columns = ", ".join(COLUMNS[name].split())
            with connection.cursor().copy(
                f"COPY {name} ({columns}) FROM STDIN"  # type: ignore[arg-type]
            ) as out:
                for row in rows:
                    out.write_row(row)

        def keep(pairs: Sequence[Pair]) -> None:
            with shared.begin():
                postings.add(shared, pairs)

        yield write, keep
        connection.execute(
            "SELECT setval(pg_get_serial_sequence('story_members', 'number'), "
            "max(number)) FROM story_members"
        )
        # Of what grew, the server has to take care by itself.
        connection.execute("VACUUM (ANALYZE) story_members, story_links")
        connection.execute("ANALYZE")
