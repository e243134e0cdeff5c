"""Settings: file, environment, and what is said of a bad one."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.config import SETTINGS, Config, load
from archive.errors import ConfigError


def write(folder: Path, text: str) -> Path:
    file = folder / "pressmark.toml"
    file.write_text(text, "utf-8")
    return file


def test_defaults_need_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    config = load(environ={})
    assert config.data_folder == tmp_path / "pressmark-data"
    assert config.database_url == f"sqlite:///{tmp_path}/pressmark-data/archive.db"
    assert config.warc_dir == tmp_path / "pressmark-data" / "warc"


def test_paths_count_from_the_file(tmp_path: Path) -> None:
    file = write(tmp_path, 'database = "sqlite:///a/b.db"\nwarc_dir = "w"\n')
    config = load(file, environ={})
    assert config.database_url == f"sqlite:///{tmp_path}/a/b.db"
    assert config.data_folder == tmp_path / "a"
    assert config.warc_dir == tmp_path / "w"


def test_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = write(tmp_path, "delay = 3\nworkers = 2\n")
    config = load(file, environ={"PRESSMARK_DELAY": "0.5"})
    assert (config.delay, config.workers) == (0.5, 2)


def test_environment_names_the_file(tmp_path: Path) -> None:
    file = write(tmp_path, "delay = 7\n")
    assert load(environ={"PRESSMARK_CONFIG": str(file)}).delay == 7


def test_every_setting_can_come_from_the_environment(tmp_path: Path) -> None:
    values = {
        "database": "sqlite:////tmp/x.db",
        "warc_dir": "/srv/warc",
        "contact": "desk@example.org",
        "user_agent": "agent/1",
        "allow_networks": "127.0.0.1/32, 10.0.0.0/8",
        "delay": "2",
        "concurrency": "3",
        "per_host": "1",
        "robots": "ignore",
        "tdm": "respect",
        "time_limit": "60",
        "max_bytes": "1000",
        "workers": "1",
        "log_format": "json",
        "retention": "30",
        "rules": "own-rules",
    }
    assert set(values) == set(SETTINGS)
    environ = {f"PRESSMARK_{key.upper()}": value for key, value in values.items()}
    config = load(write(tmp_path, ""), environ=environ)
    default = Config()
    assert [k for k in SETTINGS if getattr(config, k) == getattr(default, k)] == [
        "per_host"
    ]
    assert config.allow_networks == ("127.0.0.1/32", "10.0.0.0/8")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("delay = -1", "pressmark.toml:1: delay: wants a number of at least 0"),
        ("delay = true", "pressmark.toml:1: delay: wants a number of at least 0"),
        ("\nper_host = 1.5", "pressmark.toml:2: per_host: wants a whole number"),
        ("robots = 'no'", "pressmark.toml:1: robots: wants obey or ignore"),
        ("contct = 'a'", "pressmark.toml:1: contct: no such setting; did you mean"),
        ("database = 'mysql://x'", "pressmark.toml:1: database: wants sqlite:///"),
        ("database = 'sqlite://'", "pressmark.toml:1: database"),
        ("allow_networks = ['127.0.0.1/8']", "has host bits set"),
        ("allow_networks = 7", "wants a list of networks"),
        ("delay = \n", "pressmark.toml:1"),
        ('contact = "a\\nb"', "must not hold control characters"),
    ],
)
def test_a_bad_setting_says_where(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, text), environ={})
    assert says in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_setting_of_the_environment_is_checked_too(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="PRESSMARK_DELY: no such setting; did you"):
        load(write(tmp_path, ""), environ={"PRESSMARK_DELY": "1"})


def test_a_variable_that_is_like_no_setting_is_somebody_elses(tmp_path: Path) -> None:
    load(write(tmp_path, ""), environ={"PRESSMARK_BENCH_FOLDER": "x"})


def test_the_agent_is_honest() -> None:
    assert Config(contact="desk@example.org").agent.endswith("(+desk@example.org)")
    assert Config().agent.startswith("pressmark/")
    assert Config(user_agent="x/1").agent == "x/1"
