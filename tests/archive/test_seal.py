"""The seal of the SQLite file and the chain of WARC files: any changed byte shows."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from archive import chain, seal, touched, wal
from archive.config import Config
from archive.errors import ArchiveDamaged
from archive.migrations import head
from archive.seal_file import read_head, seal_of
from archive.session import Session
from archive.store import Archive, keeping, open_archive
from archive.verify import check
from archive.verify.damage import Tally
from archive.verify.seals import check_seal
from crawler.commands.verify import command

from .samples import URL, article, exchange, file


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(folder=tmp_path, warc_dir=tmp_path / "pressmark-data" / "warc")


@pytest.fixture
def kept(config: Config) -> Iterator[Path]:
    """The database file of an archive that was closed."""
    with open_archive(config, create=True) as archive:
        for n in range(5):
            file(archive, article(url=f"{URL}/{n}"), f"{URL}/{n}")
    yield config.data_folder / "archive.db"


def sealed(config: Config) -> list[str]:
    return [str(damage) for damage in check_seal(config, Tally())]


def test_a_closed_archive_is_sealed_and_whole(config: Config, kept: Path) -> None:
    assert seal_of(kept).exists()
    assert sealed(config) == []


def test_any_flipped_byte_of_the_database_is_found(config: Config, kept: Path) -> None:
    data, random = kept.read_bytes(), Random(7)
    for _ in range(60):
        at = random.randrange(len(data))
        spoilt = bytearray(data)
        spoilt[at] ^= 1 << random.randrange(8)
        kept.write_bytes(spoilt)
        (line,) = sealed(config)
        assert line.startswith(f"archive.db, page {at // 4096 + 1}: ")
    kept.write_bytes(data)
    assert sealed(config) == []


def test_the_table_and_rows_of_a_page_are_named(config: Config, kept: Path) -> None:
    with closing(sqlite3.connect(kept)) as connection:
        query = "SELECT pageno FROM dbstat WHERE name = 'outlets' AND pagetype = 'leaf'"
        connection.execute(
            "INSERT INTO outlets VALUES (7, 'k', 'The Name', null, '[]', '{}')"
        )
        connection.commit()
        (page,) = connection.execute(query).fetchone()
    seal_of(kept).unlink()  # how a person says that this change was meant
    assert seal.put_on(kept)
    data = kept.read_bytes()
    kept.write_bytes(data.replace(b"The Name", b"The Fame"))
    (line,) = sealed(config)
    assert line == (
        f"archive.db, page {page}: of outlets, rows 7 to 7 is not as it was sealed"
    )


def test_a_shorter_and_a_longer_file_and_a_spoilt_seal_are_found(
    config: Config, kept: Path
) -> None:
    data = kept.read_bytes()
    for other in (data[:-4096], data + bytes(4096)):
        kept.write_bytes(other)
        assert any("were sealed" in line for line in sealed(config))
    kept.write_bytes(data)
    noted, random = seal_of(kept).read_bytes(), Random(5)
    for _ in range(40):
        spoilt = bytearray(noted)
        spoilt[random.randrange(len(noted))] ^= 1 << random.randrange(8)
        seal_of(kept).write_bytes(spoilt)
        assert sealed(config) == ["archive.db: archive.db.seal is damaged itself"]


def test_only_what_is_written_is_sealed_anew(config: Config, kept: Path) -> None:
    before = pages_sealed(kept)
    with open_archive(config) as archive:
        with archive.connect() as connection:
            connection.execute(text("SELECT count(*) FROM articles"))
        assert list(check(archive, Tally())) == []
        with archive.begin() as work:
            work.connection.execute(text("UPDATE runs SET bytes = 1"))
    after = pages_sealed(kept)
    assert sealed(config) == []
    assert [
        n for n, (one, two) in enumerate(zip(before, after, strict=True)) if one != two
    ] == [0]
    assert not touched.file_of(kept).exists()


def pages_sealed(database: Path) -> list[bytes]:
    """The digests, page by page; these archives need one block."""
    said = seal_of(database).read_bytes()[4096 + 16 :]
    return [said[at : at + 16] for at in range(0, 16 * read_head(database).pages, 16)]


def test_what_befell_a_page_that_nobody_wrote_is_not_sealed_in(
    config: Config, kept: Path
) -> None:
    flip(kept, b"The ferry")
    (line,) = sealed(config)
    with open_archive(config) as archive, archive.begin() as work:
        work.connection.execute(text("UPDATE runs SET bytes = 1"))
    assert sealed(config) == [line]


def test_what_befell_a_page_before_it_was_written_is_not_sealed_in(
    config: Config, kept: Path
) -> None:
    """The old page is in the file until the log is brought into it."""
    flip(kept, b"2026-03-01T09:00:00+01:00")
    before = sealed(config)
    assert before
    for number in (1, 2):
        with open_archive(config) as archive, archive.begin() as work:
            update = text("UPDATE revisions SET section = :word")
            work.connection.execute(update, {"word": f"News {number}"})
        assert set(before) <= set(sealed(config))


def flip(database: Path, words: bytes) -> None:
    data = bytearray(database.read_bytes())
    data[data.rindex(words)] ^= 1
    database.write_bytes(data)


def test_the_seal_holds_for_the_rest_while_somebody_writes(
    config: Config, kept: Path
) -> None:
    with open_archive(config) as archive:
        file(archive, article(url=f"{URL}/9"), f"{URL}/9")
        assert seal.checkpoint(kept)
        assert touched.read(kept).pages
        assert sealed(config) == []
        file(archive, article(url=f"{URL}/8"), f"{URL}/8")
        assert sealed(config) == []
    assert sealed(config) == []
    assert not touched.file_of(kept).exists()


KILLED = """
import os, sys
from pathlib import Path
from archive.config import Config
from archive.store import open_archive
from tests.archive.samples import URL, article, file
folder = Path(sys.argv[1])
archive = open_archive(Config(folder=folder, warc_dir=folder / "pressmark-data/warc"))
file(archive, article(url=f"{URL}/9"), f"{URL}/9")
os.kill(os.getpid(), 9)
"""


def kill_a_writer(config: Config) -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(config.folder)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        check=False,
    )
    assert done.returncode == -9


def test_a_killed_writer_costs_no_seal(config: Config, kept: Path) -> None:
    kill_a_writer(config)
    assert sealed(config) == []
    with open_archive(config, readonly=True) as archive, archive.connect() as asked:
        assert asked.scalar(text("SELECT count(*) FROM articles")) == 6
    # Whoever closed it last has emptied the log, and noted it first.
    assert not wal.log_of(kept).exists()
    assert not touched.read(kept).unknown
    assert sealed(config) == []
    whole = kept.read_bytes()
    flip(kept, b"CREATE TABLE outlets")
    assert len(sealed(config)) == 1
    kept.write_bytes(whole)
    with open_archive(config) as archive:
        file(archive, article(url=f"{URL}/8"), f"{URL}/8")
    assert sealed(config) == []
    assert not touched.file_of(kept).exists()


def test_another_program_may_close_what_a_killed_writer_left(
    config: Config, kept: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kill_a_writer(config)
    with closing(sqlite3.connect(kept)) as connection:
        connection.execute("SELECT count(*) FROM articles").fetchone()
    assert not wal.log_of(kept).exists()
    assert sealed(config) == []
    with open_archive(config) as archive:
        file(archive, article(url=f"{URL}/8"), f"{URL}/8")
    assert "the whole file is sealed anew" in caplog.text
    assert sealed(config) == []
    flip(kept, b"The ferry")
    assert len(sealed(config)) == 1


def test_a_change_from_outside_shows_until_a_person_says_that_it_was_meant(
    config: Config, kept: Path
) -> None:
    with closing(sqlite3.connect(kept)) as connection, connection:
        connection.execute("UPDATE articles SET host = 'other.example'")
    assert sealed(config)
    with open_archive(config) as archive:
        file(archive, article(url=f"{URL}/9"), f"{URL}/9")
    assert sealed(config)
    seal_of(kept).unlink()
    with open_archive(config) as archive:
        file(archive, article(url=f"{URL}/8"), f"{URL}/8")
    assert sealed(config) == []


def test_a_spoilt_note_is_damage(config: Config, kept: Path) -> None:
    with open_archive(config) as archive:
        file(archive, article(url=f"{URL}/9"), f"{URL}/9")
        assert seal.note_pages(kept)
        noted = touched.file_of(kept)
        whole = noted.read_bytes()
        noted.write_bytes(whole + b"cut off by a crash")
        assert sealed(config) == []
        noted.write_bytes(whole.replace(b"1", b"2", 1))
        (line,) = sealed(config)
        assert line == "archive.db: archive.db.touched is damaged itself"


def test_no_seal_while_somebody_else_writes(config: Config, kept: Path) -> None:
    with closing(sqlite3.connect(kept, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert not seal.put_on(kept)
        assert not seal.checkpoint(kept)
        other.execute("ROLLBACK")
    assert seal.put_on(kept)


def test_the_log_is_kept_short(
    config: Config, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "CHECKPOINT", 200_000)
    with open_archive(config) as archive:
        for n in range(60):
            file(archive, article(url=f"{URL}/x{n}"), f"{URL}/x{n}")
            assert wal.log_of(kept).stat().st_size < 800_000
        assert sealed(config) == []
    assert sealed(config) == []


def test_a_database_that_cannot_be_opened_is_damage(config: Config, kept: Path) -> None:
    """A spoilt schema makes other errors than a spoilt page does."""
    data = kept.read_bytes()
    session = Session()
    session._config = config
    for words, spoilt in (
        (b"alembic_version", b"alembic_versiom"),
        (head().encode(), b"9"),
        (b"CREATE INDEX ix_captures_fetched", b"CREAT\xb4 INDEX ix_captures_fetched"),
    ):
        kept.write_bytes(data.replace(words, spoilt.ljust(len(words), b"x")))
        done = CliRunner().invoke(command, [], obj=session)
        assert isinstance(done.exception, ArchiveDamaged)
        assert done.stdout.startswith("archive.db, page ")


# The chain.


def lines(config: Config) -> list[dict[str, object]]:
    path = config.data_folder / chain.NAME
    return [json.loads(line) for line in path.read_text().splitlines()]


def damage(config: Config) -> list[str]:
    with open_archive(config) as archive:
        return [str(one) for one in check(archive, Tally())]


@pytest.mark.usefixtures("kept")
def test_every_writer_adds_a_link(config: Config) -> None:
    with open_archive(config) as archive:
        file(archive, article(url=f"{URL}/9"), f"{URL}/9")
    first, second = lines(config)
    assert first["previous"] == chain.NOTHING
    assert second["previous"] == first["digest"]
    assert second["counts"] == {"articles": 6, "captures": 6, "revisions": 6}
    names = {path.name for path in config.warc_dir.iterdir()}
    assert names == set(chain.read(config.data_folder).files)
    assert damage(config) == []


@pytest.mark.usefixtures("kept")
def test_any_flipped_byte_of_a_warc_file_is_found(config: Config) -> None:
    (path,) = config.warc_dir.iterdir()
    data, random = path.read_bytes(), Random(11)
    with open_archive(config) as archive:
        for _ in range(40):
            spoilt = bytearray(data)
            spoilt[random.randrange(len(data))] ^= 1 << random.randrange(8)
            path.write_bytes(spoilt)
            found = [str(one) for one in check(archive, Tally())]
            assert any(line.startswith(path.name) for line in found)


@pytest.mark.usefixtures("kept")
def test_the_head_of_a_member_is_named(config: Config) -> None:
    """Time and system in a gzip head are under no checksum of gzip's."""
    (path,) = config.warc_dir.iterdir()
    with open_archive(config) as archive, archive.connect() as connection:
        query = text('SELECT "offset" FROM captures ORDER BY "offset" LIMIT 1')
        offset = connection.scalar(query)
    assert offset is not None
    data = bytearray(path.read_bytes())
    data[offset + 5] ^= 1
    path.write_bytes(data)
    assert any(line.startswith(f"{path.name}:{offset}: ") for line in damage(config))


