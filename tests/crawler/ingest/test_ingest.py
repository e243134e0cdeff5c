"""Files of other programs become articles by the path of a crawl."""

from __future__ import annotations

import gzip
import json
import os
import re
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from archive.config import Config
from archive.errors import PressmarkError
from archive.events import events
from archive.holdings import find_id
from archive.session import Session
from archive.store import Archive, open_archive
from archive.store.captures import capture_of
from archive.tables import articles, captures, ledger, outcomes, revisions, runs
from archive.verify import check
from archive.verify.damage import Tally as DamageTally
from crawler.commands.ingest import command

from .foreign_files import DATE, IP, Foreign, address, html, stories, warc_of

LATER = DATE + timedelta(hours=3)


@pytest.fixture
def config(config: Config) -> Config:
    """On both databases: one reading process is enough and starts sooner."""
    return replace(config, workers=1)


@pytest.fixture
def here(tmp_path: Path) -> Config:
    """On SQLite only: for what is about files, not about rows."""
    warcs = tmp_path / "warc"
    return Config(folder=tmp_path, warc_dir=warcs, workers=1)


def ingest(config: Config, *arguments: str | Path, code: int = 0) -> Result:
    session = Session(_config=config)
    runner = CliRunner()
    result = runner.invoke(command, [str(a) for a in arguments], obj=session)
    if isinstance(result.exception, PressmarkError):
        assert result.exception.exit_code == code, result.exception
    else:
        assert result.exception is None, result.exception
        assert code == 0
    return result


def counted(result: Result) -> dict[str, int]:
    return {
        name: int(number)
        for name, number in re.findall(r"^(.+) (\d+)$", result.stdout, re.MULTILINE)
    }


def rows(archive: Archive, table: Any) -> list[dict[str, Any]]:
    with archive.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(select(table))]


def count(archive: Archive, table: Any) -> int:
    with archive.connect() as connection:
        return int(connection.scalar(select(func.count()).select_from(table)) or 0)


def test_a_page_keeps_its_own_date_address_and_headers(
    here: Config, tmp_path: Path
) -> None:
    story = stories("meridian")[0]
    body = gzip.compress(html(story))
    with Foreign(tmp_path / "pages.warc.gz") as out:
        out.page(address(story), body, encoding="gzip", chunked=True)
    result = ingest(here, out.path)
    assert counted(result) == {"stored": 1}
    with open_archive(here) as archive:
        (row,) = rows(archive, captures)
        (revision,) = rows(archive, revisions)
        record = archive.payload(capture_of(row))
    assert (row["url"], row["fetched"], row["ip"]) == (address(story), DATE, IP)
    assert revision["title"] == story.title
    assert record.payload == body
    assert record.date == DATE
    assert ("Server", "elsewhere") in record.http_headers
    assert dict(record.http_headers)["X-Crawler-Transfer-Encoding"] == "chunked"


def test_every_record_has_one_outcome(config: Config, tmp_path: Path) -> None:
    first, second, third, fourth = stories("harbour")[:4]
    page = html(first)
    with Foreign(tmp_path / "mixed.warc.gz") as out:
        out.page(address(first), page)
        out.page(f"{address(first)}?utm_source=x", page, at=LATER)
        out.revisit(address(first), page, LATER + timedelta(hours=1))
        out.page(address(second), html(second), kind="resource", mime="text/html")
        out.page(address(third), b"not here", status="404 Not Found")
        out.page("https://harbour.example/a.jpg", b"\xff\xd8", mime="image/jpeg")
        out.page(address(fourth), gzip.compress(html(fourth))[:-9], encoding="gzip")
        out.page("https://harbour.example/empty", b"")
        out.page("dns:harbour.example", b"192.0.2.7", mime="text/dns", kind="resource")
        out.revisit("https://harbour.example/unknown", b"never seen", LATER)
    report = tmp_path / "report.jsonl"
    result = ingest(config, out.path, "--report", report)
    assert counted(result) == {
        "stored": 2,
        "unchanged": 2,
        "skipped http_status": 1,
        "skipped not_html": 1,
        "skipped truncated": 1,
        "skipped empty": 2,
        "skipped bad_url": 1,
    }
    lines = [json.loads(line) for line in report.read_text().splitlines()]
    assert len(lines) == 10
    assert set(lines[0]) >= {"url", "outcome", "reason", "article", "seconds", "bytes"}
    with open_archive(config) as archive:
        final = {row["url"]: row for row in rows(archive, outcomes)}
        # One address, three captures: what weighs most is its final word.
        assert final[address(first)]["outcome"] == "stored"
        assert len(final) == 7
        kinds = Counter(row["record_type"] for row in rows(archive, captures))
        assert kinds == {"response": 4, "revisit": 2}
        (run,) = rows(archive, runs)
    assert (run["command"], run["exit_code"]) == ("ingest", 0)
    assert run["counts"]["stored"] == {"": 2}
    assert sum(sum(n.values()) for n in run["counts"].values()) == len(final)
    assert run["ended"] is not None


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_what_is_gone_is_withdrawn_whichever_file_comes_first(
    config: Config, tmp_path: Path, order: tuple[int, ...]
) -> None:
    story = stories("talblick")[0]
    url, page = address(story), html(story)
    gone = b"<html><title>Gone</title><p>This page was removed.</p></html>"
    with Foreign(tmp_path / "0.warc.gz") as first:
        first.page(url, page)
    with Foreign(tmp_path / "1.warc.gz") as second:
        second.page(url, gone, status="404 Not Found", at=LATER)
        picture = f"{url}.png"
        second.page(picture, b"", status="404 Not Found", mime="image/png", at=LATER)
    third = tmp_path / "2.jsonl"
    back = {"url": url, "html": gone.decode(), "status": 410}
    lines = [back | {"fetched": (LATER + timedelta(hours=1)).isoformat()}]
    again = {"url": url, "html": page.decode(), "status": 200}
    lines += [again | {"fetched": (LATER + timedelta(hours=2)).isoformat()}]
    third.write_text("".join(json.dumps(line) + "\n" for line in lines))
    files = (first.path, second.path, third)
    ingest(config, *(files[number] for number in order))
    with open_archive(config) as archive, archive.connect() as connection:
        found = events(connection, find_id(connection, url))
        assert count(archive, captures) == 4
        assert list(check(archive, DamageTally())) == []
    assert [(event.what.value, event.status) for event in found] == [
        *(("seen", None), ("withdrawn", 404), ("restored", 200))
    ]


