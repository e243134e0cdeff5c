"""Hypothesis strategies for the words of ``archive.model``."""

from __future__ import annotations

from types import MappingProxyType

from hypothesis import strategies as st

from archive.model import (
    Access,
    Article,
    Byline,
    BylineRole,
    Cited,
    Correction,
    Credit,
    CreditKind,
    CreditRole,
    Dateline,
    DateValue,
    Declaration,
    Evidence,
    Image,
    Link,
    NameKind,
    NoticeKind,
    PagePart,
    Precision,
    Reason,
    WorkType,
)

# What the door of the archive lets in: no NUL, no lone surrogates.
characters = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
texts = st.text(characters, max_size=30)
words = st.text(characters, min_size=1, max_size=30)
maybe = st.none() | texts
evidence = st.builds(Evidence, rule=words, exact=words, selector=words)
bylines = st.builds(
    Byline,
    name=words,
    kind=st.sampled_from(NameKind),
    role=st.sampled_from(BylineRole),
    raw=texts,
    evidence=evidence,
)
credits = st.builds(
    Credit,
    name=words,
    organization=maybe,
    kind=st.sampled_from(CreditKind),
    role=st.sampled_from(CreditRole),
    url=maybe,
    confidence=st.floats(0, 1),
    evidence=evidence,
)
dates = st.builds(
    DateValue,
    value=st.datetimes().map(lambda moment: moment.isoformat()) | words,
    precision=st.sampled_from(Precision),
    raw=texts,
    evidence=evidence,
)
datelines = st.builds(
    Dateline, place=maybe, agency=maybe, date=maybe, raw=texts, evidence=evidence
)


def _tuples(items: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(items, max_size=3).map(tuple)


articles = st.builds(
    Article,
    url=maybe,
    canonical_url=maybe,
    type=st.none() | st.sampled_from(WorkType),
    title=maybe,
    description=maybe,
    bylines=_tuples(bylines),
    dates=st.dictionaries(st.sampled_from(["published", "modified"]), dates).map(
        MappingProxyType
    ),
    language=maybe,
    language_declared=maybe,
    publisher=maybe,
    body=maybe,
    tail=maybe,
    credits=_tuples(credits),
    cited=_tuples(st.builds(Cited, name=words, evidence=evidence)),
    dateline=st.none() | datelines,
    access=st.sampled_from(Access),
    section=maybe,
    tags=_tuples(texts),
    corrections=_tuples(
        st.builds(
            Correction,
            text=texts,
            kind=st.sampled_from(NoticeKind),
            evidence=evidence,
        )
    ),
    images=_tuples(st.builds(Image, url=texts, caption=maybe, credit=maybe)),
    links=_tuples(st.builds(Link, url=texts, text=texts)),
    next_page=maybe,
    pages=_tuples(
        st.builds(
            PagePart,
            url=texts,
            capture=maybe,
            start=st.integers(0, 9),
            end=st.integers(0, 9),
        )
    ),
    rights=_tuples(st.builds(Declaration, name=words, value=maybe, evidence=evidence)),
    evidence=st.dictionaries(words, evidence, max_size=3).map(MappingProxyType),
    near_misses=_tuples(evidence),
    refusal=st.none() | st.sampled_from(Reason),
    extractor=words,
)
