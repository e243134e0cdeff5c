"""``pressmark init``: what it writes can be read, and it destroys nothing."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.commands.init import OUTLETS, command
from archive.config import SETTINGS, Config, load
from archive.errors import CannotWrite, ConfigError
from archive.outlets import Outlet, load_outlets
from archive.reference import EXAMPLES, commented, settings
from archive.session import Session
from archive.store import open_archive


def run(folder: Path, session: Session | None = None) -> str:
    done = CliRunner().invoke(
        command, [str(folder)], obj=session or Session(), catch_exceptions=False
    )
    assert done.exit_code == 0
    return done.stdout


def uncommented(text: str) -> str:
    """The file as it reads when every `#` before a setting is taken away."""
    return re.sub(r"(?m)^#(?=\S)", "", text)


def test_a_new_folder_is_ready_to_use(tmp_path: Path) -> None:
    folder = tmp_path / "news" / "room"
    told = run(folder)
    assert told.splitlines() == [
        f"wrote  {folder / 'pressmark.toml'}",
        f"wrote  {folder / 'outlets.toml'}",
        f"ready  {folder / 'pressmark-data' / 'archive.db'}",
    ]
    config = load(folder / "pressmark.toml")
    assert config == dataclasses.replace(
        Config(), folder=folder, warc_dir=folder / "pressmark-data" / "warc"
    )
    assert load_outlets(config.outlets_file) == ()
    with open_archive(config) as archive, archive.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM articles").scalar() == 0


def test_what_is_there_is_kept(tmp_path: Path) -> None:
    (tmp_path / "pressmark.toml").write_text("delay = 7.0\n")
    (tmp_path / "outlets.toml").write_text("# mine\n")
    for _ in range(2):
        told = run(tmp_path)
        assert told.count("kept   ") == 2
    assert (tmp_path / "pressmark.toml").read_text() == "delay = 7.0\n"
    assert (tmp_path / "outlets.toml").read_text() == "# mine\n"


def test_the_named_settings_file_is_written(tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    run(tmp_path / "unused", Session(config_file=file))
    assert file.exists()
    assert (tmp_path / "pressmark-data" / "archive.db").exists()
    assert not (tmp_path / "unused").exists()


def test_broken_settings_are_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "pressmark.toml").write_text("\ndelai = 7.0\n")
    with pytest.raises(ConfigError, match=r"pressmark\.toml:2: delai: .*delay"):
        run(tmp_path)
    assert not (tmp_path / "pressmark-data").exists()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotWrite, match="file"):
        run(tmp_path / "file" / "news")


def test_every_setting_is_explained() -> None:
    found = settings()
    assert tuple(setting.name for setting in found) == SETTINGS
    assert all(setting.text.endswith(".") for setting in found)


def test_every_setting_of_the_file_can_be_used(tmp_path: Path) -> None:
    file = tmp_path / "pressmark.toml"
    file.write_text(uncommented(commented()))
    assert set(tomllib.loads(file.read_text())) == set(SETTINGS)
    config = load(file)
    defaults = Config()
    for name in set(SETTINGS) - set(EXAMPLES):
        assert getattr(config, name) == getattr(defaults, name), name


def test_the_example_outlet_can_be_used(tmp_path: Path) -> None:
    file = tmp_path / "outlets.toml"
    file.write_text(uncommented(OUTLETS))
    (outlet,) = load_outlets(file)
    assert set(tomllib.loads(file.read_text())["outlet"][0]) == {
        field.name for field in dataclasses.fields(Outlet)
    }
    assert outlet.delay == 2.5