def test_an_edited_page_becomes_a_revision(here: Config, tmp_path: Path) -> None:
    story = stories("talblick")[0]
    page = html(story)
    edited = page.replace(b"27 Millionen", b"31 Millionen")
    assert edited != page
    with Foreign(tmp_path / "twice.warc.gz") as out:
        out.page(address(story), page)
        out.page(address(story), edited, at=LATER)
    assert counted(ingest(here, out.path)) == {"stored": 1, "revised": 1}


def test_a_second_time_changes_nothing(config: Config, tmp_path: Path) -> None:
    path = warc_of(tmp_path / "pages.warc.gz", stories("dzvin", "nahr"))
    ingest(config, path)
    with open_archive(config) as archive:
        before = {table: rows(archive, table) for table in (captures, revisions)}
    again = ingest(config, path)
    assert again.stdout == ""
    assert "was ingested before" in again.stderr
    # The same content under another name is the same; other packing of the same
    # records is known by address, date and payload.
    renamed = tmp_path / "renamed.warc.gz"
    renamed.write_bytes(path.read_bytes())
    assert ingest(config, renamed).stdout == ""
    plain = tmp_path / "plain.warc"
    plain.write_bytes(gzip.decompress(path.read_bytes()))
    assert counted(ingest(config, plain)) == {"unchanged": 9}
    with open_archive(config) as archive:
        assert before == {table: rows(archive, table) for table in before}


def test_a_damaged_record_is_said_and_costs_no_other(
    here: Config, tmp_path: Path
) -> None:
    one, two, three = stories("shiosai")[:3]
    with Foreign(tmp_path / "damaged.warc.gz") as out:
        out.page(address(one), html(one))
        begin = out.page(address(two), html(two))
        end = out.page(address(three), html(three))
    data = bytearray(out.path.read_bytes())
    middle = (begin + end) // 2 - 200
    data[middle : middle + 40] = bytes(40)
    out.path.write_bytes(data)
    result = ingest(here, out.path)
    counts = counted(result)
    assert counts["stored"] == 2
    assert counts["skipped truncated"] >= 1


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("part", [0.001, 0.3, 0.9])
def test_a_file_that_is_cut_off_is_said(
    here: Config,
    tmp_path: Path,
    packed: bool,
    part: float,
) -> None:
    one, two = stories("shiosai")[:2]
    with Foreign(tmp_path / "whole.warc.gz") as out:
        out.page(address(one), html(one))
        begin = out.page(address(two), html(two))
    data = out.path.read_bytes()
    if not packed:
        begin, data = len(gzip.decompress(data[:begin])), gzip.decompress(data)
    path = tmp_path / ("cut.warc.gz" if packed else "cut.warc")
    path.write_bytes(data[: begin + int((len(data) - begin) * part)])
    result = ingest(here, path)
    assert counted(result) == {"stored": 1, "skipped truncated": 1}
    assert "a page is lost: cut.warc" in result.stderr


def test_what_is_no_warc_is_named_and_the_others_are_done(
    here: Config, tmp_path: Path
) -> None:
    good = warc_of(tmp_path / "good.warc.gz", stories("vallon"))
    (tmp_path / "a.warc").write_text("# Notes\n\nAbout WARC/1.0 and more.\n")
    (tmp_path / "b.warc.gz").touch()
    result = ingest(here, tmp_path / "a.warc", tmp_path / "b.warc.gz", good, code=2)
    assert "a.warc: no WARC file" in str(result.exception)
    assert "b.warc.gz: no WARC file" in result.stderr
    assert counted(result) == {"stored": 4}


