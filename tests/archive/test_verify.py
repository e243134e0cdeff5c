"""Each kind of damage is done, and verify must name it; a sound archive is clean."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from archive.config import Config
from archive.errors import ArchiveDamaged
from archive.model import Article, Cited, Evidence
from archive.session import Session
from archive.store import Archive, open_archive
from archive.verify import check
from archive.verify.damage import Tally
from crawler.commands.verify import command

from .samples import URL, article, evidence, exchange, file

UNLIKE_CHAIN = "is not the file that the chain names"
PAGE = """<html><head><title>Two boats a day</title></head><body>
<h1>Two boats a day</h1><p>By Ida Holm</p><p>{}</p><p>Source: Nordwire</p></body></html>
"""


@pytest.fixture
def sound(config: Config) -> Iterator[Config]:
    """An archive with three articles, two revisions of one, and a revisit."""
    quoted = {
        "cited": (Cited(name="The Daily", evidence=evidence("told The Daily")),),
        "near_misses": (evidence("Photo: Nordwire"),),
    }
    with open_archive(config, create=True) as archive:
        for n in range(3):
            url = f"{URL}/{n}"
            file(archive, article(url=url, **quoted), url)
        file(archive, article(url=f"{URL}/0", title="Three boats"), f"{URL}/0")
        page = exchange(f"{URL}/feed")
        with archive.begin() as work:
            first = archive.warc.append(page)
            work.capture(first)
            work.capture(archive.warc.append(page, revisit_of=first))
    yield config


def found(config: Config, *, quick: bool = False) -> list[str]:
    with open_archive(config) as archive:
        return [str(damage) for damage in check(archive, Tally(), quick=quick)]


def warc_file(config: Config) -> Path:
    (path,) = config.warc_dir.glob("*.warc.gz")
    return path


def change(config: Config, *statements: str) -> None:
    """Do harm to the database, past its own defences."""
    with open_archive(config) as archive, archive.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute("PRAGMA foreign_keys = OFF")
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SET session_replication_role = replica")
            for statement in statements:
                connection.execute(text(statement))
        connection.invalidate()


def test_a_sound_archive_is_clean(sound: Config) -> None:
    tally = Tally()
    with open_archive(sound) as archive:
        assert list(check(archive, tally)) == []
    assert tally.counts["captures"] == 6
    assert tally.counts["articles"] == 3
    assert tally.counts["revisions"] == 4
    assert tally.counts["WARC files"] == 1
    assert tally.counts["WARC records"] == 16
    assert tally.counts["records of readings"] == 4
    assert found(sound, quick=True) == []


def test_an_empty_archive_is_clean(archive: Archive) -> None:
    assert list(check(archive, Tally())) == []


def test_an_archive_that_is_being_written_is_clean(archive: Archive) -> None:
    file(archive)
    archive.warc.append(exchange())  # a record without a row yet
    assert list(check(archive, Tally())) == []


def test_a_crash_between_record_and_row_is_no_damage(sound: Config) -> None:
    with open_archive(sound) as archive:
        archive.warc.append(exchange())
    assert found(sound) == []


HARM = {
    "UPDATE captures SET article_id = 'gone' WHERE article_id IS NOT NULL": "article",
    "UPDATE captures SET refers_to = 'gone' WHERE record_type = 'revisit'": "revisits",
    "UPDATE revisions SET capture_id = 'gone' WHERE number = 2": "capture",
    "UPDATE articles SET revision = 9": "latest revision",
    "UPDATE revisions SET superseded = '2026-01-01' WHERE number = 1": "in force",
    "DELETE FROM addresses": "without an address",
    "UPDATE addresses SET article_id = 'gone'": "addresses without",
    "DELETE FROM search": "cannot be searched",
    "UPDATE search SET article_id = 'gone' WHERE id = 1": "search rows",
    "UPDATE search SET body = 'other words'": "other words",
    "UPDATE credits SET revision_id = 999 WHERE revision_id = 1": "credits without",
    "UPDATE captures SET digest = 'x'": "not the digest",
    "UPDATE captures SET payload_digest = 'sha1:X'": "not the payload digest",
    "UPDATE captures SET fetched = '2020-01-01 00:00:00'": "another time",
    'UPDATE captures SET "offset" = "offset" + 1': "no record begins",
    "UPDATE captures SET length = length - 1": "cut off",
    "UPDATE captures SET warc_file = 'gone.warc.gz'": "not there",
    "UPDATE captures SET warc_file = '../x'": "no name of a WARC file",
    "UPDATE revisions SET body = 'Never said'": "text was changed",
    "UPDATE revisions SET title = 'Never said'": "content hash",
    "UPDATE revisions SET published = '2020-01-01'": "reading or a row",
    "UPDATE revisions SET publisher = 'Another'": "reading or a row",
    "UPDATE revisions SET access = 'paywalled'": "content hash",
    "UPDATE revisions SET description = 'Another'": "reading or a row",
    "UPDATE revisions SET record = '{}'": "reading or a row",
    "UPDATE revisions SET content_hash = 'x'": "content hash",
    "DELETE FROM credits": "content hash",
    "DELETE FROM bylines": "content hash",
    "DELETE FROM cited": "reading or a row",
    "DELETE FROM near_misses": "reading or a row",
    "UPDATE credits SET name = 'Another'": "content hash",
    "UPDATE credits SET name_key = 'another'": "under another name",
    "UPDATE credits SET organization = 'Another'": "reading or a row",
    "UPDATE credits SET confidence = 0.1": "reading or a row",
    "UPDATE bylines SET name = 'Another'": "content hash",
    "UPDATE cited SET exact = 'Another'": "reading or a row",
    "UPDATE articles SET url = 'http://paper.example/other' WHERE revision = 2": (
        "never captured"
    ),
    "UPDATE articles SET url = 'https' || substr(url, 5)": "never captured",
    "UPDATE articles SET url_key = url_key || '/x'": "is filed under",
    "UPDATE articles SET host = 'other.example'": "not the host",
    "UPDATE articles SET text_hash = 'x'": "text hash is not",
    "UPDATE articles SET canonical_url = 'http://x.example/'": "canonical URL is not",
    "UPDATE articles SET first_seen = '2020-01-01 00:00:00'": "not seen first",
    "UPDATE captures SET status = 500": "the record has status 200",
    "UPDATE captures SET url = 'http://paper.example/x'": "the record is of",
    "UPDATE captures SET ip = '192.0.2.1'": "came from",
    "UPDATE captures SET mime = 'text/plain'": "the record has media type",
    "UPDATE captures SET etag = 'W/1'": "the record has ETag",
    "UPDATE captures SET last_modified = 'now'": "the record has Last-Modified",
    "DELETE FROM captures WHERE record_type = 'revisit'": "has 5 rows, 6 were there",
}


@pytest.mark.parametrize("harm", HARM)
def test_harm_to_the_database_is_found(sound: Config, harm: str) -> None:
    change(sound, harm)
    damage = found(sound)
    assert any(HARM[harm] in line for line in damage), damage


def test_an_index_out_of_step_is_found(sound: Config) -> None:
    if sound.database.startswith("sqlite"):
        change(sound, "DELETE FROM search_fts_docsize WHERE id = 1")
    else:
        change(sound, "UPDATE search SET vector = '''ferry''' WHERE id = 1")
    assert any("ind" in line for line in found(sound))


@pytest.mark.parametrize("part", [0.01, 0.3, 0.5, 0.8, 0.99])
def test_a_flipped_byte_is_found(sound: Config, part: float) -> None:
    path = warc_file(sound)
    data = bytearray(path.read_bytes())
    at = int(len(data) * part) + 11
    at = min(at, len(data) - 5)
    data[at] ^= 0x10
    path.write_bytes(data)
    damage = found(sound)
    assert damage
    assert all(path.name in line for line in damage)


def test_every_broken_record_is_listed(sound: Config) -> None:
    path = warc_file(sound)
    with open_archive(sound) as archive, archive.connect() as connection:
        query = text('SELECT "offset", length, url FROM captures ORDER BY "offset"')
        rows = connection.execute(query).all()
    data = bytearray(path.read_bytes())
    for row in (rows[1], rows[3]):
        data[row.offset + row.length - 6] ^= 0xFF
    path.write_bytes(data)
    damage = " ".join(found(sound))
    assert damage.count(rows[1].url) >= 1
    assert f"{path.name}:{rows[1].offset}" in damage
    assert f"{path.name}:{rows[3].offset}" in damage
    assert f"{path.name}:{rows[4].offset}" not in damage


@pytest.mark.parametrize("quick", [False, True])
def test_a_cut_file_is_found(sound: Config, quick: bool) -> None:
    path = warc_file(sound)
    os.truncate(path, path.stat().st_size - 10)
    assert any(path.name in line for line in found(sound, quick=quick))


@pytest.mark.parametrize("quick", [False, True])
def test_what_was_added_to_a_file_is_found(sound: Config, quick: bool) -> None:
    path = warc_file(sound)
    size = path.stat().st_size
    with path.open("ab") as out:
        out.write(b"junk at the end")
    line, *others = found(sound, quick=quick)
    assert f"{path.name}:{size}" in line
    assert others == ([] if quick else [f"{path.name}: {UNLIKE_CHAIN}"])


@pytest.mark.parametrize("quick", [False, True])
def test_a_file_that_no_row_names_is_mentioned(sound: Config, quick: bool) -> None:
    (sound.warc_dir / "unknown.warc.gz").touch()
    tally = Tally()
    with open_archive(sound) as archive:
        assert list(check(archive, tally, quick=quick)) == []
    assert tally.counts["WARC files"] == 2
    assert "1 WARC files that no row names" in str(tally)


@pytest.mark.parametrize("quick", [False, True])
def test_a_lost_file_is_found(sound: Config, quick: bool) -> None:
    warc_file(sound).unlink()
    (line, *_) = found(sound, quick=quick)
    assert "10 records lost" in line  # with those of four readings


# The command.


def run(config: Config, *options: str) -> Result:
    session = Session()
    session._config = config
    return CliRunner().invoke(command, options, obj=session)


def test_the_command_says_clean_and_counts(sound: Config) -> None:
    done = run(sound, "--quick")
    assert done.exit_code == 0
    assert done.stdout.startswith("clean: 3 articles, 4 revisions, 6 captures, 1 WARC")


def test_the_command_lists_damage_and_fails(sound: Config) -> None:
    warc_file(sound).unlink()
    done = run(sound)
    assert isinstance(done.exception, ArchiveDamaged)
    assert done.exception.exit_code == 76
    assert "pieces of damage" in str(done.exception)
    assert len(done.stdout.splitlines()) >= 1


@pytest.mark.parametrize(
    ("selector", "exact", "is_there"),
    [
        ("xpath:/html/body/h1", "Two boats a day", True),
        ("xpath:/html/body/h1", "Three boats a day", False),
        ("xpath:/html/body/h9", "Two boats a day", False),
        ("char=0,9", "The ferry", True),
        ("char=1,9", "The ferry", False),
        ("char=0,99999", "The ferry", False),
        ("header:content-type", "text/html", True),
        ("header:x-none", "text/html", False),
        ("url:path", "2026/03", True),
        ("nonsense", "Two boats a day", False),
    ],
)
def test_evidence_must_stand_where_it_says(
    config: Config, selector: str, exact: str, is_there: bool
) -> None:
    evidence = Evidence(rule="test.title", exact=exact, selector=selector)
    with open_archive(config, create=True) as archive:
        read = Article(
            url=URL,
            title="Two boats a day",
            body="The ferry sails.",
            evidence={"title": evidence},
        )
        file(archive, read, html=PAGE.format("The ferry sails."))
    done = run(config)
    if is_there:
        assert done.exit_code == 0, done.stdout
        assert "1 evidence" in done.stdout
    else:
        assert "test.title" in done.stdout
        assert isinstance(done.exception, ArchiveDamaged)


def test_a_page_that_cannot_be_read_again_is_told(config: Config) -> None:
    headers = (("Content-Encoding", "gzip"),)
    with open_archive(config, create=True) as archive:
        file(archive, html="not gzip", response_headers=headers)
    done = run(config)
    assert "cannot be read again" in done.stdout
