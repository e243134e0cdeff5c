"""A server on loopback that answers with the bytes it is given, and notes who came."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from types import TracebackType

Said = Callable[[str], bytes | None]
"""The head of a request -> the answer; None: silence."""


class RawServer:
    """Says what it is told to, and closes; on one address of loopback."""

    def __init__(self, said: Said, address: str = "127.0.0.1") -> None:
        self._said, self._address = said, address
        self.connections = 0
        self.heads: list[str] = []
        self.times: list[float] = []
        self._silent: list[socket.socket] = []

    def __enter__(self) -> RawServer:
        self._socket = socket.create_server((self._address, 0), backlog=64)
        self.port = int(self._socket.getsockname()[1])
        self.base = f"http://{self._address}:{self.port}"
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for stream in (self._socket, *self._silent):
            stream.close()

    def _serve(self) -> None:
        while True:
            try:
                stream, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._answer, args=(stream,), daemon=True).start()

    def _answer(self, stream: socket.socket) -> None:
        with contextlib.suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                piece = stream.recv(65536)
                if not piece:
                    stream.close()
                    return
                head += piece
            text = head.decode("latin-1")
            self.times.append(time.monotonic())
            self.heads.append(text)
            answer = self._said(text)
            if answer is None:
                self._silent.append(stream)
                return
            stream.sendall(answer)
            stream.shutdown(socket.SHUT_WR)
            stream.close()
