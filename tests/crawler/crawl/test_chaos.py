"""Every address of a site that misbehaves comes to exactly one, right end."""

from __future__ import annotations

import gzip
from pathlib import Path

from .chaos import CASES, Chaos
from .running import Desk

SETTINGS = """
contact = "tests@example.org"
allow_networks = ["127.0.0.1/32"]
delay = 0
per_host = 8
max_bytes = 4194304
"""
# What a person cannot set: a test has no minutes to wait.
SCRAPY = {"RETRY_WAITS": [0.05, 0.05], "DOWNLOAD_TIMEOUT": 2.0}


def test_one_right_ending_each(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with Chaos() as site:
        desk.write(
            SETTINGS,
            f'[[outlet]]\nname = "Chaos"\nfeeds = ["{site.base}/feed.xml"]\n'
            f'domains = ["127.0.0.1:{site.port}"]\n',
        )
        report = desk.crawl_with(SCRAPY)
        wrong = {}
        for path, (_, outcome, reason) in CASES.items():
            got = report.pop(site.base + path)
            # Which of two copies comes first is chance.
            if path in ("/plain", "/copy", "/to-plain"):
                assert got[0] in ("stored", "duplicate", "unchanged")
            elif got != (outcome, reason):
                wrong[path] = (got, (outcome, reason))
        assert wrong == {}
        assert report.pop(f"{site.base}/feed.xml") == ("listed", None)
        assert report.pop("http://other.example/story") == ("skipped", "foreign")
        assert report == {}

        assert site.asked["/robots.txt"] == 1
        assert site.asked["/private/plan"] == 0
        assert site.asked["/loop"] == 1
        assert site.asked["/chain-9?8"] == 1
        assert site.asked["/chain-9?9"] == 0
        for once in ("/missing", "/gone", "/secret", "/bomb", "/packed-cut", "/pdf"):
            assert site.asked[once] == 1, once
        for thrice in ("/always-500", "/reset", "/slow", "/flaky", "/junk"):
            assert site.asked[thrice] == 3, thrice

        stored = desk.query("SELECT count(*) FROM articles")[0][0]
        assert stored == 8  # each page once, the copy as an article of its own
        _captures_are_whole(desk)
        before = dict(site.asked)
        again = desk.crawl_with(SCRAPY, everything=True)
        assert again[f"{site.base}/always-500"] == ("failed", "http_status")
        assert site.asked["/gone"] == before["/gone"]
        assert desk.query("SELECT count(*) FROM articles")[0][0] == stored
    desk.run("verify")


def _captures_are_whole(desk: Desk) -> None:
    """Redirects and errors are captured too; what was cut short is not."""
    rows = desk.query("SELECT url, status, record_type FROM captures")
    paths = {(row[0].partition("://")[2].partition("/")[2], row[1]) for row in rows}
    assert ("missing", 404) in paths
    assert ("loop", 302) in paths
    assert ("chain-8?3", 301) in paths
    assert ("robots.txt", 200) in paths
    assert ("feed.xml", 200) in paths
    assert not [path for path, _ in paths if path in ("length-lies", "chunk-cut")]
    assert not [path for path, _ in paths if path.startswith("private")]
    hops = desk.query("SELECT redirects FROM captures WHERE url LIKE '%/chain-8?8'")[0][
        0
    ]
    assert hops.count("301") == 8


def test_a_page_is_archived_as_it_was_sent(tmp_path: Path) -> None:
    from fastwarc.warc import ArchiveIterator

    desk = Desk(tmp_path)
    with Chaos() as site:
        desk.write(SETTINGS)
        desk.run("crawl", "--url", f"{site.base}/packed")
    (file,) = (tmp_path / "pressmark-data" / "warc").iterdir()
    kept = {}
    with file.open("rb") as stream:
        for record in ArchiveIterator(stream, parse_http=True):
            url = record.headers.get("WARC-Target-URI")
            if url and url.endswith("/packed") and record.http_headers:
                kept[record.headers["WARC-Type"]] = (
                    [name for name, _ in record.http_headers.items()],
                    record.reader.read(),
                )
    names, payload = kept["response"]
    assert payload.startswith(b"\x1f\x8b")
    assert b"Ina Torn" in gzip.decompress(payload)
    assert names == ["Content-Type", "Content-Encoding", "Content-Length", "Connection"]
    assert kept["request"][0][0] == "Host"
    assert "User-Agent" in kept["request"][0]
