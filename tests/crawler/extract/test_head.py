"""Pages that open no body: the parser leaves their story in the head."""

from __future__ import annotations

import pytest

from crawler.extract import extract
from crawler.extract.page import Page

LINES = [f"Ferry {n} sails from the harbour, said the port office." for n in range(5)]
STORY = "<h1>The harbour opens</h1>" + "".join(f"<p>{line}</p>" for line in LINES)
HEAD = "<title>The harbour opens - Example</title><style>p {}</style>"


@pytest.mark.parametrize("tag", ("article", "main", "section"))
@pytest.mark.parametrize("end", ("", "<p>Ask the office.</p>"))
def test_a_story_in_the_head_is_read(tag: str, end: str) -> None:
    html = f"<!doctype html>{HEAD}<{tag}>{STORY}</{tag}>{end}".encode()
    page = Page(html)
    texts = [block.text for block in page.blocks]
    assert texts[:6] == ["The harbour opens", *LINES]
    assert texts[6:] == (["Ask the office."] if end else [])
    assert page.locate(page.selector(page.blocks[1].element)) == LINES[0]
    article = extract(html, "https://example.org/a")
    assert article.title == "The harbour opens"
    assert LINES[4] in (article.body or "")


def test_a_plain_head_is_no_part_of_the_page() -> None:
    page = Page(f"<head>{HEAD}<meta name=a content=b></head><p>A line".encode())
    assert [block.text for block in page.blocks] == ["A line"]
