"""WACZ: captures, index and list of pages in one file that browsers and pywb replay.

Holds the records that the chosen articles were read from, byte for byte, what a
revisit refers to, and the record of the reading, which no index names.  Equal
selections of one archive are equal files.
https://specs.webrecorder.net/wacz/1.1.1/
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO, Any, BinaryIO, cast

from sqlalchemy import select

from ..holdings import Held
from ..model import EXTRACTOR, Capture
from ..store import Archive
from ..store.captures import EMPTIED, capture_of
from ..tables import captures, reading_records
from ..warc import find_file, read_record
from ..warc.cdxj import line, packed
from ..warc.exchange import warcinfo

NAME = "wacz"
MEDIA_TYPE = "application/wacz"
VERSION = "1.1.1"
_WARC = "data.warc.gz"
_INDEX = "index.cdx.gz"
_Place = tuple[str, int, int]
"""File, offset and length of a record."""

_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the time in a ZIP; the records have their own


@dataclass(slots=True)
class _Package:
    """The ZIP so far, and what is in it."""

    zip: zipfile.ZipFile
    resources: list[dict[str, Any]] = field(default_factory=list)

    def add(self, path: str, pieces: Iterable[bytes]) -> None:
        digest, size = hashlib.sha256(), 0
        with _entry(self.zip, path) as out:
            for piece in pieces:
                out.write(piece)
                digest.update(piece)
                size += len(piece)
        self.resources.append(
            {
                "name": path.rpartition("/")[2],
                "path": path,
                "hash": f"sha256:{digest.hexdigest()}",
                "bytes": size,
            }
        )


def write(archive: Archive, held: Iterable[Held], out: BinaryIO) -> int:
    """Write the articles' captures; the number of articles.

    The index and the list of pages stand in memory until the records are written,
    about 600 bytes an article.  Raises ArchiveDamaged.
    """
    lines: list[str] = []
    articles: list[Held] = []
    with zipfile.ZipFile(cast(IO[bytes], out), "w", zipfile.ZIP_STORED) as opened:
        package = _Package(opened)
        package.add(f"archive/{_WARC}", _records(archive, held, articles, lines))
        index = packed(lines, _INDEX)
        package.add(f"indexes/{_INDEX}", [index.lines])
        package.add("indexes/index.idx", [index.blocks])
        package.add("pages/pages.jsonl", _pages(articles))
        latest = max((_fetched(item) for item in articles), default=None)
        about = _json(
            {
                "profile": "data-package",
                "wacz_version": VERSION,
                "title": "pressmark export",
                "software": EXTRACTOR,
                "created": _moment(latest or datetime(1970, 1, 1, tzinfo=UTC)),
                "resources": package.resources,
            }
        )
        digest = f"sha256:{hashlib.sha256(about).hexdigest()}"
        for path, data in (
            ("datapackage.json", about),
            (
                "datapackage-digest.json",
                _json({"path": "datapackage.json", "hash": digest}),
            ),
        ):
            with _entry(opened, path) as file:
                file.write(data)
    return len(articles)


def _records(
    archive: Archive, held: Iterable[Held], articles: list[Held], lines: list[str]
) -> Iterator[bytes]:
    """The WARC file, record by record; fills the lists on the way."""
    written: set[str] = set()
    end = 0
    for item in held:
        articles.append(item)
        for capture in _captures(archive, item):
            if capture.id in written:
                continue
            if not written:
                about = {"software": EXTRACTOR, "format": "WARC File Format 1.1"}
                _, head = warcinfo(_WARC, capture.fetched, about, name=capture.id)
                yield head
                end += len(head)
            written.add(capture.id)
            place = (capture.warc_file, capture.offset, capture.length)
            data = _member(archive, place)
            lines.append(line(capture, file=_WARC, offset=end))
            yield data
            end += len(data)
        for place in _readings(archive, item):
            data = _member(archive, place)
            yield data
            end += len(data)


def _captures(archive: Archive, item: Held) -> Iterator[Capture]:
    """The captures of an article, those of its further pages too, and before each
    those that it refers to: a rendered page to the answer that it was made of, and
    that to an earlier one of its bytes."""
    first = item.kept.capture
    pages = [one.capture for one in item.article.pages]
    for id in dict.fromkeys((first.id if first else None, *pages)):
        found: list[Capture] = []
        capture = _capture(archive, id)
        while (
            capture not in found
            and capture is not None
            and capture.record_type != EMPTIED
        ):
            found.append(capture)
            capture = _capture(archive, capture.refers_to)
        yield from reversed(found)


def _capture(archive: Archive, id: str | None) -> Capture | None:
    if id is None:
        return None
    query = select(captures).where(captures.c.id == id)
    with archive.connect() as connection:
        row = connection.execute(query).first()
    return capture_of(row._asdict()) if row else None


def _readings(archive: Archive, item: Held) -> list[_Place]:
    """Where the record of what is exported stands; nowhere for an old reading."""
    table = reading_records.c
    query = select(table.warc_file, table.offset, table.length)
    mine = query.where(table.revision_id == item.revision_id).order_by(table.id)
    with archive.connect() as connection:
        return [(row[0], row[1], row[2]) for row in connection.execute(mine)]


def _member(archive: Archive, place: _Place) -> bytes:
    """The record as it stands in its file, when it is whole."""
    file, offset, length = place
    folder = archive.config.warc_dir
    read_record(folder, *place)
    with find_file(folder, file).open("rb") as stream:
        stream.seek(offset)
        return stream.read(length)


def _pages(articles: Iterable[Held]) -> Iterator[bytes]:
    yield _json({"format": "json-pages-1.0", "id": "pages", "title": "Articles"})
    for item in articles:
        capture = item.kept.capture
        if capture is not None:
            yield _json(
                {
                    "id": item.id,
                    "url": capture.url,
                    "ts": _moment(capture.fetched),
                    "title": item.article.title or capture.url,
                }
            )


def _entry(opened: zipfile.ZipFile, path: str) -> IO[bytes]:
    about = zipfile.ZipInfo(path, _LONG_AGO)
    about.external_attr = 0o644 << 16
    return opened.open(about, "w", force_zip64=True)


def _fetched(item: Held) -> datetime:
    capture = item.kept.capture
    return capture.fetched if capture else datetime(1970, 1, 1, tzinfo=UTC)


def _moment(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value).encode("ascii") + b"\n"
