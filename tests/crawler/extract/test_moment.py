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


# Numerals, calendars, genitives and capitals of many languages.
LANGUAGES = [
    ("th", "11 มี.ค. 2569 เวลา 17:40 น.", "2026-03-11T17:40"),
    ("th", "๑๑ มีนาคม ๒๕๖๙", "2026-03-11"),
    ("fa", "۱۵ فروردین ۱۴۰۵", "2026-04-04"),
    ("fa", "۱۴۰۵/۰۱/۱۵ ۱۷:۴۰", "2026-04-04T17:40"),
    ("fa", "۳۰ اسفند ۱۴۰۳", "2025-03-20"),
    ("fa", "15 مارس 2026", "2026-03-15"),
    ("ar", "١١ آذار ٢٠٢٦ - 17:40", "2026-03-11T17:40"),
    ("ur", "11 مارچ 2026", "2026-03-11"),
    ("hi", "११ अक्टूबर २०२६, 17:40", "2026-10-11T17:40"),
    ("bn", "১১ জানুয়ারি ২০২৬", "2026-01-11"),
    ("ja", "令和8年3月11日 午後5時40分", "2026-03-11T17:40"),
    ("ja", "令和元年5月1日", "2019-05-01"),
    ("zh", "民國115年3月11日", "2026-03-11"),
    ("zh", "2026年03月11日 17:40", "2026-03-11T17:40"),
    ("ko", "2026년 3월 11일 오후 5:40", "2026-03-11T17:40"),
    ("uk", "5 жовтня 2026, 17:40", "2026-10-05T17:40"),
    ("ru", "11 марта 2026 г. в 17:40", "2026-03-11T17:40"),
    ("be", "5 кастрычніка 2026", "2026-10-05"),
    ("pl", "5 PAŹDZIERNIKA 2026, 17:40", "2026-10-05T17:40"),
    ("hr", "5. listopada 2026.", "2026-10-05"),
    ("cs", "5. listopadu 2026", "2026-11-05"),
    ("sl", "5. marca 2026", "2026-03-05"),
    ("tr", "3 KASIM 2026 17:40", "2026-11-03T17:40"),
    ("tr", "11 EKİM 2026", "2026-10-11"),
    ("el", "5 ΑΥΓΟΥΣΤΟΥ 2026", "2026-08-05"),
    ("el", "11 Μαρτίου 2026, 17:40", "2026-03-11T17:40"),
    ("lt", "2026 m. kovo 11 d. 17:40", "2026-03-11T17:40"),
    ("lv", "2026. gada 11. martā", "2026-03-11"),
    ("et", "11. märts 2026", "2026-03-11"),
    ("hu", "2026. március 11. 17:40", "2026-03-11T17:40"),
    ("ca", "11 d'abril de 2026", "2026-04-11"),
    ("pt", "11 de março de 2026 às 17h40", "2026-03-11T17:40"),
    ("es", "4 de mayo de 202607:59 hs", "2026-05-04T07:59"),
    ("es", "4 de mayo de 2026 a las 7:59 de la tarde", "2026-05-04T19:59"),
    ("es", "4 de mayo de 2026, 12:10 a. m.", "2026-05-04T00:10"),
    ("ar", "11 مارس 2026 - 05:40 مساءً", "2026-03-11T17:40"),
    ("ar", "11 مارس 2026 الساعة 5:40 صباحا", "2026-03-11T05:40"),
    ("ar", "الأربعاء، 11 مارس 2026 05:40 م", "2026-03-11T17:40"),
    ("ar", "11 مارس 2026 05:40 من المصدر", "2026-03-11T05:40"),
    ("hi", "11 मार्च 2026, 5:40 अपराह्न", "2026-03-11T17:40"),
    ("hi", "11 मार्च 2026, रात 9:20 बजे", "2026-03-11T21:20"),
    ("hi", "11 मार्च 2026 को रात 12:20 बजे", "2026-03-11T00:20"),
    ("hi", "11 मार्च 2026, दोपहर 12:20 बजे", "2026-03-11T12:20"),
    ("bn", "১১ জানুয়ারি ২০২৬, রাত ৯:২০", "2026-01-11T21:20"),
    ("ja", "2026年3月11日 21時5分", "2026-03-11T21:05"),
    ("ja", "2026年3月11日 午後9時5分", "2026-03-11T21:05"),
    ("zh", "2026年3月11日 晚上9:33", "2026-03-11T21:33"),
    ("zh", "2026年3月11日 凌晨12:33", "2026-03-11T00:33"),
    ("ru", "17:40, 11 марта 2026", "2026-03-11T17:40"),
    ("ru", "17:40 11.03.2026", "2026-03-11T17:40"),
    ("de", "17.40 Uhr, 11. März 2026", "2026-03-11T17:40"),
    ("en", "5:40 p.m. EST Wednesday, March 11, 2026", "2026-03-11T17:40-05:00"),
    ("en", "5:40 PM, March 11, 2026", "2026-03-11T17:40"),
    ("en", "5:40 a.m. ET on March 11, 2026", "2026-03-11T05:40"),
    ("en", "Run 3.40 March 11, 2026", "2026-03-11"),
    ("en", "5:40 Updated March 11, 2026", "2026-03-11"),
    ("en", "March 11, 2026 | Updated 9:12 a.m.", "2026-03-11"),
    ("pl", "11.03.2026, aktualizacja 9:12", "2026-03-11"),
    ("el", "11 Μαρτίου 2026, 5:40 μ.μ.", "2026-03-11T17:40"),
]
# Of two dates in a line, each has the time on its own side.
PAIRS = [
    (
        "Published 5:40 a.m. ET March 11, 2026 | Updated 9:12 p.m. ET March 12, 2026",
        ["2026-03-11T05:40", "2026-03-12T21:12"],
    ),
    (
        "21:12, 11 March 2026 | 08:05, 12 March 2026",
        ["2026-03-11T21:12", "2026-03-12T08:05"],
    ),
    ("11.03.2026 21:12 12.03.2026 08:05", ["2026-03-11T21:12", "2026-03-12T08:05"]),
    ("11.03.2026, 21:12 | 12.03.2026", ["2026-03-11T21:12", "2026-03-12"]),
    (
        "17:40 11.03.2026 (updated: 22:40 11.03.2026)",
        ["2026-03-11T17:40", "2026-03-11T22:40"],
    ),
]


