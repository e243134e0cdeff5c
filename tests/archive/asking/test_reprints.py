"""What became of a story elsewhere: how much later, how much of it, what else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from archive.provenance.reprint import compare, lag

from .corpus import GRAIN
from .test_origin import EARLY, member


@pytest.mark.parametrize(
    ("earlier", "later", "found"),
    [
        (EARLY, "2026-03-01T12:30:00+02:00", timedelta(minutes=30)),
        ("2026-03-01T10:00:00+00:00", "2026-03-01T09:00Z", timedelta(hours=-1)),
        ("2026-03-01", "2026-03-03T01:00:00+00:00", timedelta(days=2)),
        ("2026-03-01T23:00:00+00:00", "2026-03-02", timedelta(days=1)),
        ("2026-03-01", EARLY, None),
        ("2026-03", EARLY, None),
        (None, EARLY, None),
        (EARLY, "soon", None),
    ],
)
def test_lag_is_as_exact_as_both_dates(
    earlier: str | None, later: str | None, found: timedelta | None
) -> None:
    assert lag(earlier, later) == found


def test_a_cut_and_extended_copy() -> None:
    paragraphs = GRAIN.split("\n\n")
    own = "Our harbour was not mentioned in the talks, a clerk said."
    text = "\n\n".join([paragraphs[0], paragraphs[2], own])
    copy = replace(member("buna"), title="Another headline")
    found = compare(member("racurs"), GRAIN, copy, text)
    assert found.added >= 5
    assert found.removed >= 10
    assert found.shared is not None
    assert 0.5 < found.shared < 0.8
    assert found.retitled
    back = compare(copy, text, member("racurs"), GRAIN)
    assert (back.added, back.removed) == (found.removed, found.added)


def test_the_same_in_other_letters_is_the_same() -> None:
    found = compare(member("a"), GRAIN, member("b"), GRAIN.upper())
    assert (found.shared, found.added, found.removed) == (1.0, 0, 0)
    assert not found.retitled


def test_a_text_that_is_not_there_is_not_compared() -> None:
    found = compare(member("a"), GRAIN, member("b"), "")
    assert found.shared is None
