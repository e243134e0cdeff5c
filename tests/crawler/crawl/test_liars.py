"""A server that says "not modified" of what has changed is found out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from sqlalchemy import create_engine, update

from archive.tables import channels, frontier
from crawler.looks import LIED, TRUSTED_ARTICLE, TRUSTED_CHANNEL

from .chaos import article
from .running import Desk

SETTINGS = """
contact = "tests@example.org"
allow_networks = ["127.0.0.1/32"]
delay = 0
"""


class Liar(BaseHTTPRequestHandler):
    """One ETag for ever, and "not modified" to everybody who sends it."""

    stories: dict[str, bytes]
    asked: list[tuple[str, bool]]

    def do_GET(self) -> None:
        brief = "If-None-Match" in self.headers
        self.asked.append((self.path, brief))
        body = self._body()
        status = 404 if body is None else 304 if brief else 200
        self.send_response(status)
        self.send_header("ETag", '"for-ever"')
        kind = "application/rss+xml" if self.path == "/feed" else "text/html"
        self.send_header("Content-Type", kind)
        sent = body if status == 200 and body else b""
        if status != 304:
            self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def _body(self) -> bytes | None:
        if self.path != "/feed":
            return self.stories.get(self.path)
        base = f"http://{self.headers['Host']}"
        items = "".join(f"<item><link>{base}{p}</link></item>" for p in self.stories)
        return f'<rss version="2.0"><channel>{items}</channel></rss>'.encode()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def lying(base: type[Liar] = Liar) -> Iterator[tuple[str, type[Liar]]]:
    handler = type("OneLiar", (base,), {"stories": {"/1": article(1)}, "asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", handler
        server.shutdown()


def outlet(base: str) -> str:
    feed = f'[[outlet]]\nname = "Liar"\nfeeds = ["{base}/feed"]\n'
    return feed + f'domains = ["{base.partition("//")[2]}"]\n'


def believed_often(desk: Desk) -> None:
    """As after so many runs that were told "not modified"."""
    engine = create_engine(f"sqlite:///{desk.folder}/pressmark-data/archive.db")
    with engine.begin() as connection:
        for table, most in ((channels, TRUSTED_CHANNEL), (frontier, TRUSTED_ARTICLE)):
            done = connection.execute(update(table).values(trust=most))
            assert done.rowcount == 1
    engine.dispose()


def test_a_hidden_change_is_found_by_asking_for_the_whole(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk")
    with lying() as (base, server):
        desk.write(SETTINGS, outlet(base))
        desk.run("crawl")
        server.stories["/1"] = article(1).replace(b"vote", b"ballot")
        desk.run("crawl", "--all", "--report", "report.jsonl")
        assert desk.report()[f"{base}/1"] == ("unchanged", "not_modified")
        counts = desk.query(
            "SELECT trust FROM channels UNION ALL SELECT trust FROM frontier"
        )
        assert [row[0] for row in counts] == [1, 1]

        server.stories["/2"] = article(2)
        believed_often(desk)
        desk.run("crawl", "--all", "--report", "report.jsonl")
        report = desk.report()
        assert report[f"{base}/1"][0] == "revised"
        assert report[f"{base}/2"][0] == "stored"

        server.asked.clear()
        desk.run("crawl", "--all", "--report", "report.jsonl")
        assert desk.report()[f"{base}/1"][0] == "unchanged"
        brief = dict(server.asked)
        assert (brief["/feed"], brief["/1"], brief["/2"]) == (False, False, True)
        rows = desk.query("SELECT trust FROM channels")
        assert rows[0][0] == LIED


def test_not_modified_to_a_first_question_is_a_fault(tmp_path: Path) -> None:
    """Nothing was ever read of it: it is no channel as it was."""

    class Eager(Liar):
        def do_GET(self) -> None:
            self.asked.append((self.path, False))
            self.send_response(304 if self.path == "/feed" else 404)
            self.end_headers()

    desk = Desk(tmp_path)
    with lying(Eager) as (base, liar):
        desk.write(SETTINGS, outlet(base))
        done = desk.run("crawl", "--all", code=3)
        assert f"{base}/feed http_status: status 304" in done.stderr
        assert [path for path, _ in liar.asked].count("/feed") == 1
