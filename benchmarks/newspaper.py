"""A newspaper of 40 outlets, asked three times: what is found, asked again, and when.

    python benchmarks/newspaper.py --newsite DIR [--outlets 40] [--articles 8]

DIR is the invented news world of the bench, whose every word is known; it is served
here on loopback, each outlet on an address of its own, and every request is noted as it
arrives.  ``pressmark crawl`` reads it, comes back at once, comes back with ``--all``
(nothing has changed), and once more after a round of edits and new stories.  Prints
what was to be and what was; exit code 1 where a bar is missed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing import Process, Queue
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from polling import PRESSMARK, environment

NETWORK = "127.8.0.0/16"
DELAY = 0.3
"""Seconds that every robots.txt asks for; our own settings ask for less."""

OPTIONS = (
    f"--crawl-delay={DELAY} --updates=0.2 --new=2 --duplicates=0.2 --redirects=0.1 "
    "--gone=0.05 --feed-size=0 --paragraphs=8 --page-kb=20"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it arrived."""

    at: float
    host: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """What one crawl asked, and what it left."""

    asked: tuple[Asked, ...]
    kinds: Counter[str]
    """Answers by kind, as the server counts them."""

    outcomes: Counter[str]
    records: dict[str, dict[str, Any]]
    """What is exported after it, by address."""

    said: str


def serve(folder: Path, options: list[str], log: Path, told: Queue[int]) -> None:
    """The news world, in a process of its own; notes every request."""
    sys.path.insert(0, str(folder))
    import newsite

    plain = newsite.Connection

    class Noted(plain):  # type: ignore[misc,valid-type]
        def request(self, head: bytes) -> None:
            path = head.split(b" ", 2)[1].decode("latin-1")
            if not path.startswith("/__"):
                note = {"at": time.monotonic(), "host": self.host, "path": path}
                stream.write(json.dumps(note) + "\n")
                stream.flush()
            super().request(head)

    newsite.Connection = Noted
    with log.open("w") as stream:
        told.put(0)
        newsite.main(options)


class Desk:
    """One archive, and the server that it reads."""

    def __init__(self, folder: Path, base: str, log: Path) -> None:
        self.folder, self.base, self.log = folder, base, log
        self._seen = 0
        self._kinds: Counter[str] = Counter()

    def control(self, path: str) -> dict[str, Any]:
        with urlopen(self.base + path) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    def crawl(self, *options: str) -> Pass:
        run = self._run("crawl", "--report", "report.jsonl", *options)
        self._run("export", "-o", "articles.jsonl")
        lines = (self.folder / "report.jsonl").read_text().splitlines()
        outcomes = Counter(json.loads(line)["outcome"] for line in lines)
        exported = (self.folder / "articles.jsonl").read_text().splitlines()
        records = {_address(one): one for one in map(json.loads, exported)}
        if len(records) != len(exported):
            sys.exit("an address stands twice in the export")
        counts: Counter[str] = Counter(self.control("/__stats")["requests"])
        del counts["control"]
        kinds, self._kinds = counts - self._kinds, counts
        every = [Asked(**json.loads(line)) for line in self.log.open()]
        asked, self._seen = tuple(every[self._seen :]), len(every)
        said = run.strip().splitlines()[-1]
        return Pass(
            asked=asked, kinds=kinds, outcomes=outcomes, records=records, said=said
        )

    def _run(self, *command: str) -> str:
        done = subprocess.run(
            [PRESSMARK, *command],
            cwd=self.folder,
            env=environment(),
            capture_output=True,
            text=True,
        )
        if done.returncode:
            sys.exit(f"{command} ended with {done.returncode}: {done.stderr[-2000:]}")
        return done.stderr


def _address(record: dict[str, Any]) -> str:
    """The listed one: a redirect's target names it as its canonical address."""
    return str(record.get("canonical_url") or record["url"])


def prepare(folder: Path, seeds: Path) -> None:
    """Settings, and a catalogue of what the news world says of itself."""
    settings = f'contact = "bench@example.org"\nallow_networks = ["{NETWORK}"]\n'
    (folder / "pressmark.toml").write_text(settings + f"delay = {DELAY / 3:.2f}\n")
    tables = []
    for line in seeds.read_text().splitlines():
        seed = json.loads(line)
        channels = {
            "feeds": [seed["feed"]],
            "sitemaps": [seed["sitemap"]],
            "sections": seed["sections"],
        }
        named = {kind: [url for url in urls if url] for kind, urls in channels.items()}
        host = seed["home"].split("/")[2]
        lines = [
            f"name = {json.dumps(seed['name'])}",
            f"domains = [{json.dumps(host)}]",
        ]
        lines += [
            f"{kind} = {json.dumps(urls)}" for kind, urls in named.items() if urls
        ]
        tables.append("[[outlet]]\n" + "\n".join(lines) + "\n")
    (folder / "outlets.toml").write_text("\n".join(tables))


def truth(newsite: Path, options: list[str], round: int) -> dict[str, int]:
    """Address -> version of every article that can be had in a round."""
    sys.path.insert(0, str(newsite))
    import newsite as site

    world = site.World(site.options(options))
    world.round = round
    there = {}
    for k in range(world.o.outlets):
        for n in world.numbers(k):
            if world.chance("fate", k, n) <= 1 - world.o.gone:
                # A copy of another outlet's story is not edited with it.
                version = 1 if world.origin(k, n) else world.version(k, n)
                there[world.base(k) + world.path(k, n)] = version
    return there