@pytest.mark.parametrize(("words", "values"), PAIRS)
def test_each_of_two_dates_has_its_own_time(words: str, values: list[str]) -> None:
    assert [moment.value for moment in find_moments(words, "en")] == values


@pytest.mark.parametrize(("language", "words", "value"), LANGUAGES)
def test_words_of_many_languages(language: str, words: str, value: str) -> None:
    moment = read_moment(words, language)
    assert moment is not None
    assert moment.value == value
    assert moment.raw in words


def test_years_of_two_digits_are_asked_for() -> None:
    assert read_moment("28.01.22") is None
    for words in ("28.01.22", "28/01/22"):
        moment = read_moment(words, short=True)
        assert moment is not None and moment.value == "2022-01-28"
    american = read_moment("01/02/22", "en-US", short=True)
    assert american is not None and american.value == "2022-01-02"


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("11.03.2026 10:00-12:30", "2026-03-11T10:00"),
        ("March 11, 2026 5:40 PM -0500", "2026-03-11T17:40-05:00"),
        ("2026-03-11T10:00-12:00", "2026-03-11T10:00-12:00"),
        ("2026-03-11T22:06:08:684Z", "2026-03-11T22:06:08+00:00"),
        ("2016-12-31T23:59:60Z", "2016-12-31"),
    ],
)
def test_an_offset_is_one_only_where_it_can_be(words: str, value: str) -> None:
    moment = read_moment(words)
    assert moment is not None and moment.value == value


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
    [
        "",
        "11 March 1405",
        "30 اسفند 1404",
        "2026-03-11T10:00+99:99",
        "31/02/2026",
        "2026-13-40",
        "1.2.3",
        "call 20261199",
        "12:30",
        "may 2026 be",
    ],
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
