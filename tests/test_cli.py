"""The command line itself: help, errors, exit codes, what it loads."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from archive.model import VERSION
from crawler.cli import COMMANDS, NOT_YET

ROOT = Path(__file__).parent.parent
PRESSMARK = str(Path(sys.executable).parent / "pressmark")


def run(*arguments: str, cwd: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PRESSMARK, *arguments],
        cwd=cwd,
        env={
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT),  # this tree's, whatever is installed
            **environ,
        },
        capture_output=True,
        text=True,
    )


def test_version_is_that_of_the_package(tmp_path: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == VERSION
    assert run("--version", cwd=tmp_path).stdout == f"pressmark {VERSION}\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_the_global_options(
    name: str, tmp_path: Path
) -> None:
    done = run(name, "--help", cwd=tmp_path)
    assert done.returncode == 0
    assert "--config" in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", NOT_YET)
def test_what_is_not_there_yet_says_so(name: str, tmp_path: Path) -> None:
    done = run(name, "--some", "thing", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == f"pressmark: pressmark {name} is not there yet\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["serach", "x"], "No such command 'serach'"),
        (["search"], "Missing argument"),
        (["search", "--limit", "many", "x"], "'many' is not a valid integer"),
        (["--config", "none.toml", "stats"], "none.toml: no such file"),
    ],
)
def test_bad_usage_is_one_line_and_exit_2(
    arguments: list[str], says: str, tmp_path: Path
) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_the_name_alone_gives_the_help_as_it_stands(tmp_path: Path) -> None:
    done = run(cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == run("--help", cwd=tmp_path).stdout
    assert "\n  search" in done.stderr


def test_a_bad_setting_names_file_line_and_key(tmp_path: Path) -> None:
    (tmp_path / "pressmark.toml").write_text('contact = "a@b.example"\n\ndelay = "x"\n')
    done = run("stats", cwd=tmp_path)
    assert done.returncode == 2
    assert "pressmark.toml:3: delay: wants a number of at least 0" in done.stderr


def test_global_options_stand_before_or_after_the_command(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text("dealy = 1\n")
    for arguments in (
        ["--config", "other.toml", "stats"],
        ["stats", "--config", "other.toml"],
    ):
        done = run(*arguments, cwd=tmp_path)
        assert "did you mean delay?" in done.stderr


def test_environment_wins_over_nothing_and_errors_name_the_variable(
    tmp_path: Path,
) -> None:
    done = run("stats", cwd=tmp_path, PRESSMARK_DELAY="-1")
    assert done.returncode == 2
    assert "PRESSMARK_DELAY: wants a number of at least 0" in done.stderr


def test_an_unreachable_database_is_69_and_keeps_its_password(tmp_path: Path) -> None:
    url = "postgresql+psycopg://someone:secret@127.0.0.1:1/none"
    done = run("stats", cwd=tmp_path, PRESSMARK_DATABASE=url)
    assert done.returncode == 69
    assert "127.0.0.1" in done.stderr
    assert "secret" not in done.stderr
    assert done.stderr.count("\n") == 1
