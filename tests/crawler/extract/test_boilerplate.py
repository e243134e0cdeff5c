"""What leaves the text because every story of a site has it."""

from __future__ import annotations

import pytest

from crawler.extract.boilerplate import heads_replies, is_boilerplate, words


@pytest.mark.parametrize("language", words())
def test_every_language_proves_its_words(language: str) -> None:
    said = words()[language]
    assert [line for line in said["yes"] if not is_boilerplate(line)] == []
    assert [line for line in said["no"] if is_boilerplate(line)] == []


def test_a_label_takes_the_links_behind_it() -> None:
    line = "Read also: The pier closes for the winter"
    assert is_boilerplate(line, link_share=0.8)
    assert not is_boilerplate(line)


def test_a_long_line_is_the_storys() -> None:
    line = "Follow us on Facebook, the poster said. " + "It hung there for years. " * 12
    assert not is_boilerplate(line)


@pytest.mark.parametrize(
    "line", ["Comments", "3 comments", "Comments (12)", "Kommentare:", "댓글 4"]
)
def test_what_readers_say_has_a_heading(line: str) -> None:
    assert heads_replies(line)


@pytest.mark.parametrize(
    "line", ["0 comments", "No comments", "Comments (0)", "Comments by the mayor"]
)
def test_where_nobody_says_anything_there_is_none(line: str) -> None:
    assert not heads_replies(line)
