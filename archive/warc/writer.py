"""Appends records to the file of the day, so that a crash leaves nothing half-written.

A file is written as ``NAME.warc.gz.open`` and renamed when it is full or closed.  Its
writer holds a lock on it: an ``.open`` file without one was left by a crash, and is
cut by ``recovery``.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any

from ..disk import disk_error, make_folder, sync_folder
from ..errors import StorageFull
from ..model import Capture
from . import metadata
from .exchange import Exchange, request, response, warcinfo
from .metadata import Noted
from .recovery import OPEN, finish, is_ours

MAX_BYTES = 2**30
MAX_SECONDS = 24 * 3600.0
_MAKE = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class WarcWriter:
    """Writes captures; safe to share between threads, not between processes."""

    def __init__(
        self,
        folder: Path,
        *,
        about: Mapping[str, str],
        max_bytes: int = MAX_BYTES,
        max_seconds: float = MAX_SECONDS,
    ) -> None:
        """about: the fields of the warcinfo record: software, operator, robots, …"""
        self.folder = folder
        self._about = about
        self._max_bytes = max_bytes
        self._max_seconds = max_seconds
        self._guard = threading.RLock()
        self._descriptor = -1
        self._name = ""
        self._warcinfo = ""
        self._end = 0
        self._opened = 0.0
        self._unsynced = False
        self._broken = False

    def append(
        self, exchange: Exchange, *, revisit_of: Capture | None = None
    ) -> Capture:
        """Write an exchange. It is safe on the disk after the next sync().

        revisit_of: an earlier capture of the same payload, which is then not kept
        twice.  Raises StorageFull or CannotWrite, and leaves no half record.
        """
        with self._guard:
            self._turn_over()
            answer = response(exchange, revisit_of=revisit_of, warcinfo=self._warcinfo)
            asked = b""
            if exchange.asked and answer.type == "response":
                # Of a visit that found nothing new, one record is kept: how it was
                # asked follows from the capture that the revisit refers to.
                asked = request(exchange, answer=answer.id, warcinfo=self._warcinfo)
            offset = self._end + len(asked)
            self._write(asked + answer.data)
            return Capture(
                id=answer.id,
                url=exchange.url,
                fetched=exchange.fetched,
                status=exchange.status,
                mime=exchange.mime,
                record_type=answer.type,
                payload_digest=answer.payload_digest,
                digest=answer.digest,
                warc_file=self._name,
                offset=offset,
                length=len(answer.data),
                ip=exchange.ip,
                etag=exchange.header("ETag"),
                last_modified=exchange.header("Last-Modified"),
                redirects=exchange.redirects,
                via=exchange.via,
                refers_to=answer.refers_to,
            )

    def note(self, fields: Mapping[str, Any], *, of: Capture, made: datetime) -> Noted:
        """Write what was read in a capture.  As ``append``."""
        with self._guard:
            self._turn_over()
            record_id, digest, data = metadata.record(
                fields, of=of, made=made, warcinfo=self._warcinfo
            )
            offset = self._end
            self._write(data)
            return Noted(
                id=record_id,
                digest=digest,
                warc_file=self._name,
                offset=offset,
                length=len(data),
            )

    def sync(self) -> None:
        """Put everything that was appended on the disk."""
        with self._guard:
            if self._broken:
                raise StorageFull(f"{self._path}: an earlier write failed")
            if not self._unsynced:
                return
            try:
                os.fsync(self._descriptor)
            except OSError as error:
                # The kernel may have dropped what it could not write: a second try
                # would report success for data that is gone.
                self._broken = True
                raise disk_error(error, self._path) from error
            self._unsynced = False

    def close(self) -> None:
        """Finish the file: sync, and give it its lasting name."""
        with self._guard:
            if self._descriptor < 0:
                return
            try:
                if not self._broken:
                    self.sync()
                    finish(self._path)
            finally:
                os.close(self._descriptor)
                self._descriptor = -1

    def leave(self) -> None:
        """Let go of the file as a crash does: the next start cuts what nobody names."""
        with self._guard:
            if self._descriptor >= 0:
                os.close(self._descriptor)
                self._descriptor = -1

    def __enter__(self) -> WarcWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def _path(self) -> Path:
        return self.folder / (self._name + OPEN)

    def _turn_over(self) -> None:
        """See that a file is open which has room."""
        if self._broken:
            raise StorageFull(f"{self._path}: an earlier write failed")
        if self._descriptor >= 0:
            age = time.monotonic() - self._opened
            if self._end < self._max_bytes and age < self._max_seconds:
                return
            self.close()
        make_folder(self.folder)
        made = datetime.now(UTC)
        try:
            self._descriptor, self._name = _create(self.folder, made)
        except OSError as error:
            raise disk_error(error, self.folder) from error
        self._end, self._opened = 0, time.monotonic()
        self._warcinfo, record = warcinfo(self._name, made, self._about)
        try:
            self._write(record)
        except BaseException:
            self._path.unlink(missing_ok=True)
            os.close(self._descriptor)
            self._descriptor = -1
            raise

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._descriptor, view) :]
        except BaseException as error:
            self._cut()
            if isinstance(error, OSError):
                raise disk_error(error, self._path) from error
            raise
        self._end += len(data)
        self._unsynced = True

    def _cut(self) -> None:
        try:
            os.ftruncate(self._descriptor, self._end)
            os.lseek(self._descriptor, self._end, os.SEEK_SET)
        except OSError as error:
            self._broken = True
            raise disk_error(error, self._path) from error


def _create(folder: Path, made: datetime) -> tuple[int, str]:
    """A new locked file under a name of its own: time and counter, nothing foreign."""
    for number in count(1):
        name = f"{made:%Y%m%dT%H%M%SZ}-{number:06d}.warc.gz"
        path = folder / (name + OPEN)
        try:
            descriptor = os.open(path, _MAKE, 0o600)
        except FileExistsError:
            continue
        # Between making and locking it, another process may have taken it for the
        # leftover of a crash, or finished one of the same name.
        if is_ours(descriptor) and os.fstat(descriptor).st_nlink:
            if not _is_taken(folder, name):
                sync_folder(folder)
                return descriptor, name
            path.unlink()
        os.close(descriptor)
    raise AssertionError("counting never ends")


def _is_taken(folder: Path, name: str) -> bool:
    """Whether a finished file has the name, or had it and was written anew."""
    later = folder.glob(f"{name.removesuffix('.warc.gz')}-r*.warc.gz")
    return (folder / name).exists() or any(later)