@pytest.mark.usefixtures("kept")
def test_a_spoilt_chain_is_found_wherever_it_is_spoilt(config: Config) -> None:
    with open_archive(config) as archive:
        file(archive, article(url=f"{URL}/9"), f"{URL}/9")
    path = config.data_folder / chain.NAME
    data, random = path.read_bytes(), Random(3)
    for at in [*random.sample(range(len(data)), 40), len(data) - 1]:
        spoilt = bytearray(data)
        spoilt[at] ^= 1
        path.write_bytes(spoilt)
        with pytest.raises(ArchiveDamaged):
            chain.read(config.data_folder)
    first, second = data.splitlines()
    path.write_bytes(second + b"\n" + first + b"\n")
    assert any(line.startswith("chain.jsonl") for line in damage(config))


@pytest.mark.usefixtures("kept")
def test_a_link_that_a_crash_cut_off_is_written_again(config: Config) -> None:
    path = config.data_folder / chain.NAME
    with path.open("ab") as out:
        out.write(b'{"at": "2026')
    assert chain.read(config.data_folder).length == 1
    with open_archive(config) as archive:
        archive.warc.append(exchange())
    assert chain.read(config.data_folder).length == 2


def test_removed_rows_are_missed(config: Config, kept: Path) -> None:
    with closing(sqlite3.connect(kept)) as connection:
        (gone,) = connection.execute("SELECT id FROM articles LIMIT 1").fetchone()
        for table, column in (
            ("search", "article_id"),
            ("revisions", "article_id"),
            ("addresses", "article_id"),
            ("captures", "article_id"),
            ("articles", "id"),
        ):
            connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (gone,))
        connection.commit()
    found = damage(config)
    assert "table articles: has 4 rows, 5 were there" in found
    assert any("page" in line for line in sealed(config))


def test_a_new_archive_has_no_seal_before_it_is_closed(config: Config) -> None:
    with open_archive(config, create=True) as archive:
        assert isinstance(archive, Archive)
        file(archive)
        assert not seal_of(config.data_folder / "archive.db").exists()
