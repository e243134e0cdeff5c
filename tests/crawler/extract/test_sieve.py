"""trafilatura's paths, asked of few elements: they select what they select of all."""

from __future__ import annotations

import pytest
from lxml import etree, html
from trafilatura import settings, xpaths

from crawler.extract.sieve import Sieve

PATHS = (
    *xpaths.RAW_TREE_PRUNE_XPATH,
    *xpaths.REMOVE_COMMENTS_AND_LISTS_XPATH,
    *xpaths.OVERALL_DISCARD_XPATH,
    *xpaths.TEASER_DISCARD_XPATH,
    *xpaths.DISCARD_IMAGE_ELEMENTS,
    settings.BASIC_CLEAN_XPATH,
)
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
    'class="Post-Content FullText"',
    'class="post" id="cookie-box"',
    'id="story" class="reply-to"',
    'class="Cookie-Banner"',
    'class="the Page-content" id="x"',
    'class="box TEASER"',
    'class="Teaser caption"',
    'id="footer"',
    'class="a" style="display: none"',
    'aria-hidden="true"',
    'aria-hidden="truer"',
    'role="Navigation"',
    'role="NAV"',
    "data-lp-replacement-content",
    'itemprop="articleBody"',
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
    assert sieve.known
    assert set(sieve(PAGE)) == set(PATHS[number](PAGE)) != set()


@pytest.mark.parametrize("number", range(len(xpaths.BODY_XPATH)))
def test_selects_first_what_the_path_selects_first(number: int) -> None:
    path = xpaths.BODY_XPATH[number]
    # Each story in turn is the first of its page.
    for page in (PAGE, *PAGE):
        assert Sieve(path, first=True)(page)[:1] == path(page)[:1]


def test_several_paths_are_asked_at_once() -> None:
    found = Sieve(*xpaths.OVERALL_DISCARD_XPATH)(PAGE)
    assert len(found) == len(set(found))
    assert set(found) == {
        one for path in xpaths.OVERALL_DISCARD_XPATH for one in path(PAGE)
    }


@pytest.mark.parametrize(
    "written",
    (".//div[@role]", ".//*[self::p][contains(@class, 'a') or not(@hidden)]"),
)
def test_what_is_written_otherwise_is_asked_as_it_stands(written: str) -> None:
    sieve = Sieve(etree.XPath(written))
    page = html.fromstring("<main><div role=x>a</div><p>b</p></main>")
    assert not sieve.known
    assert len(sieve(page)) == 1
