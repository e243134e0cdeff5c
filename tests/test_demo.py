"""``make demo``, shown twice: all is as it says, or it ends with an error."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def demo(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.demo", "--folder", str(folder)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )


def test_the_demo_twice(tmp_path: Path) -> None:
    first = demo(tmp_path)
    assert first.returncode == 0, first.stdout + first.stderr
    assert "54 articles transferred" in first.stdout
    assert "$ pressmark trace http://127.8.0.3:" in first.stdout
    edited = tmp_path / "stories" / "talblick" / "radio-aus-dem-stall.toml"
    text = edited.read_text("utf-8")
    edited.write_text(text.replace("Blasmusik", "Zithermusik"), "utf-8")
    second = demo(tmp_path)
    assert second.returncode == 0, second.stdout + second.stderr
    # The story that was edited here, and the one that the demo edits itself.
    assert "2 articles transferred" in second.stdout
    assert "{+" in second.stdout
    assert "All as it should be" in second.stdout


def test_a_story_that_was_spoiled_is_one_line(tmp_path: Path) -> None:
    story = tmp_path / "stories" / "harbour" / "ferry-fares-rise.toml"
    story.parent.mkdir(parents=True)
    story.write_text("title = no quotes")
    ended = demo(tmp_path)
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert "ferry-fares-rise.toml is no story" in ended.stderr


def test_a_port_of_somebody_else_is_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.8.0.1", 0)) as other:
        port = other.getsockname()[1]
        state = {"port": port, "stories": {}}
        (tmp_path / "last-run.json").write_text(json.dumps(state))
        ended = demo(tmp_path)
    assert ended.returncode == 1
    assert f"127.8.0.1:{port}" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ended = demo(tmp_path / "file")
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert str(tmp_path / "file") in ended.stderr
