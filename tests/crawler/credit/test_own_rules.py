"""A researcher's own rules: tried on their examples, read beside ours, told of."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import ConfigError
from archive.model import EXTRACTOR
from crawler.extract import extract
from crawler.extract.context import Context
from crawler.extract.own_rules import own_rules
from crawler.extract.page import Page

from .pages import URL, html

RULE = """[[rule]]
id = "pl.own-picked"
kind = "source_line"
where = ["tail"]
pattern = '^(?i:wybrane z łamów){colon}(?P<party>.{2,80})$'
yes = [["Wybrane z łamów: Głos Portu", "Głos Portu"]]
no = ["Wybrane z łamów kwiaty"]
"""
LINE = "<p>Wybrane z łamów: Kurier Nadmorski</p>"


def folder(path: Path, text: str = RULE, name: str = "pl.toml") -> Path:
    (path / name).write_text(text, "utf-8")
    return path


def test_own_rules_add_to_ours(tmp_path: Path) -> None:
    page = html(tail=LINE, language="pl")
    before = extract(page, URL)
    assert before.credits == ()
    assert before.extractor == EXTRACTOR
    own = own_rules(folder(tmp_path))
    after = extract(page, URL, context=Context(rules=own))
    assert [c.name for c in after.credits] == ["Kurier Nadmorski"]
    assert after.extractor == f"{EXTRACTOR}+rules.{own.digest}"
    evidence = after.credits[0].evidence
    assert evidence.rule == "pl.own-picked"
    assert Page(page, URL).locate(evidence.selector) == evidence.exact
    # Ours hold as before, and a page without own rules is read without them.
    ours = html(tail="<p>Źródło: Głos Portu</p>", language="pl")
    assert (
        extract(ours, URL, context=Context(rules=own)).credits[0].name == "Głos Portu"
    )
    assert extract(page, URL).credits == ()


def test_own_words_and_a_language_that_has_no_file(tmp_path: Path) -> None:
    rule = RULE.replace("pl.own", "gd.own").replace("wybrane z łamów", "{words.label}")
    own = own_rules(
        folder(
            tmp_path,
            f'[words]\nlabel = ["tùs"]\n{rule}'.replace(
                "Wybrane z łamów: Głos", "Tùs: Głos"
            ),
            "gd.toml",
        )
    )
    page = html(tail="<p>Tùs: Guth a' Chuain</p>", language="gd")
    read = extract(page, URL, context=Context(rules=own))
    assert [c.name for c in read.credits] == ["Guth a' Chuain"]


def test_other_files_have_another_digest(tmp_path: Path) -> None:
    first = own_rules(folder(tmp_path)).digest
    assert own_rules(folder(tmp_path)).digest == first
    assert own_rules(folder(tmp_path, f"# read twice\n{RULE}")).digest != first


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("[[rule]]\nid = \nkind = 1\n", 2, "Invalid value"),
        (RULE.replace('no = ["', 'nay = ["'), 2, "has no no"),
        (RULE.replace("pl.own-picked", "own"), 2, "must begin with 'pl'"),
        (RULE.replace("pl.own-picked", "pl.source-line"), 2, "of this id already"),
        (RULE.replace("source_line", "sauce"), 2, "no such kind"),
        (RULE.replace('"tail"', '"foot"'), 2, "where wants some of"),
        (RULE.replace("(?P<party>", "("), 2, "has no (?P<party>...)"),
        (RULE.replace("{2,80})$", "{2,80}"), 2, "pattern: "),
        (RULE.replace('"Głos Portu"]', '"Głos"]'), 2, "reads Głos Portu in "),
        (
            RULE.replace(
                'no = ["Wybrane z łamów kwiaty', 'no = ["Wybrane z łamów: Oko'
            ),
            2,
            "must not match 'Wybrane z łamów: Oko', and reads Oko",
        ),
    ],
)
def test_what_cannot_be_used_is_told_with_its_line(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    with pytest.raises(ConfigError) as raised:
        own_rules(folder(tmp_path, text))
    assert f"pl.toml:{line}: " in str(raised.value)
    assert message in str(raised.value)
    assert raised.value.exit_code == 2


def test_a_folder_without_rules(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no rules there"):
        own_rules(tmp_path / "nothing")
