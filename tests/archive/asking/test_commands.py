"""The commands as a person meets them: exit codes, streams, and what a pipe sees."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from pathlib import Path

import pytest

from archive.store import Archive

from .command import PRESSMARK, call, environment
from .conftest import Run, Shared
from .schema import faults


def test_search_prints_a_table(shared: Shared, run: Run) -> None:
    done = run("search", "grain", "--sort", "date")
    assert done.code == 0
    head, first, snippet, *_ = done.out.splitlines()
    assert head.split() == ["id", "published", "outlet", "title", "credited", "to"]
    assert first.split()[:4] == [shared.ids["coast"], "2026-03-04", "Coast", "Wire"]
    assert "grain corridor near Odesa" in snippet
    assert done.err == "3 articles\n"
    assert max(len(line) for line in done.out.splitlines()) <= 100


def test_search_prints_valid_records(shared: Shared, run: Run) -> None:
    done = run("search", "烏克蘭 OR grain", "--format", "jsonl")
    records = [json.loads(line) for line in done.out.splitlines()]
    assert {record["id"] for record in records} == {
        shared.ids[name] for name in ("buna", "coast", "racurs", "harbour")
    }
    assert [faults(record) for record in records] == [[]] * 4
    assert done.out.isascii()


def test_no_spreadsheet_runs_what_a_page_says(shared: Shared, run: Run) -> None:
    done = run("search", "harbour", "--access", "paywalled", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(done.out))
    assert row["title"] == "'=What happened in the harbour"
    assert row["body"] == ""


def test_limit_says_what_it_left_out(shared: Shared, run: Run) -> None:
    done = run("search", "grain", "--limit", "1")
    assert len(done.out.splitlines()) == 3
    assert done.err == "1 of 3 articles; --limit 0 shows all\n"
    assert run("search", "zebra").err == "0 articles\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("search", '"open'), "is not closed"),
        (("search", "titel:x"), "did you mean title?"),
        (("search", "x", "--outlet", "Buna Time"), "did you mean Buna Times?"),
        (("search", "x", "--since", "yesterday"), "is no date like"),
        (("search", "x", "--country", "Ukraine"), "is no country code"),
        (("search", b"\xff\xfe"), "names no word"),
        (("show", "nothing"), "holds no article nothing"),
        (("show", "https://buna.example/nothing"), "holds no article"),
        (("show", b"\xff\x00"[:1]), "holds no article"),
        (("trace", "nothing"), "holds no article nothing"),
        (("show", "x", "--revision", "1", "--diff", "1", "2"), "exclude each other"),
        (("export", "-o", "x.parquet"), "parquet is not there yet"),
        (("export", "-o", "x", "--as", "ninjs"), "ninjs is not there yet"),
        (("export", "-o", "x", "--new", "me"), "--new is not there yet"),
        (("export", "-o", "x", "--fields", "id,titel"), "did you mean title?"),
        (("export", "-o", "x", "--fields", ","), "leaves nothing"),
        (("export", "-o", "x", "--fields", "body", "--no-text"), "leaves nothing"),
        (("export", "-o", "x", "--format", "xml"), "no such format: xml"),
        (("stats", "--plot", "x.svg"), "--plot is not there yet"),
        (("stats", "--coverage"), "--coverage is not there yet"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    shared: Shared, run: Run, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    done = run(*arguments)
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert len(done.err.splitlines()) == 1
    assert not list(tmp_path.glob("x*"))


def test_without_an_archive_it_says_so(tmp_path: Path, run_on: Run) -> None:
    database = f"sqlite:///{tmp_path}/none/archive.db"
    for arguments in (
        *(("search", "x"), ("show", "x"), ("trace", "x"), ("stats",)),
        ("export", "-o", "x"),
    ):
        done = run_on(database, *arguments)
        assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1)
        assert "no archive in" in done.err
    assert not list(tmp_path.iterdir())


def test_the_command_of_a_person(shared: Shared, tmp_path: Path) -> None:
    """Once in a process of its own: what the other tests do within theirs."""
    found = call(tmp_path, shared.url, "search", "烏克", "--limit", "1")
    assert (found.code, found.err) == (0, "1 article\n")
    assert "烏克蘭港口重新開放" in found.out
    wrong = call(tmp_path, shared.url, "search", '"open')
    assert (wrong.code, wrong.out) == (2, "")
    assert wrong.err == (
        "pressmark: the query '\"open' cannot be read: a \" is not closed\n"
    )
    traced = call(tmp_path, shared.url, "trace", shared.ids["buna"])
    assert (traced.code, traced.err) == (0, "")


def test_a_full_disk_behind_standard_output(shared: Shared, tmp_path: Path) -> None:
    shell = f"exec {PRESSMARK} search grain > /dev/full"
    done = subprocess.run(
        ["sh", "-c", shell],
        env=environment(tmp_path, shared.url),
        capture_output=True,
        check=False,
        text=True,
        cwd=tmp_path,
    )
    assert done.returncode == 74
    assert done.stderr.splitlines() == [
        "pressmark: standard output: No space left on device"
    ]


@pytest.mark.parametrize(
    "arguments",
    ["search grain", "search grain --format jsonl", "stats", "export -o - --quiet"],
)
def test_a_closed_pipe_is_no_error(
    shared: Shared, tmp_path: Path, arguments: str
) -> None:
    process = subprocess.Popen(
        [str(PRESSMARK), *arguments.split()],
        env=environment(tmp_path, shared.url),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
    )
    assert process.stdout is not None
    process.stdout.close()
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert b"pressmark:" not in err
    assert b"Traceback" not in err


def test_show_as_text_json_and_html(shared: Shared, run: Run) -> None:
    by_id, by_url = (
        run("show", shared.ids["buna"]),
        run("show", "http://www.buna.example/world/grain/"),
    )
    assert by_id.out == by_url.out
    assert "  Racurs (source_line, origin, 0.95)\n    “Source: Racurs”\n" in by_id.out
    assert "David Wyatt" in by_id.out
    assert "test-00001.warc.gz at " in by_id.out
    record = json.loads(run("show", shared.ids["buna"], "--format", "json").out)
    assert faults(record) == []
    assert record["evidence"]["published"]["selector"] == "jsonld:$.datePublished"
    page = run("show", shared.ids["wall"], "--format", "html").out
    assert "No text: access is paywalled" in page
    assert "Subscribe to read" not in page


def test_show_an_older_revision_and_what_changed(shared: Shared, run: Run) -> None:
    first = json.loads(
        run(
            "show",
            shared.ids["flood"],
            "--revision",
            "1",
            "--format",
            "json",
        ).out
    )
    assert (first["revision"], first["title"]) == (1, "Flood in the lower town")
    text = run("show", shared.ids["flood"], "--diff", "1", "2").out
    assert "Flood {+rises +}in the lower town" in text
    assert "Water rose by [-two -]{+three +}metres" in text
    found = json.loads(
        run(
            "show",
            shared.ids["flood"],
            "--diff",
            "1",
            "2",
            "--format",
            "json",
        ).out
    )
    assert [change["field"] for change in found["changes"]] == [
        *("title", "authors", "body")
    ]
    page = run("show", shared.ids["flood"], "--diff", "1", "2", "--format", "html").out
    assert "Water rose by <del>two </del><ins>three </ins>metres" in page
    missing = run("show", shared.ids["flood"], "--revision", "3")
    assert (missing.code, missing.out) == (2, "")
    assert "there are 1 to 2" in missing.err


def test_stats_as_text_and_json(shared: Shared, run: Run) -> None:
    text = run("stats").out
    assert text.startswith("7 articles of 5 outlets, 8 revisions, 8 captures, ")
    assert "Deutsche Presse-Agentur" in text
    near = run("stats", "--near-misses").out
    assert "“From our desk”" in near
    assert shared.ids["buna"] in near
    assert "char=3,16" in near
    found = json.loads(run("stats", "--by", "access", "--format", "json").out)
    assert found["by"]["access"] == [
        {"name": "free", "articles": 5},
        {"name": "metered", "articles": 1},
        {"name": "paywalled", "articles": 1},
    ]
    assert "no runs yet" in run("stats", "--health").out
    assert run("stats", "--outlet", "Coast Wire").out.startswith(
        "2 articles of 1 outlet,"
    )


def test_nothing_that_steers_a_terminal_gets_through(
    run_on: Run, archive: Archive, database_url: str
) -> None:
    from dataclasses import replace

    from archive.outlets import Outlet

    from .corpus import ARTICLES, START, captured

    nasty = "Zebra \x1b[2J\x9b31m \u202eevil\u2066 \u200f<script>\x07"
    article = replace(
        ARTICLES["wall"],
        url="https://buna.example/zebra",
        title=nasty,
        publisher=nasty,
        body=f"{nasty} zebra zebra",
        access=ARTICLES["buna"].access,
    )
    archive.sync_outlets([Outlet(name="Buna \x1b]0;x\x07", domains=("buna.example",))])
    with archive.begin() as work:
        made = work.file(article, captured(article, START)).article_id
    for arguments in (
        ("search", "zebra"),
        ("search", "zebra", "--format", "jsonl"),
        ("show", made),
        ("trace", made),
        ("trace", made, "--format", "mermaid"),
        ("stats",),
    ):
        out = run_on(database_url, *arguments).out
        assert out, arguments
        assert not set(out) & set("\x1b\x9b\u202e\u2066\u200f\x07\x00"), arguments
    page = run_on(database_url, "show", made, "--format", "html").out
    assert "<script>" not in page
