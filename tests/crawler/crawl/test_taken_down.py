"""What was taken down is not fetched again, whoever lists it or redirects to it."""

from __future__ import annotations

import json
from pathlib import Path

from archive.warc import members, read_record
from tests.site import Newspaper

from .running import Desk


def test_a_crawl_does_not_bring_it_back(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with Newspaper() as paper:
        entries = paper.outlets_toml(delay=0.01).split("[[outlet]]\n")[1:]
        outlets = "".join(f"[[outlet]]\n{entry}" for entry in entries[:2])
        desk.write(paper.settings_toml(), outlets)
        desk.run("crawl")
        lines = desk.run("export", "-o", "-").stdout.splitlines()
        url, start = _without_copies(lines)
        data = tmp_path / "pressmark-data"
        assert _told(data, start)
        told = desk.run("takedown", url, "--reason", "a court says so").stdout
        assert "taken down: a court says so" in told
        for outlet in paper.outlets[:2]:
            paper.publish(outlet, "more", "Another word", "Told by another. " * 20)
        before = len(paper.log())
        desk.run("crawl", "--all", "--report", "report.jsonl")
        told_of = {one.partition("?")[0]: why for one, why in desk.report().items()}
        assert told_of[url] == ("skipped", "taken_down")
        asked = [visit.path for visit in paper.log()[before:]]
        assert asked and not [path for path in asked if path in url and path != "/"]
        planned = desk.run("crawl", "--dry-run", "--url", url).stdout
        assert f"skipped  {url}  taken_down: taken down on" in planned
        one = desk.run("crawl", "--url", url).stdout
        assert one.startswith("skipped") and "taken_down: taken down on" in one
        desk.run("replay")
        desk.run("verify")
        left = desk.run("export", "-o", "-").stdout
        assert url not in left and len(left.splitlines()) >= len(lines)
        assert start not in left
        assert _told(data, start) == []


def _without_copies(lines: list[str]) -> tuple[str, str]:
    """Address and first words of an article that no other one tells too."""
    for record in map(json.loads, lines):
        start = (record["body"] or "").partition("\n\n")[0][:60]
        if start and start.isascii() and sum(start in line for line in lines) == 1:
            return record["url"], start
    raise AssertionError("every article has a copy")


def _told(folder: Path, words: str) -> list[str]:
    """Where words stand: in files as they are, and in the records of WARC files."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file() and words.encode() in path.read_bytes():
            found.append(path.name)
        if path.name.endswith(".warc.gz"):
            for offset, length in members(path):
                kept = read_record(path.parent, path.name, offset, length)
                if words.encode() in kept.payload:
                    found.append(f"{path.name}:{offset}")
    return found


def test_a_crawl_does_not_bring_a_name_back(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with Newspaper() as paper:
        entries = paper.outlets_toml(delay=0.01).split("[[outlet]]\n")[1:]
        desk.write(paper.settings_toml(), f"[[outlet]]\n{entries[0]}")
        desk.run("crawl")
        lines = desk.run("export", "-o", "-").stdout.splitlines()
        record = next(one for one in map(json.loads, lines) if one["authors"])
        url, name = record["url"], record["authors"][0]
        told = desk.run("takedown", url, "--name", name, "--reason", "by law").stdout
        assert "name removed: by law" in told
        one = desk.run("crawl", "--url", url).stdout
        assert one.startswith("unchanged"), one
        desk.run("verify")
        shown = json.loads(desk.run("show", url, "--format", "json").stdout)
        assert shown["body"] and name not in shown["authors"]
        for path in (tmp_path / "pressmark-data").rglob("*.warc.gz"):
            for offset, length in members(path):
                kept = read_record(path.parent, path.name, offset, length)
                assert kept.url != url or name.encode() not in kept.payload
