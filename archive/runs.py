"""Runs: who did what to the archive, when, with which settings, and how it ended.

Shared by every command that writes: crawl, ingest, replay.  Knows table ``runs``; the
final word on each address is in ``outcomes``, and the counts of a run are counted
there, so that the two cannot disagree.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from .config import Config
from .model import EXTRACTOR
from .tables import outcomes, runs

Counts = dict[str, dict[str, int]]
"""Number of addresses by outcome, then by reason ("" where there is none)."""


def begin(
    connection: Connection,
    command: str,
    config: Config,
    now: datetime,
    *,
    software: str = EXTRACTOR,
) -> str:
    """Write down that a run begins; returns its id.

    A run that was killed is one that never ended.
    """
    run = f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
    connection.execute(
        insert(runs).values(
            id=run,
            command=command,
            started=now,
            software=software,
            config_digest=digest(config),
            counts={},
        )
    )
    return run


def end(
    connection: Connection, run: str, now: datetime, *, exit_code: int, size: int
) -> Counts:
    """Write down how a run ended; returns what became of its addresses.

    size: bytes that were taken in.
    """
    counts = counted(connection, run)
    connection.execute(
        update(runs)
        .where(runs.c.id == run)
        .values(ended=now, exit_code=exit_code, counts=counts, bytes=size)
    )
    return counts


def counted(connection: Connection, run: str) -> Counts:
    """How many addresses of a run had which outcome, and why."""
    rows = connection.execute(
        select(outcomes.c.outcome, outcomes.c.reason, func.count())
        .where(outcomes.c.run_id == run)
        .group_by(outcomes.c.outcome, outcomes.c.reason)
        .order_by(outcomes.c.outcome, outcomes.c.reason)
    )
    counts: Counts = {}
    for outcome, reason, number in rows:
        counts.setdefault(outcome, {})[reason or ""] = number
    return counts


def digest(config: Config) -> str:
    """What tells two sets of settings and outlets apart; holds no password."""
    settings = {name: str(value) for name, value in asdict(config).items()}
    del settings["database"]
    outlets = config.outlets_file
    settings["outlets"] = outlets.read_text("utf-8") if outlets.exists() else ""
    return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()