def test_shards_together_are_the_whole(here: Config, tmp_path: Path) -> None:
    wanted = stories("ribera", "vallon", "mingjiang")
    path = warc_of(tmp_path / "pages.warc.gz", wanted)
    first = counted(ingest(here, path, "--shard", "1/2"))
    second = counted(ingest(here, path, "--shard", "2/2"))
    assert 0 < first["stored"] < len(wanted)
    assert first["stored"] + second["stored"] == len(wanted)
    assert ingest(here, path, "--shard", "1/2").stdout == ""
    with open_archive(here) as archive:
        assert count(archive, articles) == len(wanted)


def test_html_files_and_lines(here: Config, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    (folder / "deep").mkdir(parents=True)
    one, two, three, four = stories("lowland")[:4]
    (folder / "one.html").write_bytes(html(one))
    (folder / "deep" / "two.html.gz").write_bytes(gzip.compress(html(two)))
    (folder / "homeless.html").write_text("<html><p>No address of its own</p></html>")
    (folder / "notes.txt").write_text("not a page")
    os.utime(folder / "one.html", (DATE.timestamp(), DATE.timestamp()))
    lines = [
        {"url": address(three), "html": html(three).decode(), "fetched": "2026-03-08"},
        {"url": address(four), "path": "deep/four.bin"},
        {"url": address(four), "path": "../outside.html"},
        {"url": "mailto:x", "html": "<p>x"},
    ]
    (folder / "deep" / "four.bin").write_bytes(html(four))
    (tmp_path / "outside.html").write_bytes(html(four))
    text = "\n".join(map(json.dumps, lines)) + "\nno json\n"
    (folder / "lines.jsonl").write_text(text.replace("deep/", "deep/"))
    result = ingest(here, folder)
    assert counted(result) == {
        "stored": 4,
        "skipped bad_url": 1,
        "skipped parse_error": 3,
    }
    with open_archive(here) as archive:
        by_url = {row["url"]: row for row in rows(archive, captures)}
        record = archive.payload(capture_of(by_url[address(one)]))
    assert by_url[address(one)]["fetched"] == DATE
    assert by_url[address(three)]["fetched"] == datetime(2026, 3, 8, tzinfo=UTC)
    assert ("X-Pressmark-File", "one.html") in record.http_headers


def test_a_wacz_is_read_inside(here: Config, tmp_path: Path) -> None:
    warc = warc_of(tmp_path / "data.warc.gz", stories("vallon"))
    package = tmp_path / "site.wacz"
    with zipfile.ZipFile(package, "w") as out:
        out.write(warc, "archive/data.warc.gz")
        out.writestr("datapackage.json", "{}")
    assert counted(ingest(here, package)) == {"stored": 4}
    assert ingest(here, warc).stdout == ""


def test_the_archive_is_sound_afterwards(config: Config, tmp_path: Path) -> None:
    ingest(config, warc_of(tmp_path / "pages.warc.gz", stories("meridian")))
    with open_archive(config) as archive:
        assert list(check(archive, DamageTally())) == []
        (entry,) = rows(archive, ledger)
    assert entry["done"]
    assert entry["path"].endswith("pages.warc.gz")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["none.warc.gz"], "none.warc.gz: no such file"),
        (["notes.txt"], "not WARC, WACZ, HTML or JSON Lines"),
        (["empty"], "nothing to ingest in it"),
        (["pages.warc", "--engine", "ray"], "--engine ray is not there yet"),
        (["pages.warc", "--shard", "3/2"], "--shard wants I/N"),
        (["broken.wacz"], "no WACZ"),
    ],
)
def test_what_cannot_be_ingested_is_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.txt").touch()
    (tmp_path / "pages.warc").touch()
    (tmp_path / "broken.wacz").write_bytes(b"PK no zip")
    (tmp_path / "empty").mkdir()
    result = ingest(
        Config(folder=tmp_path, warc_dir=tmp_path / "w"), *arguments, code=2
    )
    assert words in str(result.exception)
    assert "\n" not in str(result.exception)


def test_another_run_keeps_out(config: Config, tmp_path: Path) -> None:
    path = warc_of(tmp_path / "pages.warc.gz", stories("vallon"))
    with open_archive(config, create=True) as archive, archive.lock():
        ingest(config, path, code=75)
        assert count(archive, captures) == 0


def test_a_report_that_cannot_be_written(here: Config, tmp_path: Path) -> None:
    path = warc_of(tmp_path / "pages.warc.gz", stories("vallon"))
    ingest(here, path, "--report", tmp_path / "none" / "r.jsonl", code=73)
