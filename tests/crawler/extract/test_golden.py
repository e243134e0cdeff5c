"""Every golden page is read as its expected.json says."""

from __future__ import annotations

import json

import pytest

from . import golden


@pytest.mark.parametrize("name", golden.names())
def test_golden_page(name: str, request: pytest.FixtureRequest) -> None:
    case = golden.case(name)
    got = golden.answer(case.read(), name)
    if request.config.getoption("--update-golden"):
        text = json.dumps(got, indent=1, ensure_ascii=False)
        case.expected.write_text(text + "\n", "utf-8")
    assert got == json.loads(case.expected.read_text("utf-8"))


METHODS = {
    "graph-en": "body.trafilatura",
    "microdata-es": "body.microdata",
    "script-fr": "body.jsonld",
    "aside-uk": "body.paragraphs",
}


@pytest.mark.parametrize(("name", "method"), METHODS.items())
def test_each_method_wins_where_it_should(name: str, method: str) -> None:
    assert golden.case(name).read().evidence["body"].rule == method
