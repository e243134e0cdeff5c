"""Runs: who did what to the archive, when, with which settings, and how it ended.

Shared by every command that writes: crawl, ingest, replay.  Knows table ``runs``; the
final word on each address is in ``outcomes``.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import insert, update

from .config import Config
from .model import EXTRACTOR
from .store import Archive
from .tables import runs


def begin(archive: Archive, command: str) -> str:
    """Write down that a run begins; returns its id.

    A run that was killed is one that never ended.
    """
    run = uuid.uuid4().hex
    with archive.begin() as work:
        work.connection.execute(
            insert(runs).values(
                id=run,
                command=command,
                started=datetime.now(UTC),
                software=EXTRACTOR,
                config_digest=digest(archive.config),
                counts={},
            )
        )
    return run


def end(
    archive: Archive,
    run: str,
    *,
    exit_code: int,
    counts: Mapping[str, int],
    size: int = 0,
) -> None:
    """Write down how a run ended.

    counts: by outcome, and by ``outcome reason``.  size: bytes that were taken in.
    """
    with archive.begin() as work:
        work.connection.execute(
            update(runs)
            .where(runs.c.id == run)
            .values(
                ended=datetime.now(UTC),
                exit_code=exit_code,
                counts=dict(counts),
                bytes=size,
            )
        )


def digest(config: Config) -> str:
    """What tells two sets of settings apart; says nothing of a password in them."""
    values = {f.name: str(getattr(config, f.name)) for f in dataclasses.fields(config)}
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
