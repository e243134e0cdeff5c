"""All stories found anew: as they were, on both databases, and after kill -9 too."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select, update

from archive.config import Config
from archive.store import Archive, open_archive, postings, reclustering
from archive.tables import story_links, story_members

from .prose import part, prose
from .samples import article, file

WIRE = prose(1, 400)
TEXTS = {
    "wire": WIRE,
    "twin": WIRE,
    "cut": part(WIRE, 0, 350),
    "other": prose(2),
    "digest": prose(3) + " " + part(WIRE, 0, 100),
    "late": "Again. " + WIRE,
    "again": prose(2) + " More.",
}
RECLUSTER = """
import os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from crawler.cli import main

last = sys.argv.pop()

@event.listens_for(Engine, "after_cursor_execute")
def count(connection, cursor, statement, *rest):
    if last in statement.replace('"', ""):
        os.kill(os.getpid(), signal.SIGKILL)

main()
"""
HELD = 75
LAST = (
    "DELETE FROM story_members",
    "INSERT INTO story_members",
    "INTO fingerprint_leaves",
    "count(distinct(story_members",
)
"""What it has done when it is killed: nothing, half of it, all but the commit."""


def fill(archive: Archive) -> None:
    for site, body in TEXTS.items():
        url = f"http://{site}.example/2026/story"
        file(archive, article(url=url, body=body, canonical_url=None), url)


def told(archive: Archive) -> tuple[set[object], ...]:
    """Stories, links and fingerprints by article, for members are numbered anew."""
    with archive.connect() as connection:
        members = connection.execute(select(story_members)).all()
        links = connection.execute(select(story_links)).all()
        kept = list(postings.every(connection))
    name = {row.number: row.article_id for row in members}
    stories: set[object] = {
        frozenset(row.article_id for row in members if row.story == story)
        for story in {row.story for row in members}
    }
    linked: set[object] = {
        (name[row.member], name[row.earlier], *row[2:]) for row in links
    }
    return stories, linked, {(one, name[member]) for one, member in kept}


def spoil(archive: Archive) -> None:
    """Stories that are wrong: whoever finds them anew shows it."""
    with archive.begin() as work:
        work.connection.execute(update(story_members).values(story=1))


def recluster(config: Config, last: str) -> int:
    """Run the command; it kills itself after a statement with these words."""
    root = Path(__file__).parents[2]
    return subprocess.run(
        [sys.executable, "-c", RECLUSTER, "--quiet", "recluster", last],
        cwd=config.folder,
        env={
            **os.environ,
            "PYTHONPATH": str(root),
            "PRESSMARK_DATABASE": config.database_url,
        },
        capture_output=True,
        timeout=120,
    ).returncode


def test_a_kill_changes_nothing_and_the_next_run_does_it_all(config: Config) -> None:
    with open_archive(config, create=True) as archive:
        fill(archive)
        right = told(archive)
        spoil(archive)
        wrong = told(archive)
    assert wrong != right
    for last in LAST:
        assert ended(config, last) == -signal.SIGKILL
        with open_archive(config) as archive:
            assert told(archive) == wrong
    assert ended(config, "none of them") == 0
    with open_archive(config) as archive:
        assert told(archive) == right


def ended(config: Config, last: str) -> int:
    """How it ended, once the server has noticed that the one before is gone."""
    for _ in range(20):
        code = recluster(config, last)
        if code != HELD:
            break
    return code


def test_a_rebuild_reads_page_by_page(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reclustering, "PAGE", 2)
    with archive.begin() as work:
        assert reclustering.rebuild(work.connection) == (0, 0)
    fill(archive)
    before = told(archive)
    spoil(archive)
    with archive.begin() as work:
        assert reclustering.rebuild(work.connection) == (len(TEXTS), 3)
    assert told(archive) == before
