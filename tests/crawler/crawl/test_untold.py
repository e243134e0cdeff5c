"""What was taken down stands in no feed, whatever its form, and comes by none again."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from archive.warc import members, read_record

from .running import Desk

ENGLISH = "The lamplighters of Ebbing walked to the old pier before the lamps were lit."
CHINESE = "港口的灯夫们在黄昏之前沿着旧码头走了整整一圈，谁也没有说话。"
RUSSIAN = "Фонарщики обошли старый причал ещё до темноты, и никто не сказал ни слова."
TITLE = "Lamplighters walk"
REST = (
    "Nobody had asked them to, and the harbour office has no word on it in its book. "
    "They came back along the wall by the light of a single lantern, as in old days."
)
OTHER = "The baker of Karsk sells bread from a boat on the days when the market rests."
BODY = (ENGLISH, CHINESE, RUSSIAN, REST)


def page(title: str, *paragraphs: str) -> bytes:
    body = "".join(f"<p>{one}</p>" for one in paragraphs)
    return (
        f'<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    ).encode()


class Site:
    """One article that every channel lists, and another that has a feed alone."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.rounds = 0
        """Counted up, it makes every feed another one."""

    def rss(self, words: str, encoding: str = "utf-8", path: str = "/a/1") -> bytes:
        return (
            f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel>'
            f"<title>Quay</title><generator>{self.rounds}</generator><item>"
            f"<title>Lamps</title><link>{self.base}{path}</link>"
            f"<description>{words}</description></item></channel></rss>"
        ).encode(encoding)

    def atom(self) -> bytes:
        return (
            '<feed xmlns="http://www.w3.org/2005/Atom"><title>Quay</title><entry>'
            f'<title>Lamps</title><link href="{self.base}/a/1"/><id>1</id>'
            f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>'
            f"{ENGLISH.replace(' ', ' <i/>')}</p></div></content></entry>"
            f"<!-- {self.rounds} --></feed>"
        ).encode()

    def json(self) -> bytes:
        item = {"id": "1", "url": f"{self.base}/a/1", "content_text": RUSSIAN}
        return json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": f"Quay {self.rounds}",
                "items": [item],
            }
        ).encode()

    def sitemap(self, more: str) -> bytes:
        return (
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news='
            '"http://www.google.com/schemas/sitemap-news/0.9">'
            f"<url><loc>{self.base}/a/1</loc>{more}</url></urlset>"
        ).encode()

    def section(self) -> bytes:
        teaser = f'<article><h2><a href="/a/1">{TITLE}</a></h2><p>{ENGLISH}</p>'
        return f"<html><body>{teaser}</article><i>{self.rounds}</i></body>".encode()

    def answer(self, path: str) -> tuple[str, bytes] | None:
        news = f"<news:news><news:title>{TITLE}</news:title></news:news>"
        xml, html = "application/rss+xml", "text/html; charset=utf-8"
        found = {
            "/utf8": (xml, self.rss(escape(f"<p>{ENGLISH}</p>"))),
            "/chinese": (xml, self.rss(CHINESE)),
            "/cyrillic": (xml, self.rss(RUSSIAN, "windows-1251")),
            "/utf16": (xml, self.rss(CHINESE, "utf-16")),
            "/leading": (xml, self.rss(ENGLISH, path="/go/1")),
            "/atom": ("application/atom+xml", self.atom()),
            "/json": ("application/feed+json", self.json()),
            "/news.xml": ("application/xml", self.sitemap(news)),
            "/bare.xml": ("application/xml", self.sitemap("")),
            "/quay": (html, self.section()),
            "/others": (xml, self.rss(OTHER, path="/a/2")),
            "/a/1": (html, page(TITLE, *BODY)),
            "/a/2": (
                html,
                page("Bread by boat", OTHER, REST.replace("lantern", "oar")),
            ),
        }
        return found.get(path)

    def outlets(self) -> str:
        feeds = "utf8 chinese cyrillic utf16 leading moved atom json others".split()
        listed = {
            "feeds": [f"{self.base}/{name}" for name in feeds],
            "sitemaps": [f"{self.base}/news.xml", f"{self.base}/bare.xml"],
            "sections": [f"{self.base}/quay"],
        }
        lines = [f"{name} = {json.dumps(urls)}" for name, urls in listed.items()]
        return "\n".join(
            ("[[outlet]]", 'name = "Quay"', 'domains = ["127.0.0.1"]', *lines)
        )


@pytest.fixture
def site() -> Iterator[Site]:
    moved = {"/go/1": "/a/1", "/moved": "/utf8"}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path in moved:
                self.send_response(302)
                self.send_header("Location", moved[self.path])
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            mime, body = site.answer(self.path) or ("text/plain", b"")
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", mime)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", f'"{site.rounds}"')
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = Site(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield site
    server.shutdown()
    server.server_close()


def telling(folder: Path) -> set[str]:
    """The paths of records with words of the article, in any form of writing."""
    found = set()
    for path in folder.rglob("*.warc.gz*"):
        for offset, length in members(path):
            record = read_record(path.parent, path.name, offset, length)
            forms = [
                record.payload.decode(encoding, "replace").replace("<i/>", "")
                for encoding in ("utf-8", "windows-1251", "utf-16-le", "utf-16-be")
            ]
            forms += [form.encode().decode("unicode-escape") for form in forms[:1]]
            starts = [TITLE, *(one[:12] for one in (ENGLISH, CHINESE, RUSSIAN))]
            if any(start in form for start in starts for form in forms):
                found.add("/" + (record.url or "").split("/", 3)[-1])
    return found


LISTING = set(
    "/utf8 /chinese /cyrillic /utf16 /leading /atom /json /news.xml /quay".split()
)


def test_no_channel_tells_it_nor_brings_it_back(
    tmp_path: Path, site: Site, database_url: str
) -> None:
    desk = Desk(tmp_path, database_url)
    desk.write(
        'contact = "a@example.org"\nallow_networks = ["127.0.0.0/8"]\nworkers = 1\n',
        site.outlets(),
    )
    desk.run("crawl")
    data = tmp_path / "pressmark-data"
    assert telling(data) == LISTING | {"/a/1"}
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    told = desk.run("takedown", f"{site.base}/a/1", "--reason", "by law").stdout
    assert "captures of channels that listed it" in told
    assert telling(data) == set()
    _is_whole(desk)
    for fresh in (0, 1):  # the same bytes again, then others
        site.rounds += fresh
        desk.run("crawl", "--all")
        assert telling(data) == set()
        _is_whole(desk)
    kept = [OTHER[:30] in str(one) for one in _payloads(data)]
    assert sum(kept) >= 3  # its page, its feed and that feed as it became
    assert any(b"/a/1</loc></url>" in one for one in _payloads(data))
    engine.dispose()


def _payloads(folder: Path) -> Iterator[bytes]:
    for path in folder.rglob("*.warc.gz"):
        for offset, length in members(path):
            yield read_record(path.parent, path.name, offset, length).payload


def _is_whole(desk: Desk) -> None:
    assert "clean" in desk.run("verify").stdout
