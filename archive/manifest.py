"""The daily manifest: what a UTC day added to the archive, for ``sha256sum -c``.

``manifests/2026-03-06.sha256`` names every WARC file that was finished on that day and
the manifest before it, so that the last one vouches for all: who keeps its digest
elsewhere can prove with tools of anybody's that nothing older was changed.  What no
such tool can check stands in comments, under a digest in the last line.
Made from the chain; knows files, and no table.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from . import chain
from .disk import disk_error, make_folder, replace_text, sync_folder
from .model import EXTRACTOR

FOLDER = "manifests"
SUFFIX = ".sha256"
_NAME = re.compile(r"\d{4}-\d\d-\d\d\.sha256")
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
_LAST = "# sha256 of the lines above: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A manifest, or a file that it names, that is not as it was."""

    name: str
    what: str


def manifests(folder: Path) -> list[Path]:
    """In the order of the days."""
    found = (folder / FOLDER).glob(f"*{SUFFIX}")
    return sorted(path for path in found if _NAME.fullmatch(path.name))


def write(
    folder: Path, warc_dir: Path, *, now: datetime, about: Mapping[str, str]
) -> Path:
    """Bring the manifest of the day up to date; those of days that a crash left out,
    too.  Earlier ones stay as they are: later ones vouch for them.

    about: what else is so at this moment.  Raises ArchiveDamaged for a broken chain.
    """
    place = folder / FOLDER
    make_folder(place)
    with _alone(place):
        return _write(folder, warc_dir, now=now, about=about)


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    descriptor = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _write(
    folder: Path, warc_dir: Path, *, now: datetime, about: Mapping[str, str]
) -> Path:
    chain.read(folder)
    place = folder / FOLDER
    today = f"{now.astimezone(UTC):%Y-%m-%d}"
    lines = list(_links(folder))
    there = {path.stem for path in manifests(folder)}
    days = {str(link["at"])[:10] for link in lines} - there
    for day in sorted(
        day for day in days if day < today and day > max(there, default="")
    ):
        replace_text(place / f"{day}{SUFFIX}", _text(folder, warc_dir, day, lines, {}))
    path = place / f"{today}{SUFFIX}"
    text = _text(folder, warc_dir, today, lines, about)
    try:
        if not path.exists() or path.read_text("utf-8") != text:
            replace_text(path, text)
            sync_folder(folder)
    except OSError as error:
        raise disk_error(error, path) from error
    return path


def check(folder: Path) -> Iterator[Wrong]:
    """Whether every manifest is as it was written, and says what the chain says.

    The WARC files themselves are read by who checks the chain.
    """
    known = {
        (file["file"], file["sha256"])
        for link in _links(folder)
        for file in link["files"]
    }
    before: Path | None = None
    for path in manifests(folder):
        text = path.read_text("utf-8", "replace")
        above, found, digest = text.rpartition(_LAST)
        if not found or digest != f"{_digest(above.encode('utf-8'))}\n":
            yield Wrong(name=path.name, what="is damaged itself")
        named = {name: said for said, name in _LINE.findall(text)}
        if before is not None and named.get(before.name) != _digest(
            before.read_bytes()
        ):
            what = f"is not as {path.name} has it"
            yield Wrong(name=before.name, what=what)
        for name, said in named.items():
            if _NAME.fullmatch(name):
                if before is None or name != before.name:
                    yield Wrong(name=name, what=f"is not there; {path.name} names it")
            elif (Path(name).name, said) not in known:
                yield Wrong(name=path.name, what=f"names {name}, the chain does not")
        before = path


def _text(
    folder: Path,
    warc_dir: Path,
    day: str,
    lines: Iterable[Mapping[str, Any]],
    about: Mapping[str, str],
) -> str:
    made = [link for link in lines if str(link["at"])[:10] <= day]
    files: dict[str, str] = {}
    for link in made:
        if str(link["at"])[:10] == day:
            files |= {file["file"]: file["sha256"] for file in link["files"]}
            for gone in link.get("retired", ()):
                files.pop(gone, None)
    nothing: Mapping[str, Any] = {"digest": chain.NOTHING, "counts": {}}
    last = made[-1] if made else nothing
    said = {
        "manifest": f"{day} (UTC), by {EXTRACTOR}",
        "check": f"in this folder, sha256sum -c {day}{SUFFIX}",
        "chain": f"{len(made)} lines, the last is {last['digest']}",
        **{f"rows of {name}": str(n) for name, n in last["counts"].items()},
        **about,
    }
    text = "".join(f"# {name}: {value}\n" for name, value in said.items())
    earlier = [path for path in manifests(folder) if path.stem < day]
    if earlier:
        text += f"{_digest(earlier[-1].read_bytes())}  {earlier[-1].name}\n"
    way = Path(os.path.relpath(warc_dir.absolute(), (folder / FOLDER).absolute()))
    for name, digest in sorted(files.items()):
        text += f"{digest}  {(way / name).as_posix()}\n"
    return f"{text}{_LAST}{_digest(text.encode('utf-8'))}\n"


def _links(folder: Path) -> Iterator[dict[str, Any]]:
    """The lines of the chain; chain.read() says whether they are sound."""
    path = folder / chain.NAME
    if not path.exists():
        return
    for line in path.read_bytes().split(b"\n")[:-1]:
        yield json.loads(line)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
