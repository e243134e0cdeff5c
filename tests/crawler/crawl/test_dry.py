"""What a dry run says is what the next run does, and hosts share a budget."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from archive.urls import url_key
from tests.site import Newspaper

from .running import Desk


def planned(desk: Desk, *arguments: str) -> dict[str, str]:
    """Key -> what would be done with the address."""
    lines = desk.run("crawl", *arguments, "--dry-run").stdout.splitlines()
    said = {url_key(url): what for what, url, *_ in map(str.split, lines)}
    assert len(said) == len(lines)
    return said


def asked(paper: Newspaper) -> dict[str, str]:
    """Key of every address that was asked for, and its kind; files of a site aside."""
    return {
        url_key(paper.base(visit.outlet) + visit.path): visit.kind
        for visit in paper.log()
        if visit.path not in ("/robots.txt", "/.well-known/tdmrep.json")
    }


def test_the_plan_is_what_is_done_and_hosts_take_turns(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with Newspaper() as paper:
        desk.write(paper.settings_toml(), paper.outlets_toml(delay=0.1))
        desk.run("crawl")

        paper.forget()
        most = 2 * len(paper.outlets)
        plan = planned(desk, "--all", "--max-pages", str(most))
        would = Counter(
            key.partition("/")[0] for key, what in plan.items() if what == "article"
        )
        assert paper.log() == []
        assert would.total() == most
        assert max(would.values()) - min(would.values()) <= 2
        assert "deferred" in plan.values()
        desk.run("crawl", "--all", "--max-pages", str(most))
        did = Counter(v.outlet for v in paper.log() if v.kind == "article")
        assert len(did) == len(paper.outlets)
        assert max(did.values()) - min(did.values()) <= 3

        paper.forget()
        plan = planned(desk, "--all")
        desk.run("crawl", "--all", "--report", "report.jsonl")
        would_be = {
            key
            for key, what in plan.items()
            if what != "skipped" and not key.endswith("/robots.txt")
        }
        moved = [visit for visit in paper.log() if visit.status in (301, 302)]
        led = set(asked(paper)) - would_be
        assert would_be <= set(asked(paper))
        assert len(led) <= len(moved)  # where a redirect led, and nothing else
        report = {url_key(url): end for url, end in desk.report().items()}
        assert set(plan) <= set(report)
        skipped = {report[key] for key, what in plan.items() if what == "skipped"}
        assert skipped == {("skipped", "robots_disallowed")}
