"""``pressmark outlets``: a homepage becomes an entry, and channels are asked."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.site import NETWORK, Newspaper

from .running import Desk

SETTINGS = f'contact = "x@example.org"\nallow_networks = ["{NETWORK}"]\ndelay = 0\n'


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.write(SETTINGS)
    return desk


def entries(desk: Desk) -> list[dict[str, object]]:
    text = (desk.folder / "outlets.toml").read_text()
    found: list[dict[str, object]] = tomllib.loads(text)["outlet"]
    return found


def test_a_homepage_leads_to_its_channels(desk: Desk) -> None:
    with Newspaper() as paper:
        feed = desk.run("outlets", "add", f"{paper.base('harbour')}/", "--country=ie")
        desk.run("outlets", "add", f"{paper.base('meridian')}/", "--name", "Meridian")
        desk.run("outlets", "add", f"{paper.base('mingjiang')}/")
        again = desk.run("outlets", "add", f"{paper.base('harbour')}/")
        harbour, meridian, mingjiang = entries(desk)
        assert harbour["name"] == "Harbour Gazette"
        assert harbour["country"] == "IE"
        assert harbour["languages"] == ["en"]
        assert harbour["feeds"] == [f"{paper.base('harbour')}/feed.xml"]
        assert "sections" not in harbour
        # No feed, and a sitemap of news that robots.txt does not tell of.
        assert meridian["name"] == "Meridian"
        assert meridian["sitemaps"] == [f"{paper.base('meridian')}/sitemap-news.xml"]
        # Neither: the front page itself.
        assert mingjiang["sections"] == [f"{paper.base('mingjiang')}/"]
        kinds = {visit.kind for visit in paper.log()}
    assert "section" in kinds and "article" not in kinds
    assert "taken  feed" in feed.stderr
    assert 'name = "Harbour Gazette"' in feed.stdout
    assert "as they were: Harbour Gazette" in again.stderr
    assert not (desk.folder / "pressmark-data").exists()


def test_a_homepage_that_does_not_answer_enters_nothing(desk: Desk) -> None:
    with Newspaper() as paper:
        url = f"{paper.base('harbour')}/no/such/page"
    done = desk.run("outlets", "add", url, code=3)
    assert url in done.stderr.splitlines()[-1]
    assert not (desk.folder / "outlets.toml").exists()
    assert "http" in desk.run("outlets", "add", "ftp://a.example/", code=2).stderr


def test_a_check_asks_channels_and_fetches_no_article(desk: Desk) -> None:
    with Newspaper() as paper:
        gone = f"{paper.base('harbour')}/gone"
        bad = f'[[outlet]]\nname = "Gone"\ndomains = ["g.example"]\nfeeds = ["{gone}"]'
        (desk.folder / "outlets.toml").write_text(paper.outlets_toml() + "\n" + bad)
        done = desk.run("outlets", "check", "--format", "jsonl", code=3)
        fine = desk.run("outlets", "check", "Harbour Gazette")
        kinds = {visit.kind for visit in paper.log()}
    said = {one["url"]: one for one in map(json.loads, done.stdout.splitlines())}
    harbour = said[f"{paper.base('harbour')}/feed.xml"]
    assert (harbour["outcome"], harbour["links"]) == ("listed", 7)
    assert harbour["newest"].startswith("2026-03-06")
    answer = said[gone]
    assert (answer["outcome"], answer["reason"]) == ("skipped", "http_status")
    assert answer["detail"] == "status 404"
    assert done.stderr.splitlines()[-1].endswith("these outlets failed: Gone")
    assert "feed" in kinds and "article" not in kinds
    assert "Gone" not in fine.stdout
    # What was asked is known from now on, and what is listed waits for a crawl.
    listed = desk.run("outlets", "list", "--format", "jsonl").stdout.splitlines()
    rows = {one["name"]: one for one in map(json.loads, listed)}
    assert rows["Harbour Gazette"]["channels"][0]["links"] == 7
    engine = create_engine(f"sqlite:///{desk.folder}/pressmark-data/archive.db")
    with engine.connect() as connection:
        asked = text("SELECT count(*) FROM frontier WHERE state = 'pending'")
        assert connection.scalar(asked) >= 7
        assert connection.scalar(text("SELECT count(*) FROM articles")) == 0
    engine.dispose()


def test_catalogues_go_out_and_come_in_again(desk: Desk) -> None:
    with Newspaper() as paper:
        (desk.folder / "outlets.toml").write_text(paper.outlets_toml())
    before = entries(desk)
    desk.run("outlets", "export", "mine.jsonl")
    desk.run("outlets", "export", "mine.opml")
    name = "Harbour Gazette"
    desk.run("outlets", "remove", name)
    assert name not in {entry["name"] for entry in entries(desk)}
    done = desk.run("outlets", "import", "mine.jsonl")
    assert done.stderr.startswith(f"1 added, 0 changed, {len(before) - 1} as they were")
    key = {"key": lambda entry: entry["name"]}
    assert sorted(entries(desk), **key) == sorted(before, **key)  # type: ignore[arg-type]
    assert " 0 added" in " " + desk.run("outlets", "import", "mine.opml").stderr
    assert (
        "did you mean" in desk.run("outlets", "remove", "Harbor Gazete", code=2).stderr
    )
    assert ".opml or .jsonl" in desk.run("outlets", "export", "x.csv", code=2).stderr


def test_the_shipped_catalogue_is_used_and_copied(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk")
    planned = desk.run("crawl", "--catalogue", "world", "--dry-run").stdout
    assert len(planned.splitlines()) > 300
    listed = desk.run("outlets", "list", "--catalogue", "world").stdout
    assert "Al Jazeera" in listed
    desk.run("init", "--catalogue", "world")
    assert len(entries(desk)) >= 200
    assert "only world" in desk.run("crawl", "--catalogue", "mars", code=2).stderr
