"""What the seal of a small run costs in a small archive, and in one 20 times as large.

    python benchmarks/sealing.py [--mib 40] [--times 20] [--runs 7]

Fills an SQLite archive, then has runs of one article each: the time from the end of the
run's last transaction to the closed and sealed archive, median.  The same in the large
one, where the whole file is sealed once, too.  Then changes a byte on a page that the
run did not write, lets another run end, and looks whether that is still told of.  Ends
with 1 where the large archive's seal takes more than twice as long, or nothing is said.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path
from random import Random

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from sqlalchemy import text  # noqa: E402

from archive import seal  # noqa: E402
from archive.config import Config  # noqa: E402
from archive.seal_file import seal_of  # noqa: E402
from archive.store import open_archive  # noqa: E402
from tests.archive.samples import URL, article, file  # noqa: E402

BODY = 16 * 1024


def fill(config: Config, mib: int) -> None:
    """Rows of chance, as many as make the file that large."""
    random = Random(mib)
    query = text(
        "INSERT INTO robots (origin, fetched, expires, verdict, body)"
        " VALUES (:origin, '2026-01-01', '2026-01-02', 'rules', :body)"
    )
    with open_archive(config, create=True) as archive:
        for n in range(mib):
            rows = [
                {
                    "origin": f"http://{n}.{m}.example",
                    "body": random.randbytes(BODY // 2).hex(),
                }
                for m in range(2**20 // BODY)
            ]
            with archive.begin() as work:
                work.connection.execute(query, rows)


def small_runs(config: Config, runs: int) -> float:
    """Seconds that it takes to close and seal after a run of one article."""
    times = []
    for n in range(runs):
        url = f"{URL}/{config.folder.name}/{n}"
        with open_archive(config) as archive:
            file(archive, article(url=url), url)
            begun = time.perf_counter()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def spoil(database: Path) -> int:
    """Change a byte in a row that nobody will write; where."""
    with database.open("r+b") as stream:
        at = database.stat().st_size // 2 + 2000
        stream.seek(at)
        (byte,) = stream.read(1)
        stream.seek(at)
        stream.write(bytes([byte ^ 1]))
    return at


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mib", type=int, default=40)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    took = []
    with tempfile.TemporaryDirectory() as name:
        for times in (1, options.times):
            folder = Path(name) / f"times-{times}"
            config = Config(folder=folder, warc_dir=folder / "warc")
            fill(config, options.mib * times)
            took.append(small_runs(config, options.runs))
            database = config.data_folder / "archive.db"
            size = database.stat().st_size / 2**20
            print(
                f"{size:7,.0f} MiB: a run of one article is sealed in {took[-1]:.3f} s"
            )
        begun = time.perf_counter()
        seal_of(database).unlink()
        seal.put_on(database)
        print(
            f"{size:7,.0f} MiB: the whole file in {time.perf_counter() - begun:.3f} s"
        )
        place = spoil(database)
        small_runs(config, 1)
        told = list(seal.differences(database))
        for one in told:
            print(f"byte {place}, changed before a run: page {one.page} {one.what}")
    factor = took[1] / took[0]
    good = factor <= 2 and len(told) == 1
    print(
        f"{factor:.2f} times as long in the larger one: {'good' if good else 'MISSED'}"
    )
    sys.exit(not good)


if __name__ == "__main__":
    main()
