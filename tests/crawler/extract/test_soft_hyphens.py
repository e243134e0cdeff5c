"""A page is read without soft hyphens, and its words are shown with them."""

from __future__ import annotations

import pytest

from crawler.extract import extract
from crawler.extract.evidence import every, stands
from crawler.extract.page import Page

TEXT = (
    "The harbour{0}master counted the ships of the archi{0}pelago twice on Sunday, and "
    "found on both occa{0}sions that one of them was missing from the list."
)
PAGE = (
    "<html lang=en><head><title>Harbour{0}master counts ships</title></head><body>"
    "<article><h1>Harbour{0}master counts ships</h1><p class=byline>By Wilhel{0}mina "
    f"Oaken{{0}}shott</p><p>{TEXT}</p><p>{TEXT}</p><p>Source: Reu{{0}}ters</p>"
    "</article></body></html>"
)


@pytest.mark.parametrize("written", ["\u00ad", "&shy;", "&#173;", "&#xAD;"])
def test_read_without_and_shown_with_them(written: str) -> None:
    html = PAGE.format(written).encode()
    read, plain = extract(html), extract(PAGE.format("").encode())
    assert read.title == plain.title == "Harbourmaster counts ships"
    assert read.body == plain.body
    assert [one.name for one in read.bylines] == [one.name for one in plain.bylines]
    assert [one.name for one in read.credits] == [one.name for one in plain.credits]
    assert read.credits
    # The words as they stand on the page; found by who keeps them, and who does not.
    assert read.evidence["title"].exact == "Harbour\u00admaster counts ships"
    kept, bare = Page(html, soft_hyphens=True), Page(html)
    for _, item in every(read):
        assert stands(kept, item, read.text)
        assert stands(bare, item, read.text)
        if not item.selector.startswith("char="):
            assert item.exact in (kept.locate(item.selector) or "")
