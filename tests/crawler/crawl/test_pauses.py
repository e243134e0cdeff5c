"""A server that asks to be left alone for long is left alone, by later runs too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from archive.store import Archive
from crawler import pauses
from tests.site import Newspaper

from .running import Desk

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def in_hours(number: int) -> str:
    moment = datetime.now(UTC) + timedelta(hours=number)
    return format_datetime(moment, usegmt=True)


@pytest.mark.parametrize(
    ("database", "asked"),
    [("sqlite", "7200"), ("postgres_url", in_hours(2))],
    ids=["sqlite-seconds", "postgresql-date"],
)
def test_the_next_runs_keep_to_it(
    database: str, asked: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = None if database == "sqlite" else request.getfixturevalue(database)
    desk = Desk(tmp_path / "desk", url)
    with Newspaper() as paper:
        busy = "lowland"
        (feed,) = paper.channels(busy)["feeds"]
        desk.write(paper.settings_toml(), paper.outlets_toml(delay=0.01))
        desk.run("crawl", "--report", "report.jsonl")
        own = [url for url in paper.gold() if url.startswith(paper.base(busy))]

        paper.fault(feed, 429, times=1, headers={"Retry-After": asked})
        desk.run("crawl", "--all", "--report", "report.jsonl", code=3)
        assert desk.report()[feed] == ("failed", "rate_limited")

        paper.forget()
        desk.run("crawl", "--all", "--report", "report.jsonl")
        report = desk.report()
        assert {report[url] for url in (feed, *own)} == {("deferred", "rate_limited")}
        seen = {visit.outlet for visit in paper.log()}
        assert seen == set(paper.outlets) - {busy}

        paper.forget()
        plan = desk.run("crawl", "--all", "--dry-run").stdout.splitlines()
        said = {line.split()[1]: line for line in plan}
        for url in (feed, *own):
            assert said[url].startswith("deferred")
            assert "asks to be left alone until" in said[url]
        told = desk.run("crawl", "--url", own[0])
        assert told.stdout.startswith(f"deferred  {own[0]}  rate_limited")
        assert "asks to be left alone until" in told.stderr
        assert paper.log() == []

        _over(desk)
        desk.run("crawl", "--all", "--report", "report.jsonl")
        assert desk.report()[feed][0] == "listed"
        assert busy in {visit.outlet for visit in paper.log()}
        assert desk.query("SELECT count(*) FROM pauses")[0][0] == 0


def test_a_short_pause_outlives_the_run_too(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk")
    with Newspaper() as paper:
        busy = "lowland"
        (feed,) = paper.channels(busy)["feeds"]
        desk.write(paper.settings_toml(), paper.outlets_toml(delay=0.01))
        paper.fault(feed, 503, times=1, headers={"Retry-After": "200"})
        desk.run("crawl", "--time-limit", "1", code=None)
        assert [visit for visit in paper.log() if visit.outlet == busy]
        paper.forget()
        desk.run("crawl", "--all", code=None)
        assert not [visit for visit in paper.log() if visit.outlet == busy]


def test_a_pause_holds_after_the_last_try_as_well(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk")
    with Newspaper() as paper:
        busy = "lowland"
        desk.write(paper.settings_toml(), paper.outlets_toml(delay=0.01))
        desk.run("crawl")
        url = next(url for url in paper.gold() if url.startswith(paper.base(busy)))
        paper.fault(url, 429, times=9, headers={"Retry-After": "1"})
        paper.forget()
        desk.run("crawl", "--all", code=None)
        log = [visit for visit in paper.log() if visit.outlet == busy]
        refused = [place for place, visit in enumerate(log) if visit.status == 429]
        assert len(refused) == 3
        for place in refused:
            for later in log[place + 1 : place + 2]:
                assert later.at - log[place].at >= 1.0


def _over(desk: Desk) -> None:
    """The pause has run out."""
    from sqlalchemy import create_engine, update

    from archive.tables import pauses as table

    url = desk.database or f"sqlite:///{desk.folder}/pressmark-data/archive.db"
    engine = create_engine(url)
    with engine.begin() as connection:
        done = connection.execute(update(table).values(until=NOW))
        assert done.rowcount == 1
    engine.dispose()


def test_what_a_host_said_last_holds_and_no_host_is_silent_for_years(
    archive: Archive,
) -> None:
    with archive.begin() as work:
        for host, seconds in (("a.example", 900.0), ("b.example", 9e9)):
            pauses.keep(work.connection, pauses.pause(host, NOW, seconds))
        pauses.keep(work.connection, pauses.pause("a.example", NOW, 400.0))
    with archive.connect() as connection:
        assert pauses.standing(connection, NOW) == {
            "a.example": NOW + timedelta(seconds=400),
            "b.example": NOW + pauses.LONGEST,
        }
        assert list(pauses.standing(connection, NOW + timedelta(hours=1))) == [
            "b.example"
        ]
    with archive.begin() as work:
        pauses.forget(work.connection, NOW + timedelta(hours=1))
        assert list(pauses.standing(work.connection, NOW)) == ["b.example"]
