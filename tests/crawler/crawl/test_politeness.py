"""What servers see: gaps, robots.txt once a day, one name for us."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from pathlib import Path

from tests.site import Newspaper

from .chaos import Chaos
from .running import Desk


def gaps(paper: Newspaper) -> dict[str, float]:
    """The shortest time between two requests to each outlet's host."""
    times = defaultdict(list)
    for visit in paper.log():
        times[visit.outlet].append(visit.at)
    return {
        outlet: min(b - a for a, b in pairwise(sorted(moments)))
        for outlet, moments in times.items()
    }


def test_no_two_requests_come_closer_than_the_longest_delay(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with Newspaper() as probe:
        slow, slower = probe.outlets[:2]
    with Newspaper(crawl_delay={slow: 0.6}) as paper:
        entries = paper.outlets_toml(delay=0.05).split("[[outlet]]\n")[1:]
        entries[1] = entries[1].replace("delay = 0.05", "delay = 0.5")
        wanted = "".join(f"[[outlet]]\n{entry}" for entry in entries[:4])
        desk.write(paper.settings_toml().replace("0.05", "0.2"), wanted)
        desk.run("crawl")
        found = gaps(paper)
        assert len(found) == 4
        assert found.pop(slow) >= 0.6
        assert found.pop(slower) >= 0.5
        assert min(found.values()) >= 0.2
        # Hosts do not wait for each other.
        order = [v.outlet for v in paper.log() if v.kind == "article"]
        changes = sum(a != b for a, b in pairwise(order))
        assert changes > len(order) / 2


def test_robots_is_asked_once_a_day_and_its_verdict_kept(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with Newspaper() as paper:
        desk.write(paper.settings_toml(), paper.outlets_toml(delay=0.01))
        desk.run("crawl")
        before = len(paper.log())
        desk.run("crawl", "--all", "--report", "report.jsonl")
        # One outlet lists its sitemaps there: that is a channel, read as one.
        kinds = [visit.kind for visit in paper.log()[before:]]
        assert kinds.count("robots") <= 1
        assert ("skipped", "robots_disallowed") in desk.report().values()
        rows = dict(desk.query("SELECT origin, verdict FROM robots"))  # type: ignore[arg-type]
        assert rows == {paper.base(name): "rules" for name in paper.outlets}


def test_ignoring_robots_is_a_choice(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with Chaos() as site:
        url = f"{site.base}/private/plan"
        settings = 'allow_networks = ["127.0.0.1/32"]\ndelay = 0\n'
        desk.write(settings + 'contact = "x@example.org"\n')
        told = desk.run("crawl", "--url", url).stdout
        assert told.startswith(f"skipped  {url}  robots_disallowed")
        assert site.asked == {"/robots.txt": 1}
        desk.write(settings + 'robots = "ignore"\n')
        done = desk.run("crawl", "--url", url)
        assert done.stdout.startswith("stored  ")
        files = ("/robots.txt", "/.well-known/tdmrep.json", "/private/plan")
        assert site.asked == dict.fromkeys(files, 1)
        assert done.stderr.count("outlets cannot reach you") == 1


def test_benchmarks_may_map_names_to_loopback_and_the_guard_still_counts(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path)
    with Chaos() as site:
        desk.write(
            'contact = "x@example.org"\nallow_networks = ["127.0.0.1/32"]\ndelay = 0\n',
            '[[outlet]]\nname = "Real"\nsitemaps = ["http://real.example/robots.txt"]\n'
            '[[outlet]]\nname = "Trap"\nfeeds = ["http://trap.example/feed.xml"]\n',
        )
        names = {
            "real.example": f"127.0.0.1:{site.port}",
            "trap.example": f"127.0.0.66:{site.port}",
        }
        report = desk.crawl_with({"HOST_MAP": names, "RETRY_WAITS": []})
        assert report["http://real.example/robots.txt"] == ("listed", None)
        assert report["http://trap.example/feed.xml"] == (
            "skipped",
            "forbidden_address",
        )
