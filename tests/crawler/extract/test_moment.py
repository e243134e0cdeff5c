"""The words of dates, in many notations, and what they give."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model import Precision
from crawler.extract.moment import find_moments, read_moment

DAY, MINUTE, SECOND = Precision.DAY, Precision.MINUTE, Precision.SECOND
WORDS = [
    ("2026-03-11T05:40:00Z", "2026-03-11T05:40:00+00:00", SECOND),
    ("2026-03-11T05:40:00.123+0100", "2026-03-11T05:40:00+01:00", SECOND),
    ("2026-03-11T05:40-05:00", "2026-03-11T05:40-05:00", MINUTE),
    ("2026-03-11 05:40:09", "2026-03-11T05:40:09", SECOND),
    ("20260311T054009Z", "2026-03-11T05:40:09+00:00", SECOND),
    ("2026-03-11", "2026-03-11", DAY),
    ("2026-03", "2026-03", Precision.MONTH),
    ("2026", "2026", Precision.YEAR),
    ("Wed, 11 Mar 2026 05:40:00 +0200", "2026-03-11T05:40:00+02:00", SECOND),
    ("11. März 2026, 5:40 Uhr", "2026-03-11T05:40", MINUTE),
    ("11.03.2026 - 17.40 Uhr", "2026-03-11T17:40", MINUTE),
    ("March 11, 2026 at 5:40 p.m. EST", "2026-03-11T17:40-05:00", MINUTE),
    ("March 11th, 2026", "2026-03-11", DAY),
    ("11 mars 2026 à 17h40", "2026-03-11T17:40", MINUTE),
    ("11 de marzo de 2026", "2026-03-11", DAY),
    ("11 березня 2026, 17:40", "2026-03-11T17:40", MINUTE),
    ("11 марта 2026 17:40 MSK", "2026-03-11T17:40+03:00", MINUTE),
    ("11 Mart 2026 17:40", "2026-03-11T17:40", MINUTE),
    ("٣ مارس ٢٠٢٦", "2026-03-03", DAY),
    ("2026年3月11日 午後5時40分", "2026-03-11T17:40", MINUTE),
    ("2026. 3. 11. 오후 5:40", "2026-03-11T17:40", MINUTE),
    ("11 tháng 3 2026", "2026-03-11", DAY),
    ("25/12/2026", "2026-12-25", DAY),
]


@pytest.mark.parametrize(("words", "value", "precision"), WORDS)
def test_words_of_a_date(words: str, value: str, precision: Precision) -> None:
    moment = read_moment(words)
    assert moment is not None
    assert (moment.value, moment.precision) == (value, precision)
    assert moment.raw in words


def test_the_country_decides_what_comes_first() -> None:
    american, british = read_moment("05/06/2026", "en-US"), read_moment("05/06/2026")
    assert american is not None and british is not None
    assert (american.value, british.value) == ("2026-05-06", "2026-06-05")


@pytest.mark.parametrize(
    "words",
    ["", "31/02/2026", "2026-13-40", "1.2.3", "call 20261199", "12:30", "may 2026 be"],
)
def test_what_is_no_date(words: str) -> None:
    assert read_moment(words) is None


def test_a_date_without_a_time_gets_none() -> None:
    moment = read_moment("11 March 2026, 27 comments")
    assert moment is not None
    assert moment.value == "2026-03-11"


@given(st.text())
def test_any_text_is_searched_without_complaint(text: str) -> None:
    for moment in find_moments(text):
        assert text[moment.start : moment.end] == moment.raw
        assert moment.parsed
