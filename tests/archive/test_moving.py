"""An article that goes on under another address stays one; others stay two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import pytest
from sqlalchemy import select

from archive import moves
from archive.events import events
from archive.holdings import find_id, history
from archive.model import Capture, DateValue, Outcome, Precision
from archive.moved import METHOD, Page, basis
from archive.outlets import Outlet
from archive.provenance.trace import trace
from archive.store import Archive, Filed
from archive.tables import (
    articles,
    captures,
    reading_records,
    redactions,
    revisions,
    story_members,
)
from archive.urls import article_id
from archive.verify.damage import Damage, Tally
from archive.verify.readings import check_addresses, check_readings
from archive.verify.recorded import check_records
from archive.verify.rows import check_database, check_rows, check_search

from .samples import START, article, evidence, exchange

OLD = "http://paper.example/2026/03/ferry"
NEW = "http://paper.example/2026/03/two-boats-a-day"
BODY = (
    "The ferry to the northern islands will sail twice a day from April, the harbour "
    "office said on Sunday.\n\nThe morning boat leaves at six and comes home before "
    "noon, the evening boat at five, and bicycles travel free on both of them.\n\n"
    "Islanders had asked for a second crossing since the old pier was closed, and a "
    "petition with the names of nearly everybody who lives there went to the town hall "
    "last autumn.\n\nThe company will hire nine people, most of them from the islands, "
    "and the first of the new tickets will be sold in the shop by the mole."
)
EDITED = BODY.replace("nine people", "eleven people")
OTHER = "The bridge over the river stays shut until summer, said the office. " * 9


def dated(value: str | None) -> dict[str, DateValue]:
    if value is None:
        return {}
    found = DateValue(
        value=value, precision=Precision.SECOND, raw=value, evidence=evidence(value)
    )
    return {"published": found}


class Site:
    """Looks at pages of one site, an hour a step, each in a run of its own."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.hours = 0

    def look(self, url: str, hours: int | None = None, **more: Any) -> Capture:
        self.hours += 1
        at = START + timedelta(hours=self.hours if hours is None else hours)
        return self.archive.warc.append(exchange(url, fetched=at, **more))

    def page(
        self, url: str, *, run: str = "", hours: int | None = None, **said: Any
    ) -> Filed:
        seen = self.look(url, hours)
        values = {"url": url, "body": BODY, **said}
        with self.archive.begin() as work:
            return work.file(article(**values), seen, run=run or f"run {self.hours}")

    def gone(self, url: str, hours: int | None = None) -> bool:
        """Whether an article is found to have moved from there."""
        seen = self.look(url, hours, status=410, html="gone")
        with self.archive.begin() as work:
            work.capture(seen, run=f"run {self.hours}")
            return work.absent(url) is not None

    def ids(self) -> list[str]:
        with self.archive.connect() as connection:
            return sorted(connection.scalars(select(articles.c.id)))

    def happened(self, name: str) -> list[str]:
        with self.archive.connect() as connection:
            found = events(connection, find_id(connection, name))
        return [event.what.value for event in found]

    def damage(self) -> list[Damage]:
        tally = Tally()
        return [
            *check_database(self.archive),
            *check_rows(self.archive, tally),
            *check_search(self.archive, quick=False),
            *check_readings(self.archive),
            *check_addresses(self.archive),
            *check_records(self.archive, tally),
        ]


@pytest.fixture
def site(archive: Archive) -> Iterator[Site]:
    made = Site(archive)
    yield made
    assert made.damage() == []


def test_gone_before_the_new_address_is_seen(site: Site) -> None:
    first = site.page(OLD)
    assert not site.gone(OLD)
    assert site.happened(OLD) == ["seen", "withdrawn"]
    moved = site.page(NEW, title="Islanders get a second boat", body=EDITED)
    assert (moved.article_id, moved.outcome) == (first.article_id, Outcome.REVISED)
    assert OLD in moved.detail and METHOD in moved.detail
    assert site.ids() == [first.article_id]
    assert site.happened(NEW) == ["seen", "moved", "edited silently"]
    # From now on it is the article of either address.
    again = site.page(NEW, title="Islanders get a second boat", body=EDITED)
    assert (again.article_id, again.outcome) == (first.article_id, Outcome.UNCHANGED)
    site.gone(NEW)
    assert site.happened(first.article_id)[-1] == "withdrawn"


