"""Texts are told apart, and known again when they are edited; no database here."""

from __future__ import annotations

import pytest

from archive.likeness import Other, Relation, Verdict, compare
from archive.shelf import POSTINGS, STORIES, Posting, candidates, survey
from archive.signature import signature

from .prose import part, prose


def judged(fresh: str, known: str, *, within: bool = False) -> Verdict:
    """The verdict on a text where one other is on file."""
    old, new = signature(known), signature(fresh)
    postings = [
        Posting(fingerprint=one, member=7, site=1, story=7)
        for one in old.fingerprints & new.fingerprints
    ]
    site = 1 if within else 2
    other = Other(
        member=7,
        site=1,
        story=7,
        size=len(old.fingerprints),
        numerals=old.numerals,
        alone=True,
    )
    shelf = survey(postings, site)
    others = {7: other} if candidates(shelf) else {}
    return compare(new, site, shelf, others)


WIRE = prose(1, 400)


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param(WIRE.upper(), id="other case"),
        pytest.param("LAKETOWN (Nordwire) - " + WIRE, id="dateline"),
        pytest.param(part(WIRE, 0, 100), id="cut to a quarter"),
        pytest.param(part(WIRE, 100, 400), id="without its lead"),
        pytest.param(prose(2, 120) + "\n\n" + WIRE, id="a new top"),
        pytest.param("\n\n".join(reversed(WIRE.split("\n\n"))), id="re-ordered"),
        pytest.param(WIRE.replace(" ", "&nbsp;"), id="entities in the text"),
        pytest.param(WIRE.replace("a", "\u00e1"), id="accents"),
    ],
)
def test_an_edited_copy_is_the_same_story(copy: str) -> None:
    verdict = judged(copy, WIRE)
    assert verdict.stories == (7,)
    assert [link.relation for link in verdict.links] == [Relation.NEAR]
    assert 0.4 <= verdict.links[0].score <= 1


@pytest.mark.parametrize(
    ("other", "relation"),
    [
        pytest.param(prose(3, 400), None, id="another story"),
        pytest.param(prose(3, 300) + " " + part(WIRE, 0, 30), None, id="a quotation"),
        pytest.param(
            prose(3, 300) + " " + part(WIRE, 0, 100), Relation.PARTIAL, id="an excerpt"
        ),
        pytest.param(part(WIRE, 0, 30), None, id="too short to say"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_what_shares_little_is_another_story(
    other: str, relation: Relation | None
) -> None:
    verdict = judged(other, WIRE)
    assert verdict.stories == ()
    assert [link.relation for link in verdict.links] == [relation] * (
        relation is not None
    )


def test_one_site_is_judged_more_strictly_than_two() -> None:
    half = part(WIRE, 0, 120) + " " + prose(4, 100)
    assert judged(half, WIRE).stories == (7,)
    assert judged(half, WIRE, within=True).stories == ()


def test_a_form_with_other_figures_is_another_story() -> None:
    form = "{} " + part(WIRE, 0, 60) + " {} {} " + part(WIRE, 60, 130) + " {} {}."
    known = form.format(11, 12, 13, 14, 15)
    assert judged(form.format(11, 12, 13, 14, 15) + " More.", known).stories == (7,)
    assert judged(form.format(21, 22, 23, 24, 25), known).stories == ()


def test_groups_of_digits_are_one_figure() -> None:
    spellings = ("1,234,567 votes", "1.234.567 votes", "1 234 567 votes")
    assert {signature(text).numerals for text in spellings} == {frozenset({"1234567"})}


def test_what_a_site_prints_under_all_is_boilerplate() -> None:
    on_one = [
        Posting(fingerprint=1, member=member, site=5, story=member)
        for member in (1, 2, 3)
    ]
    assert survey(on_one, site=6).common == frozenset()
    assert survey(on_one, site=5).common == {1}
    assert survey(on_one, site=5).gone == {1: 1, 2: 1, 3: 1}
    # It is kept until it shows to be boilerplate by itself, to whoever comes later.
    assert survey(on_one, site=5).useless == frozenset()
    fourth = Posting(fingerprint=1, member=4, site=5, story=4)
    assert survey([*on_one, fourth], site=6).useless == {1}


def test_what_stands_in_many_stories_tells_none_apart() -> None:
    def on_many_sites(stories: int, articles: int) -> list[Posting]:
        return [
            Posting(fingerprint=1, member=number, site=number, story=number % stories)
            for number in range(articles)
        ]

    assert survey(on_many_sites(STORIES, POSTINGS - 1), site=-1).useless == frozenset()
    assert survey(on_many_sites(STORIES, POSTINGS), site=-1).common == frozenset()
    assert survey(on_many_sites(STORIES, POSTINGS), site=-1).useless == {1}
    assert survey(on_many_sites(STORIES + 1, STORIES + 1), site=-1).common == {1}
