"""A channel that is dead for days: its site is asked for another, by our clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from crawler.rediscovery import PATIENCE, SELDOM, is_due

from .raw import RawServer
from .running import Desk

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def test_the_homepage_is_asked_after_days_and_then_ever_more_rarely() -> None:
    assert not is_due(None, None, NOW)
    assert not is_due(NOW, None, NOW + PATIENCE - DAY)
    visits: list[datetime] = []
    for day in range(400):
        at = NOW + day * DAY
        if is_due(NOW, visits[-1] if visits else None, at):
            visits.append(at)
    assert [(at - NOW).days for at in visits[:5]] == [3, 6, 12, 24, 48]
    assert max(later - earlier for earlier, later in pairwise(visits)) == SELDOM


class Site:
    """Answers as it is told, path by path; counts who asked for what."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}
        self.asked: list[str] = []

    def __call__(self, head: str) -> bytes:
        path = head.split(" ")[1]
        self.asked.append(path)
        return self.pages.get(path, answer("not here", "404 Not Found"))

    def since(self) -> list[str]:
        """What was asked since this was asked last."""
        asked, self.asked = self.asked, []
        return [path for path in asked if path != "/robots.txt"]


def answer(body: str, status: str = "200 OK", *headers: str) -> bytes:
    data = body.encode()
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(data)}", "Connection: close"]
    return "\r\n".join([*head, *headers, "", ""]).encode() + data


def feed(base: str, *paths: str) -> bytes:
    items = "".join(f"<item><link>{base}{path}</link></item>" for path in paths)
    return answer(f'<rss version="2.0"><channel>{items}</channel></rss>')


def page(*feeds: str) -> bytes:
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{path}">'
        for path in feeds
    )
    return answer(f"<!doctype html><html><head>{links}</head><body>News</body></html>")


def write(desk: Desk, server: RawServer, *feeds: str) -> None:
    urls = ", ".join(f'"{server.base}{path}"' for path in feeds)
    desk.write(
        'contact = "a@b.example"\nallow_networks = ["127.0.0.1/32"]\ndelay = 0\n',
        f'[[outlet]]\nname = "Shore News"\ndomains = ["127.0.0.1:{server.port}"]\n'
        f"feeds = [{urls}]\n",
    )


def test_what_the_homepage_names_is_used_from_then_on(tmp_path: Path) -> None:
    desk, site = Desk(tmp_path / "desk"), Site()
    with RawServer(site) as server:
        new = f"{server.base}/feeds/new.xml"
        write(desk, server, "/old.xml")
        site.pages["/"] = page("/feeds/new.xml", "/feeds/comments.xml")
        site.pages["/feeds/new.xml"] = feed(server.base, "/2026/03/a-story-of-ships")
        site.pages["/old.xml"] = feed(server.base, "/2026/03/a-story-of-the-old-one")
        desk.crawl_with({}, everything=True, at=NOW)
        assert "/" not in site.since()

        dead = (answer("gone", "410 Gone"), page())  # no feed, in two ways
        for days, site.pages["/old.xml"] in zip((1, 3), dead, strict=True):
            desk.crawl_with({}, everything=True, at=NOW + days * DAY)
            asked = site.since()
            assert "/old.xml" in asked
            assert not {"/", "/feeds/new.xml"} & set(asked)

        desk.crawl_with({}, everything=True, at=NOW + 4 * DAY)
        asked = site.since()
        assert asked.count("/") == asked.count("/feeds/new.xml") == 1
        assert "/2026/03/a-story-of-ships" in asked
        assert "/feeds/comments.xml" not in asked
        report = desk.report()
        assert report[new] == ("listed", None)
        assert report[f"{server.base}/"] == ("listed", None)

        # Used from then on; the dead one is asked all the same, the homepage is not.
        desk.crawl_with({}, everything=True, at=NOW + 5 * DAY)
        asked = site.since()
        assert {"/old.xml", "/feeds/new.xml"} <= set(asked)
        assert "/" not in asked

        histories = (
            f"{server.base}/old.xml: failing since 2026-03-11",
            f"{new}: found by rediscovery 2026-03-14",
        )
        told = desk.run("outlets", "check", code=3).stdout.splitlines()
        health = desk.run("stats", "--health").stdout.splitlines()
        assert set(histories) <= set(told)
        assert set(histories) <= set(health)
        assert "new.xml" not in (desk.folder / "outlets.toml").read_text()

        # The old one is back: nothing is to be sought, and nothing is forgotten.
        site.pages["/old.xml"] = feed(server.base, "/2026/03/a-story-of-the-old-one")
        site.since()
        desk.crawl_with({}, everything=True, at=NOW + 30 * DAY)
        asked = site.since()
        assert {"/old.xml", "/feeds/new.xml"} <= set(asked)
        assert "/" not in asked
        rows = desk.query("SELECT failing_since FROM channels")
        assert {row[0] for row in rows} == {None}


