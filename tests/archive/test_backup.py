"""Copies of the archive: into a folder while others write, into another database."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from archive import backup as backup_module
from archive import takedown
from archive.commands.backup import command as backup
from archive.commands.db import command as db
from archive.config import Config
from archive.errors import ArchiveDamaged, CannotWrite, UsageError
from archive.migrations import head
from archive.session import Session
from archive.store import Archive, open_archive
from archive.tables import articles, captures, metadata
from archive.verify import check
from archive.verify.damage import Tally
from archive.verify.seals import check_seal

from .samples import URL, article, exchange, file


def run(command: object, config: Config, *words: str) -> Result:
    session = Session(quiet=True)
    session._config = config
    return CliRunner().invoke(command, words, obj=session)  # type: ignore[arg-type]


@pytest.fixture
def lite(tmp_path: Path) -> Config:
    return Config(folder=tmp_path, warc_dir=tmp_path / "pressmark-data" / "warc")


def copied(config: Config, folder: Path) -> Config:
    return replace(
        config,
        database=f"sqlite:///{(folder / 'archive.db').as_posix()}",
        warc_dir=folder / "warc",
    )


def damage(config: Config) -> list[str]:
    tally = Tally()
    with open_archive(config) as archive:
        return [
            str(one) for one in (*check_seal(config, tally), *check(archive, tally))
        ]


def test_a_backup_is_whole_though_somebody_writes(lite: Config, tmp_path: Path) -> None:
    done = threading.Event()
    with open_archive(lite, create=True) as archive:
        for n in range(5):
            file(archive, article(url=f"{URL}/{n}"), f"{URL}/{n}")

        def write() -> None:
            n = 5
            while not done.is_set():
                file(archive, article(url=f"{URL}/{n}"), f"{URL}/{n}")
                n += 1

        writer = threading.Thread(target=write)
        writer.start()
        try:
            told = [run(backup, lite, str(tmp_path / f"copy{n}")) for n in range(3)]
        finally:
            done.set()
            writer.join()
    assert [result.exit_code for result in told] == [0, 0, 0], told
    for n in range(3):
        copy = copied(lite, tmp_path / f"copy{n}")
        assert damage(copy) == []
        with open_archive(copy) as archive, archive.connect() as connection:
            assert (connection.scalar(select(func.count(articles.c.id))) or 0) >= 5
    assert damage(lite) == []


def test_a_backup_holds_only_what_was_finished_before(
    lite: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer ends in the midst of it; one file is named by the chain alone."""
    with open_archive(lite, create=True) as archive:
        archive.warc.append(exchange())
    writer = open_archive(lite)
    file(writer)
    vacuum = backup_module._vacuum

    def ends_meanwhile(source: Path, target: Path) -> None:
        vacuum(source, target)
        file(writer, article(url=f"{URL}/late"), f"{URL}/late")
        writer.close()

    monkeypatch.setattr(backup_module, "_vacuum", ends_meanwhile)
    assert run(backup, lite, str(tmp_path / "copy")).exit_code == 0
    copy = copied(lite, tmp_path / "copy")
    assert damage(copy) == []
    assert len(list(copy.warc_dir.iterdir())) == 2
    assert damage(lite) == []


def test_a_backup_goes_nowhere_where_something_is(lite: Config, tmp_path: Path) -> None:
    open_archive(lite, create=True).close()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thing").touch()
    done = run(backup, lite, str(tmp_path / "full"))
    assert isinstance(done.exception, CannotWrite)


