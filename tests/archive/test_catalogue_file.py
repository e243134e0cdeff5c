"""outlets.toml changed by commands: what people wrote in it stays as it was."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from archive.catalogue import parse, read, shipped, shipped_text
from archive.catalogue_file import editing, table
from archive.errors import CannotWrite, ConfigError, UsageError
from archive.outlets import Outlet, name_key

TEXT = """\
# our region

[[outlet]]
name = "Marsh Courier"   # the old one
domains = ["marsh.example"]
feeds = [
    "https://marsh.example/rss",  # all of it
]

# beyond the river
[[outlet]]
name = "Fen Post"
domains = ["fen.example"]
schedule = "6h"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "outlets.toml"
    path.write_text(TEXT)
    return path


def test_what_is_added_comes_last_and_all_else_stays(file: Path) -> None:
    new = Outlet(name='The "Wold"', domains=("wold.example",), tags=("a\\b", "ü"))
    with editing(file) as catalogue:
        catalogue.add(new)
    assert file.read_text().startswith(TEXT)
    assert read(file)[2] == new


def test_a_file_that_is_not_there_is_begun(tmp_path: Path) -> None:
    with editing(tmp_path / "outlets.toml") as catalogue:
        catalogue.add(Outlet(name="Wold", domains=("wold.example",)))
    assert (tmp_path / "outlets.toml").read_text().startswith("[[outlet]]\n")


def test_a_change_keeps_comments_and_untouched_keys(file: Path) -> None:
    with editing(file) as catalogue:
        fen = catalogue.outlets[1]
        new = Outlet(
            name="Fen Post", domains=fen.domains, feeds=("https://fen.example/f",)
        )
        catalogue.change("Fen Post", new)
    text = file.read_text()
    assert "# the old one" in text
    assert "# all of it" in text
    assert "# beyond the river" in text
    assert "schedule" not in text
    assert read(file)[1] == new


def test_removing_leaves_the_comment_over_the_next(file: Path) -> None:
    with editing(file) as catalogue:
        catalogue.remove("Marsh Courier")
    assert file.read_text() == TEXT[:14] + TEXT[TEXT.index("# beyond") :]
    with editing(file) as catalogue:
        catalogue.remove("Fen Post")
    assert read(file) == ()
    assert file.read_text().startswith("# our region\n")


def test_merging_twice_changes_nothing_the_second_time(file: Path) -> None:
    new = [
        Outlet(name="Fen Post", domains=("fen.example",), country="GB"),
        Outlet(
            name="Marsh Courier Online",
            domains=("marsh.example",),
            feeds=("https://marsh.example/atom",),
        ),
        Outlet(name="Wold", domains=("wold.example",)),
    ]
    with editing(file) as catalogue:
        assert catalogue.merge(new) == {"added": 1, "changed": 2, "as they were": 0}
    once = file.read_text()
    marsh, fen, _ = read(file)
    assert marsh.aliases == ("Marsh Courier Online",)
    assert marsh.feeds == ("https://marsh.example/rss", "https://marsh.example/atom")
    assert (fen.country, fen.schedule) == ("GB", 6 * 3600)
    with editing(file) as catalogue:
        assert catalogue.merge(new) == {"added": 0, "changed": 0, "as they were": 3}
    assert file.read_text() == once


def test_a_change_that_cannot_be_read_is_not_written(file: Path) -> None:
    with pytest.raises(ConfigError, match="belongs to"), editing(file) as catalogue:
        catalogue.add(Outlet(name="Other", domains=("fen.example",)))
    assert file.read_text() == TEXT


def test_a_head_inside_a_text_is_left_to_a_person(tmp_path: Path) -> None:
    file = tmp_path / "outlets.toml"
    file.write_text('[[outlet]]\nname = "A"\ndomains = ["a.example"]\nkind = """\\\n')
    with file.open("a") as more:
        more.write('  [[outlet]]"""\n')
    with pytest.raises(ConfigError, match="by hand"), editing(file) as catalogue:
        catalogue.remove("A")


def test_a_link_stays_a_link_and_the_mode_stays(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "here.toml"
    link.symlink_to(file)
    file.chmod(0o640)
    with editing(link) as catalogue:
        catalogue.remove("Fen Post")
    assert link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o640
    assert [outlet.name for outlet in read(file)] == ["Marsh Courier"]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with (
        pytest.raises(CannotWrite, match="nowhere"),
        editing(tmp_path / "nowhere" / "outlets.toml"),
    ):
        raise AssertionError("it was opened")


@pytest.mark.parametrize("seconds", [90.0, 1800.0, 7200.0, 86400.0, 2.5])
def test_a_schedule_comes_back(seconds: float) -> None:
    outlet = Outlet(name="A", domains=("a.example",), schedule=seconds)
    assert parse(table(outlet)) == (outlet,)


def test_the_shipped_catalogue_covers_the_world() -> None:
    outlets = shipped("world")
    assert len(outlets) >= 200
    assert len({outlet.country for outlet in outlets}) >= 40
    for outlet in outlets:
        assert outlet.domains and outlet.country and outlet.languages, outlet.name
        assert outlet.feeds or outlet.sitemaps or outlet.sections, outlet.name
    assert len({name_key(outlet.name) for outlet in outlets}) == len(outlets)
    assert "Fundus" in shipped_text("world")


def test_no_shipped_channel_is_of_one_day_or_month() -> None:
    """It would say nothing new when that is over."""
    dated = re.compile(r"20[12]\d[-/_]?(0[1-9]|1[0-2])|[?&]date=")
    for outlet in shipped("world"):
        channels = (*outlet.feeds, *outlet.sitemaps, *outlet.sections)
        assert not list(filter(dated.search, channels)), outlet.name


def test_no_shipped_channel_is_foreign_to_its_outlet() -> None:
    """Articles of a section page stand on the site that the page is of."""
    for outlet in shipped("world"):
        assert all(outlet.owns(url) for url in outlet.sections), outlet.name


def test_another_catalogue_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match="only world"):
        shipped("wrld")
