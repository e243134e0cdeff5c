"""Content-Encoding undone strictly: bounded, and an error where the data is not whole.

Stands in for Scrapy's HttpCompressionMiddleware, which keeps half a gzip file as a
whole page.  ``decode`` is pure.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import brotli
import zstandard

from archive.errors import FetchingFailed
from archive.model import Reason

from ..sources.members import MAX_MEMBERS, CutShort, TooMany, inflate, whole_frames

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

MAX_ENCODINGS = 3
"""Layers that are undone; nobody honest sends more than one."""

ACCEPT = "gzip, deflate, br, zstd"
_STEP = 1 << 16


class DecodeError(FetchingFailed):
    """A body that cannot be decoded whole, and within bounds."""


def decode(body: bytes, encodings: str, limit: int, *, partial: bool = False) -> bytes:
    """The body without its content encodings.

    encodings: the header's value, in the order in which they were applied.  limit: most
    bytes that may come out.  partial: what is there of a body that was cut short on
    purpose.  Raises DecodeError.
    """
    names = [name for part in encodings.split(",") if (name := part.strip().lower())]
    names = [name for name in names if name != "identity"]
    if len(names) > MAX_ENCODINGS:
        raise DecodeError(
            f"{len(names)} content encodings", reason=Reason.TOO_MANY_ENCODINGS
        )
    for name in reversed(names if body else []):
        unpack = _DECODERS.get(name)
        if unpack is None:
            raise DecodeError(
                f"content encoding {name[:40]!r} was not asked for",
                reason=Reason.DECODE_ERROR,
            )
        body = _bounded(unpack(body), limit, name, partial=partial)
    return body


def _bounded(parts: Iterator[bytes], limit: int, name: str, *, partial: bool) -> bytes:
    found: list[bytes] = []
    size = 0
    try:
        for part in parts:
            size += len(part)
            if size > limit:
                raise DecodeError(
                    f"more than {limit} bytes once {name} is undone",
                    reason=Reason.DECOMPRESSION_LIMIT,
                )
            found.append(part)
    except TooMany:
        raise DecodeError(
            f"more than {MAX_MEMBERS} members of {name}",
            reason=Reason.DECOMPRESSION_LIMIT,
        ) from None
    except CutShort:
        if not partial:
            raise DecodeError(
                f"the {name} data is cut short", reason=Reason.TRUNCATED
            ) from None
    except _BROKEN as error:
        raise DecodeError(
            f"the {name} data is damaged: {error}", reason=Reason.DECODE_ERROR
        ) from error
    return b"".join(found)


def _gzip(body: bytes) -> Iterator[bytes]:
    return inflate(body, 31)


def _deflate(body: bytes) -> Iterator[bytes]:
    # "deflate" means zlib (RFC 9110), but some servers send raw deflate under it.
    zlib_head = body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    return inflate(body, 15 if zlib_head else -15)


def _brotli(body: bytes) -> Iterator[bytes]:
    unpacker = brotli.Decompressor()
    rest = body
    while not unpacker.is_finished():
        part = unpacker.process(rest, output_buffer_limit=_STEP)
        rest = b""
        if part:
            yield part
        elif not unpacker.is_finished() and unpacker.can_accept_more_data():
            raise CutShort


def _zstd(body: bytes) -> Iterator[bytes]:
    # A small body may ask for a huge window: 8 MiB is what RFC 8878 says to accept.
    unpacker = zstandard.ZstdDecompressor(max_window_size=1 << 23)
    with unpacker.stream_reader(body, read_across_frames=True) as reader:
        while part := reader.read(_STEP):
            yield part
    # The reader is bounded but does not tell whether the last frame was whole; its
    # counterpart tells, and is safe now that the size is known.
    whole_frames(body, unpacker)


_BROKEN = (zlib.error, brotli.error, zstandard.ZstdError)
_DECODERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}


class DecodingMiddleware:
    """Hands on bodies as they were before they were encoded."""

    def __init__(self, limit: int) -> None:
        self._limit = limit

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> DecodingMiddleware:
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_request(self, request: Request) -> None:
        request.headers.setdefault("Accept-Encoding", ACCEPT)

    def process_response(self, request: Request, response: Response) -> Response:
        values = response.headers.getlist("Content-Encoding")
        if not values or not response.body:
            return response
        try:
            body = decode(
                response.body,
                b",".join(values).decode("latin-1"),
                request.meta.get("download_maxsize") or self._limit,
                partial="download_stopped" in response.flags,
            )
        except DecodeError as error:
            error.about = request.url
            raise
        headers = response.headers.copy()
        del headers["Content-Encoding"]
        return response.replace(body=body, headers=headers)