def test_a_takedown_meanwhile_begins_the_backup_anew(
    lite: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_archive(lite, create=True) as archive:
        for n in range(2):
            file(archive, article(url=f"{URL}/{n}"), f"{URL}/{n}")
    vacuum, before = backup_module._vacuum, list(lite.warc_dir.iterdir())

    def taken_down_meanwhile(source: Path, target: Path) -> None:
        vacuum(source, target)
        if list(lite.warc_dir.iterdir()) == before:
            with open_archive(lite) as archive, archive.lock():
                plan = takedown.plan(archive, f"{URL}/0")
                now = datetime.now(UTC)
                takedown.execute(archive, plan, reason="by law", at=now)

    monkeypatch.setattr(backup_module, "_vacuum", taken_down_meanwhile)
    done = run(backup, lite, str(tmp_path / "copy"))
    assert done.exit_code == 0, done.exception
    copy = copied(lite, tmp_path / "copy")
    assert damage(copy) == []
    names = {path.name for path in copy.warc_dir.iterdir()}
    assert names == {path.name for path in lite.warc_dir.iterdir()} != set(before)
    assert not (tmp_path / "copy.part").exists()


def test_a_file_that_is_too_short_ends_the_backup(lite: Config, tmp_path: Path) -> None:
    with open_archive(lite, create=True) as archive:
        file(archive)
    (path,) = lite.warc_dir.iterdir()
    os.truncate(path, path.stat().st_size - 300)
    done = run(backup, lite, str(tmp_path / "copy"))
    assert isinstance(done.exception, ArchiveDamaged)
    assert f"{path.stat().st_size} bytes, but" in str(done.exception)
    path.unlink()
    done = run(backup, lite, str(tmp_path / "copy"))
    assert isinstance(done.exception, ArchiveDamaged)
    assert not list(tmp_path.glob("copy*"))


def test_a_full_disk_ends_the_backup_and_leaves_nothing(
    lite: Config, tmp_path: Path
) -> None:
    with open_archive(lite, create=True) as archive:
        file(archive)
    # A limit on the size of a file stands for the disk; it holds for its process only.
    script = (
        "import resource, sys; from crawler.cli import main;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)); main()"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script, "backup", str(tmp_path / "copy")],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 74, done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not list(tmp_path.glob("copy*"))
    assert run(backup, lite, str(tmp_path / "copy")).exit_code == 0
    assert damage(copied(lite, tmp_path / "copy")) == []


def test_what_a_killed_backup_left_makes_room(lite: Config, tmp_path: Path) -> None:
    with open_archive(lite, create=True) as archive:
        file(archive)
    part = tmp_path / "copy.part"
    (part / "warc").mkdir(parents=True)
    (part / "warc" / "half.warc.gz").write_bytes(b"half")
    (part / "archive.db").write_bytes(b"half")
    (tmp_path / "copy").mkdir()  # an empty folder is as good as none
    assert run(backup, lite, str(tmp_path / "copy")).exit_code == 0
    assert damage(copied(lite, tmp_path / "copy")) == []
    assert not part.exists()
    foreign = tmp_path / "copy2.part" / "letters.txt"
    foreign.parent.mkdir()
    foreign.touch()
    done = run(backup, lite, str(tmp_path / "copy2"))
    assert isinstance(done.exception, CannotWrite)
    assert foreign.exists()


def test_a_server_is_backed_up_by_its_own_tools(
    lite: Config, tmp_path: Path, postgres_url: str
) -> None:
    config = replace(lite, database=postgres_url)
    open_archive(config, create=True).close()
    done = run(backup, config, str(tmp_path / "copy"))
    assert isinstance(done.exception, UsageError)
    assert "pg_dump" in str(done.exception)


def contents(archive: Archive) -> dict[str, list[tuple[object, ...]]]:
    with archive.connect() as connection:
        return {
            table.name: sorted(
                (tuple(row) for row in connection.execute(select(table))), key=repr
            )
            for table in metadata.sorted_tables
        }


def test_there_and_back_again(
    lite: Config, tmp_path: Path, empty_postgres_url: str
) -> None:
    with open_archive(lite, create=True) as archive:
        for n in range(5):
            file(archive, article(url=f"{URL}/{n}"), f"{URL}/{n}")
        file(archive, article(url=f"{URL}/0", title="Three boats"), f"{URL}/0")
        expected = contents(archive)
    server = replace(lite, database=empty_postgres_url)
    done = run(db, lite, "copy", empty_postgres_url)
    assert done.exit_code == 0, done.exception
    with open_archive(server) as archive:
        assert contents(archive) == expected
        assert list(check(archive, Tally())) == []
        # New rows are numbered after the old ones.
        file(archive, article(url=f"{URL}/9"), f"{URL}/9")
        expected = contents(archive)
    again = replace(lite, database=f"sqlite:///{tmp_path.as_posix()}/again.db")
    done = run(db, server, "copy", again.database)
    assert done.exit_code == 0, done.exception
    with open_archive(again) as archive:
        assert contents(archive) == expected
        with archive.connect() as connection:
            assert connection.scalar(select(func.count(captures.c.id))) == 7
    done = run(db, lite, "copy", again.database)
    assert isinstance(done.exception, CannotWrite)


def test_upgrade_says_from_where_to_where(lite: Config) -> None:
    assert isinstance(run(db, lite, "upgrade").exception, UsageError)
    open_archive(lite, create=True).close()
    done = run(db, lite, "upgrade")
    assert done.exit_code == 0
    assert done.stdout.endswith(f"schema {head()}, up to date\n")


def test_what_is_no_database_is_refused(lite: Config) -> None:
    open_archive(lite, create=True).close()
    for url in ("nonsense", "mysql://host/name"):
        assert isinstance(run(db, lite, "copy", url).exception, UsageError)
