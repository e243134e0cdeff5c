"""The story that is the measure: republished, retold, its author only in a bio."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from archive.model import Article, CreditKind, NameKind
from crawler.extract import extract
from crawler.extract.page import Page, fold
from crawler.extract.rules import languages, rules_of

from .layouts import Variant
from .variants import VARIANTS as FIRST
from .variants_more import MORE

VARIANTS = (*FIRST, *MORE)
ROOT = Path(__file__).parents[3]
NAMES = re.compile(r"(?i)\b(?:buna|wyatt|racurs|ракурс)")
MODEL = ROOT / "tests/pages/model-wordpress"


@pytest.fixture(scope="module")
def model() -> Article:
    given = json.loads((MODEL / "headers.json").read_text("utf-8"))
    html = (MODEL / "page.html").read_bytes()
    return extract(html, given["url"], given["headers"])


def test_publisher_and_author_from_the_bio(model: Article) -> None:
    assert model.publisher == "Buna Times"
    assert model.authors == ("David Wyatt",)
    byline = model.bylines[0]
    assert byline.kind is NameKind.PERSON
    assert byline.raw.startswith("I am David Wyatt, a professional writer")
    assert "bio" in byline.evidence.rule


def test_one_credit_with_its_words_and_place(model: Article) -> None:
    assert [c.name for c in model.credits] == ["Racurs"]
    credit = model.credits[0]
    assert credit.kind is CreditKind.SOURCE_LINE
    assert credit.evidence.exact == "Source: Racurs"
    assert credit.url == "https://racurs.example/en/n123"
    page = Page((MODEL / "page.html").read_bytes(), "https://bunatimes.example/")
    assert page.locate(credit.evidence.selector) == "Source: Racurs"


def test_the_institute_is_cited_and_no_credit(model: Article) -> None:
    names = [cited.name for cited in model.cited]
    assert "Institute for the Study of War" in names
    assert "ISW" in names
    assert not {"Racurs", "Buna Times", "Reuters", "AFP"} & set(names)


def test_neither_credit_line_nor_bio_in_the_body(model: Article) -> None:
    assert model.body is not None
    assert model.body.startswith("Russian units have slowed down")
    assert model.body.endswith("ran again on Thursday morning.")
    assert "Racurs" not in model.body
    assert "Wyatt" not in model.body
    assert model.tail is not None
    assert model.tail.startswith("Source: Racurs")


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda v: v.name)
def test_variant(variant: Variant) -> None:
    article = extract(variant.html(), variant.url, {"Content-Type": "text/html"})
    assert article.publisher == variant.publisher
    assert [c.name for c in article.credits] == [variant.credit]
    assert article.authors == (variant.author,)
    cited = [one.name for one in article.cited]
    assert any(variant.cited in name for name in cited), cited
    assert variant.credit not in cited
    body = article.body or ""
    assert variant.paragraphs[0][:40] in body
    assert variant.source not in body
    assert variant.paragraphs[-1][-30:] in body
    assert variant.author not in body
    page = Page(variant.html(), variant.url)
    evidence = [article.credits[0].evidence, article.bylines[0].evidence]
    for item in [*evidence, *(one.evidence for one in article.cited)]:
        assert fold(item.exact) in (page.locate(item.selector) or "")


def test_variants_are_many_and_apart() -> None:
    assert len(VARIANTS) >= 50
    assert len({v.language for v in VARIANTS}) >= 30
    assert len({v.layout for v in VARIANTS}) >= 11
    for field in ("publisher", "author", "credit", "source", "bio"):
        assert len({getattr(v, field) for v in VARIANTS}) == len(VARIANTS)


CAPITALS = re.compile(
    r"[A-ZÀ-ÞĀ-ŽΑ-ΩА-ЯЁІЇЄҐ][\w'’.-]*|[„“”«»\"「」『』《》].*?[„“”«»\"」』》]"
)


def blank(text: str, *names: str) -> str:
    """A text without its names: quotes, capitals, and the given ones."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    first, *rest = text.strip().split(maxsplit=1)
    kept = CAPITALS.sub(" ", rest[0]) if rest else ""
    return " ".join(re.sub(r"\W+", " ", f"{first} {kept}".casefold()).split())


def test_no_variant_is_worded_as_a_rules_example() -> None:
    rules = [rule for rule in rules_of(*languages()) if rule.kind != "exclude"]
    examples = {blank(yes[0], *yes[1:]): yes[0] for rule in rules for yes in rule.yes}
    # Told by their words alone: a label without more is what a language has.
    assert len(examples) > 200
    for variant in VARIANTS:
        names = (variant.credit, variant.author, variant.publisher)
        words = blank(variant.bio, *names)
        assert words not in examples, (variant.bio, examples.get(words))
        words = blank(variant.source, *names)
        if len(words.split()) > 1:
            assert words not in examples, (variant.source, examples.get(words))


def test_blanks_show_what_is_worded_alike() -> None:
    mine = blank("Ruth Calder is a staff writer at Harbour Post.", "Ruth Calder")
    theirs = blank("Max Roe is a staff writer at Hill Herald.", "Max Roe")
    assert mine == theirs
    assert mine != blank("Max Roe edits the Hill Herald.", "Max Roe")


def test_nothing_but_the_tests_knows_the_names() -> None:
    files = [
        path
        for package in ("crawler", "archive")
        for path in (ROOT / package).rglob("*")
        if path.suffix in (".py", ".toml", ".json", ".sql", ".html", ".mako")
    ]
    assert len(files) > 50
    for path in files:
        text = path.read_text("utf-8")
        found = NAMES.search(text)
        assert not found, f"{path} knows {found[0]}"
