"""What may be renamed over, and what only takes bytes."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from archive.disk import open_straight, standing
from archive.export.files import write_file


def read_from(pipe: Path) -> tuple[threading.Thread, list[bytes]]:
    """Someone who reads all that comes out of a pipe."""
    found: list[bytes] = []
    reader = threading.Thread(target=lambda: found.append(pipe.read_bytes()))
    reader.start()
    return reader, found


def test_a_link_means_what_it_leads_to(tmp_path: Path) -> None:
    target, link, far = (tmp_path / name for name in ("real", "link", "far"))
    link.symlink_to("real")
    far.symlink_to(link)
    assert standing(far) == standing(target) == target.resolve()
    target.write_text("old")
    assert standing(far) == target.resolve()


def test_a_pipe_is_written_straight(tmp_path: Path) -> None:
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    assert standing(pipe) is standing(link) is None
    reader, found = read_from(pipe)
    with open_straight(link) as out:
        out.write(b"all of it")
    reader.join(timeout=60)
    assert found == [b"all of it"]


def test_a_circle_of_links_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(OSError, match="symbolic links"):
        standing(tmp_path / "a")


def test_own_output_is_gone_on_with(tmp_path: Path) -> None:
    """A redirected output is neither replaced nor begun anew."""
    out = tmp_path / "out"
    program = (
        "import sys; from pathlib import Path\n"
        "from archive.disk import open_straight, standing\n"
        f"place = Path({str(out)!r})\n"
        "print('before', flush=True)\n"
        "assert standing(place) is None\n"
        "with open_straight(place) as stream: stream.write(b'between\\n')\n"
        "print('after')\n"
    )
    with out.open("wb") as stream:
        subprocess.run([sys.executable, "-c", program], stdout=stream, check=True)
    assert out.read_text() == "before\nbetween\nafter\n"


def test_an_export_leaves_link_and_pipe_what_they_are(tmp_path: Path) -> None:
    target, link, pipe = (tmp_path / name for name in ("real", "link.jsonl", "pipe"))
    target.write_text("old")
    link.symlink_to(target)
    os.mkfifo(pipe)
    write_file(link, lambda out: out.write(b"new\n") and None, lambda written: {})
    assert link.is_symlink()
    assert target.read_text() == "new\n"
    assert (tmp_path / "link.jsonl.manifest.json").is_file()
    reader, found = read_from(pipe)
    write_file(pipe, lambda out: out.write(b"new\n") and None, lambda written: {})
    reader.join(timeout=60)
    assert found == [b"new\n"]
    assert pipe.is_fifo()