def test_of_guesses_only_what_is_there_is_kept(
    tmp_path: Path, postgres_url: str
) -> None:
    desk, site = Desk(tmp_path / "desk", postgres_url), Site()
    with RawServer(site) as server:
        write(desk, server, "/old.xml")
        site.pages["/"] = page()
        site.pages["/feed/"] = site.pages["/rss.xml"] = feed(server.base, "/2026/a-b-c")
        for days in (0, 4):  # never there at all
            desk.crawl_with({}, everything=True, at=NOW + days * DAY)
        found = desk.query("SELECT url, digest FROM channels WHERE found IS NOT NULL")
        assert [row[0] for row in found] in (
            [f"{server.base}/feed/"],
            [f"{server.base}/rss.xml"],
        )
        assert found[0][1] is not None


def test_a_homepage_that_is_read_anyway_is_not_asked_twice(tmp_path: Path) -> None:
    desk, site = Desk(tmp_path / "desk"), Site()
    with RawServer(site) as server:
        write(desk, server, "/old.xml")
        with (desk.folder / "outlets.toml").open("a") as file:
            file.write(f'sections = ["{server.base}/"]\n')
        site.pages["/"] = page("/feeds/new.xml", "/feeds/sport.xml")
        site.pages["/feeds/new.xml"] = feed(server.base, "/2026/03/a-story-of-ships")
        site.pages["/feeds/sport.xml"] = feed(server.base, "/2026/03/a-story-of-balls")
        desk.crawl_with({}, everything=True, at=NOW)
        site.since()
        site.pages["/"] = page("/feeds/new.xml", "/feeds/sport.xml", "/feeds/x.xml")
        desk.crawl_with({}, everything=True, at=NOW + 4 * DAY)
        asked = site.since()
        assert asked.count("/") == 1
        # The homepage lives: as many feeds as have died, the first it names.
        assert "/feeds/new.xml" in asked
        assert "/feeds/sport.xml" not in asked


def test_a_channel_that_moved_for_good_is_asked_where_it_is(tmp_path: Path) -> None:
    desk, site = Desk(tmp_path / "desk"), Site()
    with RawServer(site) as server:
        old = f"{server.base}/old.xml"
        write(desk, server, "/old.xml")
        moved = answer("", "301 Moved Permanently", f"Location: {server.base}/new.xml")
        site.pages["/old.xml"] = moved
        site.pages["/new.xml"] = feed(server.base, "/2026/03/a-story-of-ships")
        desk.crawl_with({}, everything=True, at=NOW)
        assert {"/old.xml", "/new.xml"} <= set(site.since())

        site.pages["/old.xml"] = answer("gone", "410 Gone")
        report = desk.crawl_with({}, everything=True, at=NOW + DAY)
        assert report[old] == ("listed", "not_modified")
        assert site.since() == ["/new.xml"]
        told = desk.run("outlets", "check").stdout
        assert f"moved to {server.base}/new.xml" in told

        # Where it is no more, its own address is asked again.
        site.since()
        del site.pages["/new.xml"]
        site.pages["/old.xml"] = feed(server.base, "/2026/03/a-story-of-ships")
        desk.crawl_with({}, everything=True, at=NOW + 2 * DAY)
        assert site.since() == ["/new.xml"]
        report = desk.crawl_with({}, everything=True, at=NOW + 3 * DAY)
        assert report[old][0] == "listed"
        assert site.since()[-1] == "/old.xml"


def test_for_a_while_is_not_for_good(tmp_path: Path) -> None:
    desk, site = Desk(tmp_path / "desk"), Site()
    with RawServer(site) as server:
        write(desk, server, "/old.xml")
        site.pages["/old.xml"] = answer("", "302 Found", "Location: /new.xml")
        site.pages["/new.xml"] = feed(server.base)
        for days in (0, 1):
            desk.crawl_with({}, everything=True, at=NOW + days * DAY)
            assert site.since() == ["/old.xml", "/new.xml"]
