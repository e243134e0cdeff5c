"""A lost database, or one that was set back, costs no record its only copy."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from archive.config import Config
from archive.errors import ArchiveDamaged
from archive.session import Session
from archive.store import losing, open_archive
from archive.store.database import sqlite_file
from archive.tables import captures
from archive.verify import check
from archive.verify.damage import Tally
from archive.warc import iterate
from crawler.cli import pressmark

from .samples import URL, article, exchange, file


def settings(folder: Path) -> Config:
    return Config(folder=folder, warc_dir=folder / "pressmark-data" / "warc")


@pytest.fixture
def lite(tmp_path: Path) -> Config:
    config = settings(tmp_path / "one")
    with open_archive(config, create=True) as archive:
        file(archive)
    return config


def run(config: Config, name: str) -> Result:
    session = Session(quiet=True)
    session._config = config
    command = pressmark.get_command(click.Context(pressmark), name)
    assert command is not None
    return CliRunner().invoke(command, obj=session)


def killed(config: Config, to: Path, *, log: bool) -> Config:
    """The folder as a kill leaves it after three articles; with its log, or without."""
    with open_archive(config) as archive:
        for n in range(3):
            file(archive, article(url=f"{URL}/{n}"), f"{URL}/{n}")
        shutil.copytree(config.folder, to)
    left = settings(to)
    if not log:
        for end in ("-wal", "-shm"):
            data = left.data_folder / f"archive.db{end}"
            data.unlink()
    return left


def all_files(config: Config) -> dict[Path, bytes]:
    found = sorted(config.data_folder.rglob("*"))
    return {path: path.read_bytes() for path in found if path.is_file()}


@pytest.mark.parametrize("how", ["removed", "empty"])
@pytest.mark.parametrize("left", ["all", "chain.jsonl", "archive.db.seal", "warc"])
def test_no_new_archive_takes_the_place_of_a_lost_one(
    lite: Config, how: str, left: str
) -> None:
    database = sqlite_file(lite.database_url)
    database.unlink()
    if how == "empty":
        database.touch()
    for path in lite.data_folder.iterdir():
        if left not in ("all", path.name) and path.name != database.name:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    outlets = '[[outlet]]\nname = "Paper"\ndomains = ["paper.example"]\n'
    lite.outlets_file.write_text(outlets)
    before = all_files(lite)
    for command in ("verify", "crawl", "stats"):
        done = run(lite, command)
        assert isinstance(done.exception, ArchiveDamaged), (command, done.output)
        assert "is lost or empty" in str(done.exception)
        assert done.stdout == ""
    with pytest.raises(ArchiveDamaged, match="is lost or empty"):
        open_archive(lite, create=True)  # as init does
    assert all_files(lite) == before


def test_an_emptied_server_is_no_new_archive(
    tmp_path: Path, lite: Config, empty_postgres_url: str
) -> None:
    config = replace(lite, database=empty_postgres_url)
    for create in (False, True):
        with pytest.raises(ArchiveDamaged, match="is lost or empty"):
            open_archive(config, create=create)


def test_a_kill_is_recovered_as_ever(lite: Config, tmp_path: Path) -> None:
    left = killed(lite, tmp_path / "killed", log=True)
    with open_archive(left) as archive:
        assert archive.set_back == 0
        file(archive, article(url=f"{URL}/9"), f"{URL}/9")
    assert not (left.warc_dir / "lost").exists()
    with open_archive(left) as archive, archive.connect() as connection:
        assert connection.scalar(select(func.count(captures.c.id))) == 5
        assert list(check(archive, Tally())) == []


def test_what_was_never_acknowledged_may_go(lite: Config, tmp_path: Path) -> None:
    with open_archive(lite) as archive:
        archive.warc.append(exchange(f"{URL}/never"))
        archive.warc.sync()
        shutil.copytree(lite.folder, tmp_path / "killed")
    left = settings(tmp_path / "killed")
    with open_archive(left) as archive:
        file(archive, article(url=f"{URL}/9"), f"{URL}/9")
    assert not (left.warc_dir / "lost").exists()
    assert len(list(left.warc_dir.iterdir())) == 2


def test_what_a_lost_log_named_is_kept(lite: Config, tmp_path: Path) -> None:
    left = killed(lite, tmp_path / "killed", log=False)
    with open_archive(left) as archive:
        found = [str(one) for one in check(archive, Tally(), quick=True)]
    assert found == [
        "archive.db: the last 3 transactions are not in it: it is an older state, "
        "or its log was lost"
    ]
    with open_archive(left) as archive:  # what writes no page knows no better
        archive.sync_outlets([])
    with open_archive(left) as archive:
        file(archive, article(url=f"{URL}/9"), f"{URL}/9")
    (kept,) = (left.warc_dir / "lost").iterdir()
    pages = [one.url for one in iterate(kept) if one.type == "response"]
    assert pages == [f"{URL}/{n}" for n in range(3)]
    with open_archive(left) as archive:  # it goes on from there
        assert archive.set_back == 0
        assert list(check(archive, Tally())) == []


def test_the_end_of_a_file_is_kept_too(lite: Config, tmp_path: Path) -> None:
    """A database of before, put in the place of one that named more of the file."""
    with open_archive(lite) as archive:
        file(archive, article(url=f"{URL}/0"), f"{URL}/0")
        shutil.copytree(lite.folder, tmp_path / "before")
        file(archive, article(url=f"{URL}/1"), f"{URL}/1")
        shutil.copytree(lite.folder, tmp_path / "killed")
    left, old = settings(tmp_path / "killed"), settings(tmp_path / "before")
    for path in old.data_folder.glob("archive.db*"):
        if not path.name.endswith(losing.SUFFIX):
            shutil.copyfile(path, left.data_folder / path.name)
    with open_archive(left) as archive:
        assert archive.set_back == 1
        file(archive, article(url=f"{URL}/9"), f"{URL}/9")
    (kept,) = (left.warc_dir / "lost").iterdir()
    assert [r.url for r in iterate(kept) if r.type == "response"] == [f"{URL}/1"]


@pytest.mark.parametrize("torn", [b"", b"0000", b"x" * 21])
def test_half_a_number_accuses_nobody(lite: Config, torn: bytes) -> None:
    marker = lite.data_folder / f"archive.db{losing.SUFFIX}"
    assert marker.exists()
    marker.write_bytes(torn)
    with open_archive(lite) as archive:
        assert archive.set_back == 0
