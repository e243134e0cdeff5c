"""``pressmark explain FILE``: what was read, out of what, and where it stands."""

from __future__ import annotations

import json
from pathlib import Path

import lxml.html
import pytest
from click.testing import CliRunner

from archive.errors import UsageError
from archive.session import Session
from crawler.commands.explain import command
from crawler.explaining import marked
from crawler.explaining.marks import Mark
from crawler.extract import extract
from crawler.extract.considered import consider
from crawler.extract.evidence import every
from crawler.extract.explanation import Fate, explain
from tests.crawler.extract import golden

MODEL = golden.PAGES / "model-wordpress" / "page.html"


def explained(*words: str | Path) -> str:
    done = CliRunner().invoke(command, [str(word) for word in words], obj=Session())
    assert done.exception is None, done.exception
    return done.output


def test_each_decision_is_told_with_its_evidence_and_what_it_beat(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    text = explained(MODEL)
    chapters = dict(part.split("\n", 1) for part in text.split("\n\n"))
    assert (
        "Racurs (source_line, origin, 0.90)\n    “Source: Racurs”"
        in (chapters["Credited to"])
    )
    assert "en.source-line, xpath:" in chapters["Credited to"]
    assert "David Wyatt (person, author)" in chapters["Byline"]
    assert "by trafilatura" in chapters["Text"]
    assert "- paragraphs [" in chapters["Text"]
    assert "og.title at meta:og:title" in chapters["Title"]
    assert "h1 at xpath:" in chapters["Title"]
    assert (
        "a credit line, a bio or a caption: “Source: Racurs”"
        in (chapters["Lines taken out of the text"])
    )


def test_as_json_every_line_has_a_fate() -> None:
    found = json.loads(explained(MODEL, "--format", "json"))
    fates = {line["text"]: line["fate"] for line in found["lines"]}
    assert fates["Source: Racurs"] == "cut"
    body = found["record"]["body"].split("\n\n")
    assert {fates[paragraph] for paragraph in body} == {"text"}
    assert {one["field"] for one in found["weighed"]} >= {"title", "body", "credits"}


def test_a_publisher_who_credits_himself_is_told_of() -> None:
    case = golden.case("model-wordpress")
    html = case.html.replace(b">Racurs<", b">Buna Times<")
    assert html != case.html
    (weighed,) = explain(html, case.url, case.headers).weighed("credits")
    assert weighed.value == "Buna Times"
    assert weighed.note.endswith("declined: the publisher itself")


@pytest.mark.parametrize("name", golden.names())
def test_listening_changes_nothing(name: str) -> None:
    case = golden.case(name)
    found = explain(case.html, case.url, case.headers)
    assert found.article == extract(case.html, case.url, case.headers)


def test_nobody_is_told_where_nobody_listens() -> None:
    def costly() -> object:
        raise AssertionError("was asked")
        yield

    consider("title", costly())  # type: ignore[arg-type]


@pytest.mark.parametrize("name", golden.names())
def test_words_are_marked_where_their_selector_points(name: str) -> None:
    case = golden.case(name)
    found = explain(case.html, case.url, case.headers)
    tree = lxml.html.fromstring("\n".join(marked.page(found)))
    rows = {
        row.get("id"): row
        for row in tree.iter("tr")
        if (row.get("id") or "").startswith("e")
    }
    linked = [row for row in rows.values() if row.find(".//td/a") is not None]
    visible = {
        evidence
        for _, evidence in every(found.article)
        if evidence.selector.startswith("xpath:") and "/@" not in evidence.selector
        if "/head/" not in evidence.selector
    }
    quotes = {_quote(row) for row in linked}
    for evidence in visible:
        assert evidence.exact[:80] in {quote[:80] for quote in quotes}, evidence
    for row in linked:
        place = tree.get_element_by_id(f"m{row.get('id')[1:]}")
        words = _marked_from(place)
        assert words.startswith(_quote(row).rstrip("…")[:20]), (words, _quote(row))


def _quote(row: lxml.html.HtmlElement) -> str:
    return str(row.find(".//q").text)


def _marked_from(place: lxml.html.HtmlElement) -> str:
    """The marked text that begins at an anchor, to the end of its line."""
    parts = []
    after = place
    while (after := after.getnext()) is not None:
        if after.tag == "mark":
            parts.append(after.text_content())
            tail = after.tail or ""
            if tail:
                break
    return "".join(parts)


def test_the_view_stands_alone_and_runs_nothing() -> None:
    html = (
        "<html lang=en><head><title>Bridge & <b></title></head><body><h1>Bridge</h1>"
        "<script>steal()</script><p onclick=steal()>By Jane Doe</p>"
        "<p>The &lt;script&gt;steal()&lt;/script&gt; council met on Monday and talked "
        "about the bridge for a long time, said the mayor.</p>"
        "<img src=http://tracker.example/1.gif></body></html>"
    )
    url = "javascript:steal()"
    page = "\n".join(marked.page(explain(html.encode(), None), [url]))
    tree = lxml.html.fromstring(page)
    assert "default-src 'none'" in page
    for tag in ("script", "img", "iframe", "link", "object", "form", "base"):
        assert tree.find(f".//{tag}") is None, tag
    for element in tree.iter():
        for name, value in element.attrib.items():
            assert not name.startswith("on"), name
            assert name != "src"
            assert name != "href" or value.startswith(("#", "http")), value


def test_marks_may_lie_over_one_another() -> None:
    kinds = ["title", "credits"]
    first, second = Mark(start=0, end=12, number=1), Mark(start=4, end=20, number=2)
    text = "Text <by> Racurs, & all"
    shown = marked.marked_text(text, [first, second], kinds)
    tree = lxml.html.fromstring(f"<p>{shown}</p>")
    for sup in tree.findall(".//sup"):
        sup.clear(keep_tail=True)
    assert tree.text_content() == text
    marks = [(mark.get("class"), mark.text_content()) for mark in tree.iter("mark")]
    # Where two lie over one another the shorter one gives the colour.
    assert marks == [("title", "Text"), ("title", " <by> Ra"), ("credits", "curs, & ")]


def test_lines_know_what_became_of_them() -> None:
    case = golden.case("model-wordpress")
    found = explain(case.html, case.url, case.headers)
    fates = {line.block.text: line.fate for line in found.lines}
    assert fates["Source: Racurs"] is Fate.CUT
    assert set(fates.values()) >= {Fate.TEXT, Fate.CUT, Fate.ELSEWHERE}


def test_a_url_is_for_a_file(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        command, ["no-such-page", "--url", "http://x.example/"], obj=Session()
    )
    assert "--url is for a file" in str(done.exception)


def test_a_file_that_is_not_there_is_said_to_be_none(tmp_path: Path) -> None:
    done = CliRunner().invoke(command, [str(tmp_path / "none.html")], obj=Session())
    assert isinstance(done.exception, UsageError)
    assert "no file" in str(done.exception)
