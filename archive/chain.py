"""The chain: every finished WARC file with its digest, each line bound to the last.

``chain.jsonl`` gets a line when a writer has finished files: the files, what the
database held then, and the digest of the line before.  Who keeps the last digest
elsewhere, on paper or in a timestamp, can prove that nothing older was changed.
Knows files and counts; knows no article.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .disk import disk_error, make_folder
from .errors import ArchiveDamaged
from .model import EXTRACTOR

NAME = "chain.jsonl"
NOTHING = "0" * 64
"""What stands for the line before the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """What the lines say together."""

    head: str = NOTHING
    """Digest of the last line."""

    length: int = 0
    files: Mapping[str, tuple[int, str]]
    """Name -> bytes and sha256; the latest line that names the file counts."""

    counts: Mapping[str, int]
    """Rows of each table when the last line was written."""

    at: datetime | None = None
    """When that was, to the second."""


def read(folder: Path) -> Chain:
    """The chain of a folder. Raises ArchiveDamaged at the first line that is wrong."""
    path = folder / NAME
    try:
        lines = path.read_bytes().split(b"\n") if path.exists() else [b""]
    except OSError as error:
        raise disk_error(error, path) from error
    if lines[-1] and not _is_closed(lines[-1]):
        lines.pop()  # a crash has cut it off: never acknowledged
    head, length = NOTHING, 0
    at: datetime | None = None
    files: dict[str, tuple[int, str]] = {}
    counts: dict[str, int] = {}
    for line in filter(None, lines):
        length += 1
        said = _line(path, length, line)
        if said["previous"] != head or said["number"] != length:
            raise _broken(path, length, "does not follow the line before it")
        head = str(said["digest"])
        at = datetime.fromisoformat(said["at"])
        for file in said.get("retired", ()):
            files.pop(file, None)
        files |= {f["file"]: (f["bytes"], f["sha256"]) for f in said["files"]}
        counts = said["counts"]
    return Chain(head=head, length=length, files=files, counts=counts, at=at)


def extend(
    folder: Path,
    warc_dir: Path,
    counts: Mapping[str, int],
    *,
    retired: Mapping[str, str] | None = None,
) -> bool:
    """Add a line for the finished files that no line names yet; False: there is none.

    retired: files that gave way to others, and to which: they count no longer.
    Raises ArchiveDamaged where the chain is broken: nothing is hung on a broken one.
    """
    retired = retired or {}
    make_folder(folder)
    path = folder / NAME
    try:
        with path.open("ab") as out:
            fcntl.flock(out, fcntl.LOCK_EX)
            chain = read(folder)
            new = [
                _file(file)
                for file in sorted(warc_dir.glob("*.warc.gz"))
                if file.name not in chain.files and file.name not in retired
            ]
            gone = {file: by for file, by in retired.items() if file in chain.files}
            if not new and not gone:
                return False
            _cut_tail(path)
            line = {
                "number": chain.length + 1,
                "at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
                "software": EXTRACTOR,
                "previous": chain.head,
                "files": new,
                "counts": dict(counts),
                **({"retired": gone} if gone else {}),
            }
            text = _text({**line, "digest": _digest(line)})
            out.write(text.encode("ascii") + b"\n")
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise disk_error(error, path) from error
    return True


def file_digest(path: Path) -> tuple[int, str]:
    """Size and sha256 of a file."""
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
        return stream.tell(), found


def _file(path: Path) -> dict[str, Any]:
    size, digest = file_digest(path)
    return {"file": path.name, "bytes": size, "sha256": digest}


def _is_closed(line: bytes) -> bool:
    """Whether a line without its end is whole else: no crash leaves that."""
    try:
        json.JSONDecoder().raw_decode(line.decode("ascii", "replace"))
    except ValueError:
        return False
    return True


def _line(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        said = json.loads(line)
        digest = said.pop("digest")
        if line != _text({**said, "digest": digest}).encode("ascii"):
            raise ValueError("it is written in another way than ours")
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise _broken(path, number, f"cannot be read ({error})") from error
    if _digest(said) != digest:
        raise _broken(path, number, "does not have the digest that it says")
    return {**said, "digest": digest}


def _broken(path: Path, number: int, what: str) -> ArchiveDamaged:
    return ArchiveDamaged(f"{path}, line {number}: {what}", about=f"{path}:{number}")


def _cut_tail(path: Path) -> None:
    """What a crash has left of a line makes room for a whole one."""
    data = path.read_bytes()
    whole = data.rfind(b"\n") + 1
    if whole < len(data):
        os.truncate(path, whole)


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(value, sort_keys=True)


def _digest(line: Mapping[str, Any]) -> str:
    return hashlib.sha256(_text(line).encode("ascii")).hexdigest()
