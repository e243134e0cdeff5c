"""Runs ``pressmark`` as a person does: another process, in a folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

PRESSMARK = str(Path(sys.executable).parent / "pressmark")
ROOT = Path(__file__).parents[3]


def environment(database: str | None) -> dict[str, str]:
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
    env = {name: os.environ[name] for name in kept if name in os.environ}
    if database:
        env["PRESSMARK_DATABASE"] = database
    return env


class Desk:
    """One folder with settings, a catalogue and an archive."""

    def __init__(self, folder: Path, database: str | None = None) -> None:
        self.folder = folder
        self.database = database
        folder.mkdir(exist_ok=True)

    def write(self, settings: str, outlets: str = "") -> None:
        (self.folder / "pressmark.toml").write_text(settings)
        if outlets:
            (self.folder / "outlets.toml").write_text(outlets)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [PRESSMARK, *arguments],
            cwd=self.folder,
            env=environment(self.database),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(
        self, *arguments: str, code: int | None = 0
    ) -> subprocess.CompletedProcess[str]:
        """Run a command; code: what it must end with, None for whatever."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=120)
        if code is not None:
            assert process.returncode == code, f"{arguments}: {out}\n{err}"
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def crawl_with(
        self,
        settings: dict[str, Any],
        *,
        everything: bool = False,
        at: datetime | None = None,
    ) -> dict[str, tuple[str, str | None]]:
        """A crawl with what a person cannot set: url -> outcome.

        settings: of Scrapy.  at: what the clock of the run says.
        """
        clock = "wall_clock" if at is None else f"lambda: parsed({at.isoformat()!r})"
        script = (
            "import json, sys\n"
            "from datetime import datetime\n"
            "from pathlib import Path\n"
            "from archive.config import load\n"
            "from archive.outlets import load_outlets\n"
            "from archive.store import open_archive\n"
            "from crawler.clock import wall_clock\n"
            "from crawler.order import Order\n"
            "from crawler.run import crawl\n"
            "parsed = datetime.fromisoformat\n"
            "if __name__ == '__main__':\n"
            "    config = load()\n"
            "    order = Order(outlets=load_outlets(config.outlets_file),\n"
            f"        everything={everything!r}, report=Path('report.jsonl'))\n"
            "    with open_archive(config, create=True) as archive, archive.lock():\n"
            f"        crawl(archive, order, settings={settings!r}, say=print,\n"
            f"            clock={clock})\n"
        )
        file = self.folder / "crawl_with.py"
        file.write_text(script)
        done = subprocess.run(
            [sys.executable, str(file)],
            cwd=self.folder,
            env=environment(self.database),
            capture_output=True,
            text=True,
            timeout=180,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return self.report()

    def report(self, name: str = "report.jsonl") -> dict[str, tuple[str, str | None]]:
        """url -> (outcome, reason); fails where an address stands twice."""
        text = (self.folder / name).read_text()
        lines = [json.loads(line) for line in text.splitlines()]
        urls = Counter(line["url"] for line in lines)
        assert not [url for url, times in urls.items() if times > 1]
        return {line["url"]: (line["outcome"], line["reason"]) for line in lines}

    def query(self, sql: str) -> Sequence[Any]:
        url = self.database or f"sqlite:///{self.folder}/pressmark-data/archive.db"
        engine = create_engine(url)
        try:
            with engine.connect() as connection:
                return connection.execute(text(sql)).all()
        finally:
            engine.dispose()

    def articles(self) -> dict[str, tuple[Any, ...]]:
        """What the archive says, without times and captures: to be compared."""
        rows = self.query(
            "SELECT a.url, a.id, a.revision, r.title, r.body, r.content_hash "
            "FROM articles a JOIN revisions r ON r.article_id = a.id "
            "AND r.number = a.revision AND r.superseded IS NULL"
        )
        return {row[0]: tuple(row[1:]) for row in rows}
