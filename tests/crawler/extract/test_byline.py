"""Names in bylines: split, typed, and told from what stands around them."""

from __future__ import annotations

import pytest

from archive.model import BylineRole, NameKind
from crawler.extract import extract
from crawler.extract.author_names import split_names
from crawler.extract.author_shape import kind_of
from crawler.extract.author_words import words_for

TEXT = (
    "<p>" + "The council met and talked about the bridge for a long time. " * 4 + "</p>"
)


def page(lines: str, *, head: str = "", after: str = "", lang: str = "en") -> bytes:
    return (
        f'<html lang="{lang}"><head><title>The bridge</title>'
        f'<meta property="og:site_name" content="Bridge Times">{head}</head><body>'
        f"<article><h1>The bridge</h1>{lines}{TEXT * 3}{after}</article></body></html>"
    ).encode()


def jsonld(author: str) -> str:
    return (
        '<script type="application/ld+json">{"@type":"NewsArticle",'
        f'"headline":"The bridge","author":{author}}}</script>'
    )


STATEMENTS = [
    (
        "en",
        "By JANE DOE, THOMAS REED and ROBERT LEAR",
        "JANE DOE|THOMAS REED|ROBERT LEAR",
    ),
    ("en", "By Abby Goodwin", "Abby Goodwin"),
    ("en", "Abby Goodwin", "Abby Goodwin"),
    ("en", "By Jane Doe, Staff Writer", "Jane Doe"),
    ("en", "By Jane Doe in Brussels", "Jane Doe"),
    ("en", "Jane Doe 11 March 2026", "Jane Doe"),
    ("en", "Sammy Davis Jr.", "Sammy Davis Jr."),
    ("en", "Doe, Jane", "Doe, Jane"),
    ("en", "By J. R. Stone (jrs)", "J. R. Stone"),
    ("de", "Von Anna Berg und Jonas Feld", "Anna Berg|Jonas Feld"),
    ("de", "Ein Gastbeitrag von Dr. Anna Berg", "Dr. Anna Berg"),
    ("nl", "Door Jan de Vries en Els van Dam", "Jan de Vries|Els van Dam"),
    ("no", "Av Kari Holm og Per Moe", "Kari Holm|Per Moe"),
    ("es", "Por Lucía Serrano y Ana de la Vega", "Lucía Serrano|Ana de la Vega"),
    ("fr", "Par Maëlle Roudier et Luc Brun", "Maëlle Roudier|Luc Brun"),
    ("pt", "Por Tomás Vilar e Rui Paz", "Tomás Vilar|Rui Paz"),
    ("it", "di Carla Neri e Ugo Bassi", "Carla Neri|Ugo Bassi"),
    ("fi", "Teksti: Aino Laine ja Eero Salo", "Aino Laine|Eero Salo"),
    ("pl", "Autor: Ewa Lis i Jan Kot", "Ewa Lis|Jan Kot"),
    ("uk", "Автор: Оксана Гнатюк та Іван Драч", "Оксана Гнатюк|Іван Драч"),
    ("ru", "Автор: Анна Белова и Пётр Лесной", "Анна Белова|Пётр Лесной"),
    ("ar", "بقلم: ليلى الحداد", "ليلى الحداد"),
    ("ja", "記者：佐伯みどり", "佐伯みどり"),
    ("zh", "记者：王小明、李红", "王小明|李红"),
    ("ko", "홍길동 기자", "홍길동"),
    ("en", "By the Editorial Board", "the Editorial Board"),
    ("zh", "来源：海港日报 作者：李明", "李明"),
    ("zh", "2025年03月04日 10:15 来源：海港日报 作者：李明 审核：高原", "李明"),
]


@pytest.mark.parametrize(("language", "text", "names"), STATEMENTS)
def test_names_of_a_statement(language: str, text: str, names: str) -> None:
    found = [one.text for one in split_names(text, words_for(language))]
    assert "|".join(found) == names


def test_roles_are_told_apart() -> None:
    text = "By Jane Doe; Photos by Tom Reed; Translated by Ann Lee"
    found = [(one.text, one.role) for one in split_names(text, words_for("en"))]
    assert found == [
        ("Jane Doe", BylineRole.AUTHOR),
        ("Tom Reed", BylineRole.PHOTOGRAPHER),
        ("Ann Lee", BylineRole.TRANSLATOR),
    ]


def test_a_line_of_fields_names_author_and_editor() -> None:
    line = "<div>2025年03月04日 来源：海港日报 作者：李明 责任编辑：王芳</div>"
    found = extract(page(line, lang="zh")).bylines
    assert [(one.name, one.role) for one in found] == [
        ("李明", BylineRole.AUTHOR),
        ("王芳", BylineRole.EDITOR),
    ]


