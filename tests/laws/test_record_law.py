"""Laws of the record: whatever the article, the line is whole and nothing is lost."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from archive.model import Article
from archive.packing import Packed, pack, unpack
from archive.record import KEYS, OPEN_ACCESS, article_record, dumps
from tests.archive.asking.schema import faults

from .articles import articles

ragged = st.text(st.characters(categories=["Cs", "L", "P"]))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | ragged,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ragged, inner),
    max_leaves=8,
)


def through_json(packed: Packed) -> Packed:
    """The rows as a database gives them back: JSON columns went through text."""
    revision = dict(packed.revision)
    revision["record"] = json.loads(json.dumps(revision["record"]))
    return Packed(
        revision=revision,
        bylines=packed.bylines,
        credits=packed.credits,
        cited=packed.cited,
        near_misses=packed.near_misses,
    )


@given(articles)
def test_packing_loses_nothing(article: Article) -> None:
    assert unpack(through_json(pack(article))) == article


@given(articles, st.booleans())
def test_every_record_is_valid_and_keeps_its_order(
    article: Article, evidence: bool
) -> None:
    record = article_record(article, id="a1", evidence=evidence)
    assert faults(record) == []
    assert tuple(record) == KEYS + (("evidence",) if evidence else ())
    if article.access not in OPEN_ACCESS:
        assert record["body"] is None


@given(articles)
def test_a_line_is_ascii_and_reads_back(article: Article) -> None:
    record = article_record(article, id="a1", evidence=True)
    line = dumps(record)
    assert line.isascii()
    assert len(line.splitlines()) == 1
    assert json.loads(line) == record
    assert dumps(json.loads(line)) == line


@given(json_values)
def test_no_lone_surrogate_leaves(value: object) -> None:
    read = json.loads(dumps({"value": value}))
    json.dumps(read, ensure_ascii=False).encode("utf-8")  # raises on a lone one
    assert json.loads(dumps(read)) == read


def test_what_stands_for_a_lone_surrogate() -> None:
    line = dumps({"value": "a\ud800b", "\udfff": ["\udc00"], "pair": "\U0001f600"})
    assert json.loads(line) == {
        "value": "a\ufffdb",
        "\ufffd": ["\ufffd"],
        "pair": "\U0001f600",
    }