def test_gone_after_the_new_address_was_filed(site: Site) -> None:
    first = site.page(OLD)
    copy = site.page("http://other.example/ferry", body=BODY)
    second = site.page(NEW, title="Islanders get a second boat", body=EDITED)
    later = site.page(NEW, title="Islanders get a third boat", body=EDITED)
    assert later.revision == 2
    assert len(site.ids()) == 3
    assert site.gone(OLD)
    assert site.ids() == sorted((first.article_id, copy.article_id))
    with site.archive.connect() as connection:
        assert find_id(connection, second.article_id) == first.article_id
        assert find_id(connection, NEW) == first.article_id
        past = history(connection, first.article_id)
        assert [(one.number, one.title) for one in past] == [
            (1, "Two boats a day"),
            (2, "Islanders get a second boat"),
            (3, "Islanders get a third boat"),
        ]
        (move,) = moves.moves(connection, first.article_id)
        assert (move.before, move.url) == (OLD, NEW)
        assert move.former_id == second.article_id
        assert {"published"} <= {*move.basis.marks} and move.basis.score > 0.75
        assert moves.since(connection, START) == 1
        told = connection.scalars(select(story_members.c.story)).all()
        assert len(told) == 2 and len(set(told)) == 1
        group = trace(connection, copy.article_id).group
        assert [one.id for one in group] == [first.article_id, copy.article_id]
        kept = connection.scalars(select(captures.c.article_id)).all()
        assert kept.count(first.article_id) == 3
        held = connection.scalars(select(reading_records.c.revision_id)).all()
        assert len(held) == 4 and None not in held
    assert site.happened(OLD) == [
        "seen",
        "moved",
        "edited silently",
        "edited silently",
    ]
    site.gone(OLD)  # asked once more, it says the same
    assert len(site.ids()) == 2


def test_only_the_address_changed(site: Site) -> None:
    first = site.page(OLD)
    site.page(NEW)
    assert site.gone(OLD)
    with site.archive.connect() as connection:
        past = history(connection, first.article_id)
        assert [one.number for one in past] == [1]
        old = revisions.c.superseded.is_not(None)
        rows = connection.execute(select(revisions).where(old)).all()
        assert [(row.article_id, row.number) for row in rows] == [(first.article_id, 2)]
    assert site.happened(NEW) == ["seen", "moved"]


def test_in_whatever_order_captures_come_in(site: Site) -> None:
    """As files of other programs are ingested: what was seen last may come first."""
    looks = (
        lambda: site.gone(OLD, 5),
        lambda: site.page(NEW, hours=4, body=EDITED).outcome,
        lambda: site.page(OLD, hours=1).outcome,
    )
    for look in looks:
        look()
    assert len(site.ids()) == 1
    with site.archive.connect() as connection:
        (move,) = moves.moves(connection, site.ids()[0])
    assert (move.before, move.url) == (OLD, NEW)
    assert site.happened(OLD) == ["seen", "moved", "edited silently"]
    assert site.happened(NEW) == site.happened(OLD)


def test_the_readings_of_one_transaction_follow(site: Site) -> None:
    first = site.page(OLD)
    old, new = site.look(OLD, status=404, html="gone"), site.look(NEW, 2)
    with site.archive.begin() as work:
        second = work.file(article(url=NEW, body=EDITED), new, run="later")
        assert second.article_id != first.article_id
        work.capture(old, run="later")
        found = work.absent(OLD)
    assert found is not None
    assert (found.article_id, found.former_id) == (first.article_id, second.article_id)
    assert site.ids() == [first.article_id]


def test_a_move_that_is_undone_leaves_two(site: Site) -> None:
    site.page(OLD)
    site.page(NEW)
    seen = site.look(OLD, status=410, html="gone")
    with site.archive.begin() as work, pytest.raises(KeyError), work.savepoint():
        work.capture(seen)
        assert work.absent(OLD)
        raise KeyError
    assert len(site.ids()) == 2
    assert site.gone(OLD)


@pytest.mark.parametrize(
    "more",
    [
        {"url": "http://elsewhere.example/two-boats"},  # another site
        {"language": "da"},  # another edition
        {"dates": MappingProxyType(dated("2026-03-02T09:00:00+01:00"))},  # a series
        {"body": OTHER},
    ],
)
def test_two_articles_stay_two(site: Site, more: dict[str, Any]) -> None:
    values = {"url": NEW, **more}
    site.page(OLD)
    site.page(**values)
    assert not site.gone(OLD)
    assert len(site.ids()) == 2
    assert site.happened(OLD) == ["seen", "withdrawn"]


def test_what_was_seen_side_by_side_stays_two(site: Site) -> None:
    """One text in two sections of a paper, of which one is cleared out later."""
    site.page(OLD)
    site.page(NEW)
    site.page(OLD)
    assert not site.gone(OLD)
    assert len(site.ids()) == 2


def test_what_one_pass_found_stays_two(site: Site) -> None:
    site.page(OLD, run="one", hours=1)
    at = START + timedelta(hours=1, minutes=1)
    seen = site.archive.warc.append(exchange(NEW, fetched=at))
    with site.archive.begin() as work:
        work.file(article(url=NEW, body=BODY), seen, run="one")
    assert not site.gone(OLD)
    assert len(site.ids()) == 2


