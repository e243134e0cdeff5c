"""Whether ``pressmark verify`` finds a single changed byte, wherever it is.

    python benchmarks/flips.py [--flips 100] [--outlets 2] [--seed 1]

Crawls outlets of the loopback newspaper, then changes one byte at a random place of the
archive (database, WARC files, chain, seal: each byte as likely as any other), runs the
checks, and puts the byte back.  After these, five kinds of damage to a WARC file, a row
removed, and an index out of step.  Prints what was found by file, one line of damage
each, and what was missed; ends with 1 if anything was.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from click.testing import CliRunner  # noqa: E402

from archive.session import Session  # noqa: E402
from crawler.commands.verify import command  # noqa: E402
from tests.crawler.crawl.running import Desk  # noqa: E402
from tests.site import Newspaper  # noqa: E402


def crawl(folder: Path, outlets: int) -> None:
    desk = Desk(folder)
    with Newspaper() as paper:
        desk.write(paper.settings_toml(), paper.outlets_toml(delay=0.0))
        names = [paper.name(key) for key in paper.outlets[:outlets]]
        desk.run("crawl", *names)


def verify(folder: Path) -> tuple[int, list[str]]:
    """Exit code and lines of the command."""
    session = Session(config_file=folder / "pressmark.toml")
    done = CliRunner().invoke(command, [], obj=session)
    code = getattr(done.exception, "exit_code", 1) if done.exception else 0
    return code, done.stdout.splitlines()


def flip(folder: Path, random: Random) -> tuple[str, str]:
    """Change one byte; where it was, and the first line of damage or nothing."""
    files = sorted(
        path for path in (folder / "pressmark-data").rglob("*.*") if sized(path)
    )
    path = random.choices(files, [path.stat().st_size for path in files])[0]
    at, change = random.randrange(path.stat().st_size), random.randrange(1, 256)
    whole = path.read_bytes()
    spoilt = bytearray(whole)
    spoilt[at] ^= change
    path.write_bytes(spoilt)
    try:
        code, lines = verify(folder)
    finally:
        path.write_bytes(whole)
    place = f"{path.name}, byte {at} ^ {change:#04x}"
    return place, lines[0] if code == 76 and lines else ""


def sized(path: Path) -> bool:
    return path.is_file() and path.suffix != ".lock" and path.stat().st_size > 0


def _row_removed(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("DELETE FROM captures WHERE article_id IS NULL")


def _out_of_step(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("DELETE FROM search_fts_docsize WHERE id = 1")


def _half_record(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-400])


def _no_checksum(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-8])


def _hole(file: Path) -> None:
    data = bytearray(file.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 512] = bytes(512)
    file.write_bytes(data)


def _zero_tail(file: Path) -> None:
    file.write_bytes(file.read_bytes() + bytes(4096))


def _cut_then_append(file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data[:-400] + data[: len(data) // 3])


WARC: dict[str, Callable[[Path], None]] = {
    "half record": _half_record,
    "missing checksum": _no_checksum,
    "hole of zeros": _hole,
    "tail of zeros": _zero_tail,
    "cut, then appended": _cut_then_append,
}
DATABASE: dict[str, Callable[[Path], None]] = {
    "row removed": _row_removed,
    "index out of step": _out_of_step,
}


def kinds(folder: Path) -> int:
    """Each kind of damage once; how many were missed."""
    missed = 0
    data = folder / "pressmark-data"
    (warc,) = (data / "warc").glob("*.warc.gz")
    plans = [(name, warc, harm) for name, harm in WARC.items()]
    plans += [(name, data / "archive.db", harm) for name, harm in DATABASE.items()]
    for name, file, harm in plans:
        whole = file.read_bytes()
        harm(file)
        code, lines = verify(folder)
        file.write_bytes(whole)
        missed += code != 76
        print(f"{name:20} {'found' if code == 76 else 'MISSED'}: {lines[0][:110]}")
    return missed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flips", type=int, default=100)
    parser.add_argument("--outlets", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random = Random(options.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        crawl(folder, options.outlets)
        code, lines = verify(folder)
        print(lines[-1])
        if code:
            sys.exit(f"the archive is damaged before anything was done to it: {code}")
        missed: list[str] = []
        found: Counter[str] = Counter()
        for number in range(options.flips):
            place, line = flip(folder, random)
            if line:
                found[place.partition(",")[0]] += 1
                print(f"{number + 1:4} {place}: {line[:120]}", flush=True)
            else:
                missed.append(place)
                print(f"{number + 1:4} {place}: MISSED", flush=True)
        missed_kinds = kinds(folder)
        print(f"{sum(found.values())} of {options.flips} flipped bytes found, by file:")
        for file, number in found.most_common():
            print(f"  {file}: {number}")
    sys.exit(1 if missed or missed_kinds else 0)


if __name__ == "__main__":
    main()
