"""A file that may grow no more, and files that are full: what the command does then.

The limit is set from outside, in the midst of a crawl: the processes that read have
theirs from before.  On SQLite the database meets it first, on a server the WARC file.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive.config import load
from archive.store import open_archive
from archive.store.promises import ends
from tests.site import Newspaper

from .running import Desk, environment

PATIENCE = 60.0
ROTATING = """
import sys
from archive.warc import WarcWriter
WarcWriter.__init__.__kwdefaults__[sys.argv[1]] = float(sys.argv[2])
sys.argv[1:] = ["crawl"]
from crawler.cli import main
if __name__ == "__main__":
    main()
"""


def outlets_of(paper: Newspaper, delay: float) -> str:
    entries = paper.outlets_toml(delay=delay).split("[[outlet]]\n")[1:]
    return "".join(f"[[outlet]]\n{entry}" for entry in entries[:2])


def wait_for_articles(desk: Desk, running: subprocess.Popen[str]) -> Path:
    """The WARC file that is written, when some articles are on the disk."""
    warc, deadline = (
        desk.folder / "pressmark-data" / "warc",
        time.monotonic() + PATIENCE,
    )
    while time.monotonic() < deadline and running.poll() is None:
        for path in warc.glob("*.open"):
            if len(desk.articles()) >= 3:
                return path
        time.sleep(0.05)
    raise AssertionError(f"nothing was stored: {running.communicate(timeout=5)}")


def test_a_file_that_may_grow_no_more(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What Python compiles would be cut at the limit, for all that come after.
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    desk, whole = Desk(tmp_path / "short", database_url), Desk(tmp_path / "whole")
    with Newspaper() as paper:
        for each, delay in ((desk, 0.3), (whole, 0.01)):
            each.write(paper.settings_toml(), outlets_of(paper, delay))
        desk.run("crawl", "--dry-run")  # makes the archive
        running = desk.start("crawl")
        path = wait_for_articles(desk, running)
        limit = path.stat().st_size + 2000
        resource.prlimit(running.pid, resource.RLIMIT_FSIZE, (limit, limit))
        out, err = running.communicate(timeout=PATIENCE)
        kept = desk.articles()
        assert running.returncode == 74, out + err
        last = err.splitlines()[-1]
        assert last.startswith("pressmark: ") and "Traceback" not in err
        assert any(word in last for word in (path.name, "archive.db")), last
        desk.run("verify")
        desk.write(paper.settings_toml(), outlets_of(paper, 0.01))
        desk.run("crawl", "--all")
        whole.run("crawl")
    after = desk.articles()
    assert 3 <= len(kept) < len(after)
    assert kept.items() <= after.items() and after == whole.articles()
    assert desk.run("verify").stdout.startswith("clean")


@pytest.mark.parametrize(("what", "limit"), [("max_bytes", 20_000), ("max_seconds", 1)])
def test_a_file_that_is_full_makes_room_for_the_next(
    tmp_path: Path, what: str, limit: float
) -> None:
    desk = Desk(tmp_path)
    with Newspaper() as paper:
        desk.write(paper.settings_toml(), outlets_of(paper, 0.1))
        done = subprocess.run(
            [sys.executable, "-c", ROTATING, what, str(limit)],
            cwd=desk.folder,
            env=environment(None),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, done.stderr
    config = load(desk.folder / "pressmark.toml")
    files = sorted(config.warc_dir.iterdir())
    assert len(files) >= 3 and {path.suffix for path in files} == {".gz"}
    with open_archive(config) as archive, archive.connect() as connection:
        named = ends(connection)
    assert named == {path.name: path.stat().st_size for path in files}
    if what == "max_bytes":
        # What was begun is ended: a file is longer than its limit by a batch at most.
        assert all(path.stat().st_size >= limit for path in files[:-1])
        assert all(path.stat().st_size < 4 * limit for path in files)
    assert desk.run("verify").stdout.startswith("clean")
