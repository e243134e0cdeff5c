"""Outlets whose pages only scripts fill: a browser shows them, without a network."""

from __future__ import annotations

import io
import json
import shutil
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.browser import NAMES

from .running import Desk

CHROMIUM = any(map(shutil.which, NAMES))
needs_chromium = pytest.mark.skipif(
    not CHROMIUM, reason="no Chromium on this machine, and this renders pages"
)
STORY = "/2026/03/02/ferry-to-the-islands-runs-again"
TITLE = "Ferry to the islands runs again"
TEXT = (
    "The ferry between the mainland and the outer islands runs again after a winter of "
    "repairs, and the first crossing was full to the last seat on the upper deck.",
    "Islanders had waited for five months, while the mail came by a fishing boat twice "
    "a week and the school closed whenever the wind came from the north-west.",
    "The harbour master says that the timetable of last year is in force from Monday, "
    "with one more crossing at noon for everybody who has to see a doctor in town.",
)
SHELL = """<!doctype html><html lang=en><head><title>Harbour Post</title>
<meta charset=utf-8><link rel=stylesheet href=/style.css></head>
<body><div id=app></div><img src=/picture.png>
<script src=/app.js></script></body></html>"""
SCRIPT = """
fetch('/steal', {method: 'POST', body: 'x'}).catch(() => 0);
fetch('http://127.0.0.1:PORT/secret').catch(() => 0);
fetch('/forbidden/data').catch(() => 0);
try { new WebSocket('ws://' + location.host + '/socket') } catch (e) { }
window.open('/elsewhere');
fetch('/api' + location.pathname).then(r => r.json()).then(found => {
  document.title = found.title + ' | Harbour Post';
  const node = document.createElement('script');
  node.type = 'application/ld+json';
  node.textContent = JSON.stringify({'@type': 'NewsArticle', headline: found.title,
    datePublished: '2026-03-02T08:00:00Z', author: {'@type': 'Person',
    name: 'Mairi Tulloch'}});
  document.head.append(node);
  document.getElementById('app').innerHTML = found.html;
  if (location.pathname === '/world') return;
  fetch('/next').catch(() => 0).then(() => { location.href = '/elsewhere'; });
});
"""


class Site(BaseHTTPRequestHandler):
    """A shell for every page, and the texts as data."""

    asked: ClassVar[list[tuple[str, str]]]
    texts: ClassVar[list[str]]
    other: ClassVar[int]

    def do_GET(self) -> None:
        self.asked.append((self.command, self.path))
        kind, body = self._answer()
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind)
        self.send_header("ETag", '"always"')
        self.end_headers()
        self.wfile.write(body.encode())

    do_POST = do_GET

    def _answer(self) -> tuple[str, str]:
        match self.path:
            case "/robots.txt":
                return "text/plain", "User-agent: *\nDisallow: /forbidden/\n"
            case "/app.js":
                return "text/javascript", SCRIPT.replace("PORT", str(self.other))
            case "/world" | "/2026/03/02/ferry-to-the-islands-runs-again":
                return "text/html", SHELL
            case "/api/world":
                link = f'<ul><li><a href="{STORY}">{TITLE}</a></li></ul>'
                return "application/json", json.dumps({"title": "World", "html": link})
            case "/api/2026/03/02/ferry-to-the-islands-runs-again":
                lines = "".join(f"<p>{line}</p>" for line in self.texts)
                html = f"<article><h1>{TITLE}</h1>{lines}</article>"
                return "application/json", json.dumps({"title": TITLE, "html": html})
        return "text/plain", ""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def serve(handler: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture
def site() -> Iterator[tuple[ThreadingHTTPServer, type[Site]]]:
    handler = type("Handler", (Site,), {"asked": [], "texts": list(TEXT), "other": 9})
    server = serve(handler)
    yield server, handler
    server.shutdown()
    server.server_close()


def desk_for(folder: Path, port: int, database: str | None = None) -> Desk:
    desk = Desk(folder / "desk", database)
    base = f"http://127.0.0.1:{port}"
    desk.write(
        'contact = "https://pressmark.example/about"\ndelay = 0\n'
        'allow_networks = ["127.0.0.1"]\n',
        f'[[outlet]]\nname = "Harbour Post"\ndomains = ["127.0.0.1:{port}"]\n'
        f'sections = ["{base}/world"]\njavascript = true\n',
    )
    return desk


@needs_chromium
def test_a_page_is_read_as_the_browser_shows_it(
    site: tuple[ThreadingHTTPServer, type[Site]], tmp_path: Path
) -> None:
    server, handler = site
    desk = desk_for(tmp_path, server.server_port)
    desk.run("crawl")
    record = only_article(desk)
    assert record["title"] == TITLE
    assert record["authors"] == ["Mairi Tulloch"]
    assert all(line in record["body"] for line in TEXT)
    paths = [path for _, path in handler.asked]
    assert set(paths) == {
        "/robots.txt",
        "/.well-known/tdmrep.json",
        "/world",
        "/app.js",
        "/api/world",
        STORY,
        f"/api{STORY}",
        "/next",
    }
    assert {method for method, _ in handler.asked} == {"GET"}
    assert paths.count("/app.js") == 1, "it is kept for the next page"
    desk.run("verify")
    desk.run("export", "-o", "all.wacz")
    with zipfile.ZipFile(desk.folder / "all.wacz") as package:
        warc = io.BytesIO(package.read("archive/data.warc.gz"))
    types = [record.rec_type for record in ArchiveIterator(warc)]
    # The page is the one that the list of articles is, to the byte.
    assert types == ["warcinfo", "response", "revisit", "conversion", "metadata"]

    # What the browser showed is what is read again, not the empty page that came.
    said = desk.run("replay").stdout
    assert said == "unchanged 1\n"
    assert only_article(desk)["body"] == record["body"]


@needs_chromium
def test_a_changed_text_in_an_unchanged_page_is_a_revision(
    site: tuple[ThreadingHTTPServer, type[Site]], tmp_path: Path
) -> None:
    server, handler = site
    desk = desk_for(tmp_path, server.server_port)
    url = f"http://127.0.0.1:{server.server_port}{STORY}"
    desk.run("crawl", "--url", url)
    desk.run("crawl", "--url", url, "--report", "report.jsonl")
    assert desk.report()[url] == ("unchanged", None)
    assert desk.query("SELECT count(*) FROM captures WHERE record_type='conversion'")[
        0
    ] == (1,)
    handler.texts[1] = handler.texts[1].replace("five months", "six months")
    desk.run("crawl", "--url", url, "--report", "report.jsonl")
    assert desk.report()[url] == ("revised", None)
    assert only_article(desk)["revision"] == 2
    desk.run("verify")


def test_without_a_browser_the_outlet_fails_and_says_what_to_install(
    site: tuple[ThreadingHTTPServer, type[Site]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server, _ = site
    desk = desk_for(tmp_path, server.server_port)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))  # Playwright's own are kept there
    url = f"http://127.0.0.1:{server.server_port}{STORY}"
    done = desk.run("crawl", "--url", url, "--report", "report.jsonl", code=3)
    assert "Harbour Post" in done.stderr
    assert "pip install 'pressmark[browser]'" in done.stderr
    assert desk.report()[url] == ("failed", "parse_error")
    assert desk.query("SELECT count(*) FROM articles")[0] == (0,)


def only_article(desk: Desk) -> dict[str, Any]:
    file = desk.folder / "all.jsonl"
    desk.run("export", "-o", str(file))
    (line,) = file.read_text().splitlines()
    found: dict[str, Any] = json.loads(line)
    return found
