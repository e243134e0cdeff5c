"""The pages that ``pressmark extract`` is given: files, folders, WARC, a manifest.

Each comes as a Document that is loaded when its turn comes, so that a long list costs
no memory; what cannot be loaded fails alone.  Imports no Scrapy and no database.
"""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import NotFound, ReadingFailed, UsageError
from archive.model import Reason
from archive.urls import article_id

if TYPE_CHECKING:
    from archive.warc import Record

HTML = (".html", ".htm", ".xhtml", ".shtml", ".html.gz", ".htm.gz", ".xhtml.gz")
WARC = (".warc", ".warc.gz", ".warc.zst")
# One page unpacked: above any news page, below what hurts.
MAX_BYTES = 64 * 2**20
STDIN = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """The bytes of a page and the headers that came with them."""

    html: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One page to read."""

    id: str
    """The manifest's; else of the address; else, without one, the path as given."""

    url: str | None
    load: Callable[[], Loaded]
    """Raises ReadingFailed where the page cannot be had."""


def documents(paths: Iterable[str], url: str | None = None) -> Iterator[Document]:
    """The pages of files, folders (sorted, with all below), WARC files and ``-``.

    url: the address of the one page that is given.  Raises NotFound and UsageError
    before the first page where a path is wrong.
    """
    files = [file for path in paths for file in _files(path)]
    if url is not None and len(files) != 1:
        raise UsageError(f"--url is for one page, {len(files)} are given", about=url)
    return _documents(files, url)


def _documents(files: Iterable[str], url: str | None) -> Iterator[Document]:
    for file in files:
        if file.lower().endswith(WARC):
            yield from _records(Path(file))
        elif file == STDIN:
            html = sys.stdin.buffer.read(MAX_BYTES + 1)
            yield Document(id=_id(url, file), url=url, load=_having(html))
        else:
            yield Document(id=_id(url, file), url=url, load=_reading(Path(file)))


def _id(url: str | None, path: str) -> str:
    if url is None:
        return path
    try:
        return article_id(url)
    except ValueError as error:
        raise UsageError(str(error), about=url) from None


def _files(path: str) -> list[str]:
    if path == STDIN:
        return [path]
    place = Path(path)
    if place.is_dir():
        known = HTML + WARC
        inside = sorted(one for one in place.rglob("*") if one.is_file())
        return [str(one) for one in inside if one.name.lower().endswith(known)]
    if not place.exists():
        raise NotFound(f"{path}: no such file or folder", about=path)
    return [path]


def _having(html: bytes) -> Callable[[], Loaded]:
    def load() -> Loaded:
        return Loaded(html=_bounded(html, "standard input"))

    return load


def _reading(path: Path) -> Callable[[], Loaded]:
    def load() -> Loaded:
        try:
            with path.open("rb") as stream:
                packed = stream.read(2) == b"\x1f\x8b"
            with gzip.open(path) if packed else path.open("rb") as stream:
                return Loaded(html=_bounded(stream.read(MAX_BYTES + 1), str(path)))
        except (OSError, EOFError, zlib.error) as error:
            words = getattr(error, "strerror", None) or str(error)
            raise ReadingFailed(
                f"{path}: {words}", reason=Reason.TRUNCATED, about=str(path)
            ) from error

    return load


def _bounded(html: bytes, name: str) -> bytes:
    if len(html) > MAX_BYTES:
        raise ReadingFailed(
            f"{name}: more than {MAX_BYTES} bytes", reason=Reason.TOO_LARGE, about=name
        )
    return html


def _records(path: Path) -> Iterator[Document]:
    """The HTML responses of a WARC file; a record that is damaged is told on."""
    from archive.warc import iterate

    from .middlewares.decoding import decode

    def loader(record: Record) -> Callable[[], Loaded]:
        def load() -> Loaded:
            if record.damage:
                raise ReadingFailed(
                    f"{record.file}#{record.offset}: {record.damage}",
                    reason=Reason.TRUNCATED,
                )
            headers = {name.lower(): value for name, value in record.http_headers}
            encodings = headers.get("content-encoding", "")
            return Loaded(
                html=decode(record.payload, encodings, MAX_BYTES), headers=headers
            )

        return load

    for record in iterate(path):
        if not (record.damage or _is_page(record)):
            continue
        place = f"{path}#{record.offset}"
        url = record.url or None
        try:
            name = article_id(url) if url else place
        except ValueError:
            name = place
        yield Document(id=name, url=url, load=loader(record))


def _is_page(record: Record) -> bool:
    if record.type not in ("response", "resource"):
        return False
    headers = {name.lower(): value for name, value in record.http_headers}
    mime = headers.get("content-type") or record.content_type
    ok = record.status is None or 200 <= record.status < 300
    return ok and ("html" in mime.lower() or not mime) and bool(record.payload)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The lines of a manifest that can be used, and what is wrong with the others."""

    documents: tuple[Document, ...]
    broken: tuple[str, ...]
    """``FILE:LINE: what is wrong``."""


def read_manifest(path: Path) -> Manifest:
    """Read lines ``{id, path, url}``; paths count from the manifest.

    Raises NotFound where there is no such file.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise NotFound(f"{path}: no such manifest", about=str(path)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}", about=str(path)) from error
    found: list[Document] = []
    broken: list[str] = []
    # Only "\n" ends a line: JSON may hold other line breaks of Unicode.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            found.append(_entry(line, path.parent))
        except ValueError as error:
            broken.append(f"{path}:{number}: {error}")
    return Manifest(documents=tuple(found), broken=tuple(broken))


def _entry(line: str, folder: Path) -> Document:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise ValueError(f"no JSON: {error}") from None
    if not isinstance(row, dict):
        raise ValueError("no object with id, path and url")
    path, url, name = row.get("path"), row.get("url"), row.get("id")
    if not isinstance(path, str) or not path:
        raise ValueError("path is missing or no text")
    if url is not None and not isinstance(url, str):
        raise ValueError("url is no text")
    if not isinstance(name, str | int) or isinstance(name, bool) or name == "":
        raise ValueError("id is missing or no text")
    return Document(id=str(name), url=url or None, load=_reading(folder / path))
