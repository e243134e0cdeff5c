"""``pressmark explain URL|ID``: who listed it, what came of it, how it is read."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.config import Config
from archive.errors import NotFound, PressmarkError
from archive.session import Session
from archive.store import open_archive
from archive.tables import discoveries, outcomes, runs
from archive.urls import url_key
from crawler.commands.explain import command
from crawler.commands.ingest import command as ingest
from tests.crawler.ingest.foreign_files import Foreign, address, html, stories

SKIPPED = "https://meridian.example/2026/03/elsewhere"
WHEN = datetime(2026, 3, 9, tzinfo=UTC)


@pytest.fixture
def kept(config: Config, tmp_path: Path) -> Config:
    """An archive with one story under two addresses, and an address never fetched."""
    story, file = stories("meridian")[0], tmp_path / "pages.warc.gz"
    with Foreign(file) as out:
        out.page(address(story), html(story))
        out.page(address(story, "test"), html(story, url=address(story, "test")))
    config = replace(config, workers=1)
    done = CliRunner().invoke(ingest, [str(file)], obj=Session(_config=config))
    assert done.exception is None, done.exception
    with open_archive(config) as archive, archive.begin() as work:
        key = url_key(SKIPPED)
        work.connection.execute(
            discoveries.insert().values(
                url_key=key,
                channel_key="feed",
                url=SKIPPED,
                via="https://meridian.example/feed",
                kind="feed",
                position=3,
                title="Elsewhere",
                first_seen=WHEN,
                last_seen=WHEN,
            )
        )
        run = work.connection.scalar(runs.select().with_only_columns(runs.c.id))
        work.connection.execute(
            outcomes.insert().values(
                run_id=run,
                url_key=key,
                url=SKIPPED,
                outcome="skipped",
                reason="robots_disallowed",
                detail="Disallow: /2026/",
                at=WHEN,
            )
        )
    return config


def explained(config: Config, *words: str) -> str:
    done = CliRunner().invoke(command, list(words), obj=Session(_config=config))
    if isinstance(done.exception, PressmarkError):
        raise done.exception
    assert done.exception is None, done.exception
    return done.output


def test_the_whole_story_of_an_address(
    kept: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    story = stories("meridian")[0]
    text = explained(kept, address(story))
    order = [
        text.index(chapter)
        for chapter in (
            *("Listed by", "Runs", "Captures", "How its page is read today"),
            *("Title", "Credited to", "In the archive", "Who carried it: 2"),
        )
    ]
    assert order == sorted(order)
    assert "ingest: stored" in text
    assert "status 200, text/html" in text
    assert story.title in text
    named = json.loads(explained(kept, address(story), "--format", "json"))
    assert named["reading"]["record"]["title"] == story.title
    assert len(named["trace"]["reprints"]) == 2
    again = explained(kept, named["article"]["id"], "--format", "json")
    assert json.loads(again)["captures"] == named["captures"]


def test_an_address_that_was_only_listed(kept: Config) -> None:
    text = explained(kept, SKIPPED)
    assert "https://meridian.example/feed (feed)" in text
    assert "“Elsewhere”" in text
    assert "skipped, robots_disallowed: Disallow: /2026/" in text
    assert "never fetched" in text
    assert "there is no page of it" in text
    assert json.loads(explained(kept, SKIPPED, "--format", "json"))["reading"] is None
    with pytest.raises(PressmarkError, match="there is no page of it"):
        explained(kept, SKIPPED, "--format", "html")


@pytest.mark.parametrize("name", ["https://meridian.example/never", "no-id"])
def test_what_nobody_ever_met_is_one_line(kept: Config, name: str) -> None:
    with pytest.raises(NotFound, match="nothing is known of it") as raised:
        explained(kept, name)
    assert raised.value.exit_code == 2
    assert "\n" not in str(raised.value)


def test_the_marked_page_names_its_capture(kept: Config) -> None:
    page = explained(kept, address(stories("meridian")[0]), "--format", "html")
    assert ".warc.gz at" in page
    assert "<mark class=title>" in page
