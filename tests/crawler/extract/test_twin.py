"""A module once more, with a part of ours: the module itself stays as it was."""

from __future__ import annotations

import textwrap

from crawler.extract.twin import twin


def test_its_functions_read_ours() -> None:
    ours = twin(textwrap, dedent=str.upper)
    assert ours["indent"]("x", "> ") == "> x"
    assert ours["dedent"]("  x") == "  X"
    assert ours["indent"].__globals__ is ours


def test_functions_call_each_other_in_the_twin() -> None:
    class Loud(textwrap.TextWrapper):
        def fill(self, text: str) -> str:
            return super().fill(text).upper()

    ours = twin(textwrap, TextWrapper=Loud)
    assert ours["fill"]("x", width=10) == "X"
    assert textwrap.fill("x", width=10) == "x"


def test_defaults_of_keywords_stay() -> None:
    # shorten(text, width, **kwargs) and indent(text, prefix, predicate=None)
    assert twin(textwrap)["indent"]("a\n\nb", "-") == textwrap.indent("a\n\nb", "-")
