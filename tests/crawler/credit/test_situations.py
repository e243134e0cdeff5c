"""Single lines of newspapers in many languages: whom they credit, and whom not."""

from __future__ import annotations

import pytest

from . import situations, situations_more
from .pages import read
from .situations import Situation

CREDITED = situations.CREDITED + situations_more.CREDITED
NOBODY = situations.NOBODY + situations_more.NOBODY
UNREAD = situations.UNREAD + situations_more.UNREAD


@pytest.mark.parametrize("told", CREDITED, ids=lambda s: f"{s.language}-{s.line[:40]}")
def test_credited(told: Situation) -> None:
    article = read(language=told.language, **{told.place: told.line})
    assert sorted(c.name for c in article.credits) == sorted(told.credits)
    assert {c.kind.value for c in article.credits} == {told.kind}


@pytest.mark.parametrize("told", NOBODY, ids=lambda s: f"{s.language}-{s.line[:40]}")
def test_nobody_is_credited(told: Situation) -> None:
    article = read(language=told.language, **{told.place: told.line})
    assert article.credits == ()


@pytest.mark.parametrize("told", UNREAD, ids=lambda s: f"{s.language}-{s.line[:40]}")
def test_a_label_that_is_mostly_a_persons_credits_nobody(told: Situation) -> None:
    """Such labels introduce writers and pictures ("Haber:"): no rule takes them."""
    article = read(language=told.language, **{told.place: told.line})
    assert article.credits == ()


def test_situations_are_many() -> None:
    assert len(CREDITED) >= 200
    assert len(NOBODY) >= 70
    assert len({s.language for s in CREDITED}) >= 25
