"""Words that a pattern cannot match without: read right, or not at all."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.literals import Sparing, folded, needed
from crawler.extract.phrases import Phrases, index_of
from crawler.extract.rules import NEVER, Rule, languages, rules_of

RULES = [rule for language in languages() for rule in rules_of(language)]
PATTERNS = {
    "port": {"port"},
    "ports?": {"port"},
    "(?:port)?": set(),
    "port|ferry": {"port", "ferry"},
    "port|.*": set(),
    "(?:new )?port": {"port"},
    "(?:new port|port)": {"port"},
    r"\bport(?P<name>\w+)of": {"port"},
    r"(?<=harbour )sea": {"harbour "},
    r"(?=.*harbour)\w+ sea": {"harbour"},
    r"(?!harbour)sea": {"sea"},
    "[abc]+": {"a", "b", "c"},
    "[^abc]+": set(),
    r"[\w-]+": set(),
    r"[(\[]sea": {"sea"},
    "a{0,2}": set(),
    "(?i:Straße)": {"strasse"},
    "ab+c": {"ab"},
    r"\x27s port": {"s port"},
    r"(?P<sep>[a-z])x(?P=sep)": {"x"},
    r"\p{Lu}\d": set(),
}


@pytest.mark.parametrize(("pattern", "words"), PATTERNS.items())
def test_reads_what_a_pattern_needs(pattern: str, words: set[str]) -> None:
    assert needed(pattern) == words


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_tried_on_its_own_examples(rule: Rule) -> None:
    index = index_of(rule.id.partition(".")[0])
    for text, *_ in rule.yes:
        for line in (text, text.upper()):
            tried = Phrases(index, ["Some line before.", line]).of(line)
            assert rule in tried or not rule.pattern.search(line)


def test_no_rule_is_tried_on_a_line_without_its_words() -> None:
    index = index_of("en")
    line = "The ferry sails at seven."
    tried = Phrases(index, ["Source: Harbour Post", line]).of(line)
    assert len(tried) < len(index.rules)
    for rule in tried:
        assert not rule.needs or any(word in folded(line) for word in rule.needs)


def test_a_sparing_pattern_finds_what_the_pattern_finds() -> None:
    pattern = regex.compile(r"(?i:bank\b|institut\w*)")
    sparing = Sparing(pattern)
    for text in ("The BANK said", "Bankers", "das Institut", "bank", "no such thing"):
        for mine, theirs in (
            (sparing.search(text), pattern.search(text)),
            (sparing.fullmatch(text), pattern.fullmatch(text)),
        ):
            assert (mine and mine.span()) == (theirs and theirs.span())


def test_never_is_never() -> None:
    assert not regex.search(NEVER, "")
    assert not regex.search(NEVER, "\x00 some text")
    assert not Sparing(regex.compile(NEVER)).may_match("some text")


@given(st.text(alphabet="kiIİıſßẞσςΣK\u0307", max_size=8), st.data())
def test_is_as_deaf_to_case_as_patterns_are(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    word = text[start : start + data.draw(st.integers(1, 4))]
    for other in {text, text.upper(), text.lower(), text.casefold()}:
        found = regex.search(regex.escape(word), other, regex.I)
        wanted = needed(regex.escape(word))
        assert not found or all(one in folded(other) for one in wanted)
