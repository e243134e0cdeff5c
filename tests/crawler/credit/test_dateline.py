"""Datelines: place, agency and date."""

from __future__ import annotations

import pytest

from crawler.extract.dateline import find_dateline
from crawler.extract.page import Page

from .pages import FIRST, credits, html, read, reading

CASES = [
    ("KYIV, March 3 (Reuters) - ", "KYIV", "Reuters", "March 3"),
    ("COLUMBIA, S.C. (AP) — ", "COLUMBIA, S.C", "AP", None),
    ("Frankfurt/Main (dpa) - ", "Frankfurt/Main", "dpa", None),
    ("Hamburg (dpa/lno) – ", "Hamburg", "dpa", None),
    ("Wiesbaden (KNA/iz). ", "Wiesbaden", "KNA", None),
    ("(AFP) - ", None, "AFP", None),
    ("Reuters - ", None, "Reuters", None),
    ("МОСКВА, 3 марта. /ТАСС/. ", "МОСКВА", "ТАСС", "3 марта"),
    ("Roma, 3 mar. (askanews) - ", "Roma", "askanews", "3 mar"),
    ("Lisboa, 03 mar 2020 (Lusa) - ", "Lisboa", "Lusa", "03 mar 2020"),
    ("【6月18日 AFP】", None, "AFP", "6月18日"),
    ("[ロンドン 3日 ロイター] ", "ロンドン", "ロイター", "3日"),
    ("新华社北京6月18日电", "北京", "新华社", "6月18日"),
    ("(서울=연합뉴스) ", "서울", "연합뉴스", None),
    ("Москва. 3 марта. Интерфакс - ", "Москва", "Интерфакс", "3 марта"),
    ("3 марта. Interfax.ru - ", None, "Interfax.ru", "3 марта"),
]


@pytest.mark.parametrize(("raw", "place", "agency", "date"), CASES)
def test_dateline(raw: str, place: str, agency: str, date: str | None) -> None:
    language = "de" if "KNA" in raw else "en"
    page = Page(html(first=raw + FIRST, language=language), "https://a.example/b")
    block = next(b for b in page.blocks if b.text.startswith(raw.strip()))
    context = reading(language)
    found = find_dateline(
        type(context)(
            page=page,
            words=context.words,
            pictures=context.pictures,
            rules=context.rules,
            country=None,
            languages=(language,),
        ),
        [block],
    )
    assert found is not None
    line = found.dateline
    assert (line.place, line.agency, line.date) == (place, agency, date)
    assert line.raw.strip() == raw.strip()
    assert line.evidence.exact in (page.locate(line.evidence.selector) or "")


@pytest.mark.parametrize(
    "raw",
    [
        "The Associated Press (AP) reported that ",
        "Apple (AAPL) said that ",
        "HILL, May 3 (School Times) - ",
        "In the lower town (see map), ",
        "Mr Jones (BBC) - ",
    ],
)
def test_no_agency_in_it(raw: str) -> None:
    assert credits(first=raw + FIRST) == []


def test_place_alone_is_a_dateline_without_credit() -> None:
    article = read(first="WASHINGTON, May 3 — " + FIRST)
    assert article.dateline is not None
    assert article.dateline.place == "WASHINGTON"
    assert article.dateline.agency is None
    assert article.credits == ()


def test_agency_of_the_dateline_is_a_credit() -> None:
    article = read(first="KYIV, March 3 (Reuters) - " + FIRST)
    assert [(c.name, c.kind.value) for c in article.credits] == [
        ("Reuters", "dateline")
    ]
    assert article.credits[0].organization == "Reuters"


@pytest.mark.parametrize(
    ("language", "raw", "name"),
    [
        ("en", "CARROW HEAD, May 4 (Tidewater Wire) - ", "Tidewater Wire"),
        ("en", "(Cedar Evening Dispatch) — ", "Cedar Evening Dispatch"),
        ("en", "QUAY, May 4 (TWN) - ", "TWN"),
        ("en", "(tidewater.example) - ", "tidewater.example"),
        ("de", "Moorhausen (Nordmoor Nachrichten) - ", "Nordmoor Nachrichten"),
        ("es", "Villamar, 4 mayo (Agencia Marea) - ", "Agencia Marea"),
        ("uk", "(Агентство Приплив) — ", "Агентство Приплив"),
        ("ar", "(وكالة المد) - ", "وكالة المد"),
        ("zh", "【江湾通讯社 5月4日】", "江湾通讯社"),
        ("ja", "【鳴浜 4日 潮鳴通信】", "潮鳴通信"),
    ],
)
def test_dateline_of_an_agency_that_no_table_knows(
    language: str, raw: str, name: str
) -> None:
    article = read(first=raw + FIRST, language=language)
    assert [(c.name, c.kind.value) for c in article.credits] == [(name, "dateline")]
    # Less sure than of a known one.
    assert article.credits[0].confidence < 0.9
    assert article.dateline is not None
    assert article.dateline.agency == name


@pytest.mark.parametrize(
    "raw",
    [
        "(Hill Herald) — ",
        "LOWER LOCK, May 4 (The Herald) - ",
        "(Hill Herald Weekly) - ",
        "LOWER LOCK, May 4 (Staff) - ",
        "LOWER LOCK, May 4 (USA) - ",
        "LOWER LOCK, May 4 (Jane Archer) - ",
        "LOWER LOCK (Northshire) — ",
        "(Hill High School Times) — ",
        "(Special to the Post) — ",
        "(Times Square) — ",
        "(Photo: Tidewater Press) - ",
        "The weekly (Tidewater Post) reported that ",
        "Two arches (see Tidewater Post) - ",
        "【本報記者林小明】",
    ],
)
def test_no_outlet_in_brackets(raw: str) -> None:
    assert credits(first=raw + FIRST) == []
