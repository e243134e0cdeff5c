"""One GET over a connection of its own: the light way to ask for what has not changed.

Strict where Scrapy's client is lenient: whatever is not plainly one whole answer within
bounds is ``Unclear``, and who asked takes the ordinary way.  Connects to addresses that
the guard permits, by number, so that no name is looked up twice; trusts certificates
as any browser does.  Knows no queue, no robots.txt and no archive.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from .networks import Guard

Headers = tuple[tuple[str, str], ...]

MAX_HEAD = 64 * 2**10
MAX_BODY = 4 * 2**20
"""Bytes as sent; larger channels are rare, and the ordinary way takes them."""

CLOSE = ("Connection", "close")
"""A header that is always sent."""

ADDRESSES = 3
"""Of a host that are tried."""

_PORTS = {"http": 80, "https": 443}
_STATUS = re.compile(r"HTTP/1\.[01] ([2-5]\d\d)(?: ([^\r\n]*))?")
_FIELD = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n\0]*?)[ \t]*")
_SIZE = re.compile(r"[0-9a-fA-F]{1,8}(?:[ \t]*;.*)?")
_WITHOUT_BODY = frozenset({204, 304})


class Unclear(Exception):
    """Nothing that could be used came back, for whatever reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One whole answer, as it was received."""

    status: int
    phrase: str
    headers: Headers
    body: bytes
    """The content encoding still on, the transfer encoding undone."""

    ip: str

    def values(self, name: str) -> list[str]:
        """Every value of a header."""
        return [value for key, value in self.headers if key.lower() == name]


async def ask(url: str, headers: Headers, guard: Guard, *, seconds: float) -> Answer:
    """GET an address, once.

    headers: without Host.  seconds: for all of it.  Raises Unclear.
    """
    try:
        async with asyncio.timeout(seconds):
            return await _ask(url, headers, guard)
    except (OSError, EOFError, ValueError, asyncio.LimitOverrunError) as error:
        # TimeoutError, and every error of TLS and of names, is an OSError.
        raise Unclear(str(error)) from error


async def _ask(url: str, headers: Headers, guard: Guard) -> Answer:
    parts = urlsplit(url)
    name = parts.hostname or ""
    port = parts.port or _PORTS[parts.scheme]
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"GET {target} HTTP/1.1", f"Host: {parts.netloc}"]
    lines += [f"{key}: {value}" for key, value in (CLOSE, *headers)]
    if not all(line.isascii() and line.isprintable() for line in lines):
        raise Unclear("a line that would have to be escaped")
    secure = parts.scheme == "https"
    ip, reader, writer = await _connect(name, port, guard, secure=secure)
    try:
        writer.write("\r\n".join((*lines, "", "")).encode("ascii"))
        await writer.drain()
        return await _read(reader, ip)
    finally:
        writer.transport.abort()  # nothing more is said, and nobody waited for


async def _connect(
    name: str, port: int, guard: Guard, *, secure: bool
) -> tuple[str, asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection to the first address that is permitted and listens."""
    for ip in permitted(await _addresses(name, port), guard):
        try:
            reader, writer = await asyncio.open_connection(
                ip,
                port,
                limit=MAX_HEAD,
                ssl=_trust() if secure else None,
                server_hostname=name if secure else None,
            )
        except ssl.SSLError:
            raise
        except OSError:
            continue
        return ip, reader, writer
    raise Unclear(f"no connection to {name}")


def permitted(addresses: Sequence[str], guard: Guard) -> list[str]:
    """Those that may be connected to."""
    return [ip for ip in addresses if guard.permits(ip)][:ADDRESSES]


async def _addresses(name: str, port: int) -> list[str]:
    if re.fullmatch(r"[\d.]+", name) or ":" in name:
        return [name]  # the guard refuses what is no address in its usual spelling
    import socket

    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(where[0]) for *_, where in found))


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


async def _read(reader: asyncio.StreamReader, ip: str) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *rest = head[:-4].split("\r\n")
    status = _STATUS.fullmatch(first)
    if status is None:
        raise Unclear("an odd status line")
    fields = [_FIELD.fullmatch(line) for line in rest]
    headers = tuple((found[1], found[2]) for found in fields if found)
    if len(headers) < len(rest):
        raise Unclear("a header line that is none")
    answer = Answer(
        status=int(status[1]), phrase=status[2] or "", headers=headers, body=b"", ip=ip
    )
    if answer.status in _WITHOUT_BODY:
        return answer
    body = await _body(reader, answer)
    return Answer(
        status=answer.status,
        phrase=answer.phrase,
        headers=headers,
        body=body,
        ip=ip,
    )


async def _body(reader: asyncio.StreamReader, answer: Answer) -> bytes:
    """The body, where the answer says in one way only how long it is."""
    lengths = answer.values("content-length")
    codings = [value.lower() for value in answer.values("transfer-encoding")]
    if codings == ["chunked"] and not lengths:
        return await _chunks(reader)
    if codings or len(lengths) != 1 or not re.fullmatch(r"\d{1,9}", lengths[0]):
        raise Unclear("a body of unknown length")
    size = int(lengths[0])
    if size > MAX_BODY:
        raise Unclear("a large body")
    return await reader.readexactly(size)


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    found: list[bytes] = []
    room = MAX_BODY
    while True:
        line = (await reader.readuntil(b"\r\n"))[:-2].decode("latin-1")
        if not _SIZE.fullmatch(line):
            raise Unclear("an odd chunk")
        size = int(line.partition(";")[0], 16)
        # Bounded by what chunks cost, too: a byte a chunk takes more than a byte.
        room -= size + 8
        if room < 0:
            raise Unclear("a large body")
        if size == 0:
            break
        found.append(await reader.readexactly(size))
        if await reader.readexactly(2) != b"\r\n":
            raise Unclear("a chunk without end")
    if await reader.readuntil(b"\r\n") != b"\r\n":
        raise Unclear("trailers")
    return b"".join(found)
