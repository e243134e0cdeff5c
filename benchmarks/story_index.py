"""What the index of stories costs as the archive grows: time, disk and memory.

    python benchmarks/story_index.py [--articles N] [--against M] [--skew SHARE]
        [--filed] [--postgresql] [--folder DIR] [--json FILE]

Files invented articles (`story_texts.py`) with the code that the pipeline files them
with, fifty in a transaction: 3,000 at the beginning, and 5,000 at M and at N each, of
which the last 2,000 are timed.  What lies between is laid in bulk (`story_fill.py`),
with `--filed` it is filed too, which takes the pipeline's time.  Timed is what finding
the story of an article costs: its signature, the look-up, the verdict, the rows, the
article's own among them, and their commit.
Prints a table; exit code 1 where a bar is missed.  Takes 3 KB of disk an article (on
PostgreSQL 8), in DIR, and takes it back at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy import text as sql

sys.path.insert(0, str(Path(__file__).parent))

from own_postgres import own_postgres
from story_fill import Past, fill
from story_texts import Made, Press

from archive.config import Config
from archive.store import Archive, judging, open_archive, stories
from archive.store.batch import Batch
from archive.store.revision_rows import shared_hash
from archive.tables import articles, story_members
from archive.urls import article_id, host, url_key

BATCH = 50
WARM = 3_000
WINDOW = 2_000
START = datetime(2026, 1, 1, tzinfo=UTC)
PARTS = ("fingerprint_leaves", "story_members", "story_links")

MOST_BYTES = 1_300
MOST_GROWTH = 2.0
MOST_GROWTH_SKEWED = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The archive at one size."""

    articles: int
    cpu: float
    """Milliseconds of processor time an article, our process and the database's."""

    wall: float
    """Milliseconds an article took."""

    bytes: dict[str, float]
    """Of each table with its indexes, an article."""

    found: float
    """Share of the window's reprints that are in the story of what they reprint."""

    memory: int
    """Most that the process ever had, MB."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--against", type=int, default=100_000)
    parser.add_argument("--skew", type=float, default=0.0)
    parser.add_argument("--filed", action="store_true", help="Lay nothing in bulk.")
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--folder", type=Path, help="Where the files are put.")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    marks = sorted({options.against, options.articles})
    if marks[0] < 2 * WARM + WINDOW or marks[-1] - marks[0] < WARM + WINDOW:
        parser.error(f"the sizes must be {WARM + WINDOW:,} apart")
    past = None if options.filed else Past(skew=options.skew)
    with ExitStack() as stack:
        made = tempfile.TemporaryDirectory(prefix="stories-", dir=options.folder)
        folder = Path(stack.enter_context(made))
        url = f"sqlite:///{folder}/archive.db"
        if options.postgresql:
            url = stack.enter_context(own_postgres(options.folder))
        config = Config(folder=folder, database=url, warc_dir=folder / "warc")
        measured = list(grow(config, Press(skew=options.skew), past, marks))
    if options.json:
        options.json.write_text(json.dumps([asdict(mark) for mark in measured]))
    sys.exit(table(measured, skewed=options.skew > 0))


def grow(
    config: Config, press: Press, past: Past | None, marks: list[int]
) -> Iterator[Mark]:
    """File articles until the last mark, and measure a window at each."""
    made = press.articles()
    with open_archive(config, create=True) as archive:
        file_some(archive, made, WARM)
    number = WARM
    for mark in marks:
        if past is not None:
            lot = mark - number - WARM - WINDOW
            fill(config.database_url, past, number + 1, lot)
            number += lot
        with open_archive(config) as archive:
            file_some(archive, made, mark - number - WINDOW)
            yield window(archive, made, mark)
        number = mark


def file_some(archive: Archive, made: Iterator[Made], number: int) -> None:
    for done in range(0, number, BATCH):
        file_batch(archive, made)
        if done % 20_000 == 0:
            print(f"{done} of {number} filed", file=sys.stderr, flush=True)


def file_batch(archive: Archive, made: Iterator[Made]) -> list[Made]:
    batch = list(islice(made, BATCH))
    find_stories(archive, texts(batch), batch[0].number)
    return batch


def texts(batch: list[Made]) -> list[tuple[str, str]]:
    """Address and body of each."""
    return [(address_of(one.number, one.site), one.body) for one in batch]


def address_of(number: int, site: int) -> str:
    return f"https://site{site}.example/news/{number}"


def find_stories(archive: Archive, pages: list[tuple[str, str]], number: int) -> None:
    """What is measured: as archive.store files the articles of a batch."""
    given = [(url, judging.text_of(body, shared_hash(body))) for url, body in pages]
    seen = START + timedelta(seconds=number)
    with archive.begin() as work:
        batch = Batch(work.connection)
        batch.expect(
            count=len(given),
            keys=(),
            ids=(),
            hashes=(text.hash for _, text in given if text.hash),
            found=(key for _, text in given for key in text.signature.fingerprints),
            aliases=(),
        )
        for url, text in given:
            row: dict[str, Any] = {
                "id": article_id(url),
                "url": url,
                "url_key": url_key(url),
                "host": host(url),
                "first_seen": seen,
                "last_seen": seen,
                "revision": 1,
                "text_hash": text.hash,
            }
            twin = batch.twin(text.hash) if text.hash else None
            judged = judging.judge(
                batch, row["id"], judging.site_of(url), text, has_twin=twin is not None
            )
            batch.add(articles, row)
            stories.add(batch, row["id"], url, text, judged=judged)
        batch.written()


def window(archive: Archive, made: Iterator[Made], mark: int) -> Mark:
    cpu = wall = 0.0
    seen: list[Made] = []
    server = Server(archive)
    for _ in range(WINDOW // BATCH):
        batch = list(islice(made, BATCH))
        given, number = texts(batch), batch[0].number
        began = time.perf_counter(), time.process_time() + server.cpu()
        find_stories(archive, given, number)
        wall += time.perf_counter() - began[0]
        cpu += time.process_time() + server.cpu() - began[1]
        seen += batch
    with archive.connect() as connection:
        found = share_found(connection, seen)
        taken = sizes(connection)
    return Mark(
        articles=mark,
        cpu=1_000 * cpu / WINDOW,
        wall=1_000 * wall / WINDOW,
        bytes={part: size / mark for part, size in taken.items()},
        found=found,
        memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    )


class Server:
    """Processor time of the database's own process; none where it is a library."""

    def __init__(self, archive: Archive) -> None:
        self._stat: Path | None = None
        if archive.engine.dialect.name == "postgresql":
            with archive.connect() as connection:
                pid = connection.scalar(sql("SELECT pg_backend_pid()"))
            self._stat = Path(f"/proc/{pid}/stat")

    def cpu(self) -> float:
        if self._stat is None:
            return 0.0
        user, system = self._stat.read_text().rsplit(")", 1)[1].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def share_found(connection: Connection, seen: list[Made]) -> float:
    """How many reprints are in the story of the article that they were made of."""
    reprints = {
        article_id(address_of(one.number, one.site)): article_id(
            address_of(*one.source)
        )
        for one in seen
        if one.source is not None
    }
    wanted = sorted({*reprints, *reprints.values()})
    query = select(story_members.c.article_id, story_members.c.story).where(
        story_members.c.article_id.in_(wanted)
    )
    story = {row.article_id: row.story for row in connection.execute(query)}
    right: list[bool] = [
        story[one] == story[source] for one, source in reprints.items()
    ]
    return sum(right) / len(right)