def test_capitals_beside_an_agency_are_a_person() -> None:
    found = extract(page("<p class=byline>By JANE DOE, Associated Press Writer</p>"))
    assert [(one.name, one.kind) for one in found.bylines] == [
        ("JANE DOE", NameKind.PERSON),
        ("Associated Press", NameKind.AGENCY),
    ]


def test_a_span_of_months_is_no_byline() -> None:
    lines = "<dl><dt>Closed</dt><dd>From April to October, day and night</dd></dl>"
    assert extract(page(lines)).bylines == ()


def test_a_board_is_named_behind_its_article() -> None:
    found = extract(page("<p>By the Editorial Board</p>"))
    assert [(one.name, one.kind) for one in found.bylines] == [
        ("the Editorial Board", NameKind.DESK)
    ]
    assert "Editorial" not in (found.body or "")


KINDS = {
    NameKind.PERSON: "Jane Doe|Ana de la Vega|J. R. Stone|Оксана Гнатюк|王小明"
    "|ليلى الحداد|Dr. Anna Berg|Jan van den Berg|O'Neil Grant|JANE DOE",
    NameKind.AGENCY: "Reuters|Associated Press|dpa|AFP|Agence France-Presse|Xinhua"
    "|TASS",
    NameKind.DESK: "Web Desk|Staff|News Desk|Redaktion|Redacción|Editorial Board|編集部"
    "|Редакція",
    NameKind.ORGANISATION: "Bridge Times|paper.example|Kestrel Media GmbH|City Council"
    "|Harbour Foundation",
    NameKind.UNKNOWN: "jrs|Luna",
}


@pytest.mark.parametrize(
    ("name", "kind"),
    [(name, kind) for kind, names in KINDS.items() for name in names.split("|")],
)
def test_what_a_name_stands_for(name: str, kind: NameKind) -> None:
    assert kind_of(name, words_for("en"), ["Bridge Times"]) is kind


NOISE = {
    "mail": '<p class="byline">Email the author</p>',
    "ago": '<p class="byline">3 hours ago</p>',
    "follow": '<p class="author">Follow us</p>',
    "minutes": '<span class="author">5 min read</span>',
    "share": '<p class="author-tools">Share</p>',
    "comments": '<p class="byline">12 comments</p>',
    "all posts": '<p class="author">View all posts</p>',
    "handle": '<p class="byline">@bridgetimes</p>',
    "posted": '<p class="byline">Posted 11 March 2026</p>',
    "label": '<p class="byline">By</p>',
    "related": '<div class="related"><p class="byline">By Tom Reed</p></div>',
    "comment author": '<div class="comments"><p class="author">Tom Reed</p></div>',
}


@pytest.mark.parametrize("name", NOISE)
def test_noise_names_nobody(name: str) -> None:
    after = NOISE[name] if "comment author" in name else ""
    lines = "" if after else NOISE[name]
    assert extract(page(lines, after=after)).bylines == ()


def test_markup_and_print_together() -> None:
    html = page(
        '<p class="byline">By Jane Doe and Tom Reed</p>',
        head=jsonld('{"@type":"Person","name":"Jane Doe"}'),
    )
    assert extract(html).authors == ("Jane Doe", "Tom Reed")


def test_the_house_stands_back_where_a_person_is_named() -> None:
    html = page(
        '<p class="byline">By Jane Doe</p>',
        head=jsonld('{"@type":"Organization","name":"Bridge Times"}'),
    )
    assert extract(html).authors == ("Jane Doe",)


def test_the_house_alone_is_the_author() -> None:
    html = page("", head=jsonld('{"@type":"Organization","name":"Bridge Times"}'))
    (byline,) = extract(html).bylines
    assert (byline.name, byline.kind) == ("Bridge Times", NameKind.ORGANISATION)


def test_an_agency_in_the_byline_is_author_and_credit() -> None:
    article = extract(page('<p class="byline">By Jane Doe, Reuters</p>'))
    kinds = {one.name: one.kind for one in article.bylines}
    assert kinds == {"Jane Doe": NameKind.PERSON, "Reuters": NameKind.AGENCY}
    assert article.authors == ("Jane Doe", "Reuters")
    assert [one.name for one in article.credits] == ["Reuters"]


def test_a_byline_inside_the_text_leaves_it() -> None:
    article = extract(page("<p>By Jane Doe</p>"))
    assert article.authors == ("Jane Doe",)
    assert "Jane" not in (article.body or "")


def test_initials_and_a_first_name_stay_two_authors() -> None:
    lines = '<p class="byline">By J. Smith, John Smith and JOHN SMITH</p>'
    assert extract(page(lines)).authors == ("J. Smith", "John Smith")
