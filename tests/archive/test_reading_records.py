"""Each reading has its record in a WARC file, as long as the reading is there."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecordType
from sqlalchemy import delete, event, select, update
from warcio.archiveiterator import ArchiveIterator

from archive.backup import back_up
from archive.config import Config
from archive.copying import copy
from archive.merging import merge
from archive.model import Outcome
from archive.store import Archive, database, open_archive
from archive.tables import reading_records, revisions
from archive.verify import check
from archive.verify.damage import Tally
from archive.warc import Record, members, read_record
from archive.warc.metadata import fields_of

from .samples import BODY, URL, article, capture, file


def records(folder: Path) -> list[Record]:
    """Every record of a reading, in the order in which they were written."""
    found = []
    for path in sorted(folder.glob("*.warc.gz")):
        for offset, length in members(path):
            record = read_record(folder, path.name, offset, length)
            if record.type == "metadata":
                found.append(record)
    return found


def damage(config: Config) -> list[str]:
    with open_archive(config) as archive:
        return [str(one) for one in check(archive, Tally())]


def rows(archive: Archive) -> int:
    with archive.connect() as connection:
        return len(connection.execute(select(reading_records)).all())


def test_it_says_what_was_read_and_where_but_not_the_text(config: Config) -> None:
    with open_archive(config, create=True) as archive:
        kept = capture(archive)
        with archive.begin() as work:
            work.file(article(), kept)
    (record,) = records(config.warc_dir)
    assert record.refers_to == kept.id and record.url == URL
    assert record.content_type == "application/warc-fields"
    said = fields_of(record.payload)
    assert said["title"] == "Two boats a day"
    assert said["authors"] == ["Ida Holm"]
    assert said["credits"][0]["evidence"]["selector"] == "char=0,5"
    assert said["dates"]["published"]["evidence"]["exact"] == said["published"]
    assert not {"body", "tail", "links", "images"} & set(said)
    assert BODY[:30].encode() not in record.payload
    assert damage(config) == []


def test_other_programs_read_it(config: Config) -> None:
    with open_archive(config, create=True) as archive:
        file(archive, article(title="Två båtar\u2028om dagen"))
    (path,) = config.warc_dir.glob("*.warc.gz")
    with path.open("rb") as stream:
        for one in ArchiveIterator(stream, check_digests=True):
            said = one.content_stream().read()
            assert one.digest_checker.passed is not False
            if one.rec_type == "metadata":
                title = fields_of(said)["title"]
        assert title == "Två båtar\u2028om dagen"
        stream.seek(0)
        fast = FastIterator(stream, record_types=WarcRecordType.metadata)
        assert [one.verify_block_digest() for one in fast] == [True]


def test_only_what_was_read_anew_is_written(config: Config) -> None:
    with open_archive(config, create=True) as archive:
        file(archive, html="<p>one</p>")
        assert file(archive, html="<p>one</p>").outcome is Outcome.UNCHANGED
        file(archive, article(title="Three boats a day"), html="<p>two</p>")
    titles = [fields_of(one.payload)["title"] for one in records(config.warc_dir)]
    assert titles == ["Two boats a day", "Three boats a day"]


def test_of_what_is_undone_nothing_is_written(config: Config) -> None:
    with open_archive(config, create=True) as archive:
        for whole in (True, False):
            with pytest.raises(ZeroDivisionError), archive.begin() as work:
                with work.savepoint():
                    work.file(article(), capture(archive))
                    if not whole:
                        raise ZeroDivisionError
                raise ZeroDivisionError
        with archive.begin() as work:
            work.file(article(url=f"{URL}/1"), capture(archive, f"{URL}/1"))
            with pytest.raises(ZeroDivisionError), work.savepoint():
                work.file(article(url=f"{URL}/2"), capture(archive, f"{URL}/2"))
                raise ZeroDivisionError
        assert rows(archive) == 1
    assert [one.url for one in records(config.warc_dir)] == [f"{URL}/1"]
    assert damage(config) == []


def test_a_commit_that_fails_leaves_no_record(config: Config) -> None:
    """It is taken out with the next lock, or cut with the tail of the file."""

    def fail(_: object) -> None:
        raise ZeroDivisionError

    for again in (True, False):
        with open_archive(config, create=True) as archive:
            _ = archive.warc  # a question before it is opened is a transaction, too
            event.listen(archive.engine, "commit", fail)
            with pytest.raises(ZeroDivisionError):
                file(archive, article(url=f"{URL}/1", title="Gone"), f"{URL}/1")
            event.remove(archive.engine, "commit", fail)
            if again:
                file(archive, article(url=f"{URL}/2"), f"{URL}/2")
                assert rows(archive) == 2
        with open_archive(config) as archive, archive.lock():
            _ = archive.warc
            assert rows(archive) == 1
        assert [one.url for one in records(config.warc_dir)] == [f"{URL}/2"]
        assert not list(config.warc_dir.glob("*.open"))
        assert damage(config) == []


def test_a_reading_that_goes_takes_its_record_along(config: Config) -> None:
    with open_archive(config, create=True) as archive:
        for n in range(3):
            file(archive, article(url=f"{URL}/{n}", title=f"No. {n}"), f"{URL}/{n}")
        with archive.begin() as work:
            gone = revisions.c.title == "No. 1"
            work.connection.execute(delete(revisions).where(gone))
    with open_archive(config) as archive, archive.lock():
        assert rows(archive) == 2
        found = records(config.warc_dir)
        assert [fields_of(one.payload)["title"] for one in found] == ["No. 0", "No. 2"]
        with archive.connect() as connection:
            kept = connection.execute(select(reading_records)).all()
        for row in kept:
            place = (row.warc_file, row.offset, row.length)
            assert read_record(config.warc_dir, *place).id == row.id


@pytest.mark.parametrize("at", [12, -30, -5])
def test_a_byte_of_it_that_was_changed_is_found(config: Config, at: int) -> None:
    with open_archive(config, create=True) as archive:
        file(archive)
        with archive.connect() as connection:
            row = connection.execute(select(reading_records)).one()
    path = config.warc_dir / row.warc_file
    data = bytearray(path.read_bytes())
    data[row.offset + at % row.length] ^= 0x40
    path.write_bytes(data)
    assert any(line.startswith(f"{path.name}:{row.offset}") for line in damage(config))


def test_a_row_that_names_another_one_is_found(config: Config) -> None:
    with open_archive(config, create=True) as archive:
        for n in range(2):
            file(archive, article(url=f"{URL}/{n}"), f"{URL}/{n}")
        with archive.begin() as work:
            held = work.connection.scalars(select(reading_records.c.revision_id)).all()
            table = reading_records
            for one, other in ((held[0], None), (held[1], held[0]), (None, held[1])):
                work.connection.execute(
                    update(table)
                    .where(table.c.revision_id.is_not_distinct_from(one))
                    .values(revision_id=other)
                )
    assert sum("was read in" in line for line in damage(config)) == 2


def test_a_backup_a_copy_and_a_merge_have_it_too(tmp_path: Path) -> None:
    def settings(name: str) -> Config:
        folder = tmp_path / name
        return Config(folder=folder, warc_dir=folder / "pressmark-data" / "warc")

    one, two, moved = settings("one"), settings("two"), settings("moved")
    with open_archive(one, create=True) as archive:
        file(archive)
    with open_archive(two, create=True) as archive:
        file(archive, article(url=f"{URL}/2"), f"{URL}/2")
        # Both tell of this one; what it said last is told by the other.
        file(archive, article(title="Three boats a day"))
    back_up(one, settings("saved").data_folder)
    with open_archive(one) as archive, open_archive(two) as other:
        for _ in range(2):
            merge(archive, other, lambda said: None)
            assert rows(archive) == 3
    open_archive(moved, create=True).close()
    source, target = (database.connect(each.database_url) for each in (one, moved))
    copy(source, target, lambda said: None)
    with target.begin() as connection:
        assert len(connection.execute(select(reading_records)).all()) == 3
    for engine in (source, target):
        engine.dispose()
    for each, count in ((one, 3), (settings("saved"), 1)):
        assert len(records(each.warc_dir)) == count
        assert damage(each) == []
