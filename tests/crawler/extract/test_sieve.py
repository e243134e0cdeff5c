"""trafilatura's paths, asked of few elements: they select what they select of all."""

from __future__ import annotations

import pytest
from lxml import etree, html
from trafilatura import xpaths

from crawler.extract.sieve import Marked, Sieve

PATHS = (*xpaths.RAW_TREE_PRUNE_XPATH, *xpaths.REMOVE_COMMENTS_AND_LISTS_XPATH)
MARKS = (
    'class="comments"',
    'class="commentary"',
    'id="Comment-4"',
    'id="dsq-comments"',
    'class="the post-comments"',
    'class="infinite-scroll"',
    'id="mvp-post-add-box"',
    'class="box elementor-share-buttons"',
    'class="story"',
    'id=""',
    "",
)
PAGE = html.fromstring(
    "<main>"
    + "".join(
        f"<{tag} {marks}>{inner}<ul {marks}><li>x</ul>tail</{tag}>"
        for tag in ("div", "section", "ol", "p", "aside", "details")
        for marks in MARKS
        for inner in ("", "<h1>x</h1>")
    )
    + "</main>"
)


@pytest.mark.parametrize("number", range(len(PATHS)))
def test_selects_what_the_path_selects(number: int) -> None:
    sieve = Sieve(PATHS[number])
    marked = Marked(PAGE, (sieve,))
    assert sieve.told
    assert sieve.selected(PAGE, marked) == PATHS[number](PAGE) != []


@pytest.mark.parametrize(
    "written", (".//div[@role]", ".//*[self::p][contains(@class, 'a') or @hidden]")
)
def test_what_is_written_otherwise_is_asked_as_it_stands(written: str) -> None:
    sieve = Sieve(etree.XPath(written))
    page = html.fromstring("<main><div role=x>a</div><p hidden>b</p></main>")
    assert not sieve.told
    assert len(sieve.selected(page, Marked(page, (sieve,)))) == 1
