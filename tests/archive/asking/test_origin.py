"""Which of several copies is the origin: credit, canonical, dates, first seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.outlets import name_key
from archive.provenance.descent import sources
from archive.provenance.member import Claim, Member, is_before
from archive.provenance.origin import Ranking, rank
from archive.provenance.said import Basis

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


DATES = st.sampled_from([None, EARLY, LATE, "2026-03-01", "2026-03"])
NAMES = st.sampled_from(["p0", "p1", "p2", "p3", "p4", "Far Agency", "AFP"])
TEXT = st.tuples(
    st.lists(st.tuples(NAMES, st.sampled_from([False, False, True])), max_size=2),
    DATES,
    st.sampled_from([None, 0, 1, 2, 3]),
    st.sampled_from([None, None, 0, 1]),
)
Text = tuple[list[tuple[str, bool]], str | None, int | None, int | None]


def world_of(texts: list[Text]) -> tuple[Member, ...]:
    """Credits, date, canonical address, and whose outlet's it is, if not its own."""
    return tuple(
        member(
            f"p{number}",
            outlet=f"P{number if of is None else of}",
            names=frozenset({f"p{number if of is None else of}"}),
            claims=tuple(
                claim
                for name, is_canonical in whom
                for claim in claims(
                    name, is_canonical=is_canonical, is_known=name == "AFP"
                )
            ),
            published=date,
            canonical_key=None if to is None else f"p{to}.example/1",
            first_seen=START + timedelta(hours=number),
        )
        for number, (whom, date, to, of) in enumerate(texts)
    )


@example(
    texts=[
        ([], None, None, None),
        ([], None, 3, None),
        ([("p0", False)], None, None, None),
        ([("p1", False)], None, None, None),
    ]
)
@given(st.lists(TEXT, min_size=1, max_size=6))
def test_whoever_is_told_leads_to_the_origin(texts: list[Text]) -> None:
    """No circle, and one end: the origin of the story, or a name outside of it."""
    members = world_of(texts)
    ranking, found = rank(members), sources(members)
    ends: set[str] = set()

    def follow(seen: list[str], outlet: str) -> None:
        told = found[seen[-1]]
        if not told:
            ends.add(seen[-1])
            assert outlet in ranking.outlets
        for source in told:
            assert source.outlet != outlet
            if source.member is None:
                ends.add(source.outlet)
            else:
                assert source.member.id not in seen
                follow([*seen, source.member.id], source.outlet)

    for one in members:
        follow([one.id], one.outlet)
    # The verdict is where they lead, and has itself the story from nobody.
    assert ranking.origin or ranking.parties
    if ranking.origin:
        mine = found[ranking.origin.id]
        assert all(source.member is None for source in mine)
        assert bool(mine) is bool(ranking.parties)
        assert mine or ranking.origin.id in ends
    assert {one.outlet for one in ranking.parties} <= ends


@given(st.lists(TEXT, min_size=1, max_size=6))
def test_no_origin_is_later_than_what_comes_from_outside(texts: list[Text]) -> None:
    """Unless somebody names it."""
    members = world_of(texts)
    ranking, found = rank(members), sources(members)
    if ranking.origin and " by " not in ranking.basis:
        for one in members:
            outside = found[one.id] and found[one.id][0].member is None
            assert not (outside and is_before(one, ranking.origin))


@given(st.lists(TEXT, min_size=1, max_size=6))
def test_nobody_is_told_by_a_date_that_does_not_say_so(texts: list[Text]) -> None:
    members = world_of(texts)
    for one in members:
        for source in sources(members)[one.id]:
            if source.basis is Basis.DATE:
                assert any(is_before(other, one) for other in members)
                if source.member:
                    assert is_before(source.member, one)


AFP = {"is_known": True, "party": "Agence France-Presse"}


def test_a_late_copy_that_credits_nobody_is_not_the_origin() -> None:
    wire = claims("AFP", **AFP)
    first = tuple(member(name, claims=wire, published=EARLY) for name in "abc")
    late = member("d", published="2026-03-03")
    members = (late, *first)
    ranking = rank(members)
    assert told(ranking) == (
        None,
        "credited by 3 of 4 with this story; "
        "no article of theirs that tells this story was found here",
    )
    assert ranking.outlets == ("Agence France-Presse",)
    (source,) = sources(members)["d"]
    assert (source.basis, source.outlet) == (Basis.DATE, "Agence France-Presse")
    undated = (replace(late, published=None), *first)
    assert rank(undated).origin is None
    (source,) = sources(undated)["d"]
    assert source.basis is Basis.SEEN
    # What is but a name may be that of an article here, which was before.
    name = claims("Far Agency")
    unknown = tuple(replace(one, claims=name) for one in first)
    assert rank((late, *unknown)).outlets == ("Far Agency",)
    assert rank((replace(late, published="2026-02"), *unknown)).outlets == ("D",)


