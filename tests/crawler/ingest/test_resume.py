"""A killed ingest goes on where it stopped: no gaps, nothing twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from archive.config import Config
from archive.errors import PressmarkError
from archive.store import open_archive
from archive.tables import articles, captures, ledger, revisions, runs
from archive.verify import check
from archive.verify.damage import Tally

from .foreign_files import Foreign, address, html, stories

PRESSMARK = Path(sys.executable).parent / "pressmark"
EDITIONS = 3


def many_pages(path: Path) -> int:
    """More pages than three batches: each story in several invented editions."""
    count = 0
    with Foreign(path) as out:
        for edition in range(EDITIONS):
            for story in stories():
                url = address(story, f"edition{edition}.example")
                # A copy of another's story needs no telling apart from it.
                word = f"Edition {edition} of the paper brought this report first."
                body = html(story, url=url).replace(
                    b"</h1>", f"</h1><p>{word}</p>".encode(), 1
                )
                out.page(url, body)
                count += 1
    return count


def start(config: Config, *words: str) -> subprocess.Popen[str]:
    names = ("PATH", "HOME", "PYTHONPATH")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    settings = {
        "PRESSMARK_DATABASE": config.database,
        "PRESSMARK_WARC_DIR": str(config.warc_dir),
        "PRESSMARK_WORKERS": "1",
    }
    return subprocess.Popen(
        [PRESSMARK, *words],
        cwd=config.folder,
        env=kept | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def positions(config: Config) -> list[tuple[int, bool]]:
    """What the ledger says; nothing while there is no archive."""
    try:
        with open_archive(config) as archive, archive.connect() as connection:
            query = select(ledger.c.position, ledger.c.done)
            return [(row.position, row.done) for row in connection.execute(query)]
    except (PressmarkError, SQLAlchemyError):
        return []


def state(config: Config) -> dict[str, list[tuple[Any, ...]]]:
    """All that must not depend on how often the ingest was killed."""
    columns = {
        "articles": (articles.c.id, articles.c.url, articles.c.revision),
        "captures": (captures.c.url, captures.c.fetched, captures.c.digest),
        "revisions": (revisions.c.article_id, revisions.c.title, revisions.c.text_hash),
    }
    with open_archive(config) as archive, archive.connect() as connection:
        return {
            name: sorted(tuple(row) for row in connection.execute(select(*wanted)))
            for name, wanted in columns.items()
        }


def test_killed_and_run_again(config: Config, tmp_path: Path) -> None:
    path = tmp_path / "pages.warc.gz"
    total = many_pages(path)
    assert stopped(config, path, signal.SIGKILL) == -9
    done = len(state(config)["captures"])
    print(f"killed with {done} of {total} pages filed")
    assert 0 < done < total
    goes_on(config, path, done, total)
    assert ends(config) == [0, None]


def test_a_clean_stop(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path.as_posix()}/archive.db"
    config = Config(folder=tmp_path, database=database, warc_dir=tmp_path / "warc")
    path = tmp_path / "pages.warc.gz"
    total = many_pages(path)
    assert stopped(config, path, signal.SIGTERM) == 143
    done = len(state(config)["captures"])
    assert 0 < done < total
    assert ends(config) == [143]
    goes_on(config, path, done, total)


def stopped(config: Config, path: Path, by: signal.Signals) -> int:
    """Send the signal as soon as something is filed; returns the exit code."""
    with start(config, "ingest", str(path)) as process:
        deadline = time.monotonic() + 120
        while not positions(config) and time.monotonic() < deadline:
            assert process.poll() is None, process.stderr and process.stderr.read()
            time.sleep(0.01)
        process.send_signal(by)
        process.communicate(timeout=60)
    assert positions(config)[0][1] is False
    return process.returncode


def goes_on(config: Config, path: Path, done: int, total: int) -> None:
    """Run it again: the rest is filed, once, and the archive is sound."""
    with start(config, "ingest", str(path)) as process:
        out, complaint = process.communicate(timeout=240)
    assert process.returncode == 0, complaint
    counted = sum(int(line.rsplit(" ", 1)[1]) for line in out.splitlines())
    assert counted == total - done, out
    whole = state(config)
    assert len(whole["captures"]) == total
    assert len({row[0] for row in whole["captures"]}) == total
    with open_archive(config) as archive:
        assert list(check(archive, Tally())) == []


def ends(config: Config) -> list[int | None]:
    """The exit codes of the runs; None for one that was killed."""
    with open_archive(config) as archive, archive.connect() as connection:
        codes = connection.execute(select(runs.c.exit_code)).scalars().all()
    return sorted(codes, key=str)