def test_two_outlets_of_one_site_stay_two(site: Site) -> None:
    names = [Outlet(name=name, domains=()) for name in ("North", "South")]
    ids = site.archive.sync_outlets(names)
    for url, name in ((OLD, "North"), (NEW, "South")):
        seen = site.look(url)
        with site.archive.begin() as work:
            read = article(url=url, body=BODY)
            work.file(read, seen, outlet_id=ids[name], run=name)
    assert not site.gone(OLD)
    assert len(site.ids()) == 2


def test_a_name_that_was_taken_out_of_one_is_not_told_by_the_other(site: Site) -> None:
    site.page(OLD)
    site.page(NEW)
    row = {"article_id": article_id(NEW), "salt": "s", "digests": [], "reason": "r"}
    with site.archive.begin() as work:
        work.connection.execute(redactions.insert(), {**row, "at": START})
    assert not site.gone(OLD)
    assert len(site.ids()) == 2


def test_of_three_that_are_alike_none_is_meant(site: Site) -> None:
    site.page(OLD)
    site.page(NEW)
    site.page(f"{NEW}-2")
    assert not site.gone(OLD)
    assert len(site.ids()) == 3


def test_a_short_text_says_too_little(site: Site) -> None:
    short = (
        "Readers of this paper find the whole of this story behind the counter. " * 2
    )
    site.page(OLD, body=short)
    site.page(NEW, body=short)
    assert not site.gone(OLD)
    assert len(site.ids()) == 2


PAGE = Page(
    url=OLD,
    title="Two boats a day",
    body=BODY,
    published="2026-03-01T09:00:00+01:00",
    language="en",
)


@pytest.mark.parametrize(
    ("changes", "marks"),
    [
        ({}, ("text", "published", "title")),
        ({"title": "A second boat"}, ("text", "published")),
        ({"published": "2026-03-01T08:00:00Z", "body": EDITED}, ("published", "title")),
        ({"published": "2026-03-01", "body": EDITED}, ("day", "title")),
        # At another time of the day: the same words alone are no sign of it.
        ({"published": "2026-03-01T15:00:00+01:00", "body": EDITED}, None),
        ({"published": "2026-03-01", "body": EDITED, "title": "Other"}, None),
        ({"published": "2026-03-08T09:00:00+01:00"}, None),
        ({"published": None, "title": "Other"}, None),
        ({"published": None}, ("text", "title")),
        ({"language": "da"}, None),
        ({"body": OTHER}, None),
    ],
)
def test_what_says_that_two_pages_are_one(
    changes: dict[str, Any], marks: tuple[str, ...] | None
) -> None:
    found = basis(PAGE, replace(PAGE, url=NEW, **changes))
    assert (found.marks if found else None) == marks


@pytest.mark.parametrize(
    ("old", "new", "is_same"),
    [
        ("/news/ferry-4711234", "/news/two-boats-4711234.html", True),
        ("/a4711234/ferry", "/A4711234/two-boats", True),
        ("/x?id=99123", "/y?id=99123", True),
        ("/20260301/ferry", "/20260301/two-boats", False),
        ("/2026/03/ferry", "/2026/03/two-boats", False),
        ("/ferry-4711234", "/boats-4711235", False),
    ],
)
def test_the_number_of_a_story_in_its_address(
    old: str, new: str, is_same: bool
) -> None:
    site = "http://paper.example"
    one = replace(PAGE, url=site + old, published="2026-03-01T09:00:00+01:00")
    two = replace(
        PAGE,
        url=site + new,
        title="Other",
        body=EDITED,
        published="2026-03-01T15:00:00+01:00",
    )
    assert (basis(one, two) is not None) is is_same


def test_figures_that_changed_are_another_day_of_a_table() -> None:
    rows = (
        "the price of wheat was {} and that of rye {} and of oats {} in the morning. "
    )
    one = "".join(rows.format(n, n + 100, n + 200) for n in range(300, 306))
    two = "".join(rows.format(n, n + 100, n + 200) for n in range(700, 706))
    assert basis(replace(PAGE, body=one), replace(PAGE, body=two)) is None


def test_the_word_of_a_feed() -> None:
    named = frozenset({"tag:paper.example,2026:17"})
    old = replace(PAGE, published=None, guids=named)
    new = replace(PAGE, published=None, guids=named, url=NEW, title="O", body=EDITED)
    assert basis(old, new) is None  # nearly the text, and one thing that says so
    same = replace(new, title=PAGE.title)
    found = basis(old, same)
    assert found is not None and found.marks == ("title", "guid")
