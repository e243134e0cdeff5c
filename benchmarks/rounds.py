"""Three rounds of a newspaper that edits its stories: revisions, and copies.

    python benchmarks/rounds.py --newsite DIR [--outlets 14] [--articles 12]

DIR is the invented news world of the bench, served here on loopback.  ``pressmark
crawl --all`` reads it, and again after each of two rounds of edits and new stories.
Every edit must be a revision with the new text, nothing else may be one, and every
copy of another outlet's story must stand in one story with what it is a copy of, and
name it as the origin.  Exit code 1 where a bar is missed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from multiprocessing import Process, Queue
from pathlib import Path
from typing import Any

from newspaper import Desk, Table, _wait, prepare, serve
from polling import PRESSMARK, environment

OPTIONS = (
    "--crawl-delay=0 --updates=0.3 --new=2 --duplicates=0.3 --feed-size=0 "
    "--paragraphs=8 --page-kb=20 --all-ways --languages=en,de"
)


class World:
    """What the news world says of itself in a round."""

    def __init__(self, folder: Path, options: list[str]) -> None:
        sys.path.insert(0, str(folder))
        import newsite

        self._site = newsite.World(newsite.options(options))

    def articles(self, round: int) -> dict[str, tuple[int, str, str | None]]:
        """By address: version, text, and the address of what it is a copy of."""
        self._site.round = round
        found = {}
        for k in range(self._site.o.outlets):
            for n in self._site.numbers(k):
                article = self._site.article(k, n)
                # A copy is not edited with what it is a copy of.
                version = 1 if article.copy_of else self._site.version(k, n)
                url = self._site.base(k) + self._site.path(k, n)
                found[url] = (version, article.body, article.extra.get("copy_of_url"))
        return found


def measure(desk: Desk, world: World, rounds: int) -> int:
    table = Table()
    passes = [desk.crawl("--all")]
    for number in range(2, rounds + 1):
        desk.control("/__round")
        passes.append(desk.crawl("--all"))
        before, after = world.articles(number - 1), world.articles(number)
        edited = {url for url in before if after[url][0] != before[url][0]}
        revised = {
            url
            for url, record in passes[-2].records.items()
            if passes[-1].records[url]["revision"] != record["revision"]
        }
        name = f"round {number}: "
        found = f"{len(edited & revised)}/{len(edited)}"
        table.row(f"{name}edits found", found, "all", good=edited <= revised)
        false = len(revised - edited)
        table.row(f"{name}false revisions", false, "0", good=not false)
    records, truth = passes[-1].records, world.articles(rounds)
    missing = len(truth.keys() - records.keys())
    table.row("articles missing", missing, "0", good=not missing)
    numbers = {url: record["revision"] for url, record in records.items()}
    # A story that comes in a later round comes as it reads then.
    born: dict[str, int] = {}
    for number in range(1, rounds + 1):
        for url, one in world.articles(number).items():
            born.setdefault(url, one[0])
    right = sum(
        numbers.get(url) == one[0] - born[url] + 1 for url, one in truth.items()
    )
    table.row(
        "as many revisions as versions",
        f"{right}/{len(truth)}",
        "all",
        good=right == len(truth),
    )
    same = sum(
        (records[url]["body"] or "").split() == one[1].split()
        for url, one in truth.items()
        if url in records
    )
    table.row(
        "text of the last version",
        f"{same}/{len(truth)}",
        "all",
        good=same == len(truth),
    )
    copies(table, desk, records, truth)
    return table.missed


def copies(
    table: Table,
    desk: Desk,
    records: dict[str, dict[str, Any]],
    truth: dict[str, tuple[int, str, str | None]],
) -> None:
    """Every copy beside what it is a copy of; chains of copies end at the first."""
    pairs = {url: one[2] for url, one in truth.items() if one[2]}
    linked = originated = traced = 0
    carried: Counter[tuple[str, str]] = Counter()
    for url, of in pairs.items():
        first = of
        while pairs.get(first):
            first = pairs[first]
        told, source = records[url]["reprints"], records[first]["reprints"]
        together = bool(told and source and told["cluster"] == source["cluster"])
        linked += together
        originated += together and told["origin"] == records[first]["id"]
        found = _asked(desk, "trace", url)
        outlet = found["article"]["outlet"]
        carried.update((outlet, one["outlet"]) for one in found["from"])
        steps = [
            step["article"] and step["article"]["url"] for step in found["credits"]
        ]
        traced += bool(steps) and first in steps
        if not together:
            print(f"        not linked: {url} of {of}")
        elif told["origin"] != records[first]["id"]:
            print(f"        origin {told['origin']} of {url}, not {first}")
    number = len(pairs)
    for words, good in (
        ("copies in the story of their original", linked),
        ("copies whose origin is their original", originated),
        ("copies whose credits lead to it", traced),
    ):
        table.row(words, f"{good}/{number}", "all", good=good == number > 0)
    edges = {
        (edge["outlet"], edge["source"]): edge["articles"]
        for edge in _asked(desk, "stats", "--syndication")["edges"]
    }
    counted = sum(min(edges.get(pair, 0), told) for pair, told in carried.items())
    told = carried.total()
    words = "of whom each has it, as `stats --syndication` counts"
    table.row(words, f"{counted}/{told}", "all", good=counted == told >= number)


def _asked(desk: Desk, *words: str) -> dict[str, Any]:
    done = subprocess.run(
        [PRESSMARK, *words, "--format", "json"],
        cwd=desk.folder,
        env=environment(),
        capture_output=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--newsite", type=Path, required=True, metavar="DIR")
    parser.add_argument("--outlets", type=int, default=14)
    parser.add_argument("--articles", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--port", type=int, default=8189)
    asked = parser.parse_args()
    if not (asked.newsite / "newsite.py").is_file():
        sys.exit(f"no news world in {asked.newsite}")
    with tempfile.TemporaryDirectory(prefix="rounds-") as name:
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
        settings = folder / "pressmark.toml"
        settings.write_text(
            "".join(
                f"{line}\n"
                for line in settings.read_text().splitlines()
                if not line.startswith("delay")
            )
            + "delay = 0.05\n"
        )
        try:
            missed = measure(desk, World(asked.newsite, options), asked.rounds)
        finally:
            server.terminate()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
