"""``pressmark extract``: what it reads, in which order, and how it fails."""

from __future__ import annotations

import gzip
import json
import random
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest

from crawler.documents import is_markup

PAGE = (
    "<html lang=en><head><title>Bridge {n}</title></head><body><h1>Bridge {n}</h1>"
    "<p class=byline>By Jane Doe</p>"
    "<p>The council met on Monday and talked about bridge {n} for a long time.</p>"
    "</body></html>"
)
COMMAND = (sys.executable, "-c", "from crawler.cli import main; main()", "extract")


def page(n: int) -> bytes:
    return PAGE.format(n=n).encode()


def run(*words: str | Path, stdin: bytes = b"") -> tuple[int, list[Any], str]:
    """Exit code, the JSON lines, and what was said."""
    done = subprocess.run(
        [*COMMAND, *map(str, words)],
        input=stdin,
        capture_output=True,
        timeout=120,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, lines, done.stderr.decode()


def titles(lines: list[Any]) -> list[str | None]:
    return [line.get("title") for line in lines]


def test_files_folders_and_gzip_in_order(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "b.html").write_bytes(page(2))
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(page(1)))
    (tmp_path / "deep" / "c.htm").write_bytes(page(3))
    (tmp_path / "notes.txt").write_text("<p>A file that is no page by its name.")
    single = tmp_path / "notes.txt"
    code, lines, said = run(tmp_path, tmp_path / "b.html", "--jobs", "2")
    assert (code, said) == (0, "")
    assert titles(lines) == ["Bridge 1", "Bridge 2", "Bridge 3", "Bridge 2"]
    # Without an address the path is the id; a file that is named is read.
    assert lines[0]["id"] == str(tmp_path / "a.html.gz")
    assert lines[0]["authors"] == ["Jane Doe"]
    assert lines[0]["url"] is None
    assert "evidence" not in lines[0]
    assert run(single)[1][0]["body"] is not None


def test_standard_input_with_address_and_evidence() -> None:
    url = "https://paper.example/bridge-7"
    code, (line,), _ = run("-", "--url", url, "--evidence", stdin=page(7))
    assert code == 0
    assert line["url"] == url
    assert len(line["id"]) == 16
    assert line["evidence"]["title"]["exact"] == "Bridge 7"
    assert line["evidence"]["body"]["selector"].startswith("xpath:")


def test_manifest(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    rows = []
    for n in range(12):
        (tmp_path / "pages" / f"{n}.html").write_bytes(page(n))
        url = f"https://paper.example/{n}" if n % 2 else None
        rows.append({"id": f"p{n}", "path": f"pages/{n}.html", "url": url, "lang": "x"})
    rows.insert(
        5, {"id": "gone", "path": "pages/gone.html", "url": "https://x.example/"}
    )
    rows.insert(7, {"id": "void", "path": "pages/void.html", "url": None})
    (tmp_path / "pages" / "void.html").write_bytes(b"")
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_text("\n".join(map(json.dumps, rows)))
    code, lines, _ = run("--manifest", manifest, "--jobs", "2")
    assert code == 0
    assert [line["id"] for line in lines] == [row["id"] for row in rows]
    assert [line["url"] for line in lines] == [row["url"] for row in rows]
    errors = [line for line in lines if "error" in line]
    assert [set(line) for line in errors] == [{"id", "url", "error"}] * 2
    assert errors[0]["error"] == f"{tmp_path}/pages/gone.html: no such file"
    assert errors[1]["error"].startswith("empty: ")


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("{oops", "no JSON"),
        ("[1]", "no object"),
        ('{"path": "a.html"}', "id is missing"),
        ('{"path": "a.html", "id": ""}', "id is missing"),
    ],
)
def test_a_broken_manifest_line_is_named_and_nothing_else_is_lost(
    tmp_path: Path, line: str, what: str
) -> None:
    (tmp_path / "a.html").write_bytes(page(1))
    good = json.dumps({"id": "a", "path": "a.html", "url": None})
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_text(f"{good}\n{line}\n{good}\n")
    code, lines, said = run("--manifest", manifest)
    assert code == 2
    assert titles(lines) == ["Bridge 1", "Bridge 1"]
    assert f"{manifest}:2: " in said
    assert what in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('{"id": "x"}', "path is missing"),
        ('{"id": "x", "path": "a.html", "url": 3}', "url is no text"),
        ('{"id": "x", "path": "a\\u0000.html"}', "path is missing or no text"),
    ],
)
def test_a_broken_manifest_line_with_an_id_keeps_its_place(
    tmp_path: Path, line: str, what: str
) -> None:
    (tmp_path / "a.html").write_bytes(page(1))
    good = json.dumps({"id": "a", "path": "a.html", "url": None})
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_text(f"{good}\n{line}\n{good}\n")
    code, lines, said = run("--manifest", manifest)
    assert (code, said) == (0, "")
    assert [one["id"] for one in lines] == ["a", "x", "a"]
    assert lines[1]["error"].startswith(f"{manifest}:2: {what}")
    assert lines[1]["url"] is None


