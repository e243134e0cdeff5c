"""Laws of reading: evidence stands where it says, however a page is spoilt."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.errors import ReadingFailed
from archive.model import Article
from crawler.explaining import marked
from crawler.extract import extract
from crawler.extract.encoding import decode
from crawler.extract.evidence import every, missing, stands
from crawler.extract.explanation import explain
from crawler.extract.page import Page
from tests.crawler.extract import golden

from .mutations import HARMFUL, HARMLESS, Mutation, pieces

names = st.sampled_from(golden.names())
dice = st.randoms(use_true_random=False)
# A page takes some hundredths of a second; the slow first one loads word lists.
patient = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def spoilt(name: str, how: Sequence[Mutation], dice: Random) -> bytes:
    case = golden.case(name)
    text, encoding = decode(case.html, case.headers)
    page = pieces(text)
    for mutation in how:
        page = mutation(page, dice)
    return "".join(page).encode(encoding, "xmlcharrefreplace")


@patient
@given(names, st.lists(st.sampled_from(HARMFUL + HARMLESS), max_size=4), dice)
def test_evidence_stands_on_spoilt_pages(
    name: str, how: list[Mutation], dice: Random
) -> None:
    case = golden.case(name)
    html = spoilt(name, how, dice)
    try:
        article = extract(html, case.url, case.headers)
    except ReadingFailed as error:
        assert error.reason in ("empty", "parse_limit")
        return
    page = Page(html, case.url, case.headers)
    assert list(missing(article)) == []
    for field, evidence in every(article):
        assert stands(page, evidence, article.text), (field, evidence)


@patient
@given(names, st.sampled_from(HARMLESS), dice)
def test_what_no_reader_sees_changes_nothing(
    name: str, how: Mutation, dice: Random
) -> None:
    case = golden.case(name)
    html = spoilt(name, [how], dice)
    assert values(extract(html, case.url, case.headers)) == values(case.read())


def values(article: Article) -> tuple[object, ...]:
    """What was read, without where: a comment may part a line from its element."""
    return (
        *(article.title, article.authors, article.published, article.modified),
        *(article.body, article.tail, article.language, article.publisher),
        tuple((one.name, one.kind) for one in article.credits),
        tuple(one.name for one in article.cited),
        *(article.access, article.section, article.tags, article.refusal),
    )


@settings(patient, max_examples=15)
@given(names, st.lists(st.sampled_from(HARMFUL), max_size=3), dice)
def test_any_page_can_be_shown_with_its_evidence(
    name: str, how: list[Mutation], dice: Random
) -> None:
    case = golden.case(name)
    html = spoilt(name, how, dice)
    try:
        found = explain(html, case.url, case.headers)
    except ReadingFailed:
        return
    document = "\n".join(marked.page(found))
    document.encode("utf-8", "replace")
    assert document.count("<tr id=e") >= len(found.article.credits)
    assert "<script" not in document.lower()
