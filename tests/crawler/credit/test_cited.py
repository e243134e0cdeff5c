"""Authorities that a story cites are kept, each once, and are never credits."""

from __future__ import annotations

import pytest

from crawler.extract import extract
from crawler.extract.page import Page, fold

from .layouts import Variant
from .pages import LAST, URL, html, read
from .variants_more import MORE

CITED = [
    (
        "The works are late, according to the Institute for Old Bridges.",
        "Institute for Old Bridges",
    ),
    ("The mayor told Reuters that he was sorry.", "Reuters"),
    ("The Ministry of Locks said on Monday that all was well.", "Ministry of Locks"),
    ("A report by the National River Council shows as much.", "National River Council"),
    ("The study was published in the journal Stone and Water.", "Stone and Water"),
    ("He spoke of it in a NASA statement last week.", "NASA"),
    ("As the New York Times reported, the arch is old.", "New York Times"),
    ("said Jane Doe of the Upper Valley University", "Upper Valley University"),
]


@pytest.mark.parametrize(("sentence", "name"), CITED)
def test_cited(sentence: str, name: str) -> None:
    last = f"{LAST} {sentence}"
    article = read(last=last)
    assert [one.name for one in article.cited] == [name]
    assert article.credits == ()
    page = Page(html(last=last), URL)
    evidence = article.cited[0].evidence
    assert name in evidence.exact
    assert evidence.exact in (page.locate(evidence.selector) or "")


@pytest.mark.parametrize("variant", MORE, ids=lambda v: v.name)
def test_institutes_are_cited_in_many_languages(variant: Variant) -> None:
    """Verbs before, behind and far behind the name; scripts without capitals."""
    article = extract(variant.html(), variant.url, {"Content-Type": "text/html"})
    found = [one for one in article.cited if variant.cited in one.name]
    assert len(found) == 1, [one.name for one in article.cited]
    evidence = found[0].evidence
    page = Page(variant.html(), variant.url)
    assert found[0].name in evidence.exact
    assert fold(evidence.exact) in (page.locate(evidence.selector) or "")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Das Institut schweigt, und die Behörde hat am Montag geschlossen."),
        ("de", "Vor dem Institut für Rebenforschung steht seit gestern ein Zaun."),
        ("fr", "Devant l'Institut de la mer, les passants attendent le tramway."),
        ("ru", "Возле Института водных путей стоит старый фонтан без воды."),
        ("uk", "Поруч із Інститутом портів збудували новий дитячий майданчик."),
        ("tr", "Liman Enstitüsü'nün bahçesinde eski bir çeşme duruyor."),
        ("ko", "항구연구소의 마당에는 오래된 나무가 한 그루 서 있다."),
        ("ja", "港湾研究所の庭には古い木が一本だけ立っている。"),
        ("zh", "孩子们每天下午都到港口研究所旁边的操场上踢球玩耍。"),
        ("hi", "बच्चे रोज शाम को बंदरगाह संस्थान के मैदान में खेलते हैं।"),
        ("ar", "يلعب الأطفال كل مساء قرب المعهد الوطني للموانئ حتى الغروب."),
    ],
)
def test_a_body_in_a_sentence_that_cites_nobody(language: str, sentence: str) -> None:
    article = read(first=sentence, language=language)
    assert article.cited == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "The works are late, according to Jane Doe.",
        "Jane Doe told Max Roe that she was sorry.",
        "Nobody said anything to the press on Monday.",
        "The Hill Herald reported on it in May.",
        "The US said nothing.",
    ],
)
def test_not_cited(sentence: str) -> None:
    assert read(last=f"{LAST} {sentence}").cited == ()


def test_each_party_once() -> None:
    last = (
        f"{LAST} The Associated Press reported it first. AP said it was true. The "
        "River Institute (RI) said so, and RI said it twice."
    )
    names = [one.name for one in read(last=last).cited]
    assert names == ["Associated Press", "River Institute"]


def test_credited_line_is_not_cited() -> None:
    article = read(tail="<p>With reporting by Reuters and AFP</p>")
    assert [c.name for c in article.credits] == ["Reuters", "AFP"]
    assert article.cited == ()


def test_a_story_keeps_the_first_dozen() -> None:
    sentences = " ".join(
        f"The {name} Institute said so."
        for name in "Ab Cd Ef Gh Ij Kl Mn Op Qr St Uv Wx Yz".split()
    )
    assert len(read(last=f"{LAST} {sentences}").cited) == 12


@pytest.mark.parametrize(
    ("language", "sentence", "name"),
    [
        ("it", "Secondo l'ISW il fiume resta alto per giorni.", "ISW"),
        ("it", "Il guardiano sa che l'OMS ha dichiarato il contrario.", "OMS"),
        ("fr", "Selon l'ISW le fleuve reste haut pendant des jours.", "ISW"),
        (
            "de",
            "Der Bau hat Tempo verloren, steht es im Bericht des Instituts für Stein.",
            "Instituts für Stein",
        ),
    ],
)
def test_elided_articles_and_common_nouns(
    language: str, sentence: str, name: str
) -> None:
    article = read(last=f"{LAST} {sentence}", language=language)
    assert [one.name for one in article.cited] == [name]
