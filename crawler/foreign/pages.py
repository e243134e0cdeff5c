"""Pages in HTML files and in JSON Lines.

JSON Lines hold one page a line: ``url`` with ``html``, or with ``path`` to a file
beside them; optional ``fetched`` (ISO 8601), ``status``, ``headers`` (an object) and
``ip``.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.disk import disk_error
from archive.errors import FetchingFailed
from archive.model import Reason
from archive.urls import host
from archive.warc import Exchange

from ..middlewares.decoding import decode
from .find import Find

MAX_BYTES = 64 * 2**20
"""Of a line, and of a file once it is unpacked."""

# A file is no HTTP response: this header says what the record was made from.
ORIGIN = "X-Pressmark-File"
_CANONICAL = re.compile(
    rb"""<link\b[^>]*\brel\s*=\s*["']?canonical\b[^>]*>"""
    rb"""|<meta\b[^>]*\bproperty\s*=\s*["']?og:url\b[^>]*>""",
    re.I,
)
_ADDRESS = re.compile(rb"""\b(?:href|content)\s*=\s*["']([^"'<>]+)["']""", re.I)

# What the server said of bytes that are no longer as it sent them.
_GONE = frozenset(("content-encoding", "transfer-encoding", "content-length"))


def html(path: Path) -> Find:
    """The page of an HTML file, dated with the file."""
    try:
        body, changed = _content(path), path.stat().st_mtime
    except FetchingFailed as error:
        reason = Reason(error.reason)
        return Find(url=str(path), position=1, reason=reason, detail=str(error))
    except OSError as error:
        raise disk_error(error, path) from error
    url = _own_address(body)
    if url is None:
        return Find(
            url=str(path),
            position=1,
            reason=Reason.BAD_URL,
            detail="the page names no address of its own",
        )
    return Find(
        url=url,
        position=1,
        exchange=_made(url, body, path, datetime.fromtimestamp(changed, UTC), {}),
    )


def _own_address(body: bytes) -> str | None:
    """Where the page says that it belongs: canonical link, then og:url."""
    tags = sorted(_CANONICAL.findall(body[: 2**20]), key=lambda tag: b"og:" in tag)
    for tag in tags:
        found = _ADDRESS.search(tag)
        address = found[1].decode("utf-8", "replace").strip() if found else ""
        try:
            host(address)
        except ValueError:
            continue
        return address
    return None


def lines(path: Path, position: int) -> Iterator[Find]:
    """The pages of JSON Lines after a number of lines."""
    opener = gzip.open if path.name.endswith(".gz") else open
    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    try:
        with opener(path, "rb") as stream:
            number = 0
            while line := stream.readline(MAX_BYTES):
                number += 1
                if number > position and line.strip():
                    position = number
                    yield _line(line, path, number, changed)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        # What was read before stands; the rest of the file is lost.
        yield _no_page(path, position, Reason.TRUNCATED, f"or later: {error}")
    except OSError as error:
        raise disk_error(error, path) from error


def _line(line: bytes, path: Path, number: int, changed: datetime) -> Find:
    try:
        page = json.loads(line)
        url = page["url"]
        host(url)
        body, fetched = _body(page, path), changed
        if page.get("fetched"):
            fetched = datetime.fromisoformat(page["fetched"])
        if fetched.tzinfo is None:
            fetched = fetched.replace(tzinfo=UTC)
        exchange = _made(url, body, path, fetched, page)
    except FetchingFailed as error:
        return _no_page(path, number, Reason(error.reason), str(error))
    except OSError as error:
        return _no_page(path, number, Reason.EMPTY, f"{error.strerror}: {page['path']}")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        words = f"{type(error).__name__}: {error}"
        return _no_page(path, number, Reason.PARSE_ERROR, words)
    return Find(url=url, position=number, exchange=exchange)


def _no_page(path: Path, number: int, reason: Reason, words: str) -> Find:
    return Find(
        url=f"{path.name}#{number}",
        position=number,
        reason=reason,
        detail=f"{path.name}, line {number}: {words}",
    )


def _body(page: Mapping[str, Any], path: Path) -> bytes:
    if isinstance(page.get("html"), str):
        return str(page["html"]).encode("utf-8", "replace")
    file = (path.parent / page["path"]).resolve()
    if not file.is_relative_to(path.parent.resolve()):
        raise ValueError("the path leads out of the folder")
    return _content(file)


def _content(path: Path) -> bytes:
    data = path.read_bytes()
    return decode(data, "gzip", MAX_BYTES) if path.name.endswith(".gz") else data


def _made(
    url: str, body: bytes, path: Path, fetched: datetime, page: Mapping[str, Any]
) -> Exchange:
    """The exchange that a file stands for; it says that it was made of one."""
    given = page.get("headers") or {}
    text = isinstance(page.get("html"), str)
    kept = [(str(k), str(v)) for k, v in given.items()]
    # The text was decoded when the file was written, whatever the server had said.
    kept = [(k, v) for k, v in kept if k.lower() not in _GONE]
    if text or not any(k.lower() == "content-type" for k, _ in kept):
        kept = [(k, v) for k, v in kept if k.lower() != "content-type"]
        kept.append(("Content-Type", "text/html" + ("; charset=utf-8" if text else "")))
    return Exchange(
        url=url,
        asked=False,
        status=int(page.get("status") or 200),
        response_headers=(*kept, (ORIGIN, path.name)),
        payload=body,
        fetched=fetched,
        ip=page.get("ip"),
    )
