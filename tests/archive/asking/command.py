"""The real ``pressmark`` command in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PRESSMARK = Path(sys.executable).with_name("pressmark")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a call ended."""

    code: int
    out: str
    err: str


def environment(folder: Path, database: str) -> dict[str, str]:
    """Nothing of the caller's own settings, width 100, UTF-8."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {
        **kept,
        "PYTHONUTF8": "1",
        "COLUMNS": "100",
        "PRESSMARK_DATABASE": database,
        "PRESSMARK_WARC_DIR": str(folder / "warc"),
        "PRESSMARK_CONTACT": "tests@example.org",
    }


def call(folder: Path, database: str, *arguments: str | bytes, **more: str) -> Ended:
    """Run it in that folder on that archive, wait for it."""
    done = subprocess.run(
        [str(PRESSMARK), *arguments],
        cwd=folder,
        env={**environment(folder, database), **more},
        capture_output=True,
        timeout=120,
        check=False,
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())
