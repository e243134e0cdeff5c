"""The record: its keys, what it hides, and the schema that is shipped with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from archive import model
from archive.record import (
    KEYS,
    Kept,
    Reprints,
    article_record,
    dumps,
    error_record,
)
from archive.spans import moment

from .schema import SCHEMA, faults

WHEN = datetime(2026, 3, 3, 12, 0, 5, 999, tzinfo=timezone(timedelta(hours=2)))
CAPTURE = model.Capture(
    id="urn:uuid:1",
    url="https://a.example/1",
    fetched=WHEN,
    status=200,
    payload_digest="sha1:X",
    digest="ab" * 32,
    warc_file="a.warc.gz",
    offset=7,
    length=9,
    via="https://a.example/feed",
)


def test_an_empty_article_has_every_key() -> None:
    record = article_record(model.Article(), id="a1")
    assert tuple(record) == KEYS
    assert {key: value for key, value in record.items() if value not in (None, [])} == {
        "schema": "pressmark/article@1",
        "id": "a1",
        "dates": {"published": None, "modified": None},
        "access": "unknown",
        "rights": {"reserved": [], "policy": None, "robots": None, "declarations": []},
        "extractor": model.EXTRACTOR,
    }


def test_the_archive_adds_its_own_keys_in_utc() -> None:
    kept = Kept(
        first_seen=WHEN,
        last_seen=WHEN,
        revision=2,
        superseded=None,
        capture=CAPTURE,
        reprints=Reprints(cluster="c1", origin=None),
    )
    record = article_record(model.Article(), id="a1", archive=kept)
    assert faults(record) == []
    assert record["first_seen"] == "2026-03-03T10:00:05Z"
    assert record["revision"] == 2
    assert record["reprints"] == {"cluster": "c1", "origin": None}
    assert record["capture"] == {
        "fetched": "2026-03-03T10:00:05Z",
        "status": 200,
        "digest": "ab" * 32,
        "warc": {"file": "a.warc.gz", "offset": 7, "length": 9},
        "found_via": "https://a.example/feed",
    }


@pytest.mark.parametrize("access", model.Access)
def test_the_text_of_a_wall_is_not_the_article(access: model.Access) -> None:
    article = model.Article(access=access, body="words", tail="more")
    record = article_record(article, id="a1")
    shown = access.value in ("free", "metered", "teaser")
    assert (record["body"], record["tail"]) == (
        ("words", "more") if shown else (None, None)
    )


def test_an_error_line_has_three_keys() -> None:
    record = error_record("p1", None, "parse_limit:\n too long")
    assert dumps(record) == '{"id":"p1","url":null,"error":"parse_limit: too long"}'
    assert faults(record) == []


def test_the_schema_names_the_model_s_own_words() -> None:
    article = SCHEMA["$defs"]["article"]
    assert tuple(article["required"]) == KEYS
    assert article["properties"]["schema"]["const"] == model.SCHEMA
    enums = {
        ("article", "access"): model.Access,
        ("byline", "kind"): model.NameKind,
        ("byline", "role"): model.BylineRole,
        ("credit", "kind"): model.CreditKind,
        ("correction", "kind"): model.NoticeKind,
        ("credit", "role"): model.CreditRole,
        ("date", "precision"): model.Precision,
    }
    for (name, key), words in enums.items():
        allowed = SCHEMA["$defs"][name]["properties"][key]["enum"]
        assert allowed == [word.value for word in words]


def test_the_schema_refuses_what_is_no_record() -> None:
    record = article_record(model.Article(), id="a1")
    assert faults({**record, "access": "open"})
    assert faults({**record, "authors": None})
    assert faults({**record, "error": "x"})
    assert faults({key: record[key] for key in KEYS[1:]})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026", "2026-01-01T00:00:00+00:00"),
        ("2026-05", "2026-05-01T00:00:00+00:00"),
        ("2026-05-06", "2026-05-06T00:00:00+00:00"),
        ("2026-05-06T10:00", "2026-05-06T10:00:00+00:00"),
        ("2026-05-06T10:00:01+02:00", "2026-05-06T08:00:01+00:00"),
        ("2026-05-06T23:30:00-05:00", "2026-05-07T04:30:00+00:00"),
    ],
)
def test_a_date_as_a_moment(value: str, expected: str) -> None:
    found = moment(value)
    assert found is not None
    assert found.isoformat() == expected
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    "value", [None, "", "soon", "0001-01-01T00:00+05:00", "2026-13"]
)
def test_what_is_no_date_has_no_moment(value: str | None) -> None:
    assert moment(value) is None
