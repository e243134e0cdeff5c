"""The file NAME.seal: digests of the pages of an SQLite file, in blocks.

Each block begins with a digest of its own, so that a changed byte of the seal is not
taken for one of the database.  The first holds a head.  Knows pages and bytes; when a
page is sealed, ``seal`` decides.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from .disk import sync_folder
from .errors import ArchiveDamaged

SUFFIX = ".seal"
_MAGIC = b"pressmark seal 2\n"
_BLOCK = 4096
_DIGEST = 16
_EACH = _BLOCK // _DIGEST - 1
"""Digests of pages in a block; the block's own comes first."""

_PIECE = 1024
"""Pages read at a time, where all are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    size: int
    """Of a page."""

    pages: int
    transaction: int


def seal_of(database: Path) -> Path:
    return database.with_name(database.name + SUFFIX)


def size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def in_words(database: Path) -> str:
    """What a manifest says of the seal: its root is the sha256 of the digests that the
    blocks begin with."""
    head, digest = read_head(database), hashlib.sha256()
    with seal_of(database).open("rb") as seal:
        for number in range(size_of(seal_of(database)) // _BLOCK):
            seal.seek(number * _BLOCK)
            digest.update(seal.read(_DIGEST))
    words = f"transaction {head.transaction}, {head.pages} pages of {head.size} bytes"
    return f"{words}, root of the seal {digest.hexdigest()}"


def read_head(database: Path) -> Head:
    """Raises FileNotFoundError, and ArchiveDamaged for a seal that is none."""
    with seal_of(database).open("rb") as seal:
        said = _block(seal, database, 0)
    if not said.startswith(_MAGIC):
        raise ArchiveDamaged(f"{seal_of(database).name} is none of this version's")
    at = len(_MAGIC)
    size, pages, transaction = (
        int.from_bytes(said[at + n * 8 : at + n * 8 + 8], "big") for n in range(3)
    )
    return Head(size=size, pages=pages, transaction=transaction)


def _block(seal: BinaryIO, database: Path, number: int) -> bytes:
    seal.seek(number * _BLOCK)
    data = seal.read(_BLOCK)
    if data[:_DIGEST] != _of_block(number, data[_DIGEST:]):
        raise ArchiveDamaged(f"{seal_of(database).name} is damaged itself")
    return data[_DIGEST:]


def _of_block(number: int, said: bytes) -> bytes:
    head = number.to_bytes(8, "big")
    return hashlib.blake2b(head + said, digest_size=_DIGEST).digest()


def _digest(page: bytes) -> bytes:
    return hashlib.blake2b(page, digest_size=_DIGEST).digest()


def _packed(number: int, said: bytes) -> bytes:
    said = said.ljust(_BLOCK - _DIGEST, b"\0")
    return _of_block(number, said) + said


def _head_block(head: Head) -> bytes:
    numbers = (head.size, head.pages, head.transaction)
    return _packed(0, _MAGIC + b"".join(n.to_bytes(8, "big") for n in numbers))


def write_all(database: Path, head: Head) -> None:
    path = seal_of(database)
    part = path.with_name(path.name + ".tmp")
    try:
        with part.open("wb") as out, database.open("rb") as stream:
            out.write(_head_block(head))
            digests: list[bytes] = []
            number = 1
            while piece := stream.read(head.size * _PIECE):
                digests += [
                    _digest(piece[at : at + head.size])
                    for at in range(0, len(piece), head.size)
                ]
                while len(digests) >= _EACH:
                    out.write(_packed(number, b"".join(digests[:_EACH])))
                    del digests[:_EACH]
                    number += 1
            if digests:
                out.write(_packed(number, b"".join(digests)))
            out.flush()
            os.fsync(out.fileno())
        part.rename(path)
        sync_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)


def write_some(database: Path, head: Head, pages: Iterable[int]) -> None:
    """In place: until it is done, ``touched`` names the pages."""
    blocks: dict[int, list[int]] = {}
    for page in pages:
        blocks.setdefault((page - 1) // _EACH + 1, []).append(page)
    with seal_of(database).open("r+b") as seal, database.open("rb") as stream:
        for number, inside in sorted(blocks.items()):
            seal.seek(number * _BLOCK)
            data = seal.read(_BLOCK)
            said = bytearray(data[_DIGEST:].ljust(_BLOCK - _DIGEST, b"\0"))
            if data and data[:_DIGEST] != _of_block(number, data[_DIGEST:]):
                continue  # its damage is not to be covered up
            for page in inside:
                stream.seek((page - 1) * head.size)
                at = (page - 1) % _EACH * _DIGEST
                said[at : at + _DIGEST] = _digest(stream.read(head.size))
            seal.seek(number * _BLOCK)
            seal.write(_packed(number, bytes(said)))
        seal.flush()
        os.fsync(seal.fileno())
        seal.seek(0)
        seal.write(_head_block(head))
        seal.flush()
        os.fsync(seal.fileno())


def unlike(database: Path, head: Head, pages: Iterable[int]) -> Iterator[int | str]:
    """The pages that have another digest; in words, where the seal is at fault."""
    block, said = 0, b""
    with seal_of(database).open("rb") as seal, database.open("rb") as stream:
        for page in pages:
            number = (page - 1) // _EACH + 1
            if page > head.pages:
                continue
            if number != block:
                block = number
                try:
                    said = _block(seal, database, number)
                except ArchiveDamaged as error:
                    said = b""
                    yield str(error)
            at = (page - 1) % _EACH * _DIGEST
            stream.seek((page - 1) * head.size)
            data = stream.read(head.size)
            if said and data and _digest(data) != said[at : at + _DIGEST]:
                yield page
