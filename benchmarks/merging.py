"""Two archives made one, whichever is asked, whatever database either has.

    python benchmarks/merging.py [--outlets 6]

Two desks crawl the loopback newspaper, each two thirds of the outlets, so that a third
is in both; stories are edited in between, so that one desk has seen states that the
other has not.  Then each is merged into the other, and both into an empty archive on a
PostgreSQL that is started for it.  Prints articles, readings and seconds of each; ends
with 1 where the exports are not the same, where an article or a reading is missing,
where a second merge finds anything to do, or where ``verify`` does.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.own_postgres import own_postgres  # noqa: E402
from tests.crawler.crawl.running import Desk  # noqa: E402
from tests.site import Newspaper  # noqa: E402

READINGS = (
    "SELECT a.url, r.number, r.content_hash FROM revisions r"
    " JOIN articles a ON a.id = r.article_id WHERE r.superseded IS NULL"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What an archive says, to be compared."""

    export: list[dict[str, Any]]
    readings: set[tuple[str, str]]
    """Addresses, and digests of what was read there."""


def state(desk: Desk) -> State:
    records = []
    for line in desk.run("export", "-o", "-").stdout.splitlines():
        record = json.loads(line)
        # Files of one name may have got another; who is told first may be either.
        del record["capture"]["warc"]
        records.append(record)
    readings = {(row[0], row[2]) for row in desk.query(READINGS)}
    return State(
        export=sorted(records, key=lambda one: str(one["url"])), readings=readings
    )


def crawled(folder: Path, outlets: int) -> tuple[Desk, Desk]:
    """Two desks that have a third of their outlets in common, in different states."""
    one, two = Desk(folder / "one"), Desk(folder / "two")
    third = outlets // 3
    with Newspaper() as paper:
        entries = paper.outlets_toml(delay=0.01).split("[[outlet]]\n")[1:][:outlets]
        for desk, chosen in ((one, entries[: 2 * third]), (two, entries[third:])):
            text = "".join(f"[[outlet]]\n{entry}" for entry in chosen)
            desk.write(paper.settings_toml(), text)
        for desk in (one, two, one):
            desk.run("crawl", "--all")
            for url in list(paper.gold())[::4]:
                paper.edit(url)
    return one, two


def merged(desk: Desk, *others: Desk) -> tuple[float, bool]:
    """Seconds, and whether a second time finds nothing and all is sound."""
    begun = time.monotonic()
    for other in others:
        desk.run("merge", str(other.folder))
    taken = time.monotonic() - begun
    again = [desk.run("merge", str(other.folder)).stdout for other in others]
    sound = desk.run("verify", code=None).returncode == 0
    return taken, sound and all("nothing was missing here" in out for out in again)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--outlets", type=int, default=6)
    asked = parser.parse_args()
    missed = False
    with tempfile.TemporaryDirectory(prefix="merging-") as name, own_postgres() as url:
        folder = Path(name)
        one, two = crawled(folder, asked.outlets)
        given = [state(one), state(two)]
        wanted = given[0].readings | given[1].readings
        urls = {address for address, _ in wanted}
        both = len(
            {u for u, _ in given[0].readings} & {u for u, _ in given[1].readings}
        )
        print(f"given: {len(urls)} articles, {both} in both, {len(wanted)} readings")
        for desk in (one, two):
            shutil.copytree(desk.folder, folder / f"{desk.folder.name}-as-given")
        givens = [Desk(folder / f"{n}-as-given") for n in ("one", "two")]
        empty = Desk(folder / "server", url)
        empty.write((one.folder / "pressmark.toml").read_text())
        empty.run("db", "upgrade", code=None)
        first: State | None = None
        for words, desk, others in (
            ("two into one, SQLite", one, givens[1:]),
            ("one into two, SQLite", two, givens[:1]),
            ("both into PostgreSQL", empty, givens),
        ):
            seconds, sound = merged(desk, *others)
            found = state(desk)
            first = first or found
            good = sound and found == first and found.readings >= wanted
            missed = missed or not good
            print(
                f"{words}: {len(found.export)} articles,"
                f" {len(found.readings)} readings,"
                f" {seconds:.1f} s: {'met' if good else 'MISSED'}"
            )
    sys.exit(missed)


if __name__ == "__main__":
    main()
