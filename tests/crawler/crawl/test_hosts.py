"""Hosts that do not work: is it the host, or only its robots.txt?"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from .running import Desk

SCRAPY = {
    "RETRY_WAITS": [0.05],
    "DOWNLOAD_TIMEOUT": 2.0,
    "HANDSHAKE_TIMEOUT": 0.3,
    "PING_TIMEOUT": 1.0,
}
Talk = Callable[[socket.socket, list[str]], None]


@contextlib.contextmanager
def host(talk: Talk) -> Iterator[tuple[int, list[str]]]:
    """Something that listens; yields its port and what it was asked for."""
    asked: list[str] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def one(stream: socket.socket) -> None:
        with contextlib.suppress(OSError), stream:
            talk(stream, asked)

    def serve() -> None:
        while True:
            try:
                stream, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=one, args=(stream,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listening.getsockname()[1], asked
    finally:
        listening.close()


def deaf(stream: socket.socket, asked: list[str]) -> None:
    """Takes everything and says nothing, until the other side has had enough."""
    while stream.recv(65536):
        asked.append("something")


def shy(stream: socket.socket, asked: list[str]) -> None:
    """Answers everything but its robots.txt."""
    head = stream.recv(65536).decode()
    asked.append(" ".join(head.split()[:2]))
    if not head.startswith("GET /robots.txt"):
        stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")


def test_a_dead_host_fails_and_a_missing_robots_forbids(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with host(deaf) as (silent, _), host(shy) as (alive, asked), host(deaf) as (tls, _):
        feeds = {
            "Silent": f"http://127.0.0.1:{silent}/feed",
            "Shy": f"http://127.0.0.1:{alive}/feed",
            "No TLS": f"https://127.0.0.1:{tls}/feed",
            "Nowhere": "http://nowhere.invalid/feed",
        }
        desk.write(
            'contact = "tests@example.org"\nallow_networks = ["127.0.0.1/32"]\n'
            "delay = 0\n",
            "".join(
                f'[[outlet]]\nname = "{name}"\nfeeds = ["{url}"]\n'
                for name, url in feeds.items()
            ),
        )
        report = desk.crawl_with(SCRAPY)
    assert report == {
        feeds["Silent"]: ("failed", "timeout"),
        feeds["Shy"]: ("skipped", "robots_unreachable"),
        feeds["No TLS"]: ("failed", "connection"),
        feeds["Nowhere"]: ("failed", "dns"),
    }
    # "*" is the server itself: nothing that its robots.txt could speak of.
    assert asked == ["GET /robots.txt"] * 2 + ["OPTIONS *"]
