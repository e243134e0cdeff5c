"""Thirty strings in the author place: which are agencies, which are not."""

from __future__ import annotations

import pytest

from .pages import LAST, credits, read

AGENCIES = [
    ("By Associated Press", "Associated Press"),
    ("By ASSOCIATED PRESS", "ASSOCIATED PRESS"),
    ("The Associated Press", "The Associated Press"),
    ("By Jane Doe, AFP", "AFP"),
    ("Jane Doe and Max Roe | Reuters", "Reuters"),
    ("By Jane Doe - Associated Press", "Associated Press"),
    ("Associated Press in Valencia", "Associated Press"),
    ("PTI Mumbai", "PTI"),
    ("By: CNN Wire", "CNN Wire"),
    ("Bloomberg News", "Bloomberg News"),
    ("Agence France-Presse", "Agence France-Presse"),
    ("By Kyodo News", "Kyodo News"),
    ("By Yonhap", "Yonhap"),
    ("Hill Herald with AFP", "AFP"),
    ("Hill Herald and Reuters", "Reuters"),
]
OTHERS = [
    "By Jane Doe",
    "By Petra Novak",
    "Sina Weber",
    "By Mehr Khan",
    "By Hill Herald staff",
    "Newsroom",
    "Sports desk",
    "By the editors",
    "By Jane Doe, Reporter",
    "Jane Doe in Reutersville",
    "By Guardian Life Insurance",
    "AAA Roofing",
    "EP",
    "By A. P. Jones",
    "Welcome to BBC’s new world",
]


def test_thirty_strings() -> None:
    assert len(AGENCIES) + len(OTHERS) == 30


@pytest.mark.parametrize(("line", "name"), AGENCIES)
def test_agency(line: str, name: str) -> None:
    assert credits(above=f'<p class="byline">{line}</p>') == [(name, "byline")]


@pytest.mark.parametrize("line", OTHERS)
def test_other(line: str) -> None:
    assert credits(above=f'<p class="byline">{line}</p>') == []


def test_label_and_linked_name_as_the_last_line() -> None:
    line = '<p><em>{} from</em> <a href="https://dial.example/x">Upper Dial</a></p>'
    article = read(tail=line.format("With material"))
    assert [c.name for c in article.credits] == ["Upper Dial"]
    assert "Upper Dial" not in (article.body or "")
    article = read(tail=line.format("Lovingly pieced together"))
    assert article.credits == ()
    assert [one.rule for one in article.near_misses] == ["near.link"]


@pytest.mark.parametrize(
    ("language", "ending"), [("de", "(dpa/gem)"), ("en", "— AFP"), ("it", "(ANSA).")]
)
def test_signature_leaves_the_last_paragraph(language: str, ending: str) -> None:
    article = read(last=f"{LAST} {ending}", language=language)
    assert len(article.credits) == 1
    assert (article.body or "").endswith(LAST)
    assert article.tail == ending
