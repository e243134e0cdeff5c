"""The archive's own captures, read again: old readings are kept, no network asked."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from archive.config import Config
from archive.errors import ArchiveDamaged, PressmarkError
from archive.holdings import find
from archive.model import Access, Article, Reason
from archive.session import Session
from archive.store import Archive, open_archive
from archive.tables import channels, revisions, search
from archive.verify import check
from archive.verify.damage import Tally
from archive.warc import Exchange
from crawler.commands.replay import command

from .foreign_files import DATE, address, html, stories
from .test_resume import start

STORY = stories("meridian")[0]
URL = address(STORY)
# What yesterday's rules are supposed to have read.
YESTERDAY = Article(
    url=URL,
    title="Turbines",
    body="Three turbines.",
    language="en",
    access=Access.FREE,
)


@pytest.fixture
def config(config: Config) -> Config:
    return replace(config, workers=1)


def exchange(url: str = URL, body: bytes | None = None) -> Exchange:
    return Exchange(
        url=url,
        status=200,
        response_headers=(("Content-Type", "text/html; charset=utf-8"),),
        payload=html(STORY) if body is None else body,
        fetched=DATE,
    )


def replay(config: Config, *names: str) -> Result:
    result = CliRunner().invoke(command, names, obj=Session(_config=config))
    if result.exception and not isinstance(result.exception, PressmarkError):
        raise result.exception
    return result


def readings(archive: Archive) -> list[Any]:
    with archive.connect() as connection:
        query = select(revisions).order_by(revisions.c.number, revisions.c.reading)
        return list(connection.execute(query))


def test_a_better_reading_supersedes_the_old_one(
    config: Config, tmp_path: Path
) -> None:
    with open_archive(config, create=True) as archive:
        capture = archive.warc.append(exchange())
        with archive.begin() as work:
            filed = work.file(YESTERDAY, capture)
    report = tmp_path / "report.jsonl"
    result = replay(config, "--report", str(report))
    assert "revised 1" in result.stdout.splitlines()
    assert "changed title 1" in result.stdout.splitlines()
    (line,) = [json.loads(line) for line in report.read_text().splitlines()]
    assert line["article"] == filed.article_id
    assert {"title", "authors", "body"} <= set(line["fields"])
    said = {one["field"]: (one["old"], one["new"]) for one in line["changes"]}
    assert said["title"] == ("Turbines", STORY.title)
    assert said["body"][0] == "Three turbines."
    assert "id" not in said
    with open_archive(config) as archive:
        old, new = readings(archive)
        with archive.connect() as connection:
            held = find(connection, filed.article_id)
    assert (old.number, old.reading, new.number, new.reading) == (1, 1, 1, 2)
    assert old.superseded is not None
    assert (old.title, new.superseded) == ("Turbines", None)
    assert held.article.title == STORY.title
    # Once more: today's reading stands.
    assert replay(config).stdout.splitlines() == ["unchanged 1"]


def test_search_and_stories_follow(config: Config) -> None:
    copy = "https://harbour.example/2026/copy"
    with open_archive(config, create=True) as archive, archive.begin() as work:
        for url in (URL, copy):
            capture = archive.warc.append(exchange(url, html(STORY, url=url)))
            work.file(replace(YESTERDAY, url=url, body=f"{url} alone."), capture)
    replay(config)
    with open_archive(config) as archive, archive.connect() as connection:
        known = [find(connection, url).kept.reprints for url in (URL, copy)]
        words = connection.scalars(select(search.c.title)).all()
    assert known[0] is not None
    assert known[0] == known[1]
    assert all(title != "turbines" for title in words)


def test_killed_in_the_midst_and_run_again(config: Config, tmp_path: Path) -> None:
    # More than one batch, so that the first is filed while the second is read.
    editions = [
        (f"https://{number}.example/story", html(story))
        for number in range(11)
        for story in stories("meridian", "harbour")[:6]
    ]
    with open_archive(config, create=True) as archive, archive.begin() as work:
        for number, (url, body) in enumerate(editions):
            url = f"{url}/{number}"
            capture = archive.warc.append(exchange(url, body))
            work.file(replace(YESTERDAY, url=url, body=url), capture)
    report = tmp_path / "report.jsonl"
    with start(config, "replay", "--report", str(report)) as process:
        deadline = time.monotonic() + 120
        while superseded(config) == 0 and time.monotonic() < deadline:
            assert process.poll() is None, process.stderr and process.stderr.read()
            time.sleep(0.1)
        process.kill()
        process.communicate(timeout=60)
    done = superseded(config)
    assert 0 < done < len(editions)
    print(f"killed with {done} of {len(editions)} read again")
    replay(config)
    with open_archive(config) as archive:
        rows = readings(archive)
        assert list(check(archive, Tally())) == []
    assert len(rows) == 2 * len(editions)
    assert sum(row.superseded is None for row in rows) == len(editions)
    assert {row.reading for row in rows if row.superseded is None} == {2}
    assert replay(config).stdout.splitlines() == [f"unchanged {len(editions)}"]


def superseded(config: Config) -> int:
    with open_archive(config) as archive:
        return sum(row.superseded is not None for row in readings(archive))


def test_what_was_no_article_may_be_one_today(config: Config) -> None:
    section = "https://meridian.example/news/"
    with open_archive(config, create=True) as archive:
        refused = archive.warc.append(exchange())
        listing = archive.warc.append(exchange(section))
        with archive.begin() as work:
            work.quarantine(
                URL, Reason.PARSE_LIMIT, "too slow", capture=refused, run=None
            )
            work.capture(listing)
            work.connection.execute(
                channels.insert().values(
                    url_key="example,meridian)/news", url=section, kind="section"
                )
            )
    assert replay(config).stdout.splitlines() == ["stored 1"]
    with open_archive(config) as archive:
        (only,) = readings(archive)
    assert only.title == STORY.title


def test_only_the_articles_that_are_named(config: Config) -> None:
    other = stories("harbour")[2]
    with open_archive(config, create=True) as archive, archive.begin() as work:
        for url, body in ((URL, html(STORY)), (address(other), html(other))):
            capture = archive.warc.append(exchange(url, body))
            work.file(replace(YESTERDAY, url=url, body=url), capture)
    assert replay(config, URL).stdout.splitlines()[0] == "revised 1"
    with open_archive(config) as archive:
        assert len(readings(archive)) == 3


def test_an_article_is_not_taken_back(config: Config) -> None:
    nothing = b"<html><title>404 Not Found</title><h1>Page not found</h1></html>"
    with open_archive(config, create=True) as archive:
        capture = archive.warc.append(exchange(body=nothing))
        with archive.begin() as work:
            work.file(YESTERDAY, capture)
    result = replay(config)
    assert result.stdout.startswith("skipped ")
    with open_archive(config) as archive:
        (only,) = readings(archive)
    assert only.superseded is None


def test_a_lost_file_is_said_and_ends_with_76(config: Config) -> None:
    with open_archive(config, create=True) as archive:
        capture = archive.warc.append(exchange())
        with archive.begin() as work:
            work.file(YESTERDAY, capture)
    for file in config.warc_dir.iterdir():
        file.unlink()
    result = replay(config)
    assert isinstance(result.exception, ArchiveDamaged)
    assert "failed storage 1" in result.stdout.splitlines()


def test_no_archive_is_one_line(tmp_path: Path) -> None:
    result = replay(Config(folder=tmp_path, warc_dir=tmp_path / "warc"))
    assert isinstance(result.exception, PressmarkError)
    assert result.exception.exit_code == 2
    assert not (tmp_path / "warc").exists()
