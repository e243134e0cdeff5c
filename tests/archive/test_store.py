"""The archive as a whole: opened, locked, shared, killed, and its complaints."""

from __future__ import annotations

import dataclasses
import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DBAPIError

from archive.config import Config
from archive.errors import (
    ArchiveDamaged,
    CannotWrite,
    DatabaseUnreachable,
    LockHeld,
    NotFound,
    StorageFull,
)
from archive.model import Outcome
from archive.store import Archive, database, open_archive
from archive.store.captures import capture_of
from archive.tables import articles, captures, revisions, search
from archive.verify import check
from archive.verify.damage import Tally

from .samples import URL, article, capture, exchange, file

ROOT = Path(__file__).parents[2]


def sqlite_config(folder: Path) -> Config:
    return Config(folder=folder, warc_dir=folder / "pressmark-data" / "warc")


# Opening.


def test_no_archive_is_one_clear_line(config: Config) -> None:
    if config.database.startswith("sqlite"):
        with pytest.raises(NotFound, match=r"no archive in .*pressmark init"):
            open_archive(config)
        assert list(config.folder.iterdir()) == []


def test_a_new_archive_is_private(tmp_path: Path) -> None:
    config = sqlite_config(tmp_path)
    open_archive(config, create=True).close()
    for folder in (config.data_folder, config.warc_dir):
        assert folder.stat().st_mode & 0o077 == 0


def test_what_is_filed_is_there_when_opened_again(config: Config) -> None:
    with open_archive(config, create=True) as archive:
        filed = file(archive)
    with open_archive(config) as archive, archive.connect() as connection:
        row = connection.execute(select(articles)).one()
        assert row.id == filed.article_id
    assert not list(config.warc_dir.glob("*.open"))


def test_readonly_refuses_every_change(archive: Archive, config: Config) -> None:
    file(archive)
    with open_archive(config, readonly=True) as reader:
        with reader.connect() as connection:
            assert connection.scalar(select(func.count()).select_from(articles)) == 1
        with pytest.raises(CannotWrite), reader.begin() as work:
            work.connection.execute(articles.delete())


def test_the_data_folder_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "pressmark-data").write_text("a file in its place")
    with pytest.raises(CannotWrite, match="pressmark-data: ") as error:
        open_archive(sqlite_config(tmp_path), create=True)
    assert error.value.exit_code == 73


def test_a_database_that_is_none(tmp_path: Path) -> None:
    config = sqlite_config(tmp_path)
    config.data_folder.mkdir()
    (config.data_folder / "archive.db").write_bytes(b"no database at all " * 100)
    with pytest.raises(
        ArchiveDamaged, match=r"archive\.db: .* not a database"
    ) as error:
        open_archive(config)
    assert error.value.exit_code == 76


def test_a_folder_in_place_of_the_database(tmp_path: Path) -> None:
    config = sqlite_config(tmp_path)
    (config.data_folder / "archive.db").mkdir(parents=True)
    with pytest.raises(CannotWrite, match=r"archive\.db: .*cannot be opened"):
        open_archive(config)


def test_nobody_answers(tmp_path: Path) -> None:
    config = Config(
        folder=tmp_path,
        warc_dir=tmp_path,
        database="postgresql+psycopg://me:geheim@127.0.0.1:1/news",
    )
    with pytest.raises(DatabaseUnreachable, match=r"127\.0\.0\.1:1/news") as error:
        open_archive(config)
    assert error.value.exit_code == 69
    assert "geheim" not in str(error.value)
    assert "\n" not in str(error.value)


def test_no_such_database_on_the_server(postgres: str, tmp_path: Path) -> None:
    url = postgres.replace("/postgres?", "/no_such_thing?")
    config = Config(folder=tmp_path, warc_dir=tmp_path, database=url)
    with pytest.raises(DatabaseUnreachable, match="no_such_thing"):
        open_archive(config, create=True)


def test_a_broken_connection_is_made_anew(postgres_url: str, tmp_path: Path) -> None:
    config = Config(folder=tmp_path, warc_dir=tmp_path / "w", database=postgres_url)
    end_all = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with open_archive(config) as archive, open_archive(config) as other:
        file(archive)
        with other.begin() as work:
            work.connection.execute(end_all)
        file(archive)
        with pytest.raises(DatabaseUnreachable), archive.begin() as work:
            work.connection.execute(select(articles))
            with other.begin() as killer:
                killer.connection.execute(end_all)
            work.connection.execute(select(articles))
        assert file(archive).outcome is Outcome.UNCHANGED


