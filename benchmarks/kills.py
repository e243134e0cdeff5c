"""Whether a crawl that is killed -9 again and again loses what it acknowledged.

    python benchmarks/kills.py [--kills 200] [--seed 1]

Crawls the loopback newspaper once without a hindrance.  Then, in archives of their own,
crawls it again and kills the crawl at a random moment between its first and its last
stored page; runs it again and kills it again, until all is stored.  After each kill
every row must still be there and every WARC record that a row names readable; after the
last run the export must equal the first one's but for first_seen, last_seen, capture.
A kill before the first or after the last stored page is told of and not counted.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from archive.errors import ArchiveDamaged  # noqa: E402
from archive.warc import read_record  # noqa: E402
from tests.crawler.crawl.running import Desk  # noqa: E402
from tests.site import Newspaper  # noqa: E402
from tests.test_journey import differences  # noqa: E402

PATIENCE = 240


@dataclass(slots=True)
class Tally:
    """What the kills did."""

    landed: list[int] = field(default_factory=list)
    """Stored pages at the moment of each kill that counts."""

    beside: int = 0
    lost: int = 0
    unreadable: int = 0
    different: int = 0
    rounds: int = 0


def stored(database: Path) -> set[str]:
    """The articles that a reader of the database sees now."""
    return {row[0] for row in ask(database, "SELECT id FROM articles")}


def ask(database: Path, query: str) -> list[tuple[str, ...]]:
    if not database.exists():
        return []
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as opened:
        try:
            return opened.execute(query).fetchall()
        except sqlite3.OperationalError:
            return []  # no tables yet


def unreadable(data: Path) -> int:
    """How many rows name a WARC record that cannot be read."""
    one = 'SELECT warc_file, "offset", length, id FROM '
    query = f"{one} captures UNION ALL {one} reading_records"
    failed = 0
    for file, offset, length, name in ask(data / "archive.db", query):
        try:
            record = read_record(data / "warc", file, int(offset), int(length))
            failed += record.id != name
        except ArchiveDamaged:
            failed += 1
    return failed


def one_archive(
    desk: Desk,
    whole: list[dict[str, object]],
    tally: Tally,
    wanted: int,
    random: Random,
) -> None:
    """Kill crawls of one archive until it is complete."""
    data = desk.folder / "pressmark-data"
    database, everything = data / "archive.db", len(whole)
    acknowledged: set[str] = set()
    while len(tally.landed) < wanted:
        begun = len(acknowledged)
        step = random.randrange(1, max(2, everything // 8))
        goal = min(begun + step, everything - 1)
        process = desk.start("crawl", "--quiet")
        deadline = time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < deadline:
            seen = stored(database)
            if len(seen) >= goal:
                break
            time.sleep(0.002)
        time.sleep(random.uniform(0, 0.01))
        seen = stored(database)
        process.kill()
        process.communicate()
        now = stored(database)
        tally.lost += len((acknowledged | seen) - now)
        tally.unreadable += unreadable(data)
        acknowledged = now
        if 0 < len(now) < everything and process.returncode == -9:
            tally.landed.append(len(now))
            print(
                f"kill {len(tally.landed)}: {len(now)} of {everything} pages stored, "
                f"{tally.lost} lost, {tally.unreadable} unreadable",
                flush=True,
            )
        else:
            tally.beside += 1
        if len(now) >= everything - 1:
            break
    desk.run("crawl", "--quiet")
    tally.different += len(differences(export(desk), whole))
    desk.run("verify")
    tally.rounds += 1


def export(desk: Desk) -> list[dict[str, object]]:
    import json

    out = desk.run("export", "-o", "-").stdout
    return [json.loads(line) for line in out.splitlines()]


def run(kills: int, seed: int, folder: Path) -> tuple[Tally, int]:
    """The tally, and how many articles an uninterrupted crawl stores."""
    random, tally = Random(seed), Tally()
    with Newspaper() as paper:
        settings, outlets = paper.settings_toml(), paper.outlets_toml(delay=0.01)
        desk = Desk(folder / "whole")
        desk.write(settings, outlets)
        desk.run("crawl")
        whole = export(desk)
        while len(tally.landed) < kills:
            if tally.beside > 2 * kills + 20:
                sys.exit(f"{tally.beside} kills came too early or too late")
            desk = Desk(folder / f"killed-{tally.rounds}")
            desk.write(settings, outlets)
            one_archive(desk, whole, tally, kills, random)
    return tally, len(whole)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        tally, articles = run(options.kills, options.seed, Path(name))
    print(
        f"{len(tally.landed)} kills between the first and the last of {articles} pages"
    )
    tenths = Counter(10 * landed // articles for landed in tally.landed)
    for tenth in range(10):
        print(f"  {tenth * 10:3}-{tenth * 10 + 10:3} % stored: {tenths[tenth]} kills")
    print(f"{tally.beside} beside, {tally.rounds} archives")
    print(f"{tally.lost} acknowledged lost, {tally.unreadable} records unreadable,")
    print(f"{tally.different} differences of the export after the last run")
    sys.exit(1 if tally.lost or tally.unreadable or tally.different else 0)


if __name__ == "__main__":
    main()
