"""What other programs kept: pages in WARC and WACZ files, HTML files, JSON Lines.

Reads a file into Finds, in the file's order, each with the place to go on from after
it.  Decides nothing about articles and knows no database.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.disk import disk_error
from archive.errors import NotFound, UsageError

from . import pages, records
from .find import Find

__all__ = ["Find", "files", "opened", "read"]

WARC = (".warc", ".warc.gz", ".warc.zst")
HTML = (".html", ".htm", ".xhtml", ".html.gz", ".htm.gz")
LINES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
WACZ = (".wacz",)
KNOWN = WARC + HTML + LINES + WACZ


def files(paths: tuple[Path, ...]) -> Iterator[Path]:
    """The files that are meant: those named, and all of a known kind in folders.

    Raises NotFound, UsageError.
    """
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file() and kind(p))
            if not inside:
                raise UsageError(f"{path}: nothing to ingest in it", about=str(path))
            yield from inside
        elif not path.exists():
            raise NotFound(f"{path}: no such file", about=str(path))
        elif not kind(path):
            raise UsageError(
                f"{path}: not WARC, WACZ, HTML or JSON Lines by its name "
                f"({', '.join(KNOWN)})",
                about=str(path),
            )
        else:
            yield path


def kind(path: Path) -> tuple[str, ...]:
    """The kind of file, by its name; empty for none that is known."""
    name = path.name.lower()
    kinds = (WARC, HTML, LINES, WACZ)
    return next((suffixes for suffixes in kinds if name.endswith(suffixes)), ())


@contextmanager
def opened(path: Path) -> Iterator[list[Path]]:
    """The files to read for a file: itself, or the WARC files in a WACZ."""
    if kind(path) != WACZ:
        yield [path]
        return
    with tempfile.TemporaryDirectory(prefix="pressmark-") as folder:
        yield _unpacked(path, Path(folder))


def _unpacked(path: Path, folder: Path) -> list[Path]:
    found: list[Path] = []
    try:
        with zipfile.ZipFile(path) as package:
            for member in package.infolist():
                name = Path(member.filename).name
                if not name.lower().endswith(WARC):
                    continue
                file = folder / f"{len(found):05d}-{name}"
                with package.open(member) as source, file.open("wb") as target:
                    while piece := source.read(2**20):
                        target.write(piece)
                found.append(file)
    except (zipfile.BadZipFile, EOFError) as error:
        raise UsageError(f"{path}: no WACZ: {error}", about=str(path)) from error
    except OSError as error:
        raise disk_error(error, path) from error
    return found


def read(path: Path, position: int = 0) -> Generator[Find, None, None]:
    """The pages of a file after a position; 0 is its beginning.

    Of a WARC file the position is one more than the offset of the last record that
    was taken, of JSON Lines the number of lines, of HTML 0 or 1.
    """
    if kind(path) == WARC:
        yield from records.read(path, position)
    elif kind(path) == LINES:
        yield from pages.lines(path, position)
    elif position == 0:
        yield pages.html(path)
