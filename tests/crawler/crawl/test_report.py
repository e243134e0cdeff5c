"""The report of a run: in place as a whole, and links and pipes stay what they are."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert

from archive import runs
from archive.config import Config
from archive.errors import CannotWrite
from archive.store import Archive, open_archive
from archive.tables import outcomes
from crawler import report

URL = "https://paper.example/one"


@pytest.fixture
def ended(tmp_path: Path) -> Iterator[tuple[Archive, str]]:
    """An archive and a run in it with one outcome."""
    config = Config(folder=tmp_path, warc_dir=tmp_path / "warc")
    now = datetime(2026, 3, 1, tzinfo=UTC)
    with open_archive(config, create=True) as archive:
        with archive.begin() as work:
            run = runs.begin(work.connection, "crawl", config, now)
            row = {"url": URL, "url_key": URL, "outcome": "stored", "at": now}
            work.connection.execute(insert(outcomes).values(run_id=run, **row))
        yield archive, run


def urls(text: str | bytes) -> list[str]:
    return [json.loads(line)["url"] for line in text.splitlines()]


def test_a_link_stays_and_its_target_is_replaced(
    ended: tuple[Archive, str], tmp_path: Path
) -> None:
    target, link = tmp_path / "real.jsonl", tmp_path / "link.jsonl"
    target.write_text("old")
    link.symlink_to(target)
    report.check(link)
    assert target.read_text() == "old"
    report.write(*ended, link)
    assert link.is_symlink()
    assert urls(target.read_text()) == [URL]
    assert not list(tmp_path.glob("*.tmp"))


def test_a_pipe_gets_the_lines(ended: tuple[Archive, str], tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    report.check(pipe)
    found: list[bytes] = []
    reader = threading.Thread(target=lambda: found.append(pipe.read_bytes()))
    reader.start()
    report.write(*ended, pipe)
    reader.join(timeout=60)
    assert pipe.is_fifo()
    assert urls(found[0]) == [URL]


def test_where_no_report_can_be_is_said_before(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none" / "report.jsonl"):
        with pytest.raises(CannotWrite):
            report.check(path)
