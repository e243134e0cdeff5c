"""Two texts word by word: nothing is lost, and long texts are no harder than short."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import alignment
from archive.alignment import hunks

from ..prose import prose

WORDS = st.lists(st.sampled_from("abcdef"), max_size=60)


def patched(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """The new text, made of the old one and what differs."""
    made: list[str] = []
    at = 0
    for one in hunks(old, new):
        assert one.a < one.b or one.c < one.d
        made += [*old[at : one.a], *new[one.c : one.d]]
        assert list(new[: len(made)]) == made
        at = one.b
    return [*made, *old[at:]]


@given(WORDS, WORDS)
def test_the_edits_make_the_new_text_of_the_old(old: list[str], new: list[str]) -> None:
    assert patched(old, new) == new


@given(WORDS, WORDS)
def test_so_do_those_that_were_found_by_pins(old: list[str], new: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alignment, "SMALL", 20)
        assert patched(old, new) == new


def test_pins_find_what_comparing_every_word_finds() -> None:
    old = prose(11, 900).split()
    new = [*prose(12, 40).split(), *old[:300], "one", "word", *old[301:700], *old[760:]]
    assert [(one.b - one.a, one.d - one.c) for one in hunks(old, new)] == [
        *((0, 40), (1, 2), (60, 0))
    ]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    kept = sum(block.size for block in matcher.get_matching_blocks())
    assert kept == len(old) - 61


def test_texts_that_share_nothing_are_one_edit() -> None:
    old, new = ["a"] * 30_000, ["b"] * 30_000
    (one,) = hunks(old, new)
    assert (one.b - one.a, one.d - one.c) == (30_000, 30_000)
