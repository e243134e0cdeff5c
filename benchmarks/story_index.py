"""What the index of stories costs as the archive grows: time, disk and memory.

    python benchmarks/story_index.py [--articles N] [--against M] [--skew SHARE]
        [--database URL] [--folder DIR] [--json FILE]

Files invented articles (`story_texts.py`) with the code that the pipeline files them
with, fifty in a transaction.  Timed is what finding the story of an article costs: its
signature, the look-up, the verdict, the rows and their commit; the rows of the
articles themselves are written before, and are not counted.  A window of 2,000
articles at M and at N each.  Prints a table; exit code 1 where a bar is missed.
Takes 2 KB of disk an article, in DIR, and takes it back at the end.
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
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, insert, select, text

sys.path.insert(0, str(Path(__file__).parent))

from story_texts import Made, Press

from archive.config import Config
from archive.store import Archive, open_archive, stories
from archive.store.revision_rows import shared_hash
from archive.tables import articles, story_members
from archive.urls import article_id, url_key

BATCH = 50
WINDOW = 2_000
START = datetime(2026, 1, 1, tzinfo=UTC)
PARTS = ("fingerprints", "story_members", "story_links")

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
    parser.add_argument("--database", help="Its URL; SQLite where it is left out.")
    parser.add_argument("--folder", type=Path, help="Where the files are put.")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    marks = sorted({options.against, options.articles})
    with tempfile.TemporaryDirectory(
        prefix="pressmark-stories-", dir=options.folder
    ) as name:
        folder = Path(name)
        database = options.database or f"sqlite:///{folder}/archive.db"
        config = Config(folder=folder, database=database, warc_dir=folder / "warc")
        with open_archive(config, create=True) as archive:
            measured = list(grow(archive, Press(skew=options.skew), marks))
    if options.json:
        options.json.write_text(json.dumps([asdict(mark) for mark in measured]))
    sys.exit(table(measured, skewed=options.skew > 0))


def grow(archive: Archive, press: Press, marks: list[int]) -> Iterator[Mark]:
    """File articles until the last mark, and measure a window at each."""
    made = press.articles()
    number = 0
    for mark in marks:
        while number < mark - WINDOW:
            number += len(file_batch(archive, made))
            if number % 20_000 == 0:
                print(f"{number} articles", file=sys.stderr, flush=True)
        yield window(archive, made, mark)
        number = mark


def file_batch(archive: Archive, made: Iterator[Made]) -> list[Made]:
    batch = list(islice(made, BATCH))
    add_articles(archive, batch)
    find_stories(archive, batch)
    return batch


def add_articles(archive: Archive, batch: list[Made]) -> None:
    """What stands in the archive of an article before its story is looked for."""
    rows = []
    for one in batch:
        seen = START + timedelta(seconds=one.number)
        rows.append(
            {
                "id": article_id(address(one)),
                "url": address(one),
                "url_key": url_key(address(one)),
                "host": f"site{one.site}.example",
                "first_seen": seen,
                "last_seen": seen,
                "revision": 1,
                "text_hash": shared_hash(one.body),
            }
        )
    with archive.begin() as work:
        work.connection.execute(insert(articles), rows)


def address(made: Made) -> str:
    return f"https://site{made.site}.example/news/{made.number}"


def find_stories(archive: Archive, batch: list[Made]) -> None:
    """What is measured: as archive.store files a batch."""
    with archive.begin() as work:
        for one in batch:
            url = address(one)
            hashed = shared_hash(one.body)
            with work.savepoint():
                stories.add(work.connection, article_id(url), url, one.body, hashed)


def window(archive: Archive, made: Iterator[Made], mark: int) -> Mark:
    cpu = wall = 0.0
    seen: list[Made] = []
    server = Server(archive)
    for _ in range(WINDOW // BATCH):
        batch = list(islice(made, BATCH))
        add_articles(archive, batch)
        began = time.perf_counter(), time.process_time() + server.cpu()
        find_stories(archive, batch)
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
                pid = connection.scalar(text("SELECT pg_backend_pid()"))
            self._stat = Path(f"/proc/{pid}/stat")

    def cpu(self) -> float:
        if self._stat is None:
            return 0.0
        user, system = self._stat.read_text().rsplit(")", 1)[1].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def share_found(connection: Connection, seen: list[Made]) -> float:
    """How many reprints are in the story of the article that they were made of."""
    reprints = [one for one in seen if one.source is not None]
    wanted = {one.number for one in reprints} | {
        one.source for one in reprints if one.source is not None
    }
    # Members are numbered as articles are filed.
    query = select(story_members.c.number, story_members.c.story).where(
        story_members.c.number.in_(sorted(wanted))
    )
    story = {row.number: row.story for row in connection.execute(query)}
    right = sum(story[one.number] == story[one.source] for one in reprints)
    return right / len(reprints)


def sizes(connection: Connection) -> dict[str, int]:
    """Bytes on the disk of each part of the index, its own indexes included."""
    if connection.dialect.name == "postgresql":
        query = text("SELECT pg_total_relation_size(CAST(:part AS regclass))")
        return {part: connection.scalar(query, {"part": part}) for part in PARTS}
    query = text(
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
