"""The evidence law: every value has words on the page, where its selector points."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.errors import ReadingFailed
from archive.model import Article
from crawler.extract import extract
from crawler.extract.evidence import STATED, every, missing
from crawler.extract.page import Page, fold
from crawler.extract.soft_hyphens import bare

from . import golden

SHARED = Path(os.environ.get("PRESSMARK_SHARED", Path(__file__).parents[4] / "shared"))
BENCH = SHARED / "bench"
SETS = ("extraction", "credit")


def check(html: bytes, url: str | None, headers: dict[str, str]) -> Article:
    article = extract(html, url, headers)
    page = Page(html, url, headers, soft_hyphens=True)
    assert list(missing(article)) == []
    assert not [
        name
        for name in STATED
        if name in article.evidence and not getattr(article, name)
    ]
    for name, evidence in every(article):
        found = page.locate(evidence.selector, article.text)
        assert evidence.exact, name
        assert evidence.exact == fold(evidence.exact), name
        assert found is not None, (name, evidence)
        assert evidence.exact in found, (name, evidence)
    if article.body:
        opening = bare(article.evidence["body"].exact)
        assert len(opening) <= 200
        assert opening != article.body
        assert fold(article.body).startswith(opening)
    return article


@pytest.mark.parametrize("name", golden.names())
def test_law_on_golden_pages(name: str) -> None:
    case = golden.case(name)
    check(case.html, case.url, case.headers)


@pytest.mark.skipif(not BENCH.is_dir(), reason=f"no pages to measure with in {BENCH}")
@pytest.mark.parametrize("name", SETS)
def test_law_on_real_pages(name: str) -> None:
    folder = BENCH / name
    lines = (folder / "manifest.jsonl").read_text("utf-8").splitlines()
    # Every fifteenth: benchmarks/evidence_figures.py looks at all of them.
    for line in lines[::15]:
        row = json.loads(line)
        html = gzip.decompress((folder / row["path"]).read_bytes())
        article = check(html, row["url"], {})
        # Each of these is a page with a text: none may be turned away.
        assert article.refusal is None, (row["id"], article.refusal)


PIECES = (
    *("<p>", "</p>", "<div class=byline>", "</div>", "<br>", "<h1>", "</h1>"),
    "<html lang=xx>",
    *("<a href=/x>", "</a>", "<article>", "<time datetime=", "2026-03-11T05:40:00Z>"),
    *(
        "<meta property=",
        "og:title content='",
        "'>",
        "<svg>",
        "<o:p>",
        "<html lang=xx>",
    ),
    *("<script type=application/ld+json>", "</script>", "<title>", "</title>"),
    *('{"@type":"NewsArticle","headline":"', '","author":[{"name":"', '"}]}'),
    *("By Jane Doe", "Source: Reuters", "&amp;", "\x00", "\ud800", "<table>", "<td>"),
    *(
        "\u202e",
        "記者：佐伯みどり",
        "КИЇВ — ",
        "<!--",
        "-->",
        "<![CDATA[",
        "© Jane Doe",
    ),
    "The bridge over the river was closed on Monday evening. ",
)


def read(html: bytes, url: str | None = None) -> None:
    try:
        check(html, url, {"content-type": "text/html; charset=iso-8859-1"})
    except ReadingFailed as error:
        assert error.reason in ("empty", "parse_limit", "parse_error")


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400))
def test_any_bytes(html: bytes) -> None:
    read(html)


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=20)), max_size=40))
def test_any_markup(pieces: list[str]) -> None:
    read(
        "".join(pieces).encode("utf-8", "surrogatepass"), "http://paper.example/2026/1"
    )


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(golden.names()), st.data())
def test_cut_and_damaged_pages(name: str, data: st.DataObject) -> None:
    html = golden.case(name).html
    cut = data.draw(st.integers(0, len(html)))
    hole = data.draw(st.integers(0, cut))
    patch = data.draw(st.binary(max_size=12))
    read(html[:hole] + patch + html[hole + len(patch) : cut])
