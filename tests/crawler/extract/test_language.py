"""The language of the text and the page's own word for it are two values."""

from __future__ import annotations

import pytest

from crawler.extract import extract
from crawler.extract.evidence import missing, stands
from crawler.extract.page import Page

TEXTS = {
    "uk": (
        "Міська рада ухвалила у вівторок відремонтувати старий міст до зими.",
        "Інженери роками попереджали, що він не витримає ще одного десятиліття.",
        "Мешканці привітали рішення, хоча дехто питав, скільки це коштуватиме.",
    ),
    "en": (
        "The town council decided on Tuesday to repair the old bridge before winter.",
        "Engineers had warned for years that it would not last another decade.",
        "Residents welcomed the decision, though some of them asked about its cost.",
    ),
}


@pytest.mark.parametrize(
    ("declared", "written"), [("en", "uk"), ("uk", "en"), ("uk", "uk"), (None, "uk")]
)
def test_declared_is_kept_apart_from_detected(
    declared: str | None, written: str
) -> None:
    first, *others = TEXTS[written]
    lines = "".join(f"<p>{line}</p>" for line in (first, *others))
    tag = f' lang="{declared}"' if declared else ""
    html = (
        f'<html{tag}><head><meta charset="utf-8"><title>{first}</title></head>'
        f"<body><article><h1>{first}</h1>{lines}</article></body></html>"
    ).encode()
    article = extract(html, "https://news.example/a")
    assert (article.language, article.language_declared) == (written, declared)
    assert not list(missing(article))
    page = Page(html, "https://news.example/a")
    for field in ("language", "language_declared"):
        if field in article.evidence:
            assert stands(page, article.evidence[field], article.text)
    assert ("language_declared" in article.evidence) is (declared is not None)
