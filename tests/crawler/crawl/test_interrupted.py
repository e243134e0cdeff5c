"""Runs that do not come to their end: killed, stopped, limited, refused."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy.exc import OperationalError

from tests.site import Newspaper

from .chaos import Chaos
from .running import Desk

FILED = "SELECT url FROM frontier WHERE outcome IS NOT NULL"


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    if request.param == "sqlite":
        return Desk(tmp_path / "desk")
    return Desk(tmp_path / "desk", request.getfixturevalue("postgres_url"))


def articles_asked(paper: Newspaper) -> int:
    return len([visit for visit in paper.log() if visit.kind == "article"])


def wait_until(paper: Newspaper, number: int) -> None:
    """Until so many articles were asked for."""
    end = time.monotonic() + 60
    while articles_asked(paper) < number:
        assert time.monotonic() < end
        time.sleep(0.01)


def count(desk: Desk) -> int:
    return int(desk.query("SELECT count(*) FROM articles")[0][0])


def wait_for_rows(desk: Desk, process: subprocess.Popen[str], number: int) -> None:
    """Until so many articles are filed."""
    if desk.database is None:
        file = desk.folder / "pressmark-data" / "archive.db"
        while not file.exists() or not file.stat().st_size:
            assert process.poll() is None
            time.sleep(0.02)
    wait_until_true = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < wait_until_true:
        with contextlib.suppress(OperationalError):  # no tables yet
            if count(desk) >= number:
                return
        time.sleep(0.02)
    raise AssertionError(f"ended before {number} articles: {process.communicate()}")


def test_killed_and_run_again_it_is_as_if_never_killed(desk: Desk) -> None:
    whole = Desk(desk.folder.parent / "whole")
    with Newspaper() as paper:
        settings, outlets = paper.settings_toml(), paper.outlets_toml(delay=0.05)
        whole.write(settings, outlets)
        whole.run("crawl")
        expected = whole.articles()
        assert len(expected) == len(paper.gold())

        desk.write(settings, outlets)
        rows, filed, marks = [], [], []
        for wanted in (1, 15, 30):
            process = desk.start("crawl")
            wait_for_rows(desk, process, wanted)
            time.sleep(random.uniform(0, 0.1))
            os.kill(process.pid, signal.SIGKILL)
            process.communicate()
            marks.append(articles_asked(paper))
            rows.append(count(desk))
            filed.append({urlsplit(row[0]).path for row in desk.query(FILED)})
        print("articles after each kill:", rows)
        assert rows[0] < rows[-1] < len(expected)
        desk.run("crawl", "--report", "report.jsonl")
        assert desk.articles() == expected
        # What was filed was not asked for again.
        log = [visit for visit in paper.log() if visit.kind == "article"]
        again = [
            visit.path
            for done, mark in zip(filed, marks, strict=True)
            for visit in log[mark:]
            if visit.path in done
        ]
        assert again == []
        assert desk.query("SELECT count(*) FROM revisions")[0][0] == len(expected)
    desk.run("verify")
    left = [file.name for file in (desk.folder / "pressmark-data/warc").iterdir()]
    assert not [name for name in left if name.endswith(".open")]


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)]
)
def test_a_signal_stops_the_run_cleanly(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    desk = Desk(tmp_path)
    with Newspaper() as paper:
        desk.write(paper.settings_toml(), paper.outlets_toml(delay=0.3))
        process = desk.start("crawl", "--report", "report.jsonl")
        wait_until(paper, 5)
        process.send_signal(number)
        began = time.monotonic()
        _, err = process.communicate(timeout=40)
        assert process.returncode == code, err
        assert time.monotonic() - began < 15
        report = desk.report()
        assert ("deferred", "interrupted") in report.values()
        assert desk.query("SELECT exit_code FROM runs")[0][0] == code
        desk.run("crawl")
        assert set(desk.articles()) == set(paper.gold())
    desk.run("verify")


def test_a_silent_host_does_not_hold_up_a_stop(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        desk.write('contact = "x@example.org"\nallow_networks = ["127.0.0.1/32"]\n')
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        process = desk.start("crawl", "--url", url, "--report", "report.jsonl")
        stream, _ = silent.accept()
        with stream:
            process.terminate()
            began = time.monotonic()
            _, err = process.communicate(timeout=40)
            assert process.returncode == 143, err
            assert time.monotonic() - began < 30
        assert desk.report() == {url: ("deferred", "interrupted")}


def test_a_second_signal_ends_at_once(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        desk.write('contact = "x@example.org"\nallow_networks = ["127.0.0.1/32"]\n')
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        process = desk.start("crawl", "--url", url)
        stream, _ = silent.accept()
        with stream:
            process.send_signal(signal.SIGINT)
            began = time.monotonic()
            while process.poll() is None and time.monotonic() - began < 20:
                time.sleep(0.1)
                process.send_signal(signal.SIGINT)
            process.communicate()
            assert process.returncode == 130
            assert time.monotonic() - began < 8


def test_the_time_limit_ends_a_run_and_the_next_goes_on(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with Newspaper() as paper:
        desk.write(paper.settings_toml(), paper.outlets_toml(delay=0.5))
        desk.run("crawl", "--time-limit", "1.5", "--report", "report.jsonl")
        assert ("deferred", "budget") in desk.report().values()
        (tmp_path / "outlets.toml").write_text(paper.outlets_toml(delay=0.01))
        desk.run("crawl")
        assert set(desk.articles()) == set(paper.gold())


def test_a_second_run_at_the_same_time_is_refused(desk: Desk) -> None:
    with Newspaper() as paper:
        desk.write(paper.settings_toml(), paper.outlets_toml(delay=0.3))
        process = desk.start("crawl")
        wait_until(paper, 1)
        refused = desk.run("crawl", code=75)
        assert "another run works on this archive" in refused.stderr
        assert refused.stderr.count("pressmark: ") == 1
        process.terminate()
        process.communicate()


def test_nothing_connects_to_what_is_not_public(tmp_path: Path) -> None:
    """A canary on a forbidden address hears nothing, however it is named."""
    desk = Desk(tmp_path)
    with Chaos() as site, socket.create_server(("127.0.0.66", 0)) as canary:
        port = canary.getsockname()[1]
        desk.write(
            'contact = "x@example.org"\nallow_networks = ["127.0.0.1/32"]\ndelay = 0\n'
        )
        forms = [
            f"http://127.0.0.66:{port}/",
            f"http://2130706498:{port}/",
            f"http://0x7f.0.0.0x42:{port}/",
            f"http://0177.0.0.0102:{port}/",
            f"http://127.66:{port}/",
            f"http://[::ffff:127.0.0.66]:{port}/",
            f"http://localhost:{port}/",
            f"http://[::1]:{port}/",
            "http://169.254.169.254/latest/meta-data/",
        ]
        # As redirects, for in a list of addresses these are one and the same.
        given = forms + [f"{site.base}/to?{form}" for form in forms]
        direct = [word for url in given for word in ("--url", url)]
        desk.run("crawl", *direct, "--report", "report.jsonl", code=None)
        report = desk.report()
        assert len(report) > len(forms)
        for url in [url for url in report if "localhost" in url]:
            # Whether it is ::1 or 127.0.0.1, where nothing listens.
            assert report.pop(url)[1] in ("forbidden_address", "connection")
        assert set(report.values()) == {("skipped", "forbidden_address")}
        canary.setblocking(False)
        with pytest.raises(BlockingIOError):
            canary.accept()
