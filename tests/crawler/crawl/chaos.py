"""A site that misbehaves, on loopback: one address each way to do so.

``Chaos`` serves a feed that lists every case of CASES, with what must become of each.
"""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable
from types import TracebackType
from urllib.parse import unquote

OK = "stored"
SENTENCES = (
    "The council of {place} voted on Tuesday to repair the {thing} before winter.",
    "Engineers had warned for years that the {thing} would not last another decade.",
    "Residents of {place} welcomed the decision, though some asked about its cost.",
    "The work on the {thing} is to begin in spring and should end within two years.",
)
PLACES = "Ostrava Lindow Karsk Mirwell Tarn Ebbing Holm Sandor Velt Orrin".split()
THINGS = "bridge library harbour school stadium mill theatre canal tower".split()


def article(number: int) -> bytes:
    """A whole article, no two alike."""
    words = {"place": PLACES[number % 10], "thing": THINGS[number // 10 % 9]}
    title = f"{words['place']} to repair its {words['thing']} at last, vote {number}"
    text = "".join(f"<p>{line.format(**words)} ({number})</p>" for line in SENTENCES)
    return (
        f'<html lang="en"><head><title>{title}</title>'
        '<meta name="date" content="2026-07-11 17:40"></head><body><article>'
        f'<h1>{title}</h1><p class="byline">By Ina Torn</p>{text}</article></body>'
        "</html>"
    ).encode()


class Answer:
    """What a case may do with its connection."""

    def __init__(self, stream: socket.socket, path: str, times: int, port: int) -> None:
        self.stream, self.path, self.times, self.port = stream, path, times, port

    def raw(self, data: bytes) -> None:
        self.stream.sendall(data)

    def send(
        self,
        body: bytes = b"",
        status: int = 200,
        kind: str = "text/html; charset=utf-8",
        **headers: str,
    ) -> None:
        lines = [f"HTTP/1.1 {status} X", f"Content-Type: {kind}"]
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        given.setdefault("Content-Length", str(len(body)))
        lines += [f"{name}: {value}" for name, value in given.items()]
        self.raw("\r\n".join([*lines, "Connection: close", "", ""]).encode() + body)

    def redirect(self, to: str, status: int = 302) -> None:
        self.send(b"moved", status, Location=to)

    def reset(self) -> None:
        linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
        self.stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)


Case = Callable[[Answer], None]
CASES: dict[str, tuple[Case, str, str | None]] = {}
"""Path -> what is answered, the outcome it must have, and the reason."""


def case(path: str, outcome: str, reason: str | None = None) -> Callable[[Case], Case]:
    def add(answer: Case) -> Case:
        CASES[path] = (answer, outcome, reason)
        return answer

    return add


def _simple() -> None:
    whole = article(1)
    packed = gzip.compress(article(2))
    bomb = gzip.compress(bytes(40 << 20))
    damaged = packed[:-5] + bytes([packed[-5] ^ 1]) + packed[-4:]
    case("/plain", OK)(lambda a: a.send(whole))
    case("/copy", "duplicate")(lambda a: (time.sleep(0.3), a.send(whole))[1])
    case("/packed", OK)(lambda a: a.send(packed, Content_Encoding="gzip"))
    case("/packed-cut", "failed", "truncated")(
        lambda a: a.send(packed[: len(packed) // 2], Content_Encoding="gzip")
    )
    case("/packed-damaged", "skipped", "decode_error")(
        lambda a: a.send(damaged, Content_Encoding="gzip")
    )
    case("/bomb", "skipped", "decompression_limit")(
        lambda a: a.send(bomb, Content_Encoding="gzip")
    )
    case("/layers", "skipped", "too_many_encodings")(
        lambda a: a.send(packed, Content_Encoding="gzip, gzip, gzip, gzip, gzip")
    )
    case("/big", "skipped", "too_large")(lambda a: a.send(bytes(5 << 20)))
    case("/missing", "skipped", "http_status")(lambda a: a.send(whole, 404))
    case("/gone", "skipped", "http_status")(lambda a: a.send(whole, 410))
    case("/secret", "skipped", "http_status")(lambda a: a.send(whole, 403))
    case("/always-500", "failed", "http_status")(lambda a: a.send(b"oops", 500))
    case("/always-429", "failed", "rate_limited")(lambda a: a.send(b"no", 429))
    case("/304-unasked", "skipped", "http_status")(
        lambda a: a.raw(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n")
    )
    case("/empty", "skipped", "empty")(lambda a: a.send(b" \n "))
    case("/picture", "skipped", "not_html")(lambda a: a.send(b"\x89PNG\r\n\x1a\n" * 9))
    case("/pdf", "skipped", "not_html")(lambda a: a.send(b"x", kind="application/pdf"))
    case("/to-plain", "unchanged")(lambda a: (time.sleep(0.6), a.redirect("/plain"))[1])
    case("/to-front", "skipped", "soft_404")(lambda a: a.redirect("/"))
    case("/loop", "skipped", "redirect_loop")(lambda a: a.redirect("/loop"))
    case("/loop-a", "skipped", "redirect_loop")(lambda a: a.redirect("/loop-b"))
    case("/nowhere", "skipped", "bad_redirect")(lambda a: a.send(b"", 302))
    case("/to-file", "skipped", "forbidden_scheme")(
        lambda a: a.redirect("file:///etc/hostname")
    )
    case("/to-nothing", "skipped", "bad_url")(lambda a: a.redirect("http://[half/"))
    case("/to-elsewhere", "skipped", "foreign")(
        lambda a: a.redirect(f"http://127.0.0.9:{a.port}/plain")
    )
    case("/length-lies", "failed", "truncated")(
        lambda a: a.send(whole, Content_Length=str(len(whole) + 500))
    )
    case("/chunk-cut", "failed", "truncated")(
        lambda a: a.raw(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n400\r\n" + whole[:300]
        )
    )
    case("/junk", "failed", "bad_response")(lambda a: a.raw(b"\x00\x01 junk\r\n\r\n"))
    case("/headers", "failed", "bad_response")(
        lambda a: a.raw(
            b"HTTP/1.1 200 OK\r\n"
            + b"".join(b"X-%d: %s\r\n" % (i, b"y" * 50) for i in range(5000))
        )
    )
    case("/private/plan", "skipped", "robots_disallowed")(lambda a: a.send(whole))


_simple()


@case("/flaky", OK)
def _(answer: Answer) -> None:
    answer.send(*((article(3),) if answer.times > 2 else (b"later", 503)))


@case("/later", OK)
def _(answer: Answer) -> None:
    if answer.times > 1:
        answer.send(article(4))
    else:
        answer.send(b"later", 429, Retry_After="1")


@case("/chain-8", OK)
def _(answer: Answer) -> None:
    number = int(answer.path.rpartition("?")[2] or 0) if "?" in answer.path else 0
    if number == 8:
        answer.send(article(5))
    else:
        answer.redirect(f"/chain-8?{number + 1}", 301)


@case("/chain-9", "skipped", "redirect_limit")
def _(answer: Answer) -> None:
    number = int(answer.path.rpartition("?")[2]) if "?" in answer.path else 0
    if number == 9:
        answer.send(article(6))
    else:
        answer.redirect(f"/chain-9?{number + 1}", 308)


@case("/reset", "failed", "connection")
def _(answer: Answer) -> None:
    answer.reset()


@case("/reset-once", OK)
def _(answer: Answer) -> None:
    if answer.times > 1:
        answer.send(article(7))
    else:
        answer.reset()


@case("/slow", "failed", "timeout")
def _(answer: Answer) -> None:
    answer.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    for _ in range(100):
        answer.raw(b"<p>")
        time.sleep(0.2)


@case("/deflated", OK)
def _(answer: Answer) -> None:
    packer = zlib.compressobj(wbits=-15)
    body = packer.compress(article(8)) + packer.flush()
    answer.send(body, Content_Encoding="deflate")


class Chaos:
    """Serves the cases on 127.0.0.1 and counts who asks for what."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Chaos:
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self._socket.getsockname()[1])
        self.base = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                stream, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(stream,), daemon=True).start()

    def _answer(self, stream: socket.socket) -> None:
        with contextlib.suppress(OSError), stream:
            head = b""
            while b"\r\n\r\n" not in head:
                piece = stream.recv(65536)
                if not piece:
                    return
                head += piece
            path = head.split()[1].decode()
            self.asked[path] += 1
            self._route(Answer(stream, path, self.asked[path], self.port))

    def _route(self, answer: Answer) -> None:
        path = answer.path.partition("?")[0]
        if path == "/robots.txt":
            answer.send(b"User-agent: *\nDisallow: /private/\n", kind="text/plain")
        elif path == "/feed.xml":
            answer.send(self.feed(), kind="application/rss+xml")
        elif path == "/to":
            answer.redirect(unquote(answer.path.partition("?")[2]))
        elif path == "/loop-b":
            answer.redirect("/loop-a")
        elif path in CASES:
            CASES[path][0](answer)
        else:
            answer.send(b"no such page", 404)

    def feed(self) -> bytes:
        links = [self.base + path for path in CASES]
        links += [f"{self.base}/plain?utm_source=rss", "http://other.example/story"]
        items = "".join(f"<item><link>{link}</link></item>" for link in links)
        return (
            f'<rss version="2.0"><channel><title>Chaos</title>{items}</channel></rss>'
        ).encode()
