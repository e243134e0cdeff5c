"""A feed's word for a story's source: crawled, shown, read again, verified."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from archive.model import ChannelKind
from archive.outlets import Outlet
from crawler.contexts import context_of
from crawler.extract.context import FeedWord

from .running import Desk

RACURS = '<source url="https://racurs.example/rss">Racurs</source>'
LINES = (
    "The ferry of {0} stays in harbour until the storm of the weekend has passed.",
    "Its captain said that the pier of {0} had been flooded twice since Thursday.",
    "Whoever has a ticket from {0} may use it on any other day of the same month.",
)


def page(place: str) -> bytes:
    body = "".join(f"<p>{line.format(place)}</p>" for line in LINES)
    title = f"No ferry from {place} for now"
    return (
        f'<html lang="en"><head><title>{title}</title><meta property="og:site_name" '
        f'content="Buna Post"></head><body><article><h1>{title}</h1>{body}</article>'
        "</body></html>"
    ).encode()


def feed(*items: tuple[str, str]) -> bytes:
    listed = "".join(
        f"<item><title>{url}</title><link>{url}</link>{more}</item>"
        for url, more in items
    )
    return (
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>Buna Post</title>{listed}</channel></rss>"
    ).encode()


class Site:
    """Two feeds and their pages; ``pages`` may be changed."""

    def __init__(self, port: int) -> None:
        self.own = f"http://127.0.0.1:{port}"
        self.other = f"http://127.0.0.2:{port}"
        dated = "<pubDate>Tue, 03 Mar 2026 10:20:00 +0200</pubDate>"
        self.items = {
            "ferry": f"{dated}{RACURS}",
            "old": RACURS,
            "own": f'<source url="{self.own}/rss">The news of Buna</source>',
            "plain": "<dc:source>Deutsche Presse-Agentur</dc:source>",
        }
        self.pages = {
            name: page(place)
            for name, place in zip(
                ("ferry", "new", "own", "plain"),
                ("Lindow", "Karsk", "Mirwell", "Ebbing"),
                strict=True,
            )
        }

    def answer(self, path: str, host: str) -> bytes | None:
        if path == "/rss" and host.startswith("127.0.0.2"):
            reuters = "<source>Reuters</source>"
            return feed(*((f"{self.own}/{name}", reuters) for name in ("ferry", "old")))
        if path == "/rss":
            return feed(*((f"{self.own}/{n}", more) for n, more in self.items.items()))
        return self.pages.get(path.removeprefix("/"))


@pytest.fixture
def site() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/old":
                self.send_response(301)
                self.send_header("Location", "/new")
                self.end_headers()
                return
            body = served.answer(self.path, self.headers["Host"])
            self.send_response(200 if body else 404)
            xml = self.path == "/rss"
            self.send_header("Content-Type", "text/xml" if xml else "text/html")
            self.end_headers()
            self.wfile.write(body or b"nothing")

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("0.0.0.0", 0), Handler)
    served = Site(server.server_port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield served
    server.shutdown()
    server.server_close()


def desk_at(folder: Path, site: Site) -> Desk:
    desk = Desk(folder)
    entry = (
        '[[outlet]]\nname = "{}"\ndomains = ["{}"]\nfeeds = ["{}/rss"]\n'
        'foreign = "fetch"\n'  # the other's links lead to pages that are not its own
    )
    entries = (("Buna Post", site.own), ("Planet", site.other))
    desk.write(
        'allow_networks = ["127.0.0.0/24"]\ndelay = 0\nworkers = 1\n'
        'contact = "x@example.org"\n',
        "".join(
            entry.format(name, base.removeprefix("http://"), base)
            for name, base in entries
        ),
    )
    return desk


def change(desk: Desk, sql: str) -> None:
    engine = create_engine(f"sqlite:///{desk.folder}/pressmark-data/archive.db")
    with engine.begin() as connection:
        assert connection.execute(text(sql)).rowcount == 1
    engine.dispose()


def records(desk: Desk, site: Site) -> dict[str, Any]:
    done = desk.run("export", "-o", "-", "--quiet")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {line["url"].removeprefix(f"{site.own}/"): line for line in lines}


def test_from_the_feed_to_the_credit_and_back(site: Site, tmp_path: Path) -> None:
    desk = desk_at(tmp_path / "desk", site)
    desk.run("crawl", "Buna Post")
    found = records(desk, site)
    (credit,) = found["ferry"]["credits"]
    assert (credit["name"], credit["kind"]) == ("Racurs", "metadata")
    assert credit["url"] == "https://racurs.example/rss"
    assert credit["evidence"] == {
        "rule": "feed.source",
        "exact": "Racurs",
        "selector": f"feed:{site.own}/rss#source",
    }
    assert found["ferry"]["published"] == "2026-03-03T10:20:00+02:00"
    assert found["ferry"]["dates"]["published"]["evidence"]["rule"] == "feed.published"
    # Listed as /old, which leads to /new.
    assert [one["name"] for one in found["new"]["credits"]] == ["Racurs"]
    assert found["own"]["credits"] == []
    (plain,) = found["plain"]["credits"]
    assert plain["evidence"]["selector"] == f"feed:{site.own}/rss#dc:source"

    url = f"{site.own}/ferry"
    for command in ("show", "trace", "explain"):
        told = desk.run(command, url).stdout
        assert f"feed.source, feed:{site.own}/rss#source" in told
    assert "so says a feed that lists it" in told
    assert desk.run("replay").stdout.splitlines() == ["unchanged 4"]

    # Tomorrow it says otherwise, of a page that has changed; what it said stands.
    site.items["ferry"] = site.items["ferry"].replace("Racurs", "Harbour Telegraph")
    site.pages["ferry"] = page("Lindow, the upper one,")
    desk.run("crawl", "--all")
    found = records(desk, site)
    names = [one["name"] for one in found["ferry"]["credits"]]
    assert names == ["Harbour Telegraph"]
    said = desk.query(
        "SELECT source_name FROM discoveries WHERE url LIKE '%/ferry' "
        "AND channel_key LIKE '%127.0.0.1%' ORDER BY first_seen"
    )
    assert [row[0] for row in said] == ["Racurs", "Harbour Telegraph"]
    desk.run("verify")
    # Every look is read again, those of the first revision as they were.
    assert desk.run("replay").stdout.splitlines() == ["unchanged 8"]

    # What was not said is damage.
    change(
        desk,
        "UPDATE discoveries SET source_name = 'Somebody' WHERE source_name = 'Racurs' "
        "AND url LIKE '%/ferry'",
    )
    change(desk, "DELETE FROM discoveries WHERE url LIKE '%/plain'")
    damage = desk.run("verify", code=76)
    for words in ("feed.source: 'Racurs' does not stand at", "#dc:source"):
        assert words in damage.stdout + damage.stderr


def test_where_the_outlet_has_no_feed_another_s_is_heard(
    site: Site, tmp_path: Path
) -> None:
    site.items = {}
    desk = desk_at(tmp_path / "desk", site)
    desk.run("crawl", "--all")
    (credit,) = records(desk, site)["ferry"]["credits"]
    assert (credit["organization"], credit["confidence"]) == ("Reuters", 0.3)
    assert credit["evidence"]["selector"] == f"feed:{site.other}/rss#source"
    desk.run("verify")


def test_the_outlet_s_own_channel_is_asked_first() -> None:
    def word(channel: str, source: str | None = None) -> FeedWord:
        return FeedWord(
            channel=channel,
            kind=ChannelKind.FEED,
            source_name=source,
            source_element="source",
        )

    theirs = word("https://planet.example/rss", "Reuters")
    burner = word("https://burner.example/buna")
    first, second = (word(f"https://buna.example/{n}", f"Paper {n}") for n in (1, 2))
    outlet = Outlet(name="Buna", domains=("buna.example",), feeds=(burner.channel,))
    for domains, order in (
        ({"buna.example": outlet}, (theirs, burner, first, second)),
        ({}, (theirs, burner, first, second)),
    ):
        heard = context_of("https://buna.example/a", domains, order).feed
        assert heard == replace(first, is_own=True)
    known = {"buna.example": outlet}
    heard = context_of("https://buna.example/a", known, (theirs, burner)).feed
    assert heard == replace(burner, is_own=True)
    assert context_of("https://buna.example/a", {}, (burner, theirs)).feed == theirs
    assert context_of("https://buna.example/a", known).feed is None