def test_a_full_database_is_said(tmp_path: Path) -> None:
    with open_archive(sqlite_config(tmp_path), create=True) as archive:
        kept = capture(archive)
        full = pytest.raises(StorageFull, match=r"archive\.db: the disk is full")
        with full, archive.begin() as work:
            pages = work.connection.exec_driver_sql("PRAGMA page_count").scalar()
            work.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
            work.file(article(body="long " * 100_000), kept)
        with archive.connect() as connection:
            assert connection.scalar(select(func.count()).select_from(captures)) == 0


def test_other_errors_of_the_database_stay_what_they_are(archive: Archive) -> None:
    wrong = pytest.raises(DBAPIError, match="no_such_table")
    with wrong, archive.connect() as connection:
        connection.exec_driver_sql("SELECT * FROM no_such_table")


def test_a_locked_database_is_waited_for(tmp_path: Path) -> None:
    config = sqlite_config(tmp_path)
    with open_archive(config, create=True) as archive:
        path = database.sqlite_file(config.database_url)
        holder = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        holder.execute("BEGIN IMMEDIATE")
        timer = threading.Timer(0.5, holder.commit)
        timer.start()
        began = time.monotonic()
        assert file(archive).outcome is Outcome.STORED
        assert time.monotonic() - began > 0.3
        timer.join()
        holder.close()


# The lock.


def test_a_second_run_is_refused_at_once(archive: Archive, config: Config) -> None:
    with archive.lock(), open_archive(config) as other:
        with pytest.raises(LockHeld, match="another run") as error, other.lock():
            raise AssertionError("two runs at once")
        assert error.value.exit_code == 75
    with open_archive(config) as other, other.lock():
        pass


def test_the_lock_ends_with_its_process(archive: Archive, config: Config) -> None:
    script = (
        f"{_OPEN}\nwith archive.lock():\n    print('held', flush=True)\n"
        "    sys.stdin.read()"
    )
    with _process(script, config) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LockHeld), archive.lock():
            raise AssertionError("two runs at once")
        holder.kill()
        holder.wait()
    deadline = time.monotonic() + 10
    while True:  # PostgreSQL notices the broken connection a moment later
        try:
            with archive.lock():
                return
        except LockHeld:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


# Many at once.


def _write_some(config: Config, number: int) -> None:
    with open_archive(config) as archive:
        for n in range(10):
            url = f"{URL}/{number}/{n}" if n % 2 else f"{URL}/shared/{n}"
            with archive.begin() as work:
                work.file(article(url=url), capture(archive, url))


def test_eight_writers_and_no_error(config: Config) -> None:
    open_archive(config, create=True).close()
    spawn = multiprocessing.get_context("spawn")
    writers = [
        spawn.Process(target=_write_some, args=(config, number)) for number in range(8)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0] * 8
    with open_archive(config) as archive, archive.connect() as connection:
        count = {
            table.name: connection.scalar(select(func.count()).select_from(table))
            for table in (articles, captures, revisions, search)
        }
        for row in connection.execute(select(captures)).all():
            assert archive.payload(capture_of(row._asdict())).id == row.id
    assert count == {"articles": 45, "captures": 80, "revisions": 45, "search": 45}
    assert not list(config.warc_dir.glob("*.open"))


# Crashes.

_OPEN = """
import os, sys
from pathlib import Path
from archive.config import Config
from archive.store import open_archive
from tests.archive.samples import URL, article, exchange, capture
folder, url, warc = sys.argv[1:]
config = Config(folder=Path(folder), database=url, warc_dir=Path(warc))
archive = open_archive(config)
"""
_LOOP = (
    _OPEN
    + """
for n in range(100_000):
    url = f"{URL}/{os.getpid()}/{n}"
    kept = archive.warc.append(exchange(url, payload=os.urandom(30_000)))
    with archive.begin() as work:
        work.file(article(url=url, title=f"Title {n}"), kept)
    print(kept.id, flush=True)
"""
)


