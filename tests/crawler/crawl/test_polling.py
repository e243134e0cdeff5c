"""Channels asked before the engine: settled where nothing is new, else asked once."""

from __future__ import annotations

import signal
import time
from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from crawler.items import Role, Visit
from crawler.polling import polls_of
from crawler.robots import Origin

from .raw import RawServer
from .running import Desk

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
FEED = b"<rss version='2.0'><channel><title>Harbour</title></channel></rss>"
DELAY = 0.3


class Feeds:
    """Three feeds of one host, and what each says next."""

    def __init__(self) -> None:
        self.later: dict[str, bytes | None] = {}
        self.asked: list[str] = []

    def __call__(self, head: str) -> bytes | None:
        path = head.split(" ")[1]
        self.asked.append(path)
        if path == "/robots.txt":
            body = b"User-agent: *\nDisallow: /private/\n"
            return _whole(body, "text/plain")
        if path in self.later:
            return self.later[path]
        if '"v"' in head:
            return b'HTTP/1.1 304 Not Modified\r\nETag: "v"\r\n\r\n'
        return _whole(FEED.replace(b"Harbour", path.encode()), "application/rss+xml")


def _whole(body: bytes, kind: str, status: str = "200 OK") -> bytes:
    head = f'HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nETag: "v"\r\n'
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def desk_of(tmp_path: Path, server: RawServer, feeds: int = 3) -> Desk:
    desk = Desk(tmp_path)
    urls = [f"{server.base}/{number}.xml" for number in range(feeds)]
    settings = 'contact = "x@example.org"\nallow_networks = ["127.0.0.1/32"]\n'
    desk.write(
        f"{settings}delay = {DELAY}\n",
        f'[[outlet]]\nname = "Harbour"\nfeeds = {urls}\n',
    )
    return desk


def least_gap(server: RawServer) -> float:
    times = sorted(server.times)
    return min(b - a for a, b in pairwise(times))


def test_what_is_as_it_was_is_settled_and_kept(tmp_path: Path) -> None:
    feeds = Feeds()
    with RawServer(feeds) as server:
        desk = desk_of(tmp_path, server)
        desk.run("crawl")
        feeds.asked.clear()
        done = desk.run("crawl", "--all", "--report", "report.jsonl")
        assert "done: 3 listed" in done.stderr
        assert Counter(feeds.asked) == {f"/{number}.xml": 1 for number in range(3)}
        assert set(desk.report().values()) == {("listed", "not_modified")}
        assert least_gap(server) >= DELAY
    kept = desk.query(
        "SELECT url, record_type, refers_to, ip FROM captures WHERE status = 304"
    )
    first = desk.query("SELECT url, id FROM captures WHERE status = 200")
    whole = dict(first)  # type: ignore[arg-type]
    assert {(url, kind, of, ip) for url, kind, of, ip in kept} == {
        (
            f"{server.base}/{n}.xml",
            "revisit",
            whole[f"{server.base}/{n}.xml"],
            "127.0.0.1",
        )
        for n in range(3)
    }
    rows = desk.query("SELECT outcome, reason, failures, checked FROM channels")
    assert {tuple(row[:3]) for row in rows} == {("listed", "not_modified", 0)}
    desk.run("verify")


def test_another_answer_is_the_engines_and_not_asked_for_again(tmp_path: Path) -> None:
    feeds = Feeds()
    with RawServer(feeds) as server:
        desk = desk_of(tmp_path, server)
        desk.run("crawl")
        feeds.asked.clear()
        item = f"<item><title>One</title><link>{server.base}/private/1</link></item>"
        changed = FEED.replace(b"</channel>", item.encode() + b"</channel>")
        feeds.later = {
            "/0.xml": _whole(changed, "application/rss+xml"),
            "/1.xml": _whole(b"", "text/plain\r\nLocation: /2.xml", "302 Found"),
        }
        desk.run("crawl", "--all", "--report", "report.jsonl")
        asked = Counter(feeds.asked)
        assert (asked["/0.xml"], asked["/1.xml"]) == (1, 1)
        report = desk.report()
        assert report[f"{server.base}/0.xml"] == ("listed", None)
        assert report[f"{server.base}/1.xml"][0] == "listed"
        assert report[f"{server.base}/private/1"] == ("skipped", "robots_disallowed")
        assert least_gap(server) >= DELAY
    statuses = desk.query("SELECT url, status FROM captures WHERE url LIKE '%/0.xml'")
    assert [row[1] for row in statuses] == [200, 200]
    desk.run("verify")


def test_no_answer_is_asked_for_again_after_the_delay(tmp_path: Path) -> None:
    feeds = Feeds()
    with RawServer(feeds) as server:
        desk = desk_of(tmp_path, server, feeds=1)
        desk.run("crawl")
        feeds.later = {"/0.xml": b"HTTP/1.1 junk\r\n\r\n"}
        desk.crawl_with({"RETRY_WAITS": []}, everything=True)
        assert feeds.asked[-2:] == ["/0.xml", "/0.xml"]
        assert least_gap(server) >= DELAY
    assert desk.report() == {f"{server.base}/0.xml": ("failed", "bad_response")}


def test_a_signal_ends_the_asking(tmp_path: Path) -> None:
    feeds = Feeds()
    with RawServer(feeds) as server:
        desk = desk_of(tmp_path, server)
        desk.run("crawl")
        feeds.later = {"/1.xml": None}
        before = len(feeds.asked)
        process = desk.start("crawl", "--all", "--report", "report.jsonl")
        end = time.monotonic() + 60
        while "/1.xml" not in feeds.asked[before:]:
            assert time.monotonic() < end
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=30)
        assert process.returncode == 128 + signal.SIGTERM, said
    report = desk.report()
    assert report[f"{server.base}/1.xml"] == ("deferred", "interrupted")
    settled = set(feeds.asked[before:]) - {"/1.xml"}
    for path in settled:
        assert report[server.base + path] == ("listed", "not_modified")
    desk.run("verify")


def test_who_is_asked_here_is_known_to_answer_and_allowed() -> None:
    def visit(number: int, **more: object) -> Visit:
        url = f"http://{number}.example/feed"
        values = {"etag": '"v"', "steady": True} | more
        return Visit(
            url=url,
            key=url,
            host=f"{number}.example",
            role=Role.CHANNEL,
            **values,  # type: ignore[arg-type]
        )

    rules = {f"http://{n}.example": Origin("allow_all") for n in range(5)}
    rules["http://3.example"] = Origin("rules", "User-agent: *\nDisallow: /feed\n")
    rules["http://4.example"] = Origin("rules", "User-agent: *\nCrawl-delay: 7\n")
    visits = [
        visit(0),
        visit(1, etag=None),
        visit(2, steady=False),
        visit(3),
        visit(4),
        visit(4),
        visit(4),
        visit(5),
    ]
    delays = {f"{n}.example": 1.0 for n in range(6)}
    found = polls_of(visits, rules, "pressmark/1", delays, NOW)
    # Of 4 two are asked: a third would have to wait for too long.
    assert [(one.visit.host, one.delay) for one in found] == [
        ("0.example", 1.0),
        ("4.example", 7.0),
        ("4.example", 7.0),
    ]
    anybody = polls_of(visits, None, "pressmark/1", delays, NOW)
    assert [one.visit.host for one in anybody][:2] == ["0.example", "3.example"]
