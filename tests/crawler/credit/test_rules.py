"""Each rule carries its proof: ``yes`` and ``no`` examples are run here."""

from __future__ import annotations

import pytest

from archive.model import CreditKind
from crawler.extract.cited import cited_name
from crawler.extract.credit_lines import parties_of
from crawler.extract.rules import ANY, Rule, applicable, languages, rules_of

from .pages import reading

KINDS = {*(kind.value for kind in CreditKind), "exclude", "bio", "cited"}
RULES = [(language, rule) for language in languages() for rule in rules_of(language)]
NEEDED = (
    "en de fr es it pt nl pl uk ru tr ar fa he hi zh ja ko sv no da fi cs el ro id vi"
).split()


def names_in(language: str, rule: Rule, text: str) -> list[str]:
    """The names that a rule reads in a text."""
    if rule.require and not rule.require.search(text):
        return []
    found = list(rule.pattern.finditer(text))
    if rule.kind == "bio":
        return [match["name"] for match in found]
    if rule.kind == "cited":
        words = reading(language).words
        names = (cited_name(match["party"], rule, words) for match in found)
        return [name for name in names if name]
    context = reading(language)
    return [p.text for match in found for p in parties_of(rule, match, context)]


@pytest.mark.parametrize(
    ("language", "rule", "example"),
    [(lang, rule, yes) for lang, rule in RULES for yes in rule.yes],
    ids=lambda value: getattr(value, "id", None),
)
def test_yes(language: str, rule: Rule, example: tuple[str, ...]) -> None:
    text, *names = example
    if rule.kind == "exclude":
        assert rule.pattern.search(text)
    else:
        assert names_in(language, rule, text) == names


@pytest.mark.parametrize(
    ("language", "rule", "text"),
    [(lang, rule, no) for lang, rule in RULES for no in rule.no],
    ids=lambda value: getattr(value, "id", None),
)
def test_no(language: str, rule: Rule, text: str) -> None:
    if rule.kind == "exclude":
        assert not rule.pattern.search(text)
    else:
        assert names_in(language, rule, text) == []


@pytest.mark.parametrize(("language", "rule"), RULES, ids=lambda v: getattr(v, "id", v))
def test_every_rule_is_whole(language: str, rule: Rule) -> None:
    assert rule.id.startswith(f"{language}.")
    assert rule.kind in KINDS
    assert rule.yes
    assert rule.no
    assert 0 < rule.confidence <= 1
    zones = {"head", "lead", "body", "tail"}
    assert rule.where <= zones
    assert rule.where or rule.kind in ("bio", "cited")
    group = "name" if rule.kind == "bio" else "party"
    assert rule.kind == "exclude" or group in rule.pattern.groupindex


def test_ids_are_unique() -> None:
    ids = [rule.id for _, rule in RULES]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("language", NEEDED)
def test_language_has_a_label_and_a_bio(language: str) -> None:
    kinds = {rule.kind for rule in rules_of(language)}
    assert {"source_line", "bio"} <= kinds


def test_pages_of_every_language_are_read_in_english_too() -> None:
    assert applicable("uk-UA", "ru") == ("uk", "ru", "en", ANY)
    assert applicable(None) == ("en", ANY)
    assert applicable("xx") == ("en", ANY)
