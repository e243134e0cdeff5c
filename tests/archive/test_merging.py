"""Two archives become one, whichever is asked; once, twice, or in several goes."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from archive import holdings, moves, takedown
from archive.backup import back_up
from archive.config import Config
from archive.errors import ArchiveDamaged, NotFound
from archive.merging import merge
from archive.select import Filter, conditions
from archive.session import Session
from archive.store import open_archive
from archive.store.captures import capture_of
from archive.tables import (
    articles,
    captures,
    discoveries,
    metadata,
    reading_records,
    revisions,
)
from archive.urls import article_id, url_key
from archive.verify import check
from archive.verify.damage import Tally
from crawler.cli import pressmark

from .prose import prose
from .samples import START, URL, article, exchange, file

BODIES = [prose(n, 80) for n in range(6)]


def settings(folder: Path) -> Config:
    data = folder / "pressmark-data"
    return Config(folder=folder, warc_dir=data / "warc")


def at(hour: int) -> dict[str, Any]:
    return {"fetched": START + timedelta(hours=hour)}


def story(config: Config, n: int, hour: int, **changes: Any) -> None:
    url = f"{URL}/{n}"
    with open_archive(config, create=True) as archive:
        read = article(**{"url": url, "body": BODIES[n], **changes})
        file(archive, read, url, html=f"<p>{read.title} {read.body}</p>", **at(hour))


@pytest.fixture
def both(tmp_path: Path) -> tuple[Config, Config]:
    """One article each, one that both have as it is, one of three states in turn."""
    one, two = settings(tmp_path / "one"), settings(tmp_path / "two")
    story(one, 0, 1)
    story(two, 1, 2)
    for config, hour in ((one, 3), (two, 4)):
        story(config, 2, hour)
    story(one, 3, 1)
    story(two, 3, 2, title="Three boats a day")
    story(one, 3, 5, title="No boat at all")
    story(two, 3, 6, title="No boat at all")
    with open_archive(two) as archive, archive.begin() as work:
        page = exchange(f"{URL}/feed", "<rss/>")
        first = archive.warc.append(page)
        work.capture(first)
        work.capture(archive.warc.append(page, revisit_of=first))
    return one, two


def join(config: Config, other: Config) -> dict[str, int]:
    with (
        open_archive(other, readonly=True) as given,
        open_archive(config) as archive,
        archive.lock(),
    ):
        return {key: n for key, n in merge(archive, given, str).items() if n}


def exported(config: Config) -> list[dict[str, Any]]:
    with open_archive(config) as archive:
        pages = holdings.pages(archive, lambda c: conditions(c, Filter()))
        found = [held.record(evidence=True) for page in pages for held in page]
    for record in found:
        del record["capture"]["warc"]  # files of one name may have got another
    return json.loads(json.dumps(found))  # type: ignore[no-any-return]


def everything(config: Config) -> dict[str, list[str]]:
    with open_archive(config) as archive, archive.connect() as connection:
        return {
            name: sorted(map(repr, connection.execute(select(table)).all()))
            for name, table in metadata.tables.items()
            if name != "runs"
        }


def damage(config: Config) -> list[str]:
    with open_archive(config) as archive:
        return [str(one) for one in check(archive, Tally())]


def copy(config: Config, folder: Path) -> Config:
    with open_archive(config) as archive:
        back_up(archive.config, folder)
    database = f"sqlite:///{(folder / 'archive.db').as_posix()}"
    return Config(folder=folder, database=database, warc_dir=folder / "warc")


def test_both_ways_give_the_same(both: tuple[Config, Config], tmp_path: Path) -> None:
    one, two = both
    once, twice = copy(one, tmp_path / "a"), copy(two, tmp_path / "b")
    told = join(once, two)
    assert (told["added"], told["merged"], told["files"]) == (1, 2, 5)
    join(twice, one)
    assert exported(once) == exported(twice)
    assert len(exported(once)) == 4
    assert damage(once) == damage(twice) == []
    with open_archive(once) as archive, archive.connect() as connection:
        past = holdings.history(connection, holdings.find_id(connection, f"{URL}/3"))
        states = [(each.number, each.title) for each in past]
        assert states == [
            (1, "Two boats a day"),
            (2, "Three boats a day"),
            (3, "No boat at all"),
        ]
        held = holdings.find(connection, f"{URL}/3")
        assert held.kept.first_seen == START + timedelta(hours=1)
        assert held.kept.last_seen == START + timedelta(hours=6)
        for row in connection.execute(select(captures)).all():
            assert archive.config.warc_dir.joinpath(row.warc_file).exists()


def test_what_a_replay_found_to_be_no_revision_is_none_in_the_union(
    both: tuple[Config, Config], tmp_path: Path
) -> None:
    one, two = both
    with open_archive(one) as archive, archive.begin() as work:
        states = select(captures).where(captures.c.url == f"{URL}/3")
        rows = work.connection.execute(states.order_by(captures.c.fetched)).all()
        again = article(url=f"{URL}/3", body=BODIES[3])
        assert work.refile(again, capture_of(rows[-1]._asdict())).revision == 1
    once, twice = copy(one, tmp_path / "a"), copy(two, tmp_path / "b")
    join(once, two)
    join(twice, one)
    assert exported(once) == exported(twice)
    assert damage(once) == damage(twice) == []
    with open_archive(once) as archive, archive.connect() as connection:
        past = holdings.history(connection, holdings.find_id(connection, f"{URL}/3"))
        kept = connection.scalars(
            select(revisions.c.title).where(revisions.c.superseded.is_not(None))
        ).all()
    assert [(each.number, each.title) for each in past] == [
        (1, "Two boats a day"),
        (2, "Three boats a day"),
        (4, "No boat at all"),
    ]
    assert kept == ["No boat at all"]


def test_who_knows_of_a_move_tells_it(tmp_path: Path) -> None:
    """One archive saw that the old address is gone, the other has two articles."""
    one, two = settings(tmp_path / "one"), settings(tmp_path / "two")
    story(one, 0, 1)
    story(two, 0, 2)
    moved = f"{URL}/0-moved"
    for config, hour in ((one, 4), (two, 3)):
        with open_archive(config) as archive:
            read = article(url=moved, body=BODIES[0], title=f"At {hour}")
            file(archive, read, moved, **at(hour))
    with open_archive(one) as archive, archive.begin() as work:
        gone = exchange(f"{URL}/0", "gone", status=410, **at(5))
        work.capture(archive.warc.append(gone))
        assert work.absent(gone.url)
    once, twice = copy(one, tmp_path / "a"), copy(two, tmp_path / "b")
    join(once, two)
    join(twice, one)
    assert exported(once) == exported(twice)
    assert damage(once) == damage(twice) == []
    for config, other in ((once, two), (twice, one)):
        with open_archive(config) as archive, archive.connect() as connection:
            ids = connection.scalars(select(articles.c.id)).all()
            assert ids == [article_id(f"{URL}/0")]
            assert holdings.find_id(connection, article_id(moved)) == ids[0]
            past = holdings.history(connection, ids[0])
            titles = [each.title for each in past]
            assert titles == ["Two boats a day", "At 3", "At 4"]
            (move,) = moves.moves(connection, ids[0])
            assert (move.before, move.url) == (f"{URL}/0", moved)
        assert set(join(config, other)) == {"known"}


def test_twice_is_once(both: tuple[Config, Config]) -> None:
    one, two = both
    join(one, two)
    before = everything(one)
    files = sorted(path.name for path in one.warc_dir.iterdir())
    assert set(join(one, two)) == {"known"}
    assert everything(one) == before
    assert sorted(path.name for path in one.warc_dir.iterdir()) == files


def test_what_was_taken_down_here_does_not_come_in(
    both: tuple[Config, Config],
) -> None:
    one, two = both
    take_down(one, f"{URL}/2")
    assert join(one, two)["taken_down"] == 1
    assert not has(one, BODIES[2])
    assert damage(one) == []
    assert join(one, two).get("added", 0) == 0
    assert damage(one) == []


def test_what_was_taken_down_there_is_taken_down_here(
    both: tuple[Config, Config],
) -> None:
    one, two = both
    take_down(two, f"{URL}/2")
    assert join(one, two)["tombstones"] == 1
    assert not has(one, BODIES[2])
    assert damage(one) == []
    with (
        open_archive(one) as archive,
        archive.connect() as connection,
        pytest.raises(NotFound, match="a court says so"),
    ):
        holdings.find(connection, f"{URL}/2")


@pytest.mark.parametrize("there", [True, False])
def test_a_feed_does_not_bring_it_back_from_either_side(
    both: tuple[Config, Config], there: bool
) -> None:
    for config in both:
        with open_archive(config) as archive, archive.begin() as work:
            told = f"<rss><description>{BODIES[2]}</description>{config.folder}</rss>"
            feed = archive.warc.append(exchange(f"{URL}/feed", told))
            work.capture(feed)
            work.connection.execute(
                discoveries.insert().values(
                    url_key=url_key(f"{URL}/2"),
                    channel_key=url_key(feed.url),
                    first_seen=feed.fetched,
                    last_seen=feed.fetched,
                    url=f"{URL}/2",
                    via=feed.url,
                    kind="feed",
                    position=0,
                    title="x",
                    authors=[],
                    keywords=[],
                )
            )
    one, two = both
    take_down(two if there else one, f"{URL}/2")
    assert has(one if there else two, BODIES[2])
    join(one, two)
    assert not has(one, BODIES[2])
    assert damage(one) == []


def take_down(config: Config, url: str) -> None:
    with open_archive(config) as archive, archive.lock():
        planned = takedown.plan(archive, url)
        now = datetime(2026, 11, 23, tzinfo=UTC)
        takedown.execute(archive, planned, reason="a court says so", at=now)


def has(config: Config, words: str) -> bool:
    """Whether a byte of the database or a payload has the beginning of a text."""
    start = words[:60]
    with open_archive(config) as archive, archive.connect() as connection:
        for row in connection.execute(select(captures)).all():
            path = config.warc_dir / row.warc_file
            data = path.read_bytes()[row.offset : row.offset + row.length]
            if start.encode() in gzip.decompress(data):
                return True
    return any(
        start.encode() in path.read_bytes()
        for path in config.data_folder.glob("archive.db*")
    )


def test_a_file_of_the_same_name_gets_another(
    both: tuple[Config, Config], tmp_path: Path
) -> None:
    one, two = both
    for config in both:
        with open_archive(config) as archive, archive.begin() as work:
            (first, *_) = sorted(config.warc_dir.iterdir())
            first.rename(first.with_name("same.warc.gz"))
            for table in (captures, reading_records):
                work.connection.execute(
                    table.update()
                    .where(table.c.warc_file == first.name)
                    .values(warc_file="same.warc.gz")
                )
        (config.data_folder / "chain.jsonl").unlink()
    join(one, two)
    names = {path.name for path in one.warc_dir.iterdir()}
    assert "same.warc.gz" in names
    assert any(name.startswith("same-m") for name in names)
    assert damage(one) == []


def test_a_damaged_archive_is_refused(both: tuple[Config, Config]) -> None:
    one, two = both
    path = sorted(two.warc_dir.iterdir())[0]
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(ArchiveDamaged, match="its chain names"):
        join(one, two)


def test_an_archive_of_the_other_kind(
    both: tuple[Config, Config], tmp_path: Path, postgres_url: str
) -> None:
    one, two = both
    here = replace(settings(tmp_path / "three"), database=postgres_url)
    open_archive(here, create=True).close()
    join(here, one)
    join(here, two)
    join(one, two)
    assert exported(here) == exported(one)
    assert damage(here) == []
    back = settings(tmp_path / "four")
    open_archive(back, create=True).close()
    join(back, here)
    assert exported(back) == exported(one)
    assert damage(back) == []


def test_the_command(both: tuple[Config, Config]) -> None:
    one, two = both
    session = Session(_config=one)
    done = CliRunner().invoke(pressmark, ["merge", str(two.folder)], obj=session)
    assert done.exit_code == 0, done.output
    assert "1 articles are new" in done.output
    again = CliRunner().invoke(pressmark, ["merge", str(two.folder)], obj=session)
    assert "nothing was missing here" in again.output
    with open_archive(one) as archive, archive.connect() as connection:
        numbers = select(revisions.c.number).where(revisions.c.superseded.is_(None))
        assert len(connection.scalars(numbers).all()) == 6
