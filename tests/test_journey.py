"""The whole of it, as a person types it: the loopback newspaper, the real commands."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from archive.config import Config
from archive.config import load as load_config
from archive.errors import PressmarkError
from archive.store import open_archive
from archive.tables import outcomes
from archive.urls import normal
from tests.site import Newspaper

BIN = Path(sys.executable).parent
PRESSMARK = str(BIN / "pressmark")
# What may differ between a crawl that was killed and one that was not.
OF_THE_RUN = ("first_seen", "last_seen", "capture")
PATIENCE = 240


class Desk:
    """A folder with settings and outlets of a newspaper, and the commands in it."""

    def __init__(self, folder: Path, paper: Newspaper, database: str) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.environ = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        self.environ |= {"PRESSMARK_DATABASE": database, "HOME": str(folder)}
        (folder / "pressmark.toml").write_text(paper.settings_toml(), "utf-8")
        (folder / "outlets.toml").write_text(paper.outlets_toml(delay=0.0), "utf-8")

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [PRESSMARK, *arguments],
            cwd=self.folder,
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, code: int = 0) -> str:
        """Standard output of a command that ends with this exit code."""
        with self.start(*arguments) as process:
            out, complaint = process.communicate(timeout=PATIENCE)
        assert process.returncode == code, complaint or out
        return out

    def lines(self, *arguments: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.run(*arguments).splitlines()]

    def config(self) -> Config:
        return load_config(self.folder / "pressmark.toml", self.environ)

    def export(self) -> list[dict[str, Any]]:
        """The exported records."""
        self.run("export", "-o", "all.jsonl")
        rows = (self.folder / "all.jsonl").read_text("utf-8").splitlines()
        return [json.loads(row) for row in rows]

    def finished(self) -> int:
        """How many URLs have an outcome, as the database says it now."""
        counted = select(func.count()).where(outcomes.c.article_id.is_not(None))
        try:
            with (
                open_archive(self.config(), readonly=True) as archive,
                archive.connect() as connection,
            ):
                return int(connection.scalar(counted) or 0)
        except (PressmarkError, DBAPIError):
            return 0  # not made yet, or being made

    def warc_files(self) -> list[Path]:
        return sorted(self.config().warc_dir.glob("*.warc.gz*"))


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newspaper]:
    with Newspaper(tmp_path_factory.mktemp("paper")) as served:
        yield served


@pytest.fixture
def desk(tmp_path: Path, paper: Newspaper, database_url: str) -> Desk:
    return Desk(tmp_path / "desk", paper, database_url)


def differences(
    one: list[dict[str, Any]], other: list[dict[str, Any]]
) -> list[tuple[str, str, Any, Any]]:
    """(article, key, here, there) of all that is not equal in two exports, less what
    depends on the run."""
    here, there = ({record["url"]: record for record in rows} for rows in (one, other))
    return [
        (url, key, here.get(url, {}).get(key), there.get(url, {}).get(key))
        for url in sorted({*here, *there})
        for key in sorted({*here.get(url, {}), *there.get(url, {})})
        if key not in OF_THE_RUN
        and here.get(url, {}).get(key) != there.get(url, {}).get(key)
    ]


def clean(desk: Desk) -> None:
    """Nothing in the archive is damaged, by our judgement and by warcio's."""
    desk.run("verify")
    files = desk.warc_files()
    assert files
    assert not [file for file in files if file.name.endswith(".open")]
    done = subprocess.run(
        [str(BIN / "warcio"), "check", *map(str, files)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_a_newspaper_becomes_an_archive(desk: Desk, paper: Newspaper) -> None:
    desk.run("crawl", "--report", "report.jsonl")
    gold = paper.gold()
    # An address is archived as it was fetched: with what a feed added for counting.
    records = {normal(record["url"]): record for record in desk.export()}
    assert set(gold) == set(records)
    for url, truth in gold.items():
        record = records[url]
        assert record["title"] == truth.title, url
        assert record["authors"] == list(truth.authors), url
        assert record["language"] == truth.language, url
        credits = [credit["name"] for credit in record["credits"]]
        assert credits == ([truth.credit] if truth.credit else []), url
    report = (desk.folder / "report.jsonl").read_text("utf-8").splitlines()
    urls = [json.loads(line)["url"] for line in report]
    assert len(urls) == len(set(urls))

    # A dateline stands in the text, so what has one is not the same text any more.
    copies = [t for t in gold.values() if t.copy_of and t.credit_style != "dateline"]
    copy = copies[0]
    trace = json.loads(desk.run("trace", copy.url, "--format", "json"))
    step = trace["credits"][0]
    assert normal(step["article"]["url"]) == copy.copy_of
    assert step["evidence"]["exact"]
    assert step["capture"]["digest"] == records[copy.url]["capture"]["digest"]
    words = f'"{copy.title}"'
    found = desk.lines("search", words, "--format", "jsonl")
    assert copy.url in [normal(record["url"]) for record in found]
    assert copy.title in desk.run("show", copy.url)
    clean(desk)


def test_a_second_crawl_keeps_what_is_there(desk: Desk, paper: Newspaper) -> None:
    desk.run("crawl")
    first = desk.export()
    paper.forget()
    desk.run("crawl", "--all")
    transferred = [
        visit
        for visit in paper.log()
        if visit.kind == "article" and visit.status == 200
    ]
    assert transferred == []
    assert differences(desk.export(), first) == []

    url = next(iter(paper.gold()))
    words = paper.edit(url, "The harbour office has since corrected the figure.")
    desk.run("crawl", "--all")
    (record,) = [record for record in desk.export() if normal(record["url"]) == url]
    assert record["revision"] == 2
    assert words in record["body"]
    clean(desk)


def test_kill_9_in_the_middle_of_a_crawl(
    desk: Desk, paper: Newspaper, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = Desk(tmp_path / "whole", paper, f"sqlite:///{tmp_path}/whole/archive.db")
    whole.run("crawl")
    expected = whole.export()

    process = desk.start("crawl", "--all")
    deadline = time.monotonic() + PATIENCE
    while (done := desk.finished()) < len(expected) // 4:
        assert process.poll() is None, "the crawl ended before it was killed"
        assert time.monotonic() < deadline
    process.send_signal(signal.SIGKILL)
    process.communicate()
    with capsys.disabled():
        print(f"\nkilled -9 after {done} of {len(expected)} articles")
    assert 0 < done < len(expected)

    desk.run("crawl")
    assert differences(desk.export(), expected) == []
    clean(desk)