def test_gzip_on_standard_input() -> None:
    packed = gzip.compress(page(4))
    assert titles(run("-", stdin=packed)[1]) == ["Bridge 4"]
    (cut,) = run("-", stdin=packed[:-9])[1]
    assert cut["error"].startswith("truncated: standard input: ")
    damaged = packed[:40] + bytes(20) + packed[60:]
    (broken,) = run("-", stdin=damaged)[1]
    assert broken["error"].startswith("decode_error: standard input: ")


@pytest.mark.parametrize(
    "data",
    [
        random.Random(7).randbytes(20_000),
        b'{"id": "a", "path": "a.html", "url": null}\n' * 3,
        b'{"url": "https://paper.example/", "html": "<p>words</p>"}\n' * 3,
        b"Only words, and 2 < 3.",
        b"%PDF-1.7\n<</Type /Catalog>>",
    ],
    ids=["random", "manifest", "json", "text", "pdf"],
)
def test_what_is_no_html_is_told(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "page.html").write_bytes(data)
    code, (line,), said = run(tmp_path / "page.html")
    assert (code, said) == (0, "")
    assert line["error"] == f"not_html: {tmp_path}/page.html: no HTML"


@pytest.mark.parametrize(
    "data",
    [
        b"<p>A fragment.",
        b"Words <br> and words",
        b"{curly} <p>words</p>",
        page(1).decode().encode("utf-16"),
        "<p>Мост открыт.".encode("cp1251"),
        "<p>橋は開いた。".encode("iso2022_jp"),
        "<p>橋は開いた。".encode("shift_jis"),
        "<p>桥已开放。".encode("gb18030"),
        page(1) + bytes(4000),
    ],
)
def test_what_can_be_html_is_read(data: bytes) -> None:
    assert is_markup(data)


def record(url: str, body: bytes, *headers: str) -> bytes:
    """One response record, as a gzip member of its own."""
    http = "\r\n".join(["HTTP/1.1 200 OK", *headers, "", ""]).encode() + body
    warc = "\r\n".join(
        [
            "WARC/1.1",
            "WARC-Type: response",
            f"WARC-Record-ID: <urn:uuid:{uuid.uuid4()}>",
            f"WARC-Target-URI: {url}",
            "WARC-Date: 2026-03-11T05:40:00Z",
            "Content-Type: application/http; msgtype=response",
            f"Content-Length: {len(http)}",
            "",
            "",
        ]
    )
    return gzip.compress(warc.encode() + http + b"\r\n\r\n")


def test_warc(tmp_path: Path) -> None:
    html, coded = "Content-Type: text/html", "Content-Encoding: gzip"
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(
        record("https://paper.example/0", page(0), html)
        + record("https://paper.example/1", gzip.compress(page(1)), html, coded)
        + record("https://paper.example/style.css", b"p {}", "Content-Type: text/css")
        + record("https://paper.example/2", b"not gzip at all", html, coded)
        + record("https://paper.example/3", page(3), html)
    )
    code, lines, _ = run(path)
    assert code == 0
    assert titles(lines) == ["Bridge 0", "Bridge 1", None, "Bridge 3"]
    assert lines[1]["url"] == "https://paper.example/1"
    assert "decode_error" in lines[2]["error"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "nothing to read"),
        (("no-such-page.html",), "no-such-page.html: no such file"),
        (("--manifest", "no-such.jsonl"), "no-such.jsonl: no such manifest"),
        (("-", "--url", "ftp://x"), "no http or https URL"),
        (("-", "-", "--url", "https://x.example/"), "--url is for one page"),
        (("-", "--manifest", "m.jsonl"), "use one"),
    ],
)
def test_wrong_use_is_one_line_and_2(words: tuple[str, ...], said: str) -> None:
    code, lines, error = run(*words)
    assert (code, lines) == (2, [])
    assert said in error
    assert len(error.splitlines()) == 1


def test_a_closed_pipe_is_no_error(tmp_path: Path) -> None:
    for n in range(40):
        (tmp_path / f"{n:02}.html").write_bytes(
            page(n) + b"<p>words and words</p>" * 400
        )
    process = subprocess.Popen(
        [*COMMAND, str(tmp_path), "--jobs", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None and process.stderr is not None
    with process.stdout as out, process.stderr as err:
        assert out.readline()
        out.close()
        assert err.read() == b""
    assert process.wait(60) == 0
