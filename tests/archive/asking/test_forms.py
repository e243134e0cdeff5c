"""Pure things: columns of a terminal, snippets, word diffs, dates as they are typed."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.diffs import Mark, pieces
from archive.errors import UsageError
from archive.search.snippets import snippet
from archive.spans import asked, span
from archive.views.terminal import Column, columns_of, fit, line_text, paragraph, table

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def test_wide_characters_take_two_columns() -> None:
    assert columns_of("abc") == 3
    assert columns_of("港口日報") == 8
    assert columns_of("e\u0301") == 1
    assert fit("港口日報", 5) == "港口…"
    assert fit("corridor", 8) == "corridor"
    assert fit("corridors", 8) == "corrido…"


@given(st.text(), st.integers(1, 40))
def test_nothing_is_wider_than_it_may_be(text: str, width: int) -> None:
    line = line_text(text)
    assert columns_of(fit(line, width)) <= max(width, 1)
    assert "\n" not in line
    assert "\x1b" not in line


@given(st.lists(st.tuples(st.text(), st.text(), st.text()), max_size=5))
def test_every_table_lines_up(rows: list[tuple[str, str, str]]) -> None:
    columns = (
        Column(title="one"),
        Column(title="two", shrinks=True),
        Column(title="number", right=True, widest=8),
    )
    lines = table(columns, rows, 60)
    assert len(lines) == len(rows) + 1
    assert all(columns_of(line) <= 60 for line in lines)


@given(st.text(), st.integers(20, 80))
def test_a_paragraph_loses_no_word(text: str, width: int) -> None:
    lines = paragraph(text, width, "  ")
    together = "".join("".join(lines).split())
    assert together == "".join(line_text(text).split())
    assert all(columns_of(line) <= width for line in lines)


def test_a_snippet_shows_the_words_and_marks_them() -> None:
    text = " ".join(["before"] * 60 + ["the grain corridor opened"] + ["after"] * 60)
    found = snippet(text, [("grain", "corridor"), ("open*",)], 80)
    marked = [found.text[start:end] for start, end in found.marks]
    assert marked == ["grain corridor", "opened"]
    assert found.text.startswith("… before")
    assert found.text.endswith("after …")
    assert len(found.text) <= 84
    assert snippet("烏克蘭港口重新開放", [("港", "口")], 80).marks == ((3, 5),)
    assert snippet("no such word", [("zebra",)], 80).text == "no such word"


@given(st.text(), st.text(), st.integers(20, 200))
def test_marks_stand_in_the_snippet(text: str, word: str, width: int) -> None:
    phrase = tuple(word.casefold().split())
    found = snippet(text, [phrase] if phrase else [], width)
    assert all(0 <= start < end <= len(found.text) for start, end in found.marks)


@given(st.text("ab \n", max_size=40), st.text("ab \n", max_size=40))
def test_a_diff_holds_both_texts(old: str, new: str) -> None:
    found = list(pieces(old, new))
    assert "".join(p.text for p in found if p.mark is not Mark.ADDED) == old
    assert "".join(p.text for p in found if p.mark is not Mark.REMOVED) == new
    assert all(a.mark is not b.mark for a, b in pairwise(found))


def test_a_diff_is_by_words_and_by_characters_of_cjk() -> None:
    def changed(old: str, new: str) -> list[tuple[str, str]]:
        return [(p.mark.value, p.text) for p in pieces(old, new) if p.mark != Mark.KEPT]

    assert changed("rose by two metres", "rose by three metres") == [
        ("removed", "two "),
        ("added", "three "),
    ]
    assert changed("港口開放", "港口關閉開放") == [("added", "關閉")]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026", "2026-01-01T00:00", "2027-01-01T00:00"),
        ("2026-12", "2026-12-01T00:00", "2027-01-01T00:00"),
        ("2026-03-05", "2026-03-05T00:00", "2026-03-06T00:00"),
        ("2026-03-05T10:30", "2026-03-05T10:30", "2026-03-05T10:31"),
        ("2026-03-05T10:30+02:00", "2026-03-05T08:30", "2026-03-05T08:31"),
        ("2d", "2026-03-08T12:00", "2026-03-08T12:00"),
        (" 36h ", "2026-03-09T00:00", "2026-03-09T00:00"),
    ],
)
def test_a_date_of_the_command_line(text: str, start: str, end: str) -> None:
    def at(moment: str) -> datetime:
        return datetime.fromisoformat(f"{moment}+00:00")

    assert asked(text, now=NOW) == at(start)
    assert asked(text, now=NOW, end=True) == at(end)


@pytest.mark.parametrize("text", ["", "soon", "2026-13", "2d2", "0000", "9999"])
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(UsageError, match="is no date like"):
        asked(text, now=NOW)
    if text != "9999":
        assert span(text) is None
