"""A whole crawl of the loopback newspaper, on both databases."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.site import Newspaper

from .running import Desk


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    if request.param == "sqlite":
        return Desk(tmp_path / "desk")
    return Desk(tmp_path / "desk", request.getfixturevalue("postgres_url"))


def test_crawl_again_and_after_an_edit(desk: Desk) -> None:
    with Newspaper() as paper:
        desk.write(paper.settings_toml(), paper.outlets_toml(delay=0.01))
        gold = paper.gold()

        first = desk.run("crawl", "--report", "report.jsonl")
        assert "Scrapy" not in first.stderr
        outcomes = desk.report()
        filed = Counter(outcome for outcome, _ in outcomes.values())
        assert filed["stored"] + filed["duplicate"] == len(gold)
        kept = desk.articles()
        assert set(kept) == set(gold)
        _account_is_whole(desk, outcomes)
        asked = [visit for visit in paper.log() if visit.kind == "article"]
        assert len(asked) == len({(visit.outlet, visit.path) for visit in asked})
        assert not [visit for visit in paper.log() if visit.kind == "private"]
        assert {visit.agent for visit in asked} == {
            "pressmark/0.1.0 (+crawl-test@example.org)"
        }

        before = len(paper.log())
        idle = desk.run("crawl", "--report", "report.jsonl")
        assert "nothing is due" in idle.stderr
        assert desk.report() == {}
        assert len(paper.log()) == before

        desk.run("crawl", "--all", "--report", "report.jsonl")
        visits = paper.log()[before:]
        assert {v.status for v in visits if v.kind == "article"} == {304}
        assert sum(visit.sent for visit in visits if visit.kind != "robots") < 1000
        again = Counter(desk.report().values())
        assert again["unchanged", "not_modified"] == len(gold)
        assert desk.articles() == kept

        edited = next(iter(gold))
        paper.edit(edited)
        desk.run("crawl", "--all", "--report", "report.jsonl")
        counts = Counter(outcome for outcome, _ in desk.report().values())
        assert counts["revised"] == 1
        assert counts["stored"] == 0
        assert desk.articles()[edited][1] == 2
        _account_is_whole(desk, desk.report())
    desk.run("verify")
    for file in sorted((desk.folder / "pressmark-data/warc").iterdir()):
        warcio = Path(sys.executable).parent / "warcio"
        checked = subprocess.run([warcio, "check", file], capture_output=True)
        assert checked.returncode == 0, checked.stdout


def _account_is_whole(desk: Desk, report: dict[str, tuple[str, str | None]]) -> None:
    """Rows, counts and report of the last run say the same."""
    ((run, counts, code),) = desk.query(
        "SELECT id, counts, exit_code FROM runs ORDER BY started DESC LIMIT 1"
    )
    if isinstance(counts, str):
        import json

        counts = json.loads(counts)
    rows = desk.query(
        f"SELECT url, outcome, reason FROM outcomes WHERE run_id = '{run}'"
    )
    assert {row[0]: (row[1], row[2]) for row in rows} == report
    counted = Counter((outcome, reason or "") for outcome, reason in report.values())
    assert counts == {
        outcome: {why: n for (name, why), n in counted.items() if name == outcome}
        for outcome, _ in counted
    }
    assert code == 0


def test_named_outlets_only(tmp_path: Path) -> None:
    with Newspaper() as paper:
        desk = Desk(tmp_path)
        desk.write(paper.settings_toml(), paper.outlets_toml(delay=0.01))
        chosen, *others = paper.outlets
        desk.run("crawl", paper.name(chosen).upper())
        assert {visit.outlet for visit in paper.log()} == {chosen}
        assert others


def test_max_pages_leaves_the_rest_for_later(tmp_path: Path) -> None:
    with Newspaper() as paper:
        desk = Desk(tmp_path)
        desk.write(paper.settings_toml(), paper.outlets_toml(delay=0.01))
        gold = paper.gold()
        desk.run("crawl", "--max-pages", "5", "--report", "report.jsonl")
        first = desk.report()
        # Fewer where one of the five is gone, or robots.txt forbids it.
        asked = [visit for visit in paper.log() if visit.kind == "article"]
        assert 2 <= len(asked) <= 5
        assert ("deferred", "budget") in first.values()
        filed = [url for url, end in first.items() if end[0] in ("stored", "duplicate")]
        assert len(filed) == len(desk.articles()) <= len(asked)
        desk.run("crawl")
        assert set(desk.articles()) == set(gold)
        articles = [visit for visit in paper.log() if visit.kind == "article"]
        assert len(articles) == len(gold)


def test_since_asks_only_for_what_is_dated_in_the_window(tmp_path: Path) -> None:
    with Newspaper() as paper:
        desk = Desk(tmp_path)
        desk.write(paper.settings_toml(), paper.outlets_toml(delay=0.01))
        gold = paper.gold()
        days = sorted({truth.published[:10] for truth in gold.values()})
        desk.run("crawl", "--since", days[-1], "--report", "report.jsonl")
        report = desk.report()
        late = {u for u, o in report.items() if o == ("deferred", "out_of_window")}
        assert late
        assert all(gold[url].published[:10] <= days[-1] for url in late & set(gold))
        assert not late & set(desk.articles())
        desk.run("crawl", "--all")
        assert set(desk.articles()) == set(gold)


def test_a_dry_run_asks_for_nothing(tmp_path: Path) -> None:
    with Newspaper() as paper:
        desk = Desk(tmp_path)
        desk.write(paper.settings_toml(), paper.outlets_toml())
        done = desk.run("crawl", "--dry-run")
        assert paper.log() == []
        assert not (desk.folder / "pressmark-data").exists()
        assert len(done.stdout.splitlines()) == len(paper.outlets)
        desk.run("crawl", "--max-pages", "3")
        before = len(paper.log())
        done = desk.run("crawl", "--dry-run")
        assert len(paper.log()) == before
        planned = {
            line.split()[1]
            for line in done.stdout.splitlines()
            if line.startswith("article")
        }
        desk.run("crawl", "--report", "report.jsonl")
        assert planned
        assert planned <= set(desk.report())
