"""One address fetched three times, then another one: whether all of it is there.

    python benchmarks/fetched_again.py

The loopback newspaper serves; ``pressmark crawl --url`` fetches, each time in a process
of its own: an article, the same as it was, the same after an edit, another article.  On
SQLite and on a PostgreSQL that is started for it.  Prints what each fetch was told to
be, and what is there afterwards: both articles in the export and in the search, both
states of the first, a capture of each visit, nothing damaged.  Ends with 1 where
anything is missing.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.own_postgres import own_postgres  # noqa: E402
from tests.crawler.crawl.running import Desk  # noqa: E402
from tests.site import Newspaper  # noqa: E402

TOLD = ["stored", "unchanged", "revised", "stored"]


def fetched(desk: Desk, paper: Newspaper) -> tuple[list[str], dict[str, bool]]:
    """What each visit was told to be, and what is so afterwards."""
    outlet = paper.outlets[0]
    told, urls = (
        [],
        [
            paper.publish(outlet, slug, title, f"{title}, said the warden. " * 12)
            for slug, title in (
                ("quay", "The quay is shut"),
                ("mole", "The mole holds"),
            )
        ],
    )
    desk.write(paper.settings_toml())
    added = ""
    for url, edited in (
        (urls[0], False),
        (urls[0], False),
        (urls[0], True),
        (urls[1], False),
    ):
        if edited:
            added = paper.edit(url)
        told.append(desk.run("crawl", "--url", url).stdout.split()[0])
    return told, dict(_found(desk, urls, added))


def _found(desk: Desk, urls: list[str], added: str) -> Iterator[tuple[str, bool]]:
    lines = desk.run("export", "-o", "-").stdout.splitlines()
    records = {one["url"]: one for one in map(json.loads, lines)}
    yield "both exported", set(records) == set(urls)
    yield "last state", added in records.get(urls[0], {"body": ""})["body"]
    before = desk.run("show", urls[0], "--revision", "1", "--format", "json", code=None)
    yield "first state", before.returncode == 0 and added not in before.stdout
    words = ("quay", "mole")
    hits = [desk.run("search", word, "--format", "jsonl").stdout for word in words]
    yield "both found", [hit.count("\n") for hit in hits] == [1, 1]
    captures = "SELECT count(*) FROM captures WHERE article_id IS NOT NULL"
    yield "a capture a visit", desk.query(captures)[0][0] == len(TOLD)
    yield "clean", desk.run("verify", code=None).returncode == 0


def main() -> None:
    missed = False
    for kind in ("sqlite", "postgresql"):
        with ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="again-"))
            database = None
            if kind == "postgresql":
                database = stack.enter_context(own_postgres())
            paper = stack.enter_context(Newspaper())
            told, there = fetched(Desk(Path(folder) / "desk", database), paper)
        good = told == TOLD and all(there.values())
        missed = missed or not good
        lacking = ", ".join(name for name, is_so in there.items() if not is_so)
        print(
            f"{kind}: {', '.join(told)}; {sum(there.values())} of {len(there)} there"
            f"{f' (not: {lacking})' if lacking else ''}: {'met' if good else 'MISSED'}"
        )
    sys.exit(missed)


if __name__ == "__main__":
    main()
