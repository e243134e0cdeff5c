"""Files in which a story goes on under another address, in whatever order they come."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from archive import moves
from archive.config import Config
from archive.session import Session
from archive.store import open_archive
from archive.tables import articles
from archive.verify import check
from archive.verify.damage import Tally
from crawler.commands.ingest import command

from .foreign_files import DATE, Foreign, address, html, stories

NAMES = ("before", "after", "gone")


@pytest.mark.parametrize("order", list(permutations(NAMES)))
def test_files_of_one_story(order: tuple[str, ...], tmp_path: Path) -> None:
    here = Config(folder=tmp_path, warc_dir=tmp_path / "warc", workers=1)
    story = stories("meridian")[0]
    old, new = address(story), f"{address(story)}-updated"
    # The one page does not tell of the other.
    page = html(story).replace(old.encode(), new.encode())
    states = {
        "before": (old, html(story), "200 OK", 0),
        "after": (new, page, "200 OK", 2),
        "gone": (old, b"<title>Gone</title>", "410 Gone", 3),
    }
    files = []
    for name in order:
        url, page, status, hours = states[name]
        with Foreign(tmp_path / f"{name}.warc.gz") as out:
            out.page(url, page, status=status, at=DATE + timedelta(hours=hours))
        files.append(str(out.path))
    done = CliRunner().invoke(command, files, obj=Session(_config=here))
    assert done.exception is None, done.exception
    with open_archive(here) as archive:
        with archive.connect() as connection:
            (kept,) = connection.execute(select(articles)).all()
            (move,) = moves.moves(connection, kept.id)
        assert (move.before, move.url) == (old, new)
        assert kept.first_seen == DATE
        assert list(check(archive, Tally())) == []
