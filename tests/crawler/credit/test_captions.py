"""Pictures' credits and captions that stand as plain lines of the text."""

from __future__ import annotations

import pytest

from .pages import FIRST, LAST, SECOND, read

PICTURES = {
    "paragraph of its own": "<p><img src='/bridge.jpg' width='800'></p>",
    "bare": "<img src='/bridge.jpg'>",
    "picture": "<div><picture><img src='/bridge.jpg'></picture></div>",
}
TEXT = [FIRST, SECOND, LAST]


def lines(**parts: str) -> list[str]:
    return (read(**parts).body or "").split("\n\n")


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("ru", "Фото: Иван Петренко"),
        ("uk", "Фото: Укрінформ"),
        ("de", "Bildquelle: dpa"),
        ("de", "Foto: Reuters"),
        ("de", "Titelbild: Anna Kaller / Hafenbote"),
        ("de", "Foto: picture alliance/dpa | Anna Kaller"),
        ("en", "Photo: AP"),
        ("en", "Photo by Tom Arber"),
        ("en", "Image: Tom Arber"),
        ("fr", "Crédit photo : AFP"),
        ("es", "Foto: Ana Soler"),
        ("ja", "写真：山田太郎"),
        ("fr", "Photo : le bac, mardi. © Le Port / A. Soler"),
        ("pt", "Moradores no cais (Foto: Ana Soler)"),
        ("ru", "Источник фото: РИА Новости"),
    ],
)
def test_a_picture_credit_that_closes_the_text_is_none_of_it(
    language: str, line: str
) -> None:
    article = read(language=language, tail=f"<p>{line}</p>")
    assert (article.body or "").split("\n\n") == TEXT
    assert article.credits == ()
    assert article.authors == ()
    assert article.tail == line


def test_a_story_credit_beside_it_stays_one() -> None:
    article = read(language="de", tail="<p>Quelle: dpa</p><p>Foto: Reuters</p>")
    assert [one.name for one in article.credits] == ["dpa"]
    assert (article.body or "").split("\n\n") == TEXT


@pytest.mark.parametrize(
    "line",
    [
        "Bild: Danke für das Gespräch.",
        "Bild: Und was sagt der Bürgermeister?",
        "Foto: das letzte, das es von ihm gibt.",
        "Fotos hat er keine gemacht.",
    ],
)
def test_a_sentence_that_begins_so_stays(line: str) -> None:
    assert lines(language="de", tail=f"<p>{line}</p>") == [*TEXT, line]


def test_what_another_paragraph_follows_closes_nothing() -> None:
    line = "Photo: Tom Arber"
    assert line in lines(first=f"{FIRST}</p><p>{line}")


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
@pytest.mark.parametrize(
    "caption",
    [
        "The bridge on Monday. REUTERS/Tom Arber",
        "The bridge is seen on Monday, May 5. (AP Photo/Tom Arber)",
        "The bridge on Monday. (Tom Arber/Getty Images)",
        "The bridge on Monday. Photo: Reuters",
        "The bridge on Monday (AP Photo)",
    ],
)
def test_a_signed_line_under_a_picture_is_its_caption(
    picture: str, caption: str
) -> None:
    for parts in (
        {"above": f"{picture}<p>{caption}</p>"},
        {"first": f"{FIRST}</p>{picture}<p>{caption}"},
        {"tail": f"{picture}<p>{caption}</p>"},
    ):
        article = read(**parts)
        assert (article.body or "").split("\n\n") == TEXT
        assert article.credits == ()


@pytest.mark.parametrize(
    "line",
    [
        "The bridge keeper says that he was never asked.",
        "Nobody knew what the letter said, or would say. (AP)",
        "He had read it in the papers, either Post/Courier or the like.",
    ],
)
def test_a_paragraph_under_a_picture_stays(line: str) -> None:
    found = lines(first=f"{FIRST}</p><p><img src='/bridge.jpg'></p><p>{line}")
    assert line in found


def test_an_author_under_a_portrait_is_no_caption() -> None:
    line = "The bridge is closed. REUTERS/Tom Arber"
    picture = "<p><img src='/avatar.jpg' width='40'></p>"
    assert line in lines(first=f"{FIRST}</p>{picture}<p>{line}")


def test_where_most_of_the_text_is_captions_they_are_the_text() -> None:
    shown = "<img src='/bridge.jpg'><p>{} REUTERS/Tom Arber</p>"
    first, second, last = (shown.format(one) for one in TEXT)
    found = lines(first=f"One day.</p>{first}{second}{last}<p>Day two.")
    assert f"{FIRST} REUTERS/Tom Arber" in found
