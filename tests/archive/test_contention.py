"""Two writers, a reader, an export and a backup at once; the long form is
benchmarks/contention.py."""

from __future__ import annotations

from multiprocessing import get_context
from pathlib import Path

from click.testing import CliRunner
from sqlalchemy import func, select

from archive.commands.backup import command as backup
from archive.commands.export import command as export
from archive.config import Config
from archive.search import finding
from archive.select import Filter
from archive.session import Session
from archive.store import open_archive
from archive.tables import articles
from archive.verify import check
from archive.verify.damage import Tally

from .samples import URL, article, file

EACH = 12


def write(config: Config, name: str) -> None:
    """Another process: articles, a transaction each."""
    with open_archive(config) as archive:
        for number in range(EACH):
            url = f"{URL}/{name}/{number}"
            file(archive, article(url=url, title=f"{name} {number}"), url)


def test_nobody_is_refused(config: Config, tmp_path: Path) -> None:
    open_archive(config, create=True).close()
    spawn = get_context("spawn")
    writers = [spawn.Process(target=write, args=(config, name)) for name in "ab"]
    for process in writers:
        process.start()
    commands = [(export, ("-o", str(tmp_path / "out.jsonl")))]
    if config.database_url.startswith("sqlite"):
        commands.append((backup, (str(tmp_path / "copy"),)))
    seen = []
    with open_archive(config, readonly=True) as archive:
        while any(process.is_alive() for process in writers):
            with archive.connect() as connection:
                seen.append(finding.find(connection, "boat", Filter()).total)
            if commands and seen[-1] > 2:
                command, words = commands.pop()
                session = Session(quiet=True)
                session._config = config
                done = CliRunner().invoke(command, words, obj=session)
                assert done.exit_code == 0, done.exception
    for process in writers:
        process.join()
    assert [process.exitcode for process in writers] == [0, 0]
    assert seen == sorted(seen)
    with open_archive(config) as archive:
        with archive.connect() as connection:
            kept = connection.scalar(select(func.count()).select_from(articles))
        assert kept == 2 * EACH
        assert list(check(archive, Tally())) == []
