"""Taken down: the text is in no byte of the archive, and nothing brings it back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, text

from archive import chain, holdings, takedown
from archive.config import Config
from archive.errors import NotFound, TakenDown
from archive.model import Hop, Outcome, Reason
from archive.session import Session
from archive.store import Archive, open_archive, postings
from archive.tables import (
    captures,
    discoveries,
    metadata,
    story_members,
    tombstones,
)
from archive.urls import article_id, url_key
from archive.verify import check
from archive.verify.damage import Tally
from archive.warc import members, read_record
from crawler.cli import pressmark

from .prose import prose
from .samples import URL, article, exchange, file

WORDS = "the herring gull of pier seventeen signed the harbour ledger twice"
NOW = datetime(2026, 11, 23, 19, tzinfo=UTC)


def body(n: int) -> str:
    return prose(n, 200)


SECRET = f"{body(0)}\n\nIn the evening {WORDS}, and nobody has said why."


def page(text: str) -> str:
    return f"<html><body><h1>A story</h1><p>{text}</p></body></html>"


@pytest.fixture
def filled(config: Config) -> Iterator[Config]:
    """Three articles; two revisions of the first, which a feed tells and one copies."""
    with open_archive(config, create=True) as archive:
        for text in (SECRET, f"{SECRET} Or where."):
            read = article(url=f"{URL}/0", title="The gull signs", body=text)
            file(archive, read, f"{URL}/0", html=page(text))
        for n in (1, 2):
            read = article(url=f"{URL}/{n}", body=body(n))
            file(archive, read, f"{URL}/{n}", html=page(body(n)))
        told = f"<rss><item><description>{SECRET}</description></item></rss>"
        with archive.begin() as work:
            feed = archive.warc.append(exchange(f"{URL}/feed", told))
            work.capture(feed)
            work.connection.execute(
                discoveries.insert().values(
                    url_key=url_key(f"{URL}/0"),
                    channel_key=url_key(f"{URL}/feed"),
                    first_seen=feed.fetched,
                    last_seen=feed.fetched,
                    url=f"{URL}/0",
                    via=f"{URL}/feed",
                    kind="feed",
                    position=0,
                    title="The gull signs",
                    authors=[],
                    keywords=[],
                )
            )
        sample(archive)
    yield config


def sample(archive: Archive) -> None:
    """Have the database look at what stands in its tables, to plan queries."""
    with archive.begin() as work:
        work.connection.exec_driver_sql("ANALYZE")


def take_down(config: Config, name: str = f"{URL}/0") -> takedown.Plan:
    with open_archive(config) as archive, archive.lock():
        planned = takedown.plan(archive, name)
        takedown.execute(archive, planned, reason="a court says so", at=NOW)
    return planned


def damage(config: Config) -> list[str]:
    with open_archive(config) as archive:
        return [str(one) for one in check(archive, Tally())]


def bytes_with(config: Config, words: str) -> list[str]:
    """The places of the archive that hold these words: files, unpacked records, rows
    of every table."""
    found = []
    for path in sorted(p for p in config.folder.rglob("*") if p.is_file()):
        if words.encode() in path.read_bytes():
            found.append(path.name)
        if path.name.endswith(".warc.gz"):
            for offset, length in members(path):
                record = read_record(path.parent, path.name, offset, length)
                if words.encode() in record.payload:
                    found.append(f"{path.name}:{offset}")
    with open_archive(config) as archive, archive.connect() as connection:
        for table in metadata.sorted_tables:
            if words in repr(connection.execute(select(table)).all()):
                found.append(table.name)
        if connection.dialect.name == "postgresql":
            samples = connection.execute(text(SAMPLES)).all()
            found += [row[0] for row in samples if words in repr(row)]
    return found


SAMPLES = """
    SELECT tablename || '.' || attname, most_common_vals::text, histogram_bounds::text,
    most_common_elems::text FROM pg_stats"""


def run(config: Config, *arguments: str) -> Result:
    session = Session(_config=config)
    return CliRunner().invoke(pressmark, list(arguments), obj=session)


def test_the_words_are_in_no_byte_of_the_archive(filled: Config) -> None:
    assert len(bytes_with(filled, WORDS)) >= 4  # the search for them works
    planned = take_down(filled)
    assert [one.id for one in planned.articles] == [article_id(f"{URL}/0")]
    assert len(planned.articles[0].records) == 2
    assert len(planned.channels) == 1
    assert bytes_with(filled, WORDS) == []
    assert bytes_with(filled, "The gull signs") == []
    assert damage(filled) == []


def test_of_the_last_articles_no_sample_stays(config: Config) -> None:
    with open_archive(config, create=True) as archive:
        for n in (0, 1):
            read = article(url=f"{URL}/{n}", title="The gull signs", body=body(n))
            file(archive, read, f"{URL}/{n}", html=page(body(n)))
        sample(archive)
    if config.database.startswith("postgresql"):
        assert "revisions.title" in bytes_with(config, "The gull signs")
    for n in (0, 1):
        take_down(config, f"{URL}/{n}")
    assert bytes_with(config, "The gull signs") == []
    assert bytes_with(config, body(1)[:60]) == []
    assert damage(config) == []


def test_all_other_records_are_the_same_bytes(filled: Config) -> None:
    def records() -> dict[str, bytes]:
        found = {}
        with open_archive(filled) as archive, archive.connect() as connection:
            for row in connection.execute(select(captures)):
                data = (filled.warc_dir / row.warc_file).read_bytes()
                found[row.id] = data[row.offset : row.offset + row.length]
        return found

    before = records()
    planned = take_down(filled)
    after = records()
    gone = {one.id for one in (*planned.articles[0].records, *planned.channels)}
    assert before.keys() == after.keys()
    assert {id for id in before if before[id] != after[id]} == gone
    assert len(gone) == 3
    (path,) = filled.warc_dir.glob("*.warc.gz")
    assert path.name.endswith("-r1.warc.gz")
    kinds = {
        id: read_record(filled.warc_dir, path.name, offset, length).type
        for offset, length in members(path)
        for id in [read_record(filled.warc_dir, path.name, offset, length).id]
    }
    assert {kinds[id] for id in gone} == {"metadata"}


def test_tombstone_chain_and_index_say_what_happened(filled: Config) -> None:
    before = chain.read(filled.data_folder)
    take_down(filled)
    after = chain.read(filled.data_folder)
    assert after.length == before.length + 1
    assert not set(after.files) & set(before.files)
    with open_archive(filled) as archive, archive.connect() as connection:
        (stone,) = connection.execute(select(tombstones)).all()
        assert (stone.reason, stone.at) == ("a court says so", NOW)
        assert stone.revisions == 2 and stone.text_hash
        with pytest.raises(TakenDown, match="taken down on 2026-11-23: a court"):
            holdings.find(connection, f"{URL}/0")
        kept = set(connection.scalars(select(story_members.c.number)))
        held = {member for _, member in postings.every(connection)}
        assert held and held <= kept


def test_damage_is_found_afterwards_too(filled: Config) -> None:
    take_down(filled)
    (path,) = filled.warc_dir.glob("*.warc.gz")
    whole = path.read_bytes()
    with open_archive(filled) as archive, archive.connect() as connection:
        row = connection.execute(
            select(captures).where(captures.c.record_type == "metadata")
        ).first()
    assert row is not None
    path.write_bytes(whole[: row.offset + 40] + b"x" + whole[row.offset + 41 :])
    assert any(f"{path.name}:{row.offset}" in line for line in damage(filled))


def test_it_does_not_come_back(filled: Config) -> None:
    take_down(filled)
    ways = {
        "its address": (exchange(f"{URL}/0", page("Other words.")), article()),
        "a redirect": (
            exchange(
                f"{URL}/new",
                page("Moved."),
                redirects=(Hop(url=f"{URL}/0", status=301),),
            ),
            article(),
        ),
        "its bytes": (exchange(f"{URL}/copy", page(SECRET)), article()),
        "its canonical": (
            exchange(f"{URL}/print"),
            article(canonical_url=f"{URL}/0"),
        ),
        "its text": (
            exchange(f"{URL}/again", page("x")),
            article(body=f"{SECRET} Or where."),
        ),
    }
    with open_archive(filled) as archive:
        for way, (answer, read) in ways.items():
            kept = archive.warc.append(answer)
            with archive.begin() as work:
                filed = work.file(replace(read, url=answer.url), kept)
            assert filed.outcome is Outcome.SKIPPED, way
            assert filed.reason is Reason.TAKEN_DOWN, way
        for way in ("its address", "a redirect", "its bytes"):
            assert archive.taken_down(ways[way][0]), way
    assert bytes_with(filled, WORDS) == []  # what was written has given way again
    assert damage(filled) == []


def test_the_same_text_elsewhere_is_another_matter(filled: Config) -> None:
    take_down(filled)
    url = "http://other.example/story"
    with open_archive(filled) as archive:
        filed = file(archive, article(url=url, body=SECRET), url)
    assert filed.outcome is Outcome.STORED


def test_who_has_the_same_text_keeps_its_story(filled: Config) -> None:
    twin, late = "http://twin.example/a", "http://late.example/b"
    last = f"{SECRET} Or where."
    with open_archive(filled) as archive:
        file(archive, article(url=twin, body=last), twin)
    take_down(filled)
    with open_archive(filled) as archive:
        near = last.replace("nobody has said", "no one has said")
        file(archive, article(url=late, body=near), late)
        with archive.connect() as connection:
            found = holdings.find(connection, late)
            assert found.kept.reprints is not None
    assert damage(filled) == []


def test_the_same_bytes_elsewhere_go_too(filled: Config) -> None:
    with open_archive(filled) as archive:
        answer = exchange(f"{URL}/amp", page(SECRET))
        kept = archive.warc.append(answer, revisit_of=archive.earlier(answer.payload))
        with archive.begin() as work:
            filed = work.file(article(url=answer.url, body=SECRET), kept)
    assert filed.outcome is Outcome.STORED
    planned = take_down(filled)
    assert len(planned.articles) == 2
    assert bytes_with(filled, WORDS) == []
    assert damage(filled) == []


def test_the_command_and_what_the_others_say(filled: Config) -> None:
    tried = run(filled, "takedown", f"{URL}/0", "--reason", "by law", "--dry-run")
    assert tried.exit_code == 0, tried.output
    assert "2 readings, 2 records" in tried.output
    assert "nothing was changed" in tried.output
    assert bytes_with(filled, WORDS)
    done = run(filled, "takedown", f"{URL}/0", "--reason", "by law")
    assert done.exit_code == 0, done.output
    assert "taken down: by law" in done.output
    shown = run(filled, "show", f"{URL}/0")
    assert "by law" in shown.output and shown.exit_code == 0
    told = json.loads(run(filled, "show", f"{URL}/0", "--format", "json").output)
    assert told["taken_down"]["reason"] == "by law"
    explained = run(filled, "explain", f"{URL}/0")
    assert "by law" in explained.output and explained.exit_code == 0, explained
    traced = run(filled, "trace", f"{URL}/0")
    assert isinstance(traced.exception, TakenDown)
    assert "gull" not in run(filled, "export", "-o", "-").output
    assert "gull" not in run(filled, "search", "gull").output
    again = run(filled, "takedown", f"{URL}/0", "--reason", "by law")
    assert isinstance(again.exception, TakenDown)
    none = run(filled, "takedown", "http://nowhere.example/", "--reason", "x")
    assert isinstance(none.exception, NotFound)


def test_a_second_takedown_rewrites_the_rewritten_file(filled: Config) -> None:
    take_down(filled)
    take_down(filled, f"{URL}/2")
    (path,) = filled.warc_dir.glob("*.warc.gz")
    assert path.name.endswith("-r2.warc.gz")
    assert bytes_with(filled, body(2)[:60]) == []
    assert damage(filled) == []
    with open_archive(filled) as archive, archive.connect() as connection:
        assert holdings.find(connection, f"{URL}/1").article.body == body(1)


def test_nothing_is_left_lying_about(filled: Config) -> None:
    take_down(filled)
    names = {path.name for path in filled.warc_dir.iterdir()}
    assert len(names) == 1, names


def test_a_page_that_is_no_article(filled: Config) -> None:
    url = f"{URL}/poison"
    with open_archive(filled) as archive, archive.begin() as work:
        poison = archive.warc.append(exchange(url, page("a poisoned quay")))
        work.quarantine(url, Reason.PARSE_LIMIT, "a quay", capture=poison, run=None)
        again = exchange(f"{URL}/wall", page("a poisoned quay"))
        same = archive.earlier(again.payload)
        work.capture(archive.warc.append(again, revisit_of=same))
    tried = run(filled, "takedown", url, "--reason", "by law", "--dry-run")
    assert "no article was read of it: 2 records" in tried.output
    done = run(filled, "takedown", url, "--reason", "by law")
    assert done.exit_code == 0, done.output
    assert bytes_with(filled, "poisoned") == bytes_with(filled, "a quay") == []
    assert damage(filled) == []
    assert "by law" in run(filled, "show", url).output
    with open_archive(filled) as archive:
        assert archive.taken_down(exchange(url))
        assert not archive.taken_down(exchange(f"{URL}/2"))
    assert bytes_with(filled, WORDS)
    feed = run(filled, "takedown", f"{URL}/nowhere", "--reason", "by law")
    assert isinstance(feed.exception, NotFound)
