"""How well we read, beside the tools that PyPI has: one table.

    python benchmarks/reading.py ../shared/bench/extraction \
        --credit ../shared/bench/credit --write docs/benchmarks.md

The set's folder holds manifest.jsonl, gold.jsonl and the pages; the folder above it,
the scorers.  Our predictions are what ``pressmark extract`` prints.  Each other tool is
installed in a virtual environment of its own below ``--cache``, pinned, and asked once:
its answers are kept.  ``--sample 10`` reads every tenth page; ``--peers none`` reads
with ours alone.  A tool that cannot be installed is named in one line and left out.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from peers import PEERS, REFERENCE, Stored, cpu_ratio, lines_of, read_all, stored_pages
from reading_table import render, write_between

EXTRACT = "from crawler.cli import main; main()"
OURS = "pressmark"
# Kinds of credit that have bars of their own; the others are too few, and pooled.
KINDS = ("byline", "source_line")
# The others name agencies among their authors even less often: not worth the hour.
CREDITED = (REFERENCE,)


@dataclass(kw_only=True)
class Row:
    """What is known of one tool."""

    label: str
    scores: dict[str, Any]
    credits: dict[str, Any] | None = None
    cpu: float | None = None


@dataclass(kw_only=True)
class Results:
    rows: list[Row] = field(default_factory=list)
    errors: int = 0
    """Pages for which our line is an error."""

    cpu: dict[str, Any] | None = None
    evidence: dict[str, Any] | None = None
    recall: dict[str, tuple[int, int]] = field(default_factory=dict)
    """(found, wanted) of credits by kind, and of cited authorities."""


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as scratch:
        results = measure(options, Path(scratch))
    text = render(results)
    print(text)
    if options.write:
        write_between(options.write, "reading", text)


def _options() -> argparse.Namespace:
    words = (__doc__ or "").splitlines()[0]
    parser = argparse.ArgumentParser(description=words)
    parser.add_argument("folder", type=Path, help="a set: manifest, gold, pages")
    parser.add_argument("--credit", type=Path, help="a set with credits as its gold")
    parser.add_argument("--peers", default=",".join(PEERS), help="a,b; all; none")
    parser.add_argument("--cache", type=Path, default=_cache(), help="environments")
    parser.add_argument("--sample", type=int, default=1, help="every N-th page")
    parser.add_argument("--rounds", type=int, default=3, help="of the CPU figure")
    parser.add_argument(
        "--cpu-sample", type=int, default=1, help="CPU of every N-th of those"
    )
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="folder for our predictions")
    parser.add_argument("--write", type=Path, help="page with the table's markers")
    options = parser.parse_args()
    named = {"none": "", "all": ",".join(PEERS)}.get(options.peers, options.peers)
    options.peers = [name for name in named.split(",") if name]
    if unknown := set(options.peers) - set(PEERS):
        parser.error(f"no such peers: {', '.join(sorted(unknown))}")
    for folder in (options.folder, options.credit):
        if folder and not (folder / "manifest.jsonl").is_file():
            sys.exit(f"no pages to measure with: {folder / 'manifest.jsonl'}")
    return options


def _cache() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "pressmark-benchmarks"


def measure(options: argparse.Namespace, scratch: Path) -> Results:
    results = Results()
    texts = Set(options.folder, options.sample, scratch / "texts")
    credit = options.credit and Set(options.credit, options.sample, scratch / "credit")
    kept: Path = options.keep or scratch
    kept.mkdir(parents=True, exist_ok=True)
    mine = _ours(texts, options.jobs, kept / "extraction.jsonl")
    results.errors = sum('"error":' in line[:400] for line in mine.open())
    every = options.sample * options.cpu_sample
    rounds = ("--rounds", options.rounds, "--sample", every)
    results.cpu = _told("reading_cpu.py", options.folder, *rounds)
    sets = [one for one in (options.folder, options.credit) if one]
    law = ("--json", "--sample", options.sample)
    results.evidence = _told("evidence_figures.py", *sets, *law)
    peers = read_all(options.peers, texts.pages, options.cache)
    asked = [name for name in options.peers if credit and name in CREDITED]
    credited = read_all(asked, credit.pages, options.cache) if asked else {}
    files = {name: texts.write(name, lines_of(rows)) for name, rows in peers.items()}
    scores = texts.score(mine, against=files.get(REFERENCE))
    row = Row(label=OURS, scores=scores)
    results.rows.append(row)
    if credit:
        predicted = _ours(credit, options.jobs, kept / "credit.jsonl")
        row.credits = credit.score_credits(predicted)
        results.recall = _recall(credit, row.credits, predicted)
    row.cpu = results.cpu["ratio"]
    for name, rows in peers.items():
        other = Row(label=PEERS[name].label, scores=texts.score(files[name]))
        other.cpu = cpu_ratio(rows)
        if name in credited:
            named = credit.write(name, credit.as_credits(credited[name]))
            other.credits = credit.score_credits(named)
        results.rows.append(other)
    return results


class Set:
    """A set, or every N-th page of it, with the scorers beside it."""

    def __init__(self, folder: Path, sample: int, scratch: Path) -> None:
        self.folder, self.scratch = folder.resolve(), scratch
        self.pages: Sequence[Stored] = stored_pages(self.folder, sample)
        scratch.mkdir(parents=True)
        ids = {page.id for page in self.pages}
        self.gold = [row for row in _rows(folder / "gold.jsonl") if row["id"] in ids]
        self.write("gold", map(json.dumps, self.gold))
        self.manifest = self.write(
            "manifest",
            (
                json.dumps({"id": one.id, "path": str(one.path), "url": one.url})
                for one in self.pages
            ),
        )

    def write(self, name: str, lines: Iterable[str]) -> Path:
        file = self.scratch / f"{name}.jsonl"
        file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        return file

    def score(self, predicted: Path, against: Path | None = None) -> dict[str, Any]:
        scorer = self.folder.parent / "score_extraction.py"
        extra = ["--against", str(against)] if against else []
        return _json([scorer, self.scratch, predicted, "--json", *extra])

    def score_credits(self, predicted: Path) -> dict[str, Any]:
        scorer = self.folder.parent / "score_credit.py"
        return _json([scorer, predicted, "--set", self.scratch, "--json"])

    def scorer(self) -> ModuleType:
        """The scorer of credits, for its table of names."""
        path = self.folder.parent / "score_credit.py"
        spec = importlib.util.spec_from_file_location("score_credit", path)
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    def names(self) -> Any:
        scorer = self.scorer()
        table = self.folder / "agencies.json"
        if not table.exists():
            table = self.folder.parent / "credit" / "agencies.json"
        return scorer.Names(json.loads(table.read_text("utf-8")))

    def as_credits(self, rows: Sequence[Mapping[str, Any]]) -> list[str]:
        """A tool's authors and site, where the bench's own table has them: what its
        user could make of it."""
        names, form = self.names(), self.scorer().normal_form
        lines = []
        for row in rows:
            said = [*(row.get("authors") or ()), row.get("site") or ""]
            known = [{"name": name} for name in said if form(name) in names.known]
            lines.append(json.dumps({"id": row["id"], "credits": known}))
        return lines


def _ours(pages: Set, jobs: int, out: Path) -> Path:
    """What the command that users have prints for the set."""
    command = [sys.executable, "-c", EXTRACT, "extract", "--evidence"]
    command += ["--manifest", str(pages.manifest), "--jobs", str(jobs)]
    with out.open("wb") as stream:
        subprocess.run(command, stdout=stream, check=True)
    return out


def _told(script: str, *arguments: object) -> dict[str, Any]:
    return _json([Path(__file__).parent / script, *arguments])


def _json(arguments: Sequence[object]) -> dict[str, Any]:
    command = [sys.executable, *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _rows(file: Path) -> list[dict[str, Any]]:
    lines = file.read_text("utf-8").split("\n")
    return [json.loads(line) for line in lines if line.strip()]


def _recall(
    credit: Set, scores: Mapping[str, Any], predicted: Path
) -> dict[str, tuple[int, int]]:
    """(found, wanted) by kind of credit, small kinds pooled, and of those cited."""
    found: dict[str, tuple[int, int]] = {}
    for kind, counts in scores["kinds"].items():
        key = kind if kind in KINDS else "other kinds"
        hit, wanted = found.get(key, (0, 0))
        wanted += counts["hit"] + counts["missed"]
        found[key] = (hit + counts["hit"], wanted)
    gold = credit.folder / "cited_gold.jsonl"
    if gold.is_file():
        names = credit.names()
        said = {row["id"]: row.get("cited") or [] for row in _rows(predicted)}
        wanted_names = [
            any(
                names.identities(one["name"]) & names.identities(mine["name"])
                for mine in said[row["id"]]
            )
            for row in _rows(gold)
            if row["id"] in said
            for one in row["cited"]
        ]
        found["cited authorities"] = (sum(wanted_names), len(wanted_names))
    return found


if __name__ == "__main__":
    main()
