"""Sockets, threads and the log of the loopback newspaper."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any

from .press import Answer, Press, negotiated
from .stories import BadStory


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request that was answered."""

    at: float
    """time.monotonic() at its arrival."""

    outlet: str
    path: str
    """With query."""

    kind: str
    """robots, feed, sitemap, section, article, private or other."""

    status: int
    sent: int
    """Bytes of body on the wire."""

    agent: str
    conditional: bool


@dataclass(slots=True)
class Fault:
    """An answer that stands in for the real one, ``times`` times."""

    status: int
    times: float
    headers: Mapping[str, str]
    body: bytes
    seconds: float


class PortTaken(OSError):
    """The port of the newspaper belongs to another program."""


class Server:
    """Serves a Press on every outlet's address, and remembers who asked what."""

    def __init__(self, *, latency: float = 0.0) -> None:
        self.latency = latency
        self.port = 0
        self.press: Press
        self._visits: list[Visit] = []
        self._faults: dict[str, Fault] = {}
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._sockets: list[socket.socket] = []

    def listen(self, hosts: Sequence[str], port: int) -> None:
        """Take one port on all addresses. Raises PortTaken."""
        self._sockets, self.port = _listen(hosts, port)

    def start(self) -> None:
        self._wake, self._woken = socket.socketpair()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Hang up on everyone."""
        self._wake.close()
        self._thread.join()
        self._woken.close()
        self.close()
        with self._lock:
            left = list(self._open)
        for connection in left:
            with contextlib.suppress(OSError):  # it may have gone by itself
                connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        for listening in self._sockets:
            listening.close()

    def _accept(self) -> None:
        with selectors.DefaultSelector() as waiting:
            for listening in (*self._sockets, self._woken):
                waiting.register(listening, selectors.EVENT_READ)
            while True:
                for key, _ in waiting.select():
                    if key.fileobj is self._woken:
                        return
                    connection, client = key.fileobj.accept()  # type: ignore[union-attr]
                    with self._lock:
                        self._open.add(connection)
                    threading.Thread(
                        target=self._serve, args=(connection, client), daemon=True
                    ).start()

    def _serve(self, connection: socket.socket, client: Any) -> None:
        try:
            _Handler(connection, client, self)  # type: ignore[arg-type]
        except OSError:
            pass  # the client went away, as a killed crawl does
        finally:
            with self._lock:
                self._open.discard(connection)
            connection.close()

    def fault(
        self,
        url: str,
        status: int = 503,
        *,
        times: float = float("inf"),
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        seconds: float = 0.0,
    ) -> None:
        """Answer otherwise at this address, ``times`` times, after ``seconds``.

        Status 0 breaks the connection without an answer.
        """
        with self._lock:
            self._faults[url] = Fault(status, times, headers or {}, body, seconds)

    def take_fault(self, url: str) -> Fault | None:
        with self._lock:
            fault = self._faults.get(url)
            if fault is None or fault.times < 1:
                return None
            fault.times -= 1
            return fault

    def log(self) -> list[Visit]:
        """Every request so far, in order of arrival."""
        with self._lock:
            return list(self._visits)

    def forget(self) -> None:
        """Empty the log."""
        with self._lock:
            self._visits.clear()

    def record(self, visit: Visit) -> None:
        with self._lock:
            self._visits.append(visit)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "newspaper"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Server  # type: ignore[assignment]

    def do_GET(self) -> None:
        arrived = time.monotonic()
        paper = self.server
        host = self.connection.getsockname()[0]
        if self.path == "/__log":
            body = json.dumps([asdict(visit) for visit in paper.log()]).encode()
            self._send(Answer(body=body, headers={"Content-Type": "application/json"}))
            return
        asked = {name.lower(): value for name, value in self.headers.items()}
        answer = negotiated(self._real_or_fault(host), asked)
        outlet = next(h.key for h in paper.press.houses.values() if h.host == host)
        # Before it is sent: who has an answer finds it in the log.
        paper.record(
            Visit(
                at=arrived,
                outlet=outlet,
                path=self.path,
                kind=answer.kind,
                status=answer.status,
                sent=0 if self.command == "HEAD" else len(answer.body),
                agent=asked.get("user-agent", ""),
                conditional="if-none-match" in asked or "if-modified-since" in asked,
            )
        )
        self._send(answer)

    do_HEAD = do_GET

    def _real_or_fault(self, host: str) -> Answer:
        paper = self.server
        fault = paper.take_fault(f"http://{host}:{paper.port}{self.path}")
        try:
            answer = paper.press.answer(host, self.path)
        except BadStory as error:
            return Answer(status=500, body=str(error).encode())
        if answer.kind == "article" and paper.latency:
            time.sleep(paper.latency)
        if fault is None:
            return answer
        time.sleep(fault.seconds)
        return Answer(
            status=fault.status,
            body=fault.body,
            headers={"Content-Type": "text/html", **fault.headers},
            kind=answer.kind,
        )

    def _send(self, answer: Answer) -> None:
        if answer.status == 0:
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the log is for the tests to ask."""


def _listen(hosts: Sequence[str], port: int) -> tuple[list[socket.socket], int]:
    """One listening socket an outlet, all on one port. Raises PortTaken, OSError."""
    for _ in range(50):
        opened: list[socket.socket] = []
        chosen = port
        try:
            for host in hosts:
                opened.append(_bound(host, chosen))
                chosen = opened[0].getsockname()[1]
            return opened, chosen
        except PortTaken:
            for listening in opened:
                listening.close()
            if port:
                raise
        except OSError:
            for listening in opened:
                listening.close()
            raise
    raise PortTaken(f"no port is free on all of {hosts[0]} to {hosts[-1]}")


def _bound(host: str, port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise PortTaken(
            f"cannot listen on {host}:{port}: {os.strerror(error.errno or 0)}"
        ) from error
    return listening