def test_a_chain_leads_out_of_the_story() -> None:
    """Who is credited and credits somebody else is not the origin."""
    wire = claims("Reuters", is_known=True)
    alpha = member("alpha", claims=wire)
    beta, delta = (member(name, claims=wire) for name in ("beta", "delta"))
    gamma = member("gamma", claims=claims("Alpha"))
    members = (alpha, beta, gamma, delta)
    ranking = rank(members)
    assert (ranking.origin, ranking.outlets) == (None, ("Reuters",))
    assert ranking.basis.startswith("credited by every one; ")
    found = sources(members)
    assert [one.outlet for one in found["alpha"]] == ["Reuters"]
    assert [one.outlet for one in found["gamma"]] == ["Alpha"]
    # The first in a circle, too.
    both = replace(beta, claims=claims("Alpha"), published=LATE)
    circle = (replace(alpha, claims=wire + claims("Beta"), published=EARLY), both)
    assert [one.outlet for one in rank(circle).parties] == ["Reuters"]
    assert [one.outlet for one in sources(circle)["alpha"]] == ["Reuters"]


def test_all_of_a_story_may_come_by_way_of_one() -> None:
    """Who has it from outside: it is the origin of those that are here."""
    alpha = member("alpha", claims=claims("Far Agency"), published=LATE)
    beta = member("beta", claims=claims("Alpha"), published=EARLY)
    gamma = member("gamma", claims=claims("Beta"))
    ranking = rank((gamma, beta, alpha))
    assert told(ranking) == (
        "alpha",
        "credited by 2 others with this story; its own page names Far Agency",
    )
    found = sources((gamma, beta, alpha))
    assert [one.outlet for one in found["alpha"]] == ["Far Agency"]


def test_more_credits_say_more() -> None:
    wire = claims("AFP", is_known=True)
    own, copy = member("own"), member("copy", claims=claims("Own"))
    others = [member(name, claims=wire) for name in "ab"]
    assert told(rank((own, copy, others[0])))[0] == "own"
    assert rank((own, copy, *others)).outlets == ("AFP",)


def test_two_that_are_credited_together_are_told_together() -> None:
    wires = claims("AFP", is_known=True) + claims("Reuters", is_known=True)
    one = member("one", claims=wires)
    assert rank((one,)).outlets == ("AFP", "Reuters")
    assert [to.outlet for to in sources((one,))["one"]] == ["AFP", "Reuters"]


def test_a_credit_says_more_than_any_number_of_canonical_addresses() -> None:
    """Also where the canonical address was read as a credit."""
    beta = member("beta", published="2026-02-27")
    gamma = member("gamma", claims=claims("Beta"), published=LATE)
    alpha = member("alpha", published=EARLY)
    names = claims("alpha.example", url_key="alpha.example/1", is_canonical=True)
    copies = tuple(member(name, claims=names, published=LATE) for name in "de")
    members = (alpha, beta, gamma, *copies)
    assert told(rank(members)) == ("beta", "credited by 1 other with this story")
    found = sources(members)
    assert [one.basis for one in found["d"]] == [Basis.CANONICAL]
    assert [(one.basis, one.outlet) for one in found["alpha"]] == [(Basis.DATE, "Beta")]
    # It leads outside where nobody of the story has it.
    outside = replace(copies[0], claims=(replace(names[0], url_key="far/1"),))
    ranking = rank((outside, member("late", published="2026-03-03")))
    assert (ranking.origin, ranking.outlets) == (None, ("alpha.example",))


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
        "the only one that credits nobody; "
        "Far Agency, whom others credit, may be its name",
    )


def test_where_all_are_copies_none_is_the_origin() -> None:
    members = tuple(member(name, claims=claims("Far Agency")) for name in "abc")
    assert told(rank(members)) == (
        None,
        "credited by every one; "
        "no article of theirs that tells this story was found here",
    )
