"""Two writers, a reader and an export on one archive at once.

    python benchmarks/contention.py [--transactions 150] [--postgresql]

Two processes file articles through the archive's door, a transaction each, as fast as
they can.  A third searches without a pause, a fourth runs ``pressmark export`` again
and again, and on SQLite a fifth makes copies by ``pressmark backup``.  Prints how many
transactions were refused the lock, how large SQLite's write-ahead log grew and how
large it may, and how long each backup took.  Exits 1 where a transaction was refused,
an article is missing, a command failed, the log grew past its bound, or no backup
ended while the writers wrote.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from sqlalchemy import func, select  # noqa: E402
from storing import pages, server  # noqa: E402

from archive.config import Config  # noqa: E402
from archive.errors import LockHeld  # noqa: E402
from archive.search import finding  # noqa: E402
from archive.select import Filter  # noqa: E402
from archive.store import open_archive  # noqa: E402
from archive.tables import articles  # noqa: E402
from archive.warc import Exchange  # noqa: E402

PRESSMARK = str(Path(sys.executable).parent / "pressmark")
WRITERS = 2
MOST_LOG = 4 * 2**26
"""Bytes of the write-ahead log: it is folded in from 64 MiB on, when no reader holds
an older state, and ours hold none for long."""

_spawn = get_context("spawn")


@dataclass(slots=True)
class Tally:
    """What came of it."""

    transactions: int = 0
    refused: int = 0
    slowest: float = 0.0
    log: int = 0
    exports: int = 0
    searches: int = 0
    backups: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    missing: int = 0

    def faults(self, *, sqlite: bool) -> list[str]:
        found = list(self.failed)
        if self.refused:
            found.append(f"{self.refused} transactions were refused the lock")
        if self.missing:
            found.append(f"{self.missing} articles are missing")
        if self.log > MOST_LOG:
            found.append(f"the log grew to {self.log / 2**20:.0f} MiB")
        if sqlite and not self.backups:
            found.append("no backup ended while the writers wrote")
        return found


def write(config: Config, number: int, transactions: int, told: object) -> None:
    """File articles, a transaction each; tell how many were refused."""
    given = pages(WRITERS * transactions)[number::WRITERS]
    refused, slowest = 0, 0.0
    with open_archive(config) as archive:
        for article, capture in given:
            begun = time.monotonic()
            exchange = Exchange(
                url=capture.url,
                status=200,
                response_headers=(("Content-Type", "text/html"),),
                payload=(article.body or "").encode(),
                fetched=capture.fetched,
            )
            try:
                kept = archive.warc.append(exchange)
                with archive.begin() as work:
                    work.file(article, kept)
            except LockHeld:
                refused += 1
            slowest = max(slowest, time.monotonic() - begun)
    told.put((len(given), refused, slowest))  # type: ignore[attr-defined]


def read(config: Config, done: Event, told: object) -> None:
    """Search without a pause."""
    number = 0
    with open_archive(config, readonly=True) as archive:
        while not done.is_set():
            with archive.connect() as connection:
                finding.find(connection, "bacedi OR fogu*", Filter(), limit=20)
            number += 1
    told.put(number)  # type: ignore[attr-defined]


def repeat(config: Config, words: list[str], done: Event, told: object) -> None:
    """Run a command again and again; tell how long each took, and what failed."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PRESSMARK_DATABASE": config.database}
    env["PRESSMARK_WARC_DIR"] = str(config.warc_dir)
    taken, failed = [], []
    while not done.is_set():
        begun = time.monotonic()
        command = [word.format(n=len(taken)) for word in words]
        ended = subprocess.run(
            [PRESSMARK, *command],
            cwd=config.folder,
            env=env,
            capture_output=True,
            text=True,
        )
        if ended.returncode:
            failed.append(f"{command[0]}: {ended.stderr.strip()[-200:]}")
            break
        if not done.is_set():
            taken.append(time.monotonic() - begun)
    told.put((taken, failed))  # type: ignore[attr-defined]


def contend(config: Config, transactions: int) -> Tally:
    """All of them at once, until the writers have done."""
    sqlite = config.database_url.startswith("sqlite")
    open_archive(config, create=True).close()
    done = _spawn.Event()
    wrote, searched, exported, copied = (_spawn.Queue() for _ in range(4))
    others = [
        _spawn.Process(target=read, args=(config, done, searched)),
        _spawn.Process(
            target=repeat,
            args=(config, ["export", "-o", "out.jsonl.gz"], done, exported),
        ),
    ]
    if sqlite:
        copy = ["backup", "copy{n}"]
        others.append(_spawn.Process(target=repeat, args=(config, copy, done, copied)))
    writers = [
        _spawn.Process(target=write, args=(config, number, transactions, wrote))
        for number in range(WRITERS)
    ]
    for process in (*others, *writers):
        process.start()
    tally = Tally()
    log = config.folder / "archive.db-wal"
    while any(process.is_alive() for process in writers):
        if log.exists():
            tally.log = max(tally.log, log.stat().st_size)
        time.sleep(0.02)
    done.set()
    for process in writers:
        if process.exitcode:
            tally.failed.append(f"a writer ended with {process.exitcode}")
            continue
        number, refused, slowest = wrote.get(timeout=60)
        tally.transactions += number
        tally.refused += refused
        tally.slowest = max(tally.slowest, slowest)
    tally.searches = searched.get(timeout=300)
    times, failed = exported.get(timeout=300)
    tally.exports = len(times)
    tally.failed += failed
    if sqlite:
        tally.backups, failed = copied.get(timeout=300)
        tally.failed += failed
    for process in others:
        process.join()
    with open_archive(config) as archive, archive.connect() as connection:
        kept = connection.scalar(select(func.count()).select_from(articles)) or 0
    tally.missing = tally.transactions - tally.refused - kept
    return tally


def told(name: str, tally: Tally) -> str:
    backups = (
        f"; {len(tally.backups)} backups, the slowest {max(tally.backups):.1f} s"
        if tally.backups
        else ""
    )
    log = f"; log at most {tally.log / 2**20:.1f} MiB" if tally.log else ""
    return (
        f"{name}: {tally.refused} of {tally.transactions} transactions refused, the"
        f" slowest {tally.slowest:.2f} s; {tally.exports} exports,"
        f" {tally.searches} searches{backups}{log}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transactions", type=int, default=150, help="of each writer")
    parser.add_argument("--postgresql", action="store_true", help="that one, too")
    asked = parser.parse_args()
    faults = []
    with tempfile.TemporaryDirectory(
        prefix="contention-", ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        lite = Config(
            folder=folder,
            database=f"sqlite:///{folder.as_posix()}/archive.db",
            warc_dir=folder / "warc",
        )
        tally = contend(lite, asked.transactions)
        print(told("sqlite", tally))
        faults += tally.faults(sqlite=True)
        if asked.postgresql:
            with server(folder) as make:
                config = Config(
                    folder=folder, database=make(), warc_dir=folder / "warc"
                )
                tally = contend(config, asked.transactions)
            print(told("postgresql", tally))
            faults += tally.faults(sqlite=False)
    for fault in faults:
        print(fault, file=sys.stderr)
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
