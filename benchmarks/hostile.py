"""Crawl a server that misbehaves in known ways, and have its own checker judge.

Usage: python benchmarks/hostile.py --suite DIR [--groups G,G] [--cases ID,ID]
           [--out DIR] [--no-netns]

DIR holds ``server.py``, ``check.py``, ``expected.json`` and, where a network of its own
is wanted, ``netns.sh``; any folder of that form will do.  What is judged comes from
``pressmark crawl --report``, ``pressmark export`` and the server's log.  Of what the
catalogue expects, one thing is looked at: whether a case asks for a second run.
Ends with the checker's exit status.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from hostile_desk import Desk, Line

Row = dict[str, Any]
ROUNDS = 6
REFUSED = frozenset(("foreign", "forbidden_address", "forbidden_scheme", "bad_url"))
"""Why an address is not the crawler's to follow, so that the channel yields none."""

NEW = frozenset(("stored", "revised", "unchanged"))


class Suite:
    """The folder, and the server that it started."""

    def __init__(self, folder: Path, control: str) -> None:
        self.folder, self._control = folder, control

    def ask(self, name: str) -> Any:
        with urllib.request.urlopen(self._control + name, timeout=60) as answer:
            return json.load(answer)

    def log(self) -> list[Row]:
        """Every request so far, once those under way are through."""
        for _ in range(40):
            log: list[Row] = self.ask("log")
            if all("sent" in hit for hit in log if hit["target"] != "(connected)"):
                break
            time.sleep(0.5)
        return log

    def alone(self, cases: Sequence[Row]) -> frozenset[str]:
        """Cases that the README wants to have a process and a bound of their own."""
        readme = self.folder / "README.md"
        text = readme.read_text("utf-8") if readme.exists() else ""
        lines = [line for line in text.splitlines() if "rss_mb" in line]
        named = {name for line in lines for name in re.findall(r"`([\w-]+)`", line)}
        return frozenset(named & {case["id"] for case in cases})


