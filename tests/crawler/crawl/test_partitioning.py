"""The statements of docs/partitioning.md, run in the order of that page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from psycopg.errors import FeatureNotSupported
from sqlalchemy import Engine, text

from archive import runs
from archive.config import Config
from archive.errors import LockHeld
from archive.model import Outcome
from archive.store import Archive, open_archive
from archive.verify import check
from archive.verify.damage import Tally
from crawler import rows
from crawler.items import Closed, Role
from tests.archive.samples import URL, article, file
from tests.archive.test_migrations import differences
from tests.site import Newspaper

from .running import Desk

PAGE = Path(__file__).parents[3] / "docs" / "partitioning.md"
MONTHS = (1, 2, 3)


def blocks(name: str) -> list[str]:
    found = re.findall(rf"```sql {name}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found, name
    return found


def run_page(engine: Engine, name: str) -> None:
    """The statements of the page as psql runs them: nothing around them."""
    options = {"isolation_level": "AUTOCOMMIT"}
    with engine.connect().execution_options(**options) as connection:
        raw: Any = connection.connection.driver_connection
        for statements in blocks(name):
            raw.execute(statements)  # SQLAlchemy would look for parameters at each %


def scalars(engine: Engine, sql: str) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.scalars(text(sql)))


def lying(engine: Engine) -> dict[str, int]:
    """Partition -> rows of ``outcomes`` in it, where there are any."""
    sql = "SELECT tableoid::regclass::text, count(*) FROM outcomes GROUP BY 1"
    with engine.connect() as connection:
        return {name: number for name, number in connection.execute(text(sql))}


def visit(archive: Archive, config: Config, when: datetime) -> str:
    """A run of that moment: each month tells an article of its own, and the first."""
    with archive.begin() as work:
        run = runs.begin(work.connection, "crawl", config, when)
    for n, url in enumerate((URL, f"{URL}/{when:%Y%m}")):
        told = article(url=url, title=f"Two boats a day in {when:%B}")
        filed = file(archive, told, url, fetched=when + timedelta(seconds=n))
        closed = Closed(
            url=url,
            key=url,
            role=Role.ARTICLE,
            outcome=Outcome.STORED,
            article_id=filed.article_id,
        )
        with archive.begin() as work:
            rows.conclude(work.connection, run, [closed])
    with archive.begin() as work:
        runs.end(work.connection, run, when, exit_code=0, size=0)
    return run


@pytest.fixture
def config(postgres_url: str, tmp_path: Path) -> Config:
    warc = tmp_path / "pressmark-data" / "warc"
    return Config(folder=tmp_path, database=postgres_url, warc_dir=warc)


@pytest.fixture
def archive(config: Config) -> Iterator[Archive]:
    """An archive with a run in each of some months."""
    with open_archive(config, create=True) as opened:
        for month in MONTHS:
            visit(opened, config, datetime(2026, month, 20, 8, tzinfo=UTC))
        yield opened


def test_every_month_gets_its_rows(archive: Archive, config: Config) -> None:
    engine = archive.engine
    run_page(engine, "convert")
    assert lying(engine) == {"outcomes_default": 6}
    run_page(engine, "past")
    months = {f"outcomes_2026{month:02}": 2 for month in MONTHS}
    assert lying(engine) == months
    late = visit(archive, config, datetime(2026, 5, 20, 8, tzinfo=UTC))
    assert lying(engine) == {**months, "outcomes_default": 2}
    with archive.begin() as work:
        # Rows that the default has already, and a call that is made again.
        for _ in range(2):
            work.connection.execute(text("SELECT outcomes_month('2026-05-31')"))
    assert lying(engine) == {**months, "outcomes_202605": 2}
    with archive.connect() as connection:
        assert runs.counted(connection, late) == {"stored": {"": 2}}
        assert rows.concluded(connection, late, [URL]) == {URL: None}
    run_page(engine, "detach")
    assert scalars(engine, "SELECT count(*) FROM outcomes_202603") == [2]
    run_page(engine, "drop")
    del months["outcomes_202603"]
    assert lying(engine) == {**months, "outcomes_202605": 2}
    run_page(engine, "back")
    assert lying(engine) == {"outcomes": 6}
    with archive.connect() as connection:
        assert differences(connection) == []


def test_a_run_is_looked_for_in_its_month_alone(archive: Archive) -> None:
    run_page(archive.engine, "convert")
    run_page(archive.engine, "past")
    for where in (
        "run_id = '20260220T080000Z-0badcafe'",
        "run_id >= '202602' AND run_id < '202603'",
    ):
        plan = "\n".join(
            scalars(archive.engine, f"EXPLAIN SELECT * FROM outcomes WHERE {where}")
        )
        assert set(re.findall(r" on (outcomes_\w+)", plan)) == {"outcomes_202602"}


def test_a_run_holds_the_statements_up(archive: Archive) -> None:
    run_page(archive.engine, "convert")
    with archive.lock(), pytest.raises(LockHeld), archive.begin() as work:
        work.connection.execute(text("SET LOCAL lock_timeout = '100ms'"))
        work.connection.execute(text("SELECT outcomes_month('2026-03-01')"))


def test_the_server_refuses_captures_by_month(archive: Archive) -> None:
    with pytest.raises(FeatureNotSupported, match="include all partitioning columns"):
        run_page(archive.engine, "refused")


def test_commands_go_on_as_before(
    archive: Archive, config: Config, tmp_path: Path
) -> None:
    engine = archive.engine
    desk = Desk(tmp_path, config.database)
    with Newspaper() as paper:
        (entry, *_) = paper.outlets_toml(delay=0.01).split("[[outlet]]\n")[1:]
        desk.write(paper.settings_toml(), f"[[outlet]]\n{entry}")
        for name in ("convert", "past", "every-month"):
            run_page(engine, name)
        assert desk.run("db", "upgrade").stdout.rstrip().endswith("up to date")
        desk.run("crawl", "--report", "report.jsonl")
        first = desk.report()
        assert {outcome for outcome, _ in first.values()} >= {"stored", "listed"}
        (outlet, *_) = paper.outlets
        paper.publish(outlet, "more", "Another word", "Told by another. " * 20)
        desk.run("crawl", "--all", "--report", "report.jsonl")
        again = desk.report()
    assert "unchanged" in {outcome for outcome, _ in again.values()}
    lies = lying(engine)
    assert "outcomes_default" not in lies
    assert sum(lies.values()) == 2 * len(MONTHS) + len(first) + len(again)
    with open_archive(config) as opened:
        assert list(check(opened, Tally())) == []
    lines = desk.run("export", "-o", "-").stdout.splitlines()
    new = next(one for one in map(json.loads, lines) if one["title"] == "Another word")
    found = desk.run("search", '"Another word"', "--format", "jsonl").stdout
    assert new["id"] in found
    assert "stored" in desk.run("explain", new["url"]).stdout
    desk.run("takedown", new["url"], "--reason", "a court says so")
    # Not the command: the evidence of the articles that the tests make up is none.
    with open_archive(config) as opened:
        assert list(check(opened, Tally())) == []
    desk.run("stats")
    plain = f"sqlite:///{tmp_path}/copy.db"
    assert "each table compared" in desk.run("db", "copy", plain).stdout
