"""Which of several copies is the origin: credit, canonical, dates, first seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from archive.outlets import name_key
from archive.provenance.origin import Claim, Member, Ranking, rank

from .corpus import START


def member(name: str, **more: object) -> Member:
    base = Member(
        id=name,
        url=f"https://{name}.example/1",
        url_key=f"{name}.example/1",
        outlet_id=None,
        outlet=name.title(),
        title="The story",
        published=None,
        first_seen=START,
        names=frozenset({name_key(name), f"{name}.example"}),
    )
    return replace(base, **more)  # type: ignore[arg-type]


def claims(name: str, **more: object) -> tuple[Claim, ...]:
    base = Claim(name=name, names=frozenset({name_key(name)}))
    return (replace(base, **more),)  # type: ignore[arg-type]


def told(ranking: Ranking) -> tuple[str | None, str]:
    return ranking.origin.id if ranking.origin else None, ranking.basis


EARLY, LATE = "2026-03-01T10:00:00+00:00", "2026-03-02T10:00:00+00:00"


def test_credit_beats_every_date() -> None:
    copy = member("buna", claims=claims("Racurs"), published=EARLY)
    source = member("racurs", published=LATE, first_seen=START + timedelta(days=9))
    assert told(rank((copy, source))) == (
        "racurs",
        "credited by 1 other with this story",
    )


def test_a_chain_is_followed_to_its_end() -> None:
    first = member("racurs")
    second = member("buna", claims=claims("Racurs"))
    third = member("coast", claims=claims("Buna"))
    fourth = member("delta", claims=claims("BUNA"))
    assert told(rank((fourth, third, second, first))) == (
        "racurs",
        "credited by 3 others with this story",
    )


def test_a_link_to_the_article_is_a_credit_whatever_the_name() -> None:
    copy = member("buna", claims=claims("a partner", url_key="racurs.example/1"))
    assert told(rank((copy, member("racurs"), member("delta"))))[0] == "racurs"


def test_an_outlet_is_known_by_its_row() -> None:
    copy = member("buna", claims=claims("RCS", outlet_id=7))
    assert told(rank((copy, member("racurs", outlet_id=7))))[0] == "racurs"


def test_two_that_credit_each_other_prove_nothing() -> None:
    one = member("buna", claims=claims("Racurs"), published=EARLY)
    two = member("racurs", claims=claims("Buna"), published=LATE)
    ranking = rank((one, two))
    assert ranking.origin is None
    third = member("delta", published=LATE)
    assert told(rank((one, two, third)))[0] == "delta"


def test_canonical_comes_after_credit_and_before_dates() -> None:
    copy = member("buna", canonical_key="racurs.example/1", published=EARLY)
    source = member("racurs", published=LATE)
    assert told(rank((copy, source))) == (
        "racurs",
        "named as the canonical address by 1 other with this story",
    )


@pytest.mark.parametrize(
    ("one", "two", "basis"),
    [
        (EARLY, LATE, f"published earliest, {EARLY}"),
        ("2026-03-01", LATE, "published earliest, 2026-03-01"),
        ("2026-02", "2026-03-01", "published earliest, 2026-02"),
    ],
)
def test_the_earlier_date_where_it_is_surely_earlier(
    one: str, two: str, basis: str
) -> None:
    members = (
        member("late", published=two),
        member("early", published=one, first_seen=START + timedelta(days=1)),
    )
    assert told(rank(members)) == ("early", basis)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (None, EARLY),
        ("2026-03-01", EARLY),
        (EARLY, EARLY),
        ("soon", LATE),
        (None, None),
    ],
)
def test_where_dates_do_not_decide_the_first_seen_does(
    one: str | None, two: str | None
) -> None:
    members = (
        member("zz", published=one),
        member("aa", published=two, first_seen=START + timedelta(seconds=1)),
    )
    for order in (members, members[::-1]):
        assert told(rank(order)) == (
            "zz",
            "seen first; the dates on the pages do not decide",
        )


def test_the_one_that_credits_nobody() -> None:
    wire = claims("Far Agency")
    assert told(rank((member("a", claims=wire), member("b")))) == (
        "b",
        "the only one that credits nobody",
    )


def test_where_all_are_copies_none_is_the_origin() -> None:
    members = tuple(member(name, claims=claims("Far Agency")) for name in "abc")
    assert told(rank(members)) == (
        None,
        "every one is credited to Far Agency, not archived here",
    )