@contextmanager
def served(folder: Path) -> Iterator[Suite]:
    server = subprocess.Popen(
        [sys.executable, "server.py"], cwd=folder, stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        yield Suite(folder, json.loads(server.stdout.readline())["control"])
    finally:
        server.terminate()
        server.wait()


# -- what became of a case, in the checker's words


def of_article(case: Row, desk: Desk, line: Line | None) -> Row:
    if line is None:
        return {"id": case["id"], "outcome": "hung" if desk.hung else "crashed"}
    row = {"id": case["id"], **{k: line[k] for k in ("outcome", "reason", "seconds")}}
    record = desk.records.get(line["article"] or "")
    if record is not None:
        row |= {
            "title": record["title"],
            "text": record["body"],
            "date": record["published"],
            "author": ", ".join(record["authors"]),
            "url": record["url"],
        }
    return row


def of_channel(case: Row, desk: Desk, line: Line | None) -> Row:
    """A feed, sitemap or site: what it listed, and what was kept of that."""
    row = of_article(case, desk, line) | {"rss_mb": desk.rss_mb}
    if line is None:
        return row
    listed = [
        other
        for other in desk.lines
        if other.get("via") and other["reason"] not in REFUSED
    ]
    # A duplicate is another address of what is kept already.
    new = [other for other in listed if other["outcome"] in NEW]
    kept = {other["article"] for other in new} & desk.records.keys()
    texts = [desk.records[article]["body"] or "" for article in sorted(kept)]
    # A site is a place to crawl from: its time is that of the run.
    seconds = desk.seconds if case["entry"] == "site" else line["seconds"]
    return row | {
        "links": [other["url"] for other in listed],
        "titles": [other["listed_title"] or "" for other in listed],
        "stored": len(texts),
        "texts": texts,
        "seconds": seconds,
    }


# -- runs


class Runs:
    """All crawls over a suite: one a group of articles, one a channel."""

    def __init__(self, out: Path, alone: frozenset[str]) -> None:
        self._out, self._alone = out, alone
        self._last: dict[str, Desk] = {}
        """Case -> the desk at which it had its turn."""

        self._number = 0

    def first(self, cases: Sequence[Row]) -> Iterator[Row]:
        """The result lines of a first run."""
        articles = [case for case in cases if case["entry"] == "article"]
        for group in dict.fromkeys(case["group"] for case in articles):
            own = [case for case in articles if case["group"] == group]
            together = [case for case in own if case["id"] not in self._alone]
            peaks = []
            for row, peak in self._rounds(group, together):
                peaks.append(peak)
                yield row
            if peaks:
                yield {"group": group, "rss_mb": max(peaks)}
            for case in own:
                if case["id"] in self._alone:
                    for row, peak in self._rounds(case["id"], [case]):
                        yield row | {"rss_mb": peak}
        for case in cases:
            if case["entry"] != "article":
                desk = self._desk(case["id"])
                desk.crawl_channel(case["entry"], case["url"])
                self._last[case["id"]] = desk
                self._say(desk, [case])
                yield of_channel(case, desk, desk.line(case["url"]))

    def second(self, cases: Sequence[Row]) -> Iterator[Row]:
        """The result lines of a second run, over the archives of the first."""
        desks = dict.fromkeys(self._last[case["id"]] for case in cases)
        for desk in desks:
            here = [case for case in cases if self._last[case["id"]] is desk]
            if here[0]["entry"] == "article":
                desk.crawl([case["url"] for case in here])
            else:
                desk.crawl_channel(here[0]["entry"], here[0]["url"])
            self._say(desk, here)
            for case in here:
                read = of_article if case["entry"] == "article" else of_channel
                yield read(case, desk, desk.line(case["url"]))

    def _rounds(self, name: str, cases: list[Row]) -> Iterator[tuple[Row, int]]:
        """One crawl; then another, with an archive of its own, of those that did not
        get their turn because their host asked to be left alone for another's sake."""
        waiting = cases
        for round_ in range(ROUNDS):
            if not waiting:
                return
            desk = self._desk(f"{name}-{round_}" if round_ else name)
            desk.crawl([case["url"] for case in waiting])
            self._say(desk, waiting)
            again = []
            for case in waiting:
                line = desk.line(case["url"])
                self._last[case["id"]] = desk
                held = line is not None and line["outcome"] == "deferred"
                if held and len(waiting) > 1 and round_ < ROUNDS - 1:
                    again.append(case)
                else:
                    yield of_article(case, desk, line), desk.rss_mb
            waiting = again

    def _desk(self, name: str) -> Desk:
        self._number += 1
        return Desk(self._out / "runs" / f"{self._number:03}-{name}")

    @staticmethod
    def _say(desk: Desk, cases: Sequence[Row]) -> None:
        print(
            f"{desk.folder.name}: {len(cases)} cases, {desk.seconds:.1f} s, "
            f"{desk.rss_mb} MB",
            flush=True,
        )


# -- the whole


def measure(suite: Suite, options: argparse.Namespace, out: Path) -> int:
    catalogue = suite.ask("catalogue")["cases"]
    chosen = [case for case in catalogue if _wanted(case, options)]
    twice = {case["id"] for case in chosen if "second_run" in case["expect"]}
    cases = [
        {key: case[key] for key in ("id", "group", "entry", "url")} for case in chosen
    ]
    runs = Runs(out, suite.alone(cases))
    _write(out / "results.jsonl", runs.first(cases))
    log = suite.log()
    _write(out / "second.jsonl", runs.second([c for c in cases if c["id"] in twice]))
    later = suite.log()[len(log) :]
    (out / "log.json").write_text(json.dumps(log))
    (out / "second-log.json").write_text(json.dumps(later))
    expected = json.loads((suite.folder / "expected.json").read_text("utf-8"))
    expected["cases"] = [row for row in expected["cases"] if _wanted(row, options)]
    (out / "expected.json").write_text(json.dumps(expected))
    return _judge(suite, out, second=bool(twice), inside=options.inside)


def _judge(suite: Suite, out: Path, *, second: bool, inside: bool) -> int:
    names = ["expected.json", "results.jsonl", "--log", "log.json"]
    if second:
        names += ["--second", "second.jsonl", "--second-log", "second-log.json"]
    given = [name if name[:2] == "--" else str(out / name) for name in names]
    given += ["--json", str(out / "failures.json")]
    given += [] if inside else ["--without", "netns"]
    command = [sys.executable, "check.py", *given]
    return subprocess.run(command, cwd=suite.folder, check=False).returncode


def _wanted(case: Row, options: argparse.Namespace) -> bool:
    return (not options.groups or case["group"] in options.groups.split(",")) and (
        not options.cases or case["id"] in options.cases.split(",")
    )


def _write(path: Path, rows: Iterator[Row]) -> None:
    with path.open("w", encoding="ascii") as out:
        for row in rows:
            out.write(json.dumps(row) + "\n")
            out.flush()


def _enter(suite: Path) -> None:
    """Start again inside the suite's own network, where there can be one."""
    netns = suite / "netns.sh"
    if not os.access(netns, os.X_OK):
        return
    tried = subprocess.run([netns, "true"], capture_output=True, check=False)
    if tried.returncode:
        print(f"outside of {netns.name}: {tried.stderr.decode().strip()}")
        return
    arguments = [sys.executable, str(Path(__file__).resolve()), *sys.argv[1:]]
    sys.stdout.flush()
    os.execv(netns, [str(netns), *arguments, "--inside"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--suite", type=Path, required=True)
    parser.add_argument("--groups", help="these alone, with commas between")
    parser.add_argument("--cases", help="these alone, with commas between")
    parser.add_argument("--out", type=Path, help="keep archives and results here")
    parser.add_argument("--no-netns", action="store_true", help="stay outside of it")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    folder = options.suite.resolve()
    if not (folder / "server.py").is_file():
        sys.exit(f"no hostile server: {folder / 'server.py'} is not there")
    if not options.inside and not options.no_netns:
        _enter(folder)
    with tempfile.TemporaryDirectory() as scratch, served(folder) as suite:
        out = (options.out or Path(scratch)).resolve()
        out.mkdir(parents=True, exist_ok=True)
        code = measure(suite, options, out)
    sys.exit(code)


if __name__ == "__main__":
    main()
