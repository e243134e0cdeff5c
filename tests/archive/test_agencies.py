"""The table of agencies: forms, namesakes, words that only look like one."""

from __future__ import annotations

import pytest

from archive.agencies import (
    agencies,
    by_domain,
    candidates,
    find,
    is_ambiguous,
    is_printed,
    is_sure,
    normal_form,
    scan,
)

KINDS = {"wire", "syndicator", "release", "outlet"}


def test_table_is_whole() -> None:
    table = agencies()
    assert len(table) >= 400
    names = [agency.name for agency in table]
    assert len(names) == len(set(names))
    for agency in table:
        assert agency.kind in KINDS, agency
        assert agency.country is None or len(agency.country) == 2
        assert agency.domain is None or agency.domain == agency.domain.lower()
        assert len(set(agency.aliases)) == len(agency.aliases), agency
        assert not set(agency.aliases) & set(agency.ambiguous), agency


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Associated Press", "Associated Press"),
        ("The Associated Press", "Associated Press"),
        ("AP", "Associated Press"),
        ("dpa", "Deutsche Presse-Agentur"),
        ("DPA", "Deutsche Presse-Agentur"),
        ("新华网", "Xinhua"),
        ("ロイター", "Reuters"),
        ("Радіо Свобода", "Radio Free Europe/Radio Liberty"),
        ("www.reuters.com", "Reuters"),
        ("L'Agence France-Presse", "Agence France-Presse"),
        ("new york times", "New York Times News Service"),
        ("فرانس برس", "Agence France-Presse"),
    ],
)
def test_find(printed: str, name: str) -> None:
    found = find(printed)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("printed", ["", "Harbour Post", "...", "AP wire room nine"])
def test_find_nothing(printed: str) -> None:
    assert find(printed) is None


def test_namesakes_are_decided_by_country_or_not_at_all() -> None:
    assert len(candidates("ACN")) > 1
    assert find("ACN") is None
    cuban, catalan = find("ACN", country="CU"), find("ACN", country="ES")
    assert cuban is not None
    assert catalan is not None
    assert cuban.name == "Agencia Cubana de Noticias"
    assert catalan.name == "Agencia Catalana de Noticias"
    assert find("ACN", country="JP") is None


def test_by_domain() -> None:
    found = by_domain("www.apnews.com")
    assert found is not None
    assert found.name == "Associated Press"
    assert by_domain("harbour-post.example") is None


def test_case_of_single_words_matters() -> None:
    assert is_printed("Reuters")
    assert is_printed("REUTERS")
    assert not is_printed("reuters wire")
    assert not is_printed("Paper")
    assert is_printed("the paper")
    assert is_printed("Washington post")


def test_sure_and_ambiguous() -> None:
    assert is_sure("dpa")
    assert not is_sure("aap")
    for form in ("PA", "AA", "EP", "APA", "ACN", "AP"):
        assert is_ambiguous(form), form
    assert not is_ambiguous("AFP")


def test_scan_finds_the_longest_form_once() -> None:
    text = "By the New York Times, dpa and (AP) in Rome; 来源：新华网"
    found = [(m.text, text[m.start : m.end]) for m in scan(text)]
    assert [name for name, _ in found] == ["New York Times", "dpa", "AP", "新华网"]
    assert all(name == there for name, there in found)


@pytest.mark.parametrize(
    "text",
    [
        "APs and PAs",
        "reuters@example.org",
        "@AFP",
        "harbour.afp.example",
        "Paper",
        "aa",
    ],
)
def test_scan_is_sure_of_no_lookalike(text: str) -> None:
    assert not [m for m in scan(text) if m.sure]


def test_normal_form_is_idempotent() -> None:
    for agency in agencies():
        form = normal_form(agency.name)
        assert form
        assert normal_form(form) in (form, normal_form(normal_form(form)))


def test_short_forms_belong_to_languages() -> None:
    anadolu = find("Anadolu Agency")
    assert anadolu is not None
    assert anadolu.reads("tr-TR")
    assert not anadolu.reads("de")
    assert not anadolu.reads()
    press = find("Associated Press")
    assert press is not None
    assert press.reads("de")
    assert press.reads()
