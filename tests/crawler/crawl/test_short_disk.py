"""A disk that runs full, on a small file system of the test's own."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from archive.disk import RESERVE, reserve
from tests.site import Newspaper

from .running import PRESSMARK, Desk, environment

FILL = "dd if=/dev/zero of=filler bs=1M count=60 2>/dev/null; truncate -s -2M filler"
SCRIPT = f"""
mount -t tmpfs -o size=48m tmpfs "$PWD" && cd "$PWD" || exit 99
cp ../settings pressmark.toml; cp ../outlets outlets.toml
{FILL}
"{PRESSMARK}" crawl; echo "full: $?"
rm filler
"{PRESSMARK}" crawl --report ../first.jsonl & run=$!
until ls pressmark-data/warc/*.open >/dev/null 2>&1; do sleep 0.1; done
{FILL}
wait $run; echo "filled meanwhile: $?"
rm filler
sed -i 's/^delay.*/delay = 0.01/' outlets.toml
"{PRESSMARK}" crawl --all; echo "after: $?"
"{PRESSMARK}" verify >/dev/null; echo "verified: $?"
"{PRESSMARK}" export -o ../all.jsonl
"""


def can_mount() -> bool:
    tried = subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False)
    return tried.returncode == 0


def test_how_much_stays_free() -> None:
    assert reserve(10 << 40) == RESERVE
    assert reserve(100 << 20) == 10 << 20


@pytest.mark.skipif(not can_mount(), reason="no mount namespace of one's own here")
def test_a_run_stops_while_there_is_room_and_the_next_goes_on(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "small")
    with Newspaper() as paper:
        (tmp_path / "settings").write_text(paper.settings_toml())
        (tmp_path / "outlets").write_text(paper.outlets_toml(delay=3))
        done = subprocess.run(
            ["unshare", "-rm", "sh", "-c", SCRIPT],
            cwd=desk.folder,
            env=environment(None),
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.stdout.split("\n")[:-1] == [
            "full: 74",
            "filled meanwhile: 74",
            "after: 0",
            "verified: 0",
        ], done.stderr
        assert "5 MiB are wanted; nothing was asked for" in done.stderr
        assert "5 MiB are wanted; the next run takes up" in done.stderr
        assert '"reason": "storage"' in (tmp_path / "first.jsonl").read_text()
        lines = (tmp_path / "all.jsonl").read_text().splitlines()
        assert len(lines) == len(paper.gold())