class Table:
    """What was to be and what was, a line each."""

    def __init__(self) -> None:
        self.missed = 0

    def row(self, what: str, found: object, bar: str, *, good: bool) -> None:
        self.missed += not good
        print(f"{'ok  ' if good else 'MISS'}  {what:58} {found!s:>10}  {bar}")


def discovery(table: Table, name: str, done: Pass, gold: dict[str, int]) -> None:
    missing = gold.keys() - done.records.keys()
    hubs = done.records.keys() - gold.keys()
    times = Counter(
        (one.host, one.path.partition("?")[0])
        for one in done.asked
        if "story-" in one.path and "/go/" not in one.path
    )
    again = sum(n > 1 for n in times.values())
    share = f"{len(gold) - len(missing)}/{len(gold)}"
    table.row(f"{name}: listed articles stored", share, "all", good=not missing)
    table.row(f"{name}: hubs and others stored", len(hubs), "0", good=not hubs)
    table.row(f"{name}: articles asked for twice", again, "0", good=not again)
    for url in sorted(missing | hubs)[:5]:
        print(f"        {'missing' if url in missing else 'not listed'}: {url}")


def unchanged(table: Table, back: Pass, second: Pass, first: Pass) -> None:
    pages = sum("story-" in one.path for one in back.asked)
    table.row("at once: articles refetched, not due", pages, "0", good=not pages)
    needed = len(first.asked)
    whole = (
        sum(
            n
            for kind, n in second.kinds.items()
            if kind in ("article", "feed", "sitemap")
        )
        + second.kinds["section"]
    )
    share = 1 - whole / needed
    table.row(
        "--all: answered 304, or not made",
        f"{share:.1%}",
        ">= 95 %",
        good=share >= 0.95,
    )
    new = sum(second.outcomes[name] for name in ("stored", "revised"))
    new += sum(
        second.records[url]["revision"] != record["revision"]
        for url, record in first.records.items()
    )
    table.row("--all: new articles and revisions", new, "0", good=not new)


def edited(
    table: Table, before: Pass, done: Pass, old: dict[str, int], new: dict[str, int]
) -> None:
    changed = {url for url in old if new[url] != old[url]}
    revised = {
        url
        for url, record in before.records.items()
        if done.records[url]["revision"] != record["revision"]
    }
    right = f"{len(revised & changed)}/{len(changed)}"
    table.row(
        "after a round: edits kept as revisions", right, "all", good=changed <= revised
    )
    wrong = len(revised - changed)
    table.row(
        "after a round: revisions of what did not change", wrong, "0", good=not wrong
    )


def politeness(table: Table, name: str, done: Pass) -> None:
    by_host: dict[str, list[float]] = {}
    for one in done.asked:
        by_host.setdefault(one.host, []).append(one.at)
    gaps = [b - a for times in by_host.values() for a, b in pairwise(times)]
    least = min(gaps, default=DELAY)
    table.row(
        f"{name}: smallest gap at a host",
        f"{least:.3f} s",
        f">= {DELAY} s",
        good=least >= DELAY,
    )
    # While half of the hosts have more to be asked, none is asked twice in a row.
    ends = sorted(times[-1] for times in by_host.values())
    busy = [one for one in done.asked if one.at <= ends[len(ends) // 2]]
    same = sum(a.host == b.host for a, b in pairwise(busy))
    share = same / max(1, len(busy))
    table.row(
        f"{name}: requests to the host of the one before",
        f"{share:.1%}",
        "<= 5 %",
        good=share <= 0.05,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--newsite", type=Path, required=True, metavar="DIR")
    parser.add_argument("--outlets", type=int, default=40)
    parser.add_argument("--articles", type=int, default=8)
    parser.add_argument("--port", type=int, default=8187)
    asked = parser.parse_args()
    if not (asked.newsite / "newsite.py").is_file():
        sys.exit(f"no news world in {asked.newsite}")
    with tempfile.TemporaryDirectory(prefix="newspaper-") as name:
        folder = Path(name)
        options = [*OPTIONS.split(), f"--outlets={asked.outlets}"]
        options += [f"--articles={asked.articles}", f"--port={asked.port}"]
        seeds, log = folder / "seeds.jsonl", folder / "log.jsonl"
        options += [f"--seeds={seeds}", "--seconds=1800"]
        told: Queue[int] = Queue()
        server = Process(
            target=serve, args=(asked.newsite, options, log, told), daemon=True
        )
        server.start()
        told.get(timeout=30)
        desk = Desk(folder, f"http://127.8.0.1:{asked.port}", log)
        _wait(desk)
        prepare(folder, seeds)
        gold = truth(asked.newsite, options, 1)
        try:
            missed = measure(desk, gold, truth(asked.newsite, options, 2))
        finally:
            server.terminate()
    return 1 if missed else 0


def _wait(desk: Desk) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            desk.control("/__stats")
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def measure(desk: Desk, gold: dict[str, int], later: dict[str, int]) -> int:
    table = Table()
    first = desk.crawl()
    back = desk.crawl()
    second = desk.crawl("--all")
    desk.control("/__round")
    third = desk.crawl("--all")
    for name, done in (("first", first), ("at once", back), ("--all", second)):
        print(f"{name}: {done.said} {dict(done.kinds)}")
    print(f"after a round: {third.said} {dict(third.kinds)}")
    discovery(table, "first", first, gold)
    unchanged(table, back, second, first)
    discovery(table, "after a round", third, later)
    edited(table, second, third, gold, later)
    for name, done in (("first", first), ("--all", second), ("after a round", third)):
        politeness(table, name, done)
    return table.missed


if __name__ == "__main__":
    sys.exit(main())
