"""Archives with the small corpus in them, on both databases.

``shared`` is filled once a session and must not be written to; ``ids`` fills the test's
own ``archive``.  ``run`` calls the command within the test's process, which costs a
tenth; ``command.call`` starts it as a person does.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from archive.config import Config
from archive.store import Archive, open_archive
from crawler.cli import main

from . import corpus
from .command import Ended, environment

Run = Callable[..., Ended]


@dataclass(frozen=True, slots=True)
class Shared:
    """A filled archive that many tests read."""

    archive: Archive
    ids: dict[str, str]
    folder: Path
    url: str


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def shared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shared]:
    """Read only."""
    folder = tmp_path_factory.mktemp("shared")
    url = f"sqlite:///{folder.as_posix()}/archive.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("lasting_postgres")()
    config = Config(folder=folder, database=url, warc_dir=folder / "warc")
    with open_archive(config, create=True) as archive:
        ids = corpus.fill(archive)
        corpus.revise(archive)
        yield Shared(archive, ids, folder, url)


@pytest.fixture
def ids(archive: Archive) -> dict[str, str]:
    """Ids of the articles by their name in the corpus; the archive holds them."""
    found = corpus.fill(archive)
    corpus.revise(archive)
    return found


@pytest.fixture
def run_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Run:
    """``run_on(url, *arguments)``: the command, in the test's folder, on an archive."""

    def run(url: str, *arguments: str | bytes) -> Ended:
        for name, value in environment(tmp_path, url).items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(tmp_path)
        words = [os.fsdecode(argument) for argument in arguments]
        monkeypatch.setattr(sys, "argv", ["pressmark", *words])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        return Ended(int(ended.value.code or 0), out, err)

    return run


@pytest.fixture
def run(shared: Shared, run_on: Run) -> Run:
    """``run(*arguments)``: the command on the shared archive."""
    return partial(run_on, shared.url)
