"""What is a credit on a page, and what only looks like one."""

from __future__ import annotations

import pytest

from archive.model import CreditRole
from crawler.extract.page import Page

from .pages import LAST, URL, credits, html, read

CREDITED = [
    (
        {"above": "<p class=byline>By Associated Press</p>"},
        ("Associated Press", "byline"),
    ),
    (
        {"above": "<div>By Jane Doe and Max Roe, Associated Press</div>"},
        ("Associated Press", "byline"),
    ),
    ({"above": "<div>AFP, MANILA</div>"}, ("AFP", "byline")),
    ({"above": "<div>Reuters | 3 May 2025, 11:03 PM</div>"}, ("Reuters", "byline")),
    ({"last": LAST + " — AFP"}, ("AFP", "source_line")),
    ({"last": LAST + " (dpa/gem)", "language": "de"}, ("dpa", "source_line")),
    ({"tail": "<p>(ats/nxp)</p>", "language": "fr"}, ("ats", "source_line")),
    ({"tail": "<p>Source: Valley Voice</p>"}, ("Valley Voice", "source_line")),
    (
        {"tail": "<p>Via: <a href='https://v.example'>Valley Voice</a></p>"},
        ("Valley Voice", "source_line"),
    ),
    (
        {"tail": "<p>Provided by Valley University</p>"},
        ("Valley University", "source_line"),
    ),
    (
        {
            "tail": "<p>This article was originally published by <a href='https://v.example"
            "/a'>Little, Black and Company</a> in May.</p>"
        },
        ("Little, Black and Company", "republication"),
    ),
    (
        {"tail": "<p>With files from The Canadian Press</p>"},
        ("The Canadian Press", "contribution"),
    ),
    ({"tail": "<p>© Thomson Reuters 2020</p>"}, ("Thomson Reuters", "source_line")),
    (
        {"above": "<div class='meta'><b class='provider-name'>Valley Voice</b></div>"},
        ("Valley Voice", "byline"),
    ),
]

NOT_CREDITED = {
    "photo label": {"tail": "<p>Photo: AFP</p>"},
    "caption": {
        "above": "<figure><img src='/a.jpg'><figcaption>Jane Doe/AP</figcaption>"
        "</figure>"
    },
    "agency under a picture": {
        "above": "<div><img src='/a.jpg' width='800'><p>Reuters</p></div>"
    },
    "self line": {"tail": "<p>Source: Hill Herald</p>"},
    "self by domain": {"tail": "<p>Source: hill-herald.example</p>"},
    "self in brackets": {"last": LAST + " (Hill Herald)"},
    "quoted": {"last": LAST + " The mayor told Reuters that he was sorry."},
    "according to": {"last": LAST + " It may last, according to the Associated Press."},
    "reverse": {"tail": "<p>This article was reprinted on Wired.com.</p>"},
    "own date": {"tail": "<p>This story was first published at 2:05 p.m.</p>"},
    "follow us": {"tail": "<p>Follow BBC News on Twitter</p>"},
    "staff": {"tail": "<p>Jane Doe contributed to this report.</p>"},
    "bio": {
        "tail": "<p>Jane Doe is a reporter who was a Reuters editor for years.</p>"
    },
    "vague": {"tail": "<p>Source: internet</p>"},
    "stock photos": {"tail": "<p>Source: Unsplash</p>"},
    "journal": {"tail": "<p>Source: Science</p>"},
    "teaser": {
        "after": "<div class='related'><h3>Ice on the lake</h3><p>By Reuters</p></div>"
    },
    "comment": {
        "after": "<div id='comments'><p>Source: my uncle Bob</p><p>By AP</p></div>"
    },
    "navigation": {"after": "<nav><a href='/r'>Reuters</a></nav>"},
    "initials": {"last": LAST + " (jd/mr)"},
    "lookalike party": {
        "last": LAST + " The vote went to Imran Khan and his men (PTI)."
    },
    "lookalike word": {"above": "<div>AA</div>"},
    "sentence": {
        "tail": "<p>Source: he would not say which, for fear of the baker.</p>"
    },
}


@pytest.mark.parametrize(("parts", "expected"), CREDITED, ids=lambda v: str(v)[:40])
def test_credit(parts: dict[str, str], expected: tuple[str, str]) -> None:
    assert credits(**parts) == [expected]


@pytest.mark.parametrize("name", [n for n in NOT_CREDITED if n != "lookalike party"])
def test_no_credit(name: str) -> None:
    assert credits(**NOT_CREDITED[name]) == []


def test_slash_chain_is_one_credit_for_each_party() -> None:
    parts = {"tail": "<p>Quelle: APA/sda/dpa</p>", "language": "de"}
    found = credits(**parts)
    assert [name for name, _ in found] == ["APA", "sda", "dpa"]


def test_sister_title_and_agency_together() -> None:
    assert credits(tail="<p>Sources: New York Times (2), NBC News (2), Jo Doe</p>") == [
        ("New York Times", "source_line"),
        ("NBC News", "source_line"),
    ]


def test_strongest_sign_gives_the_kind() -> None:
    found = read(
        above="<p class=byline>By Reuters</p>",
        tail="<p>Source: Reuters</p><p>© Reuters</p>",
    ).credits
    assert [(c.name, c.kind.value) for c in found] == [("Reuters", "byline")]


def test_roles() -> None:
    assert read(tail="<p>With files from AFP</p>").credits[0].role is (
        CreditRole.CONTRIBUTOR
    )
    release = "<p>Pressemitteilung | Talverband Nord e.V.</p>"
    found = read(above=release, language="de").credits
    assert [c.role for c in found] == [CreditRole.ISSUER]


def test_credit_lines_leave_the_body_and_stand_in_the_tail() -> None:
    article = read(tail="<p>Source: Valley Voice</p>")
    assert "Valley Voice" not in (article.body or "")
    assert "Source: Valley Voice" in (article.tail or "")


def test_evidence_is_found_where_it_points() -> None:
    markup = "<p><span>Source</span>: <b>Valley <i>Voice</i></b></p>"
    page = Page(html(tail=markup), URL)
    credit = read(tail=markup).credits[0]
    assert credit.evidence.exact == "Source: Valley Voice"
    assert page.locate(credit.evidence.selector) == "Source: Valley Voice"


def test_evidence_survives_invisible_markup_inside() -> None:
    markup = "<p>Source: <svg><title>icon</title></svg><b>Valley Voice</b></p>"
    page = Page(html(tail=markup), URL)
    credit = read(tail=markup).credits[0]
    assert credit.name == "Valley Voice"
    assert credit.evidence.exact in (page.locate(credit.evidence.selector) or "")


def test_what_no_rule_claims_is_a_near_miss() -> None:
    article = read(tail="<p>Agency desk: Reuters and others were kind to us</p>")
    assert article.credits == ()
    assert [item.rule for item in article.near_misses] == ["near.agency"]
    labelled = read(tail="<p>Reprint desk: the valley voice of all of us</p>")
    assert [item.rule for item in labelled.near_misses] == ["near.label"]
