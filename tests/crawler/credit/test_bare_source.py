"""A closing line "Fonte X" without a colon: X must be known, or linked."""

from __future__ import annotations

import pytest

from .pages import credits

LINKED = "<a href='https://lighthouse.example/a'>{}</a>"


@pytest.mark.parametrize(
    ("language", "line", "name"),
    [
        ("it", "Fonte ANSA", "ANSA"),
        ("it", "Fonte " + LINKED.format("Il Faro del Porto"), "Il Faro del Porto"),
        ("es", "Fuente EFE", "EFE"),
        ("es", "Fuente " + LINKED.format("Puerto Libre"), "Puerto Libre"),
        ("pt", "Fonte Agência Brasil", "Agência Brasil"),
        ("pt", "Fonte " + LINKED.format("O Farol do Porto"), "O Farol do Porto"),
    ],
)
def test_it_is_a_credit(language: str, line: str, name: str) -> None:
    found = credits(language=language, tail=f"<p>{line}</p>")
    assert found == [(name, "source_line")]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("it", "Fonte Il Faro del Porto"),
        ("it", "Fonte di ogni male è la ANSA"),
        ("es", "Fuente Ovejuna"),
        ("pt", "Fonte Nova"),
        ("pt", LINKED.format("Fonte Nova")),
    ],
)
def test_a_spring_is_none(language: str, line: str) -> None:
    assert credits(language=language, tail=f"<p>{line}</p>") == []
