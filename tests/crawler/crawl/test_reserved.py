"""A site that reserves rights: recorded by default, respected where settings say so."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from .running import Desk

WORDS = {
    "/free": "The ferry sails twice a day from April, and bicycles travel free.",
    "/meta": "The harbour office closes its counter in the old customs house.",
    "/header": "The lighthouse gets a new lamp that is seen for twenty miles.",
    "/others": "The fish market opens an hour later on Mondays in the winter.",
    "/tdm/site": "The island school teaches the old dialect again since autumn.",
    "/tdm/open": "The bakery at the pier was sold to the baker's own daughter.",
}
HEADS = {
    "/meta": '<meta name="robots" content="index, noarchive">',
    "/tdm/open": '<meta name="tdm-reservation" content="0">',
}
HEADERS = {
    "/header": ("X-Robots-Tag", "noai, noimageai"),
    "/others": ("X-Robots-Tag", "otherbot: noarchive"),
}
FILE = '[{"location": "/tdm/*", "tdm-reservation": 1, "tdm-policy": "/policy.json"}]'
RESERVED = {
    "/free": [],
    "/meta": ["noarchive"],
    "/header": ["noai", "noimageai"],
    "/others": [],
    "/tdm/site": ["tdm"],
    "/tdm/open": [],
}
KEPT = {path for path, words in RESERVED.items() if not words}


def page(path: str) -> bytes:
    lines = "".join(f"<p>{WORDS[path]} So said part {n} of it.</p>" for n in range(5))
    title = WORDS[path][:30]
    node = json.dumps({"@type": "NewsArticle", "headline": title})
    return (
        f"<html lang=en><head><title>{title}</title>{HEADS.get(path, '')}"
        f'<script type="application/ld+json">{node}</script></head>'
        f"<body><article><h1>{title}</h1>{lines}</article></body></html>"
    ).encode()


class Site(BaseHTTPRequestHandler):
    """Serves WORDS; says 304 to who asks for it."""

    asked: list[str]
    robots = "User-agent: *\nAllow: /tdm/\nDisallow: /closed/\n"
    later: dict[str, tuple[str, str]]
    """Headers that a 304 has."""

    def do_GET(self) -> None:
        self.asked.append(self.path)
        files = {
            "/robots.txt": ("text/plain", self.robots.encode()),
            "/.well-known/tdmrep.json": ("application/json", FILE.encode()),
        }
        if self.path in WORDS:
            self.article()
            return
        kind, body = files.get(self.path, ("text/plain", b""))
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body)

    def article(self) -> None:
        seen = self.headers.get("If-None-Match") == '"1"'
        self.send_response(304 if seen else 200)
        self.send_header("ETag", '"1"')
        header = (self.later if seen else HEADERS).get(self.path)
        if header:
            self.send_header(*header)
        if not seen:
            self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        if not seen:
            self.wfile.write(page(self.path))

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[tuple[str, type[Site]]]:
    handler = type("Handler", (Site,), {"asked": [], "later": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", handler
    server.shutdown()
    server.server_close()


def desk_for(folder: Path, policy: str, database: str | None = None) -> Desk:
    desk = Desk(folder, database)
    desk.write(
        'allow_networks = ["127.0.0.1/32"]\ndelay = 0.05\ncontact = "x@example.org"\n'
        f'tdm = "{policy}"\n'
    )
    return desk


def crawl(desk: Desk, base: str) -> dict[str, tuple[str, str | None]]:
    urls = [option for path in WORDS for option in ("--url", f"{base}{path}")]
    desk.run("crawl", "--report", "report.jsonl", *urls)
    return {url.removeprefix(base): said for url, said in desk.report().items()}


def export(desk: Desk, base: str, *options: str) -> dict[str, Any]:
    done = desk.run("export", "-o", "-", "--quiet", *options)
    records = map(json.loads, done.stdout.splitlines())
    return {one["url"].removeprefix(base): one for one in records}


def reserved(records: dict[str, Any]) -> dict[str, list[str]]:
    return {path: one["rights"]["reserved"] for path, one in records.items()}


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str | None:
    if request.param == "sqlite":
        return None
    url: str = request.getfixturevalue("postgres_url")
    return url


def test_recorded(
    site: tuple[str, type[Site]], tmp_path: Path, database: str | None
) -> None:
    base, handler = site
    desk = desk_for(tmp_path / "desk", "record", database)
    assert set(crawl(desk, base).values()) == {("stored", None)}
    found = export(desk, base)
    assert reserved(found) == RESERVED
    rights = {path: record["rights"] for path, record in found.items()}
    of_file = rights["/tdm/site"]
    assert of_file["policy"] == f"{base}/policy.json"
    (first, _) = of_file["declarations"]
    assert first["evidence"] == {
        "rule": "tdmrep.file",
        "exact": FILE[1:-1],
        "selector": f"{base}/.well-known/tdmrep.json#$[0]",
    }
    assert of_file["robots"]["verdict"] == "allowed"
    assert of_file["robots"]["evidence"]["exact"] == "Allow: /tdm/"
    assert rights["/free"]["robots"] == {"verdict": "silent", "evidence": None}
    shown = desk.run("show", f"{base}/meta").stdout
    assert "Reserved" in shown and "robots.meta, meta:robots" in shown
    assert set(export(desk, base, "--no-reserved")) == KEPT
    assert set(export(desk, base, "--rights", "tdm")) == {"/tdm/site"}
    counted = desk.run("stats", "--rights", "any", "--format", "json").stdout
    assert json.loads(counted)["totals"]["articles"] == 3

    # Later looks: a header that comes counts, and what the page said stands.
    handler.later = {"/free": ("X-Robots-Tag", "noarchive")}
    assert {outcome for outcome, _ in crawl(desk, base).values()} == {"unchanged"}
    again = {
        path: one["rights"]["reserved"] for path, one in export(desk, base).items()
    }
    assert again == RESERVED | {"/free": ["noarchive"]}
    assert handler.asked.count("/.well-known/tdmrep.json") == 1
    assert handler.asked.count("/robots.txt") == 1
    desk.run("verify")
    desk.run("replay")
    assert reserved(export(desk, base)) == again


def test_respected(
    site: tuple[str, type[Site]], tmp_path: Path, database: str | None
) -> None:
    base, _ = site
    desk = desk_for(tmp_path / "desk", "respect", database)
    refused = ("skipped", "rights")
    assert crawl(desk, base) == {
        path: ("stored", None) if path in KEPT else refused for path in WORDS
    }
    assert set(export(desk, base)) == KEPT
    kept = b"".join(
        gzip.decompress(path.read_bytes()) for path in desk.folder.rglob("*.warc.gz")
    )
    for path, words in WORDS.items():
        assert (words.encode() in kept) == (path in KEPT), path
    rows = desk.query("SELECT url, detail FROM outcomes WHERE reason = 'rights'")
    why = {row.url.removeprefix(base): row.detail for row in rows}
    assert "'noarchive', meta:robots" in why["/meta"]
    assert "'noai', header:X-Robots-Tag" in why["/header"]
    assert "tdmrep.json#$[0]" in why["/tdm/site"]
    desk.run("verify")

    # The same of what others have kept.
    given = desk.folder / "given.jsonl"
    paths = ("/meta", "/others")
    lines = [{"url": f"{base}{one}x", "html": page(one).decode()} for one in paths]
    given.write_text("".join(json.dumps(line) + "\n" for line in lines))
    desk.run("ingest", "given.jsonl")
    assert set(export(desk, base)) == KEPT | {"/othersx"}


def test_a_file_that_robots_txt_closes_is_not_asked_for(
    site: tuple[str, type[Site]], tmp_path: Path
) -> None:
    base, handler = site
    handler.robots = "User-agent: *\nDisallow: /.well-known/\n"
    desk = desk_for(tmp_path / "desk", "respect")
    desk.run("crawl", "--report", "report.jsonl", "--url", f"{base}/tdm/site")
    assert set(desk.report().values()) == {("stored", None)}
    assert "/.well-known/tdmrep.json" not in handler.asked
