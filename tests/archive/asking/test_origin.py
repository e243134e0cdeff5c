"""Which of several copies is the origin: credit, canonical, dates, first seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.outlets import name_key
from archive.provenance.descent import Basis, sources
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


MUTUAL = f"Buna and Racurs credit each other; published earliest, {EARLY}"


def test_of_two_that_credit_each_other_the_dates_decide() -> None:
    one = member("buna", claims=claims("Racurs"), published=EARLY)
    two = member("racurs", claims=claims("Buna"), published=LATE)
    assert told(rank((two, one))) == ("buna", MUTUAL)
    undated = replace(one, published=None, first_seen=START + timedelta(hours=1))
    assert told(rank((undated, two))) == (
        "racurs",
        "Buna and Racurs credit each other; seen first; the dates on the pages do not "
        "decide",
    )
    # Who credits nobody is one more that may have been first, by the dates too.
    assert told(rank((one, two, member("delta", published=LATE)))) == ("buna", MUTUAL)
    before = member("delta", published="2026-02-27")
    assert told(rank((one, two, before))) == (
        "delta",
        "published earliest, 2026-02-27",
    )
    # Who credits one of them from outside leads to the first of both.
    copy = member("coast", claims=claims("Racurs"))
    assert told(rank((one, two, copy))) == (
        "buna",
        f"credited by 1 other with this story; {MUTUAL}",
    )


def test_a_longer_circle_has_a_first_too() -> None:
    names = ("buna", "racurs", "coast")
    dates = (LATE, "2026-03-01T12:00:00+00:00", EARLY)
    members = tuple(
        member(name, claims=claims(whom), published=date)
        for name, whom, date in zip(names, (*names[1:], names[0]), dates, strict=True)
    )
    assert told(rank(members)) == (
        "coast",
        f"Buna, Coast and Racurs credit each other; published earliest, {EARLY}",
    )
    assert [one.outlet for one in sources(members)["buna"]] == ["Racurs"]
    assert sources(members)["coast"] == ()


def test_of_the_articles_of_a_credited_outlet_the_earliest_is_meant() -> None:
    names = frozenset({"racurs"})
    later = member("a", names=names, published=LATE)
    first = member("b", names=names, published=EARLY, first_seen=START + timedelta(9))
    copy = member("buna", claims=claims("Racurs"), published=LATE)
    (source,) = sources((later, first, copy))["buna"]
    assert source.member is first
    assert told(rank((later, first, copy)))[0] == "b"


def test_who_names_only_itself_credits_nobody() -> None:
    own = member("racurs", claims=claims("Racurs"), published=EARLY)
    copy = member("buna", published=LATE)
    assert told(rank((own, copy))) == ("racurs", f"published earliest, {EARLY}")
    (source,) = sources((own, copy))["buna"]
    assert (source.basis, source.outlet) == (Basis.DATE, "Racurs")
    assert sources((own, copy))["racurs"] == ()


def test_dates_rule_out_those_that_came_later() -> None:
    """Who has a day alone may have been first; who came after another was not."""
    late = member("late", published=LATE)
    early = member("early", published=EARLY, first_seen=START + timedelta(hours=1))
    day = member("day", published="2026-03-01", first_seen=START + timedelta(hours=2))
    ranking = rank((late, early, day))
    assert told(ranking)[0] == "early"
    assert "do not decide" in ranking.basis
    found = sources((late, early, day))
    assert [one.basis for one in found["late"]] == [Basis.DATE]
    assert [one.basis for one in found["day"]] == [Basis.SEEN]


NAMES = st.sampled_from(["p0", "p1", "p2", "p3", "p4", "Far Agency"])


@example(
    world=[([], None, None), ([], None, 3), (["p0"], None, None), (["p1"], None, None)]
)
@given(
    st.lists(
        st.tuples(
            st.lists(NAMES, max_size=2),
            st.sampled_from([None, EARLY, LATE, "2026-03-01", "2026-03"]),
            st.sampled_from([None, 0, 1, 2, 3]),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_whoever_is_told_leads_to_the_origin(
    world: list[tuple[list[str], str | None, int | None]],
) -> None:
    """No circle, and one end: the origin of the story, or a name outside of it."""
    members = tuple(
        member(
            f"p{number}",
            claims=tuple(one for name in whom for one in claims(name)),
            published=date,
            canonical_key=None if to is None else f"p{to}.example/1",
            first_seen=START + timedelta(hours=number),
        )
        for number, (whom, date, to) in enumerate(world)
    )
    origin, found = rank(members).origin, sources(members)

    def follow(seen: list[str]) -> None:
        told = found[seen[-1]]
        if not told:
            assert origin is not None
            assert seen[-1] == origin.id
        for source in told:
            if source.member is not None:
                assert source.member.id not in seen
                follow([*seen, source.member.id])

    for one in members:
        follow([one.id])


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
