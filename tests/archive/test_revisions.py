"""The verdicts of decide(), and digests deaf to noise."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from archive.fingerprint import content_hash, is_distinct, levelled, plain, text_hash
from archive.model import Outcome
from archive.revisions import Known, Revision, Signature, decide, is_same_story

from .samples import BODY, article

NEW = Signature(digest="d", text_hash="t", content_hash="c")


def revision(number: int = 1, **changes: str) -> Revision:
    values = {"digest": "other", "text_hash": "other", "content_hash": "other"}
    return Revision(number=number, signature=Signature(**values | changes))


@pytest.mark.parametrize(
    ("known", "outcome", "number", "words"),
    [
        (Known(), "stored", None, "no known text"),
        (Known(twin="abc"), "duplicate", None, "article abc"),
        (Known(before=revision(3, content_hash="c")), "unchanged", 3, "revision 3"),
        (Known(before=revision(3, digest="d")), "unchanged", 3, "payload"),
        (
            Known(before=dataclasses.replace(revision(3), is_levelled=True)),
            "unchanged",
            3,
            "quotes and dashes",
        ),
        (Known(after=revision(2, digest="d")), "unchanged", 2, "payload"),
        (
            Known(before=revision(1), after=revision(2, content_hash="c")),
            "unchanged",
            2,
            "revision 2",
        ),
        (Known(before=revision(4)), "revised", None, "text differs from revision 4"),
        (Known(before=revision(4, text_hash="t")), "revised", None, "text is the same"),
        (Known(before=revision(1), twin="abc"), "revised", None, "text differs"),
    ],
)
def test_verdicts(known: Known, outcome: str, number: int | None, words: str) -> None:
    decision = decide(NEW, known)
    assert decision.outcome is Outcome(outcome)
    assert decision.number == number
    assert words in decision.reason


NOISE = [
    (BODY, BODY.replace("\n\n", " ")),
    (BODY, BODY.replace(" ", "\u00a0")),
    (BODY, f"\n{BODY}\n\n"),
    (BODY, BODY.replace("the", "t\u200bhe")),
    ("caf\u00e9", "cafe\u0301"),
    ("office", "o\ufb03ce"),
    ("１２", "12"),
]


@pytest.mark.parametrize(("one", "other"), NOISE)
def test_noise_changes_no_digest(one: str, other: str) -> None:
    assert text_hash(one) == text_hash(other)
    assert content_hash(article(body=one)) == content_hash(article(body=other))
    assert content_hash(article(title=one)) == content_hash(article(title=other))


MARKS = [
    ("“We’re glad,” he said – “at last.”", '"We\'re glad," he said - "at last."'),
    ("« Enfin », dit-il", "“Enfin”, dit‑il"),
    ("„Endlich“, sagte er", "»Endlich«, sagte er"),
    ("the bridge — closed since May — opens", "the bridge—closed since May—opens"),
    ("``So''", "“So”"),
]


@pytest.mark.parametrize(("one", "other"), MARKS)
def test_quotes_and_dashes_are_levelled(one: str, other: str) -> None:
    assert levelled(one) == levelled(other)
    assert content_hash(article(body=one)) != content_hash(article(body=other))
    hashes = {content_hash(article(body=text), levelled) for text in (one, other)}
    assert len(hashes) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("He is 5' tall", 'He is 5" tall'),
        ("'So', he said", "So, he said"),
        ("up -5 %", "up 5 %"),
        ("re-sign", "resign"),
    ],
)
def test_a_mark_that_comes_or_goes_is_a_change(one: str, other: str) -> None:
    assert levelled(one) != levelled(other)


def test_case_is_a_change_but_no_other_text() -> None:
    assert text_hash("US troops") == text_hash("us troops")
    upper, lower = article(title="US troops"), article(title="us troops")
    assert content_hash(upper) != content_hash(lower)


@pytest.mark.parametrize(
    "change", [{"body": None}, {"title": None}, {"bylines": ()}, {"credits": ()}]
)
def test_what_counts_changes_the_digest(change: dict[str, Any]) -> None:
    assert content_hash(article(**change)) != content_hash(article())


def test_a_date_without_a_zone_is_taken_as_it_stands() -> None:
    def dated(value: str) -> str:
        date = dataclasses.replace(article().dates["published"], value=value)
        return content_hash(article(dates={"published": date}))

    assert dated("2026-03-01T09:00:00+01:00") == dated("2026-03-01T08:00:00Z")
    assert dated("2026-03-01") != dated("2026-03-02")
    assert dated("2026-03-01") != dated("2026-03-01T00:00:00Z")
    assert dated("2026-03") != dated("2026")


def test_walls_are_not_distinct() -> None:
    assert is_distinct(BODY)
    assert not is_distinct("Subscribe to read on." + " " * 500)
    assert not is_distinct(None)
    assert plain(None) == ""


def test_two_states_of_a_story() -> None:
    assert is_same_story(BODY, BODY)
    assert is_same_story(BODY, BODY.split("\n\n")[0])
    assert is_same_story(BODY, f"{BODY} {BODY.upper()} and more")
    assert is_same_story(None, "")
    assert not is_same_story(BODY, None)
    assert not is_same_story(BODY, "Engineers found rust in two of nine pillars")


JAPANESE = (
    "市は三月一日、北の島へ渡る連絡船を四月から一日二便にすると発表した。"
    "朝の便は六時、夕方の便は五時に出る。自転車の料金は当面無料とする。",
    "市は三月二日、北の島へ渡る連絡船を五月から一日三便にすると発表した。"
    "朝の便は七時、夕方の便は六時に出る。自転車の料金は当分無料とする。",
    "古い町の橋は夏まで通行止めが続く。技術者が九本の柱のうち二本にさびを見つけた"
    "ためで、路線バスは遠回りをすると県の担当者が説明した。",
)


def test_two_states_of_a_story_in_a_script_without_spaces() -> None:
    # Every sentence was edited, and none is one "word" of the other.
    assert is_same_story(JAPANESE[0], JAPANESE[1])
    assert not is_same_story(JAPANESE[0], JAPANESE[2])
    thai = "สะพานเมืองเก่าจะปิดจนถึงฤดูร้อนเพราะวิศวกรพบสนิมในเสาสองต้น"
    assert is_same_story(thai, thai.replace("สอง", "สาม"))
    ferry = "เรือข้ามฟากไปเกาะทางเหนือจะออกวันละสองเที่ยวตั้งแต่เดือนเมษายน"
    assert not is_same_story(thai, ferry)
