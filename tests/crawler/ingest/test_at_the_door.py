"""Text is made safe at the door, whichever door it comes in by, on both databases."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.crawl.running import Desk
from tests.site import Newspaper

from .foreign_files import Foreign

# What steers a terminal, an editor, a database or a spreadsheet; a line break is none.
STEERING = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
MARKS = "\x07\x1b[31m\x9b2J\u202eTXT\u2066 \u2028 \u2029 \x85\ufeff\U000e0041"
SENTENCE = (
    "The harbour office said on Tuesday that pier {} near the old fish market would "
    "stay closed until the divers have looked at every single one of its piles."
)


def page(number: int, title: str, marks: str = "", head: str = "") -> bytes:
    text = "".join(
        f"<p>{n}. {SENTENCE.format(number)} {marks}</p>"
        for n in range(number, number + 4)
    )
    return (
        f'<html lang="en"><head><title>{title}</title>{head}</head><body><article>'
        f'<h1>{title}</h1><p class="byline">By Ida {marks}Holm</p>{text}'
        f'<p>Source: Nord{marks}wire</p><img src="/a.jpg" alt="{marks}">'
        f'<a href="/x{marks}">more {marks}</a></article></body></html>'
    ).encode("utf-8", "surrogatepass")


def linked(**values: Any) -> str:
    """JSON-LD, with what only an escape can spell."""
    said = {"@context": "https://schema.org", "@type": "NewsArticle", **values}
    return f'<script type="application/ld+json">{json.dumps(said)}</script>'


NASTY = "Pier \x00\ud800 shut\u2028 down \u202enow\x1b[2J"
PAGES = {
    "marks": page(1, f"The pier {MARKS} closes", MARKS),
    "nul": page(2, "The pier \x00 closes again", "\x00"),
    "surrogates": page(3, "The pier \ud83d closes early", "\udc00"),
    "megabyte": page(4, "word " * 220_000),
    "formula": page(5, "=HYPERLINK(&quot;http://x.example/&quot;) pier", "+1 -1 @x"),
    # Only here do byline and credit stand.
    "hidden": page(
        7,
        "The pier waits",
        head=linked(
            headline="The pier waits",
            author=[{"@type": "Person", "name": "Ida \x00 \ud800 Holm"}],
        ),
    ).replace(b'<p class="byline">By Ida Holm</p>', b""),
    "escaped": page(
        6,
        "The pier opens",
        head=linked(
            headline=NASTY,
            description=NASTY,
            author=[{"@type": "Person", "name": NASTY}],
            articleSection=NASTY,
            keywords=[NASTY, "\x00"],
            publisher={"@type": "Organization", "name": NASTY},
            datePublished="2026-03-06T08:00:00Z\x00",
            url=f"http://x.example/{NASTY}",
        ),
    ),
}


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    if request.param == "sqlite":
        return Desk(tmp_path / "desk")
    return Desk(tmp_path / "desk", request.getfixturevalue("postgres_url"))


RAW = ("exact", "raw")
"""The words as they stand on the page, which JSON writes in ASCII."""


def steering(value: object) -> list[str]:
    """Every string in a record that still steers something; texts may have lines."""
    if isinstance(value, str):
        return [value[:80]] if STEERING.search(value) else []
    if isinstance(value, dict):
        return [
            bad for key, one in value.items() if key not in RAW for bad in steering(one)
        ]
    return (
        [bad for one in value for bad in steering(one)]
        if isinstance(value, list)
        else []
    )


def test_nothing_that_steers_comes_in_or_goes_out(desk: Desk, tmp_path: Path) -> None:
    with Newspaper() as paper:
        outlet = paper.outlets[0]
        desk.write(paper.settings_toml(), paper.outlets_toml(delay=0.0))
        urls = []
        for name, body in PAGES.items():
            url = paper.publish(outlet, f"door-{name}", f"Door {name}", SENTENCE)
            paper.fault(url, 200, body=body)
            urls.append(url)
        desk.run("crawl", paper.name(outlet), "--report", "report.jsonl")
        report = desk.report()
    assert {report[url][0] for url in urls} == {"stored"}
    foreign = [f"https://elsewhere.example/{name}" for name in PAGES]
    with Foreign(tmp_path / "pages.warc.gz") as out:
        for url, body in zip(foreign, PAGES.values(), strict=True):
            out.page(url, body)
    desk.run("ingest", str(out.path), "--report", "report.jsonl")
    assert {desk.report()[url][0] for url in foreign} == {"duplicate"}

    # One record a line, whatever splits the lines.
    text = desk.run("export", "-o", "-").stdout
    assert text.isascii()
    assert "\\u0000" not in text
    assert not re.search(r"\\ud[89ab]..(?!\\ud[c-f])", text)
    records = {one["url"]: one for one in map(json.loads, text.splitlines())}
    assert set(records) >= {*urls, *foreign}
    for url in (*urls, *foreign):
        record = records[url]
        assert steering(record) == []
        assert 0 < len(record["title"]) <= 1000
        assert "\n" not in record["title"]
        assert "Tuesday" in record["body"]

    desk.run("export", "-o", "all.csv")
    with (desk.folder / "all.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    assert len(rows) == len(records) + 1
    assert not [cell for row in rows for cell in row if cell[:1] in tuple("=+-@\t\r")]
    assert any(cell.startswith("'=HYPERLINK") for row in rows for cell in row)

    for words in (
        ("search", "pier", "--limit", "0"),
        ("stats",),
        ("quarantine", "list"),
        *(("show", url) for url in (urls[0], urls[5])),
        *(("trace", url) for url in (urls[0], foreign[5])),
        ("explain", urls[0]),
    ):
        done = desk.run(*words)
        assert not STEERING.search(done.stdout + done.stderr), words
    desk.run("verify")