def _process(script: str, config: Config) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            *(sys.executable, "-c", script),
            *(str(config.folder), config.database, str(config.warc_dir)),
        ],
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def test_what_was_acknowledged_survives_kill_9(config: Config) -> None:
    open_archive(config, create=True).close()
    acknowledged: list[str] = []
    rng = random.Random()
    kills = 6
    for _ in range(kills):
        with _process(_LOOP, config) as process:
            assert process.stdout is not None
            acknowledged.append(process.stdout.readline().strip())
            time.sleep(rng.uniform(0, 0.4))
            process.send_signal(signal.SIGKILL)
            acknowledged += process.stdout.read().split()
    whole = [one for one in acknowledged if len(one) == len("urn:uuid:") + 36]
    with open_archive(config) as archive:
        _ = archive.warc  # puts right what the last kill left
        with archive.connect() as connection:
            rows = connection.execute(select(captures)).all()
            connection.scalar(select(func.count()).select_from(revisions))
        kept = {row.id for row in rows}
        assert set(whole) <= kept
        assert len(rows) <= len(whole) + kills
        for row in rows:
            assert archive.payload(capture_of(row._asdict())).id == row.id
        with archive.connect() as connection:
            assert database.check_integrity(connection) == []
    print(f"{kills} kills, {len(whole)} acknowledged, {len(rows)} rows")
    assert not list(config.warc_dir.glob("*.open"))


@pytest.mark.parametrize("harm", ["log lost", "tail cut", "tail zeroed", "nothing"])
def test_after_a_power_loss_all_is_whole_or_damage_is_said(
    tmp_path: Path, harm: str
) -> None:
    """The folder as it stands between two writes, and what a bad disk makes of it."""
    config = sqlite_config(tmp_path / "first")
    said = 0
    with open_archive(config, create=True) as archive:
        for n in range(6):
            file(archive, article(url=f"{URL}/{n}"), f"{URL}/{n}")
            copy = sqlite_config(tmp_path / f"copy{n}")
            shutil.copytree(config.folder, copy.folder)
            (path,) = copy.warc_dir.glob("*.open")
            size = path.stat().st_size
            if harm == "log lost":
                database.sqlite_file(f"{copy.database_url}-wal").unlink(missing_ok=True)
            elif harm == "tail cut":
                os.truncate(path, random.randrange(size))
            elif harm == "tail zeroed":
                at = random.randrange(size - 8)
                path.write_bytes(path.read_bytes()[:at] + b"\0" * (size - at))
            try:
                with open_archive(copy, create=True) as other:
                    capture(other)
                    damage = list(check(other, Tally()))
            except ArchiveDamaged as error:
                assert path.name in str(error)
                said += 1
            else:
                assert damage == []
    assert said == (6 if harm.startswith("tail") else 0)


def test_a_row_whose_record_is_gone_is_damage(config: Config) -> None:
    with open_archive(config, create=True) as archive:
        file(archive)
        kept = archive.latest(URL)
    assert kept is not None
    path = config.warc_dir / kept.warc_file
    short = path.rename(f"{path}.open")
    os.truncate(short, kept.offset + kept.length - 1)
    with open_archive(config) as archive:
        with pytest.raises(ArchiveDamaged, match="are promised"):
            capture(archive)
        with pytest.raises(ArchiveDamaged, match=kept.warc_file):
            archive.payload(kept)


def test_a_payload_is_found_through_a_revisit(archive: Archive) -> None:
    page = exchange()
    with archive.begin() as work:
        work.capture(archive.warc.append(page))
    earlier = archive.earlier(page.payload)
    assert earlier is not None
    again = archive.warc.append(page, revisit_of=earlier)
    with archive.begin() as work:
        work.capture(again)
    assert again.record_type == "revisit"
    assert archive.payload(again).payload == page.payload
    assert archive.earlier(b"something else") is None
    lost = dataclasses.replace(again, refers_to="urn:uuid:none")
    with pytest.raises(ArchiveDamaged, match="urn:uuid:none"):
        archive.payload(lost)


def test_a_record_is_on_disk_before_its_row(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    sync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda fd: (steps.append("sync"), sync(fd))[1])
    event.listen(archive.engine, "commit", lambda _: steps.append("commit"))
    kept = capture(archive)
    steps.clear()
    with archive.begin() as work:
        work.file(article(), kept)
    assert steps == ["sync", "commit"]


def test_a_failed_sync_undoes_the_rows(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = capture(archive)

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(StorageFull), archive.begin() as work:
            work.file(article(), kept)
    with archive.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(captures)) == 0


def test_errors_of_the_driver_hold_no_password() -> None:
    url = "postgresql+psycopg://me:geheim@127.0.0.1:1/news?connect_timeout=2"
    engine = database.connect(url)
    with pytest.raises(DatabaseUnreachable) as error:
        engine.connect()
    assert "geheim" not in f"{error.value!r} {error.value}"
    assert database.place(url) == "127.0.0.1:1/news"