def sizes(connection: Connection) -> dict[str, int]:
    """Bytes on the disk of each part of the index, its own indexes included."""
    if connection.dialect.name == "postgresql":
        query = sql("SELECT pg_total_relation_size(CAST(:part AS regclass))")
        return {part: connection.scalar(query, {"part": part}) for part in PARTS}
    query = sql(
        "SELECT s.tbl_name, sum(d.pgsize) FROM dbstat('main', 1) d "
        "JOIN sqlite_schema s ON s.name = d.name GROUP BY s.tbl_name"
    )
    found = {name: int(size) for name, size in connection.execute(query)}
    return {part: found[part] for part in PARTS}


def table(marks: list[Mark], *, skewed: bool) -> int:
    """Print the figures; 1 where a bar is missed."""
    print(
        "| articles | bytes each | " + " | ".join(PARTS) + " | CPU ms | wall ms |"
        " reprints found | memory |"
    )
    print("| --- " * (len(PARTS) + 6) + "|")
    for mark in marks:
        parts = " | ".join(f"{mark.bytes[part]:.0f}" for part in PARTS)
        print(
            f"| {mark.articles:,} | {sum(mark.bytes.values()):.0f} | {parts} "
            f"| {mark.cpu:.2f} | {mark.wall:.2f} | {mark.found:.3f} "
            f"| {mark.memory} MB |"
        )
    growth = marks[-1].cpu / marks[0].cpu
    most = MOST_GROWTH_SKEWED if skewed else MOST_GROWTH
    largest = max(sum(mark.bytes.values()) for mark in marks)
    print(f"\ncost at the last against the first: {growth:.2f} (at most {most})")
    print(f"bytes an article: {largest:.0f} (at most {MOST_BYTES})")
    return int(growth > most or largest > MOST_BYTES)


if __name__ == "__main__":
    main()
