"""The pages that ``pressmark extract`` is given: files, folders, WARC, a manifest.

Each comes as a Document that is loaded when its turn comes, so that a long list costs
no memory; what cannot be loaded fails alone.  Imports no Scrapy and no database.
"""

from __future__ import annotations

import codecs
import gzip
import io
import json
import re
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

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
GZIP = b"\x1f\x8b"

# A tag, a comment or a declaration: what every page has, were it a fragment only.
_TAG = re.compile(rb"<[a-zA-Z/!?]")
# In UTF-16 each letter has a zero byte beside it, which is no sign of binary data.
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b")) + b"\x7f"
# Of the first bytes, the share of control characters above which it is no text: text
# has next to none, and random bytes have a tenth.
_LOOKED_AT = 64 * 2**10
_MAX_CONTROLS = 0.02


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
    """Raises ReadingFailed or FetchingFailed where the page is of no use, UsageError
    where there is none."""


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


def _having(data: bytes) -> Callable[[], Loaded]:
    return lambda: _loaded(io.BufferedReader(io.BytesIO(data)), "standard input")


def _reading(path: Path) -> Callable[[], Loaded]:
    def load() -> Loaded:
        try:
            with path.open("rb") as stream:
                return _loaded(stream, str(path))
        except FileNotFoundError:
            raise NotFound(f"{path}: no such file", about=str(path)) from None
        except OSError as error:
            words = error.strerror or str(error)
            raise UsageError(f"{path}: {words}", about=str(path)) from error

    return load


def _loaded(stream: io.BufferedReader, name: str) -> Loaded:
    """The page in a stream, unpacked where it is packed. Raises ReadingFailed."""
    # A pipe cannot be read from its beginning again.
    packed = stream.peek(len(GZIP)).startswith(GZIP)
    reason = Reason.DECODE_ERROR
    try:
        with gzip.GzipFile(fileobj=stream) if packed else stream as plain:
            html = _bounded(plain.read(MAX_BYTES + 1), name)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        if isinstance(error, EOFError):
            reason = Reason.TRUNCATED
        raise ReadingFailed(f"{name}: {error}", reason=reason, about=name) from error
    if html.strip() and not is_markup(html):
        raise ReadingFailed(f"{name}: no HTML", reason=Reason.NOT_HTML, about=name)
    return Loaded(html=html)


def is_markup(data: bytes) -> bool:
    """Whether bytes can be HTML, were it a fragment: text, with a tag somewhere."""
    if data.startswith(_WIDE):
        return True
    head = data[:_LOOKED_AT].rstrip(b"\0")
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls > _MAX_CONTROLS * len(head) or data.startswith(b"%PDF-"):
        return False
    return bool(_TAG.search(data)) and not _is_json(data.lstrip())


def _is_json(data: bytes) -> bool:
    """Whether it is JSON, or lines of it, which may well hold tags."""
    if not data.startswith((b"{", b"[")):
        return False
    for part in (data.partition(b"\n")[0], data):
        try:
            json.loads(part)
        except (ValueError, RecursionError):
            continue
        return True
    return False


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
    from .rereading import by_name

    def loader(record: Record) -> Callable[[], Loaded]:
        def load() -> Loaded:
            if record.damage:
                raise ReadingFailed(
                    f"{record.file}#{record.offset}: {record.damage}",
                    reason=Reason.TRUNCATED,
                )
            headers = by_name(record.http_headers)
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
    """What a manifest lists, and the lines that do not even say which page is meant."""

    documents: tuple[Document, ...]
    """One a line that has an id; what else is wrong with it, its loading tells."""

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
        place = f"{path}:{number}"
        try:
            found.append(_entry(line, path.parent, place))
        except ValueError as error:
            broken.append(f"{place}: {error}")
    return Manifest(documents=tuple(found), broken=tuple(broken))


def _entry(line: str, folder: Path, place: str) -> Document:
    """The page of a line. Raises ValueError where no id can be read."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"no JSON: {error}") from None
    if not isinstance(row, dict):
        raise ValueError("no object with id, path and url")
    path, url, name = row.get("path"), row.get("url"), row.get("id")
    if not isinstance(name, str | int) or isinstance(name, bool) or name == "":
        raise ValueError("id is missing or no text")
    wrong = None
    if not isinstance(path, str) or not path or "\0" in path:
        wrong = "path is missing or no text"
    elif url is not None and not isinstance(url, str):
        wrong = "url is no text"
    return Document(
        id=str(name),
        url=url if url and isinstance(url, str) else None,
        load=_refusing(f"{place}: {wrong}") if wrong else _reading(folder / str(path)),
    )


def _refusing(why: str) -> Callable[[], Loaded]:
    def load() -> NoReturn:
        raise UsageError(why)

    return load
