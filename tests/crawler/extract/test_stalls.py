"""Pages that repeat one thing without end: read, and in steps that grow no faster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

import pytest

from archive.model import Reason
from crawler.extract import extract
from crawler.extract.align import Aligner
from crawler.extract.author_words import words_for
from crawler.extract.blocks import Block, Region
from crawler.extract.page import MAX_ELEMENTS, MAX_META, Page

TEXT = "".join(
    f"<p>Ferry number {n} sails from the harbour again, said the port office.</p>"
    for n in range(8)
)
PAGE = "<html><head>{head}</head><body><h1>The harbour opens</h1>{text}{end}</body>"
REPEATED = {
    "attributes": ("", "<p " + " ".join(f"a{n}=x" for n in range(20_000)) + ">x</p>"),
    "broken JSON-LD": ("<script type='application/ld+json'>" + '{"a":[' * 20_000, ""),
    "depth": ("", "<div>" * 10_000),
    "metas": ("<meta name=author content='Jane Doe'>" * 20_000, ""),
    "script": ("", "<script>" + "var a = '</p>';" * 50_000 + "</script>"),
    "rows": ("", "<table>" + "<tr><td>a<td>b" * 5_000 + "</table>"),
    "lines": ("", "<p>2020 by Jane Doe</p>" * 5_000),
    "commas": ("", "<p class=author>By " + "a," * 50_000 + "</p>"),
    "names": ("", "<p class=author>By " + "Jane Doe and " * 20_000 + "</p>"),
    "spaces": ("", "<p>a" + " &nbsp;" * 50_000 + "b</p>"),
    "brackets": ("", "<p>" + "(" * 100_000 + "</p>"),
}


@pytest.mark.parametrize("name", REPEATED)
def test_what_repeats_hides_no_story(name: str) -> None:
    head, end = REPEATED[name]
    if head.startswith("<script"):
        head += "</script>"
    html = PAGE.format(head=head, text=TEXT, end=end)
    article = extract(html.encode(), "https://example.org/a")
    assert article.title == "The harbour opens"
    assert "Ferry number 7" in (article.body or "")


def test_more_elements_than_any_page_has_are_left_out() -> None:
    page = Page(b"<body>" + b"<div></div>" * (MAX_ELEMENTS + 1))
    assert page.cut
    assert sum(1 for _ in page.tree.iter()) == MAX_ELEMENTS
    article = extract(b"<h1>A list</h1>" + b"<div></div>" * (MAX_ELEMENTS + 1))
    assert article.refusal is Reason.PARSE_LIMIT


def test_metas_of_one_name_are_bounded() -> None:
    page = Page(b"<meta name=a content=x>" * 5_000 + b"<meta name=b content=y>")
    assert [meta.key for meta in page.meta] == ["a"] * MAX_META + ["b"]


class Counted(Sequence[Block]):
    """Lines that count how often they are looked at."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks, self.looks = blocks, 0

    def __len__(self) -> int:
        return len(self.blocks)

    def __iter__(self) -> Iterator[Block]:
        self.looks += len(self.blocks)
        return iter(self.blocks)

    @overload
    def __getitem__(self, at: int) -> Block: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Block]: ...
    def __getitem__(self, at: int | slice) -> Block | Sequence[Block]:
        self.looks += 1
        return self.blocks[at]


def test_equal_lines_are_found_in_order_and_each_once() -> None:
    page = Page(b"<p>2020 by Jane Doe</p>" * 500)
    lines = Counted(page.blocks)
    aligner = Aligner(lines)
    found = [aligner.find(block.text)[0] for block in page.blocks]
    assert found == [(number,) for number in range(500)]
    assert aligner.find("2020 by Jane Doe") == ((499,), True)
    assert lines.looks <= 2 * len(page.blocks)
    assert page.blocks[0].region is Region.CONTENT


def test_an_invented_language_costs_no_new_words() -> None:
    assert words_for("xq") is words_for("zz-invented")
