"""Poison: one bad page blocks no other; a person can list it and let it go."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.config import Config
from archive.errors import PressmarkError
from archive.session import Session
from archive.store import open_archive
from archive.verify import check
from archive.verify.damage import Tally
from crawler import working
from crawler.commands import ingest, quarantine, replay
from crawler.reading import Readers
from tests.crawler.crawl.running import Desk
from tests.crawler.test_reading import SLOW
from tests.site import Newspaper

from .foreign_files import Foreign, address, html, stories, warc_of

STORIES = stories("vallon")
POISON = STORIES[1]


@pytest.fixture
def config(config: Config) -> Config:
    return replace(config, workers=1)


def call(config: Config, command: object, *arguments: str, code: int = 0) -> Result:
    done = CliRunner().invoke(command, arguments, obj=Session(_config=config))  # type: ignore[arg-type]
    if done.exception and not isinstance(done.exception, PressmarkError):
        raise done.exception
    got = done.exception.exit_code if done.exception else 0
    assert got == code, done.output
    return done


def aside(config: Config, *options: str) -> list[dict[str, object]]:
    words = ("list", "--format", "json", *options)
    found: list[dict[str, object]] = json.loads(
        call(config, quarantine.command, *words).stdout
    )
    return found


@contextmanager
def refused(config: Config, title: str) -> Iterator[None]:
    """A database that refuses every reading with this title, whoever files it."""
    quoted = title.replace("'", "''")
    if config.database_url.startswith("sqlite"):
        make = (
            "CREATE TRIGGER poison BEFORE INSERT ON revisions "
            f"WHEN new.title = '{quoted}' "
            "BEGIN SELECT RAISE(ABORT, 'no such words here'); END"
        )
        undo = "DROP TRIGGER poison"
    else:
        make = (
            "ALTER TABLE revisions ADD CONSTRAINT no_such_words "
            f"CHECK (title <> '{quoted}') NOT VALID"
        )
        undo = "ALTER TABLE revisions DROP CONSTRAINT no_such_words"
    statement(config, make)
    yield
    statement(config, undo)


def statement(config: Config, sql: str) -> None:
    with open_archive(config, create=True) as archive, archive.begin() as work:
        work.connection.exec_driver_sql(sql)


def sound(config: Config) -> None:
    with open_archive(config) as archive:
        assert list(check(archive, Tally())) == []


def test_what_the_store_refuses_is_set_aside_and_released(
    config: Config, tmp_path: Path
) -> None:
    path = warc_of(tmp_path / "pages.warc.gz", STORIES)
    with refused(config, POISON.title):
        done = call(config, ingest.command, str(path))
        assert done.stdout.splitlines() == ["stored 3", "failed storage 1"]
        (one,) = aside(config)
        assert (one["url"], one["reason"]) == (address(POISON), "storage")
        assert "such" in str(one["detail"])
        assert POISON.title not in done.stderr
        place = one["capture"]
        assert isinstance(place, dict)
        assert place["warc"]["length"] > 500
        text = call(config, quarantine.command, "list").stdout
        assert f"{place['warc']['file']} at {place['warc']['offset']}" in text
        sound(config)
        done = call(config, quarantine.command, "release", "1", code=3)
        assert done.stdout.startswith(f"still storage {address(POISON)}: ")
        assert len(aside(config)) == 1
    done = call(config, quarantine.command, "release", address(POISON))
    assert done.stdout.startswith(f"stored {address(POISON)} as ")
    assert aside(config) == []
    assert call(config, quarantine.command, "list").stdout == "nothing is set aside\n"
    (one,) = aside(config, "--all")
    assert one["released"]
    sound(config)


def test_poison_in_a_replay_costs_no_other(config: Config, tmp_path: Path) -> None:
    with refused(config, POISON.title):
        call(config, ingest.command, str(warc_of(tmp_path / "a.warc.gz", STORIES)))
        done = call(config, replay.command)
        assert done.stdout.splitlines() == ["unchanged 3", "failed storage 1"]
        assert len(aside(config)) == 1
    done = call(config, replay.command)
    assert done.stdout.splitlines() == ["unchanged 3", "stored 1"]
    assert aside(config) == []


def test_a_page_that_stalls_its_reader_costs_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = Config(folder=tmp_path, warc_dir=tmp_path / "warc", workers=1)
    monkeypatch.setattr(working, "Readers", partial(Readers, seconds=0.7))
    with Foreign(tmp_path / "pages.warc.gz") as out:
        for story in STORIES[:2]:
            out.page(address(story), html(story))
        out.page("https://vallon.example/endless", SLOW)
        out.page(address(STORIES[2]), html(STORIES[2]))
    done = call(config, ingest.command, str(out.path))
    assert done.stdout.splitlines() == ["stored 3", "skipped parse_limit 1"]
    (one,) = aside(config)
    assert (one["reason"], one["detail"]) == ("parse_limit", "not read within 0.7 s")
    done = call(config, quarantine.command, "release", "--all", code=3)
    assert done.stdout.startswith("still parse_limit https://vallon.example/endless")


def test_a_better_reader_releases_what_an_old_one_could_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = Config(folder=tmp_path, warc_dir=tmp_path / "warc", workers=1)
    with Foreign(tmp_path / "pages.warc.gz") as out:
        out.page(address(POISON), html(POISON))
        out.page("https://vallon.example/about", b"<html><p>Nothing here</p></html>")
    with monkeypatch.context() as patch:
        patch.setattr(working, "Readers", partial(Readers, seconds=0.0))
        call(config, ingest.command, str(out.path))
    assert [one["reason"] for one in aside(config)] == ["parse_limit"] * 2
    done = call(config, quarantine.command, "release", "--all")
    first, second = done.stdout.splitlines()
    assert first.startswith(f"stored {address(POISON)} as ")
    assert second.startswith("skipped ")
    assert aside(config) == []
    sound(config)


def test_names_that_name_nothing(config: Config) -> None:
    open_archive(config, create=True).close()
    for words, said in (
        (("7",), "nothing in the quarantine is called 7"),
        (("http://x.example/",), "is called http://x.example/"),
        ((), "or say --all"),
    ):
        done = call(config, quarantine.command, "release", *words, code=2)
        assert said in str(done.exception)


def test_poison_in_a_crawl_costs_no_other_and_is_listed_once(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk")
    with Newspaper() as paper:
        outlet = paper.outlets[0]
        desk.write(paper.settings_toml(), paper.outlets_toml(delay=0.0))
        desk.run("init")
        gold = [one for one in paper.gold().values() if one.outlet == outlet]
        config = Config(
            folder=desk.folder, warc_dir=desk.folder / "pressmark-data" / "warc"
        )
        with refused(config, gold[0].title):
            for _ in range(2):
                desk.run("crawl", "--all", paper.name(outlet))
                (one,) = json.loads(
                    desk.run("quarantine", "list", "--format", "json").stdout
                )
                assert (one["url"], one["reason"]) == (gold[0].url, "storage")
            assert len(desk.articles()) == len(gold) - 1
        done = desk.run("quarantine", "release", "--all")
        assert done.stdout.startswith(f"stored {gold[0].url} as ")
        assert set(desk.articles()) == {one.url for one in gold}
    desk.run("verify")
