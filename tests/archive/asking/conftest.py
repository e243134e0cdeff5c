"""An archive with the small corpus in it, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from archive.store import Archive

from . import corpus
from .command import Ended, call

Run = Callable[..., Ended]


@pytest.fixture
def ids(archive: Archive) -> dict[str, str]:
    """Ids of the articles by their name in the corpus; the archive holds them."""
    found = corpus.fill(archive)
    corpus.revise(archive)
    return found


@pytest.fixture
def run(
    archive: Archive, ids: dict[str, str], tmp_path: Path, database_url: str
) -> Run:
    """The command, on the archive with the corpus."""
    return partial(call, tmp_path, database_url)
