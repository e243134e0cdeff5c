"""What part of a page an element is, by its tag and its marks."""

from __future__ import annotations

import pytest
from lxml import html

from crawler.extract.region import Region, region_of

CASES = {
    "<nav>": Region.NAVIGATION,
    '<div class="Main-Nav">': Region.NAVIGATION,
    '<div class="box" id="comments-list">': Region.COMMENTS,
    '<div role="menu">': Region.NAVIGATION,
    '<section class="related-stories newsletter">': Region.RELATED,
    '<div class="story wp-caption-text">': Region.FIGURE,
    '<article class="related">': Region.CONTENT,
    '<div class="commentary">': Region.CONTENT,
    '<p data-x="menu">': Region.CONTENT,
}


@pytest.mark.parametrize("opening", CASES)
def test_region_of_an_element(opening: str) -> None:
    element = html.fragment_fromstring(opening + "x")
    assert region_of(element, dict(element.items())) is CASES[opening]


def test_the_header_of_the_body_is_the_sites() -> None:
    page = html.document_fromstring(
        "<body><header>a</header><article><header>b</header></article></body>"
    )
    own, story = page.iter("header")
    assert region_of(own, {}) is Region.NAVIGATION
    assert region_of(story, {}) is Region.CONTENT
