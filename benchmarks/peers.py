"""Other tools that read news pages: pinned, installed, asked, and remembered.

Each has a virtual environment of its own below a folder of the user's, and is asked in
a process of its own.  All of them read a page before any reads the next, trafilatura
among them: what else the machine does meanwhile slows all alike, so that a tool's
processor time against trafilatura's is a fair figure.  Answers are kept by tool,
version and digest of the set, for they do not change.
"""

from __future__ import annotations

import hashlib
import json
import select
import subprocess
import sys
import venv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
READER = HERE / "peer_reader.py"
REFERENCE = "trafilatura"
SECONDS = 60.0
"""For one page; a tool that takes longer is stopped and begins anew."""

START = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    name: str
    version: str
    extras: str = ""
    also: tuple[str, ...] = ()
    """What it needs and does not ask for."""

    @property
    def label(self) -> str:
        return f"{self.name} {self.version}"


PEERS = {
    peer.name: peer
    for peer in (
        Peer(name="trafilatura", version="2.3.1", also=("lxml_html_clean==0.4.6",)),
        Peer(name="newspaper4k", version="0.9.6", extras="[all]"),
        Peer(name="news-please", version="1.6.16", also=("newspaper4k[all]==0.9.6",)),
        Peer(name="readability-lxml", version="0.9"),
        Peer(name="rs-trafilatura", version="0.1.1"),
        Peer(name="resiliparse", version="2.0.1"),
        Peer(name="goose3", version="3.1.22"),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One page of a set."""

    id: str
    path: Path
    url: str | None


def stored_pages(folder: Path, sample: int = 1) -> list[Stored]:
    """Every ``sample``-th page of the set's manifest."""
    lines = (folder / "manifest.jsonl").read_text("utf-8").split("\n")
    rows = [json.loads(line) for line in lines if line.strip()]
    return [
        Stored(id=row["id"], path=(folder / row["path"]).resolve(), url=row.get("url"))
        for row in rows[::sample]
    ]


def digest(pages: Sequence[Stored]) -> str:
    """Of what the tools are given, and of how they are asked."""
    whole = hashlib.sha256(READER.read_bytes())
    for page in pages:
        whole.update(f"{page.id}\0{page.url}\0".encode())
        whole.update(hashlib.sha256(page.path.read_bytes()).digest())
    return whole.hexdigest()[:16]


@cache
def install(peer: Peer, home: Path) -> Path | None:
    """The interpreter of the tool's environment, or None, said in one line."""
    folder = home / "environments" / f"{peer.name}-{peer.version}"
    python = folder / "bin" / "python"
    done = folder / "installed"
    if done.exists():
        return python
    venv.create(folder, clear=True, with_pip=False)
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q"]
    wanted = (f"{peer.name}{peer.extras}=={peer.version}", *peer.also)
    ran = subprocess.run([*pip, *wanted], capture_output=True, text=True, check=False)
    if ran.returncode:
        why = [line for line in ran.stderr.splitlines() if line.startswith("ERROR:")]
        said = why[0] if why else "pip could neither find nor build it"
        print(f"{peer.label} is left out: {said}", file=sys.stderr)
        return None
    done.touch()
    return python


def read_all(
    names: Sequence[str], pages: Sequence[Stored], home: Path
) -> dict[str, list[dict[str, Any]]]:
    """What each tool that can be had read on each page, from memory where it is kept.

    A line has ``cpu`` and, of trafilatura on the same page in the same sweep,
    ``reference``.
    """
    files = {
        name: home
        / "predictions"
        / f"{name}-{PEERS[name].version}-{digest(pages)}.jsonl"
        for name in names
    }
    missing = [name for name, file in files.items() if not file.exists()]
    if missing:
        pythons = {n: install(PEERS[n], home) for n in {*missing, REFERENCE}}
        usable = {name: python for name, python in pythons.items() if python}
        wanted = {name: files[name] for name in missing if name in usable}
        if wanted and REFERENCE in usable:
            _sweep(usable, pages, wanted)
    return {
        name: [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        for name, file in files.items()
        if file.exists()
    }


def _sweep(
    pythons: Mapping[str, Path], pages: Sequence[Stored], files: Mapping[str, Path]
) -> None:
    tools = {name: Tool(name, python) for name, python in pythons.items()}
    rows: dict[str, list[str]] = {name: [] for name in tools}
    try:
        for number, page in enumerate(pages, 1):
            answers = {name: tool.read(page) for name, tool in tools.items()}
            for name, answer in answers.items():
                answer |= {"id": page.id, "reference": answers[REFERENCE]["cpu"]}
                rows[name].append(json.dumps(answer))
            if number % 50 == 0:
                print(f"peers: {number} of {len(pages)} pages", file=sys.stderr)
    finally:
        for tool in tools.values():
            tool.stop()
    for name, file in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(rows[name]) + "\n", "utf-8")


class Tool:
    """One tool in its process, asked page by page."""

    def __init__(self, name: str, python: Path) -> None:
        self.name, self.python = name, python
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [self.python, str(READER), self.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert process.stdout
        if not select.select([process.stdout], [], [], START)[0] or not (
            process.stdout.readline()
        ):
            process.kill()
            sys.exit(f"{self.name} does not start: try {self.python} {READER}")
        return process

    def read(self, page: Stored) -> dict[str, Any]:
        if self.process.poll() is not None:
            self.process = self._start()
        assert self.process.stdin and self.process.stdout
        line = json.dumps({"path": str(page.path), "url": page.url})
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()
        if select.select([self.process.stdout], [], [], SECONDS)[0]:
            answer = self.process.stdout.readline()
            if answer:
                found: dict[str, Any] = json.loads(answer)
                return found
            self.stop()
            return {"error": "died", "cpu": 0.0}
        self.stop()
        return {"error": f"more than {SECONDS:.0f} s", "cpu": SECONDS}

    def stop(self) -> None:
        self.process.kill()
        self.process.communicate()


def cpu_ratio(rows: Sequence[Mapping[str, Any]]) -> float:
    """A tool's processor time against trafilatura's on the same pages."""
    return float(
        sum(row["cpu"] for row in rows) / sum(row["reference"] for row in rows)
    )


def lines_of(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Predictions as the scorers want them."""
    kept = ("id", "title", "authors", "published", "body", "language", "error")
    for row in rows:
        said = {key: row[key] for key in kept if row.get(key) is not None}
        # goose3 may give a page's several authors as a list in the list.
        said["authors"] = list(_flat(said.get("authors", ())))
        yield json.dumps(said)


def _flat(names: Iterable[Any]) -> Iterator[str]:
    for name in names:
        if isinstance(name, str):
            yield name
        elif isinstance(name, list):
            yield from _flat(name)
