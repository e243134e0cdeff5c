"""A site gives stories other addresses and tells nobody: crawled, asked, read again."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from .running import Desk

FERRY = (
    "The ferry of Lindow stays in harbour until the storm of the weekend has passed, "
    "said the office of the harbour master on Monday morning.",
    "Its pier had been flooded twice since Thursday, and nine people who live on the "
    "outer island were brought their bread and letters by the fire brigade.",
    "Whoever has paid for the month gets back a share of the price at the counter in "
    "the market hall, which is open longer than usual until Friday evening.",
)
BRIDGE = (
    "Engineers found rust in two of the six pillars that carry the old bridge over the "
    "Karsk, and closed it to lorries and buses at noon.",
    "Until the summer every bus takes the long way round by the mill, which costs "
    "those who work in the valley about twenty minutes in either direction.",
    "The county had put the money for a new coat of paint into its plans four times "
    "and taken it out again whenever the tax on timber brought in less.",
)
SNOW = (
    "Eleven schools in the upper valley gave their pupils the day off because the "
    "road over the pass was buried under half a metre of snow.",
    "Teachers in Ebbing opened the gym all the same, made tea on a camping stove and "
    "read to forty children whose parents had to be at work.",
    "A plough was borrowed from the neighbours, whose own roads had been clear since "
    "the early hours, and the first bus reached the station before dusk.",
)


def page(title: str, lines: tuple[str, ...]) -> bytes:
    body = "".join(f"<p>{line}</p>" for line in lines)
    return (
        f'<html lang="en"><head><title>{title}</title>'
        '<meta property="article:published_time" content="2026-03-03T10:20:00+02:00">'
        '<meta property="og:site_name" content="Buna Post"></head>'
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    ).encode()


class Site:
    """A feed and its pages."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.pages: dict[str, bytes] = {}
        self.home: set[str] = set()
        """Paths that lead to the front page."""

    def url(self, name: str) -> str:
        return f"{self.base}/2026/{name}"

    def feed(self) -> bytes:
        listed = "".join(
            f"<item><title>{name}</title><link>{self.url(name)}</link></item>"
            for name in self.pages
        )
        return (
            '<rss version="2.0"><channel><title>Buna Post</title>'
            f"{listed}</channel></rss>"
        ).encode()


@pytest.fixture
def site() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.rpartition("/")[2]
            if name in served.home:
                self.send_response(302)
                self.send_header("Location", "/")
                self.end_headers()
                return
            is_feed = name == "rss"
            body = served.feed() if is_feed else served.pages.get(name)
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/xml" if is_feed else "text/html")
            self.end_headers()
            self.wfile.write(body or b"nothing")

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = Site(server.server_port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield served
    server.shutdown()
    server.server_close()


def exported(desk: Desk) -> dict[str, Any]:
    lines = desk.run("export", "-o", "-", "--quiet").stdout.splitlines()
    return {one["id"]: one for one in map(json.loads, lines)}


def test_slugs_change_without_a_redirect(site: Site, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    entry = '[[outlet]]\nname = "Buna Post"\ndomains = ["{0}"]\nfeeds = ["{0}/rss"]\n'
    desk.write(
        'allow_networks = ["127.0.0.0/24"]\ndelay = 0\nworkers = 1\n'
        'contact = "x@example.org"\n',
        entry.format(site.base).replace('domains = ["http://', 'domains = ["'),
    )
    site.pages = {
        "ferry": page("No ferry for now", FERRY),
        "bridge": page("The bridge is shut", BRIDGE),
        "news": page("Snow on Tuesday", SNOW),
        "region": page("Snow on Tuesday", SNOW),
    }
    desk.run("crawl")
    first = {one["url"]: id for id, one in exported(desk).items()}
    assert len(first) == 4

    # One is gone before its new slug is listed, one is asked for after that.
    for name in ("ferry", "bridge", "region"):  # the last stood beside its double
        del site.pages[name]
    site.home.add("bridge")
    site.pages["no-bridge"] = page("No bridge until Friday", BRIDGE)
    desk.run("crawl", "--all")
    assert len(exported(desk)) == 4
    edited = (FERRY[0], FERRY[1].replace("nine", "eleven"), FERRY[2])
    site.pages["islands-cut-off"] = page("Islands cut off", edited)
    desk.run("crawl", "--all")

    kept = exported(desk)
    assert set(kept) == set(first.values())
    ferry, bridge = first[site.url("ferry")], first[site.url("bridge")]
    assert kept[ferry]["url"] == site.url("islands-cut-off")
    assert kept[bridge]["url"] == site.url("no-bridge")
    shown = desk.run("show", site.url("no-bridge")).stdout
    assert bridge in shown and site.url("bridge") in shown and "moved 1" in shown
    told = desk.run("show", ferry, "--history", "--format", "json").stdout
    happened = json.loads(told)["events"]
    assert [one["event"] for one in happened] == ["seen", "moved", "edited silently"]
    move = happened[1]["move"]
    assert (move["from"], move["to"]) == (
        site.url("ferry"),
        site.url("islands-cut-off"),
    )
    assert "published" in move["same"]
    assert "withdrawn" in desk.run("show", site.url("region"), "--history").stdout
    for url in (site.url("ferry"), site.url("islands-cut-off")):
        found = json.loads(desk.run("show", url, "--format", "json").stdout)
        assert found["id"] == ferry
    assert "1 article" in desk.run("search", '"Islands cut off"').stderr
    assert "wasRevisionOf" in desk.run("show", ferry, "--format", "prov").stdout
    assert site.url("ferry") in desk.run("explain", site.url("islands-cut-off")).stdout
    desk.run("verify")

    desk.run("replay")
    desk.run("recluster")
    again = exported(desk)
    assert set(again) == set(kept)
    assert again[ferry]["title"] == "Islands cut off"
    desk.run("verify")
    desk.run("takedown", bridge, "--reason", "test")
    assert set(exported(desk)) == set(kept) - {bridge}
    desk.run("show", site.url("no-bridge"), code=None)
    desk.run("verify")
