"""One folder from which ``pressmark`` is run, and the memory that it takes meanwhile.

Knows commands and processes; nothing of what is measured with them.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

PRESSMARK = [sys.executable, "-c", "from crawler.cli import main; main()"]
ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 900.0
"""Seconds after which a crawl counts as hung."""

SETTINGS = """\
contact = "hostile-benchmark@example.org"
allow_networks = ["127.0.0.1/32", "127.0.1.0/24"]
delay = 0
per_host = 4
"""
KINDS = {"feed": "feeds", "sitemap": "sitemaps", "site": "sections"}

Line = dict[str, Any]


class Desk:
    """An archive and its settings, in a folder made new."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "pressmark.toml").write_text(SETTINGS)
        self.lines: list[Line] = []
        """What the last crawl reported."""

        self.records: dict[str, Line] = {}
        """What the archive exports, by id."""

        self.seconds = 0.0
        self.rss_mb = 0
        self.hung = False

    def crawl(self, urls: list[str]) -> None:
        """Fetch these pages."""
        self._crawl([word for url in urls for word in ("--url", url)])

    def crawl_channel(self, entry: str, url: str) -> None:
        """Read one feed, sitemap or section, and what it lists."""
        quoted = json.dumps(url)
        (self.folder / "outlets.toml").write_text(
            f'[[outlet]]\nname = "The Hostile Courier"\n{KINDS[entry]} = [{quoted}]\n'
        )
        self._crawl(["--all"])

    def line(self, url: str) -> Line | None:
        """What was reported of an address."""
        return next((line for line in self.lines if line["url"] == url), None)

    def _crawl(self, arguments: list[str]) -> None:
        report, exported = self.folder / "report.jsonl", self.folder / "export.jsonl"
        for path in (report, exported):
            path.unlink(missing_ok=True)
        begun = time.monotonic()
        self._run(["crawl", *arguments, "--report", str(report)])
        self.seconds = round(time.monotonic() - begun, 1)
        if report.exists():
            self.lines = _read(report)
        self._run(["export", "-o", str(exported)], measured=False)
        if exported.exists():
            self.records = {record["id"]: record for record in _read(exported)}

    def _run(self, arguments: list[str], *, measured: bool = True) -> None:
        with (self.folder / "output.txt").open("ab") as output:
            process = subprocess.Popen(
                [*PRESSMARK, *arguments],
                cwd=self.folder,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
            watch = Watch(process.pid)
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.hung = True
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            peak = watch.stop()
            if measured:
                self.rss_mb = max(self.rss_mb, peak >> 20)


class Watch:
    """The memory of all processes of a session together, at its highest."""

    def __init__(self, session: int) -> None:
        self._session = session
        self._peak = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        """Bytes."""
        self._over.set()
        self._thread.join()
        return self._peak

    def _look(self) -> None:
        while not self._over.wait(0.1):
            self._peak = max(self._peak, resident(self._session))


def resident(session: int) -> int:
    """Bytes of memory that a session's processes take: what several of them share, as
    forked ones do, is counted once."""
    found = 0
    for place in Path("/proc").iterdir():
        if not place.name.isdecimal():
            continue
        try:
            words = (place / "stat").read_text().rpartition(")")[2].split()
            if int(words[3]) != session:
                continue
            rollup = (place / "smaps_rollup").read_text()
        except OSError:
            continue  # it ended meanwhile
        sizes = [line.split() for line in rollup.splitlines() if line[:4] == "Pss:"]
        found += sum(int(size[1]) for size in sizes) << 10
    return found


def _read(path: Path) -> list[Line]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
