"""What is archived steers no terminal, database or editor."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crawler.extract import extract
from crawler.extract.clean import LONGEST_LINE, clean_line, clean_name

SENTENCE = (
    "The harbour office said on Tuesday that the pier near the old fish market would "
    "stay closed until the divers have looked at every single one of its piles."
)


def page(title: str, words: str) -> bytes:
    text = "".join(f"<p>{number}. {words}</p>" for number in range(5))
    html = f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>"
    return f"{html}{text}</article></body></html>".encode()


def test_controls_overrides_and_separators_leave_title_and_text() -> None:
    marks = "\u202e \u2066 \x07 \x1b[31m \u2028 \u2029 \x85"
    article = extract(page(f"The pier {marks} closes", f"{SENTENCE} {marks} It rains."))
    assert article.title == "The pier [31m closes"
    assert article.body is not None
    for mark in "\u202e\u2066\x07\x1b\u2028\u2029\x85":
        assert mark not in article.body


def test_names_are_composed_and_text_is_as_it_stands() -> None:
    words = SENTENCE.replace("office", "pre\u0301")
    article = extract(page("Pre\u0301sident", words))
    assert article.title == "Président"
    assert article.body is not None
    assert "pre\u0301" in article.body


def test_a_title_has_an_end() -> None:
    article = extract(page("word " * 50_000, SENTENCE))
    assert article.title is not None
    assert len(article.title) <= LONGEST_LINE


def test_marks_of_direction_are_spelling() -> None:
    assert clean_line("\u200fشارع 5\u200e") == "\u200fشارع 5\u200e"


@given(st.text(alphabet=st.characters(codec=None)))
def test_cleaning_is_idempotent_and_can_be_stored(text: str) -> None:
    once = clean_name(text)
    assert clean_name(once) == once
    assert "\x00" not in once
    once.encode("utf-8")
