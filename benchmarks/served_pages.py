"""Crawls stored pages over loopback under their own host names.

    python benchmarks/served_pages.py ../shared/bench/credit FOLDER

A folder with manifest.jsonl ({id, path, url}) is served by one server that speaks HTTP
and HTTPS (certificate made here, not verified) on one port and answers by Host header
and path.  An outlet a host lists its pages in an RSS feed.  The crawl is pressmark's
own, with a resolver map that sends every host name to loopback and no delay between
requests.  Then every stored article is searched for, shown and exported.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import socket
import ssl
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parent))

from credit_warc import content_type, read
from found_again import check

from archive.config import Config, load
from archive.outlets import load_outlets
from archive.store import open_archive
from archive.urls import host, normal, url_key
from crawler.run import Order, crawl

FEED = "/feed-of-stored-pages.xml"
LOOPBACK = "127.0.0.1"
TLS_HANDSHAKE = b"\x16"
"""The first byte of whoever speaks TLS (RFC 8446, 5.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One page of the manifest."""

    url: str
    path: str


class Pages:
    """The pages of a folder by address, and a feed a host."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.by_key: dict[str, Stored] = {}
        self.by_host: dict[str, list[Stored]] = defaultdict(list)
        with (folder / "manifest.jsonl").open(encoding="utf-8") as manifest:
            for line in manifest:
                entry = json.loads(line)
                page = Stored(url=entry["url"], path=entry["path"])
                self.by_key[url_key(page.url)] = page
                self.by_host[host(page.url)].append(page)

    def answer(self, name: str, target: str) -> tuple[int, str, bytes]:
        """Status, media type and body."""
        if target == FEED and name in self.by_host:
            return 200, "application/rss+xml; charset=utf-8", self._feed(name)
        page = self.by_key.get(url_key(f"http://{name}{target}"))
        if page is None:
            return 404, "text/plain", b"no such page here\n"
        html = read(self.folder, page.path)
        return 200, content_type(html), html

    def _feed(self, name: str) -> bytes:
        items = "".join(
            f"<item><link>{escape(page.url)}</link></item>\n"
            for page in self.by_host[name]
        )
        return f'<rss version="2.0"><channel>\n{items}</channel></rss>\n'.encode()

    def outlets(self) -> str:
        """The catalogue: one outlet a host, read by the scheme of its first page."""
        entries = []
        for name, pages in sorted(self.by_host.items()):
            scheme = urlsplit(normal(pages[0].url)).scheme
            feed = f"{scheme}://{name}{FEED}"
            entries.append(
                f"[[outlet]]\nname = {json.dumps(name)}\n"
                f"domains = [{json.dumps(name)}]\nfeeds = [{json.dumps(feed)}]\n"
            )
        return "\n".join(entries)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, pages: Pages, context: ssl.SSLContext) -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self.pages, self.context = pages, context
        self.log: Counter[int] = Counter()

    def finish_request(self, request: Any, client_address: Any) -> None:
        # In the connection's own thread: a slow handshake keeps nobody waiting.
        if request.recv(1, socket.MSG_PEEK) == TLS_HANDSHAKE:
            request = self.context.wrap_socket(request, server_side=True)
        super().finish_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that went away."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def do_GET(self) -> None:
        name = self.headers.get("Host", "").lower()
        status, mime, body = self.server.pages.answer(name, self.path)
        self.server.log[status] += 1
        self.send_response(status)
        self.send_header("Content-Type", mime)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """The counts are enough."""


@contextmanager
def served(pages: Pages, folder: Path) -> Iterator[_Server]:
    server = _Server(pages, _tls(folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def _tls(folder: Path) -> ssl.SSLContext:
    """A certificate of our own, for this run."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "stored pages")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=2))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "stored-pages.pem"
    file.write_bytes(certificate.public_bytes(pem) + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    file.unlink()
    return context


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("pages", type=Path, help="holds manifest.jsonl and the pages")
    parser.add_argument("folder", type=Path, help="where the archive is made")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    pages = Pages(options.pages.resolve())
    os.chdir(options.folder)
    with served(pages, Path()) as server:
        config = _settings(pages)
        begun = time.monotonic()
        counts = _crawl(config, server)
        seconds = time.monotonic() - begun
    print(f"{len(pages.by_key)} pages of {len(pages.by_host)} hosts in {seconds:.0f} s")
    for name, number in counts.most_common():
        print(name, number)
    print("the server answered", dict(sorted(server.log.items())))
    sys.exit(0 if check() else 1)


def _settings(pages: Pages) -> Config:
    Path("outlets.toml").write_text(pages.outlets(), "utf-8")
    Path("pressmark.toml").write_text(
        'contact = "benchmark@example.org"\n'
        f'allow_networks = ["{LOOPBACK}/32"]\ndelay = 0.0\n',
        "utf-8",
    )
    return load()


def _crawl(config: Config, server: _Server) -> Counter[str]:
    report = Path("outcomes.jsonl")
    order = Order(
        outlets=load_outlets(config.outlets_file), everything=True, report=report
    )
    settings = {
        "HOST_MAP": {"*": f"{LOOPBACK}:{server.server_address[1]}"},
        "DOWNLOAD_VERIFY_CERTIFICATES": False,
    }
    with open_archive(config, create=True) as archive, archive.lock():
        crawl(archive, order, settings=settings, say=print)
    with report.open(encoding="utf-8") as lines:
        ended = [json.loads(line) for line in lines]
    return Counter(
        " ".join(filter(None, (end["outcome"], end["reason"]))) for end in ended
    )


if __name__ == "__main__":
    main()
