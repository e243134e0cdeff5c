"""Articles of several pages: fetched in turn, filed whole, read again whole."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from .running import Desk

TITLE = "The long story of the bridge"
TEXT = (
    "The bridge was closed for a year, and part {n} of its story says {thing}.",
    "In part {n} the divers found {thing} beside the second pillar of it.",
    "Nobody in the town could say in part {n} who had lost {thing} there.",
)
THINGS = ("a boat", "two anchors", "a bell", "an oar", "a net")


def page(number: int, following: str | None, *, title: str = TITLE) -> bytes:
    lines = "".join(
        f"<p>{line.format(n=number, thing=THINGS[number % 5])}</p>" for line in TEXT
    )
    link = f'<link rel="next" href="{following}">' if following else ""
    node = json.dumps({"@type": "NewsArticle", "headline": title})
    return (
        f"<html lang=en><head><title>{title}</title>{link}"
        f'<script type="application/ld+json">{node}</script></head>'
        f"<body><article><h1>{title}</h1>{lines}</article></body></html>"
    ).encode()


PAGES: dict[str, bytes] = {
    "/story": page(1, "/story/2"),
    "/story/2": page(2, "/story/3"),
    "/story/3": page(3, None),
    "/short": page(1, "/short/2"),
    "/other": page(1, "/other/2"),
    "/other/2": page(4, None, title="Something else altogether"),
    "/forbidden": page(1, "/forbidden/2"),
    "/forbidden/2": page(2, None),
    "/robots.txt": b"User-agent: *\nDisallow: /forbidden/2\n",
}


class Site(BaseHTTPRequestHandler):
    """Serves PAGES; /moved/2 has moved to /moved/2/."""

    asked: list[str]
    times: list[float]

    def do_GET(self) -> None:
        self.times.append(time.monotonic())
        self.asked.append(self.path)
        if self.path == "/moved/2":
            self.send_response(301)
            self.send_header("Location", "/moved/2/")
            self.end_headers()
            return
        pages = {
            **PAGES,
            "/moved": page(1, "/moved/2"),
            "/moved/2/": page(2, None),
        }
        body = pages.get(self.path)
        self.send_response(200 if body else 404)
        kind = "text/plain" if self.path == "/robots.txt" else "text/html"
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body or b"nothing")

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[tuple[str, type[Site]]]:
    handler = type("Handler", (Site,), {"asked": [], "times": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", handler
    server.shutdown()
    server.server_close()


def test_pages_are_joined_and_joined_again(
    site: tuple[str, type[Site]], tmp_path: Path
) -> None:
    base, handler = site
    asked = handler.asked
    desk = Desk(tmp_path / "desk")
    desk.write(
        'allow_networks = ["127.0.0.1/32"]\ndelay = 0.1\ncontact = "x@example.org"\n'
    )
    names = ("story", "short", "other", "forbidden", "moved")
    urls = [option for name in names for option in ("--url", f"{base}/{name}")]
    desk.run("crawl", "--report", "report.jsonl", *urls)
    assert {outcome for outcome, _ in desk.report().values()} <= {"stored", "duplicate"}
    assert len(desk.report()) == len(names)
    assert "/forbidden/2" not in asked
    # A further page waits for its turn, as every other request to the host does.
    assert min(b - a for a, b in pairwise(handler.times)) >= 0.1
    assert sorted(asked) == sorted(set(asked))

    def records() -> dict[str, Any]:
        done = desk.run("export", "-o", "-", "--quiet")
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        return {line["url"].removeprefix(f"{base}/"): line for line in lines}

    found = records()
    assert set(found) == set(names)
    story = found["story"]
    for number in (1, 2, 3):
        assert f"part {number} of its story" in story["body"]
    assert [part["url"] for part in story["pages"]] == [
        f"{base}/story",
        f"{base}/story/2",
        f"{base}/story/3",
    ]
    kept = {row[0]: row[1] for row in desk.query("SELECT id, url FROM captures")}
    assert [kept[part["capture"]] for part in story["pages"]] == [
        part["url"] for part in story["pages"]
    ]
    assert story["next_page"] is None
    assert found["short"]["next_page"] == f"{base}/short/2"
    assert found["short"]["pages"] == []
    assert found["other"]["next_page"] is None
    assert "Something else" not in found["other"]["body"]
    assert found["forbidden"]["next_page"] == f"{base}/forbidden/2"
    assert len(found["moved"]["pages"]) == 2

    before = list(asked)
    desk.run("verify")
    desk.run("replay")
    again = records()
    assert {name: item["body"] for name, item in again.items()} == {
        name: item["body"] for name, item in found.items()
    }
    assert [item["pages"] for item in again.values()] == [
        item["pages"] for item in found.values()
    ]
    assert asked == before
