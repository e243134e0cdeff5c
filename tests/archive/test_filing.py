"""What becomes of captures: new, unchanged, revised, duplicate; on both databases."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from sqlalchemy import Table, func, select
from sqlalchemy.exc import DBAPIError, StatementError

from archive.model import (
    Access,
    Article,
    Credit,
    CreditKind,
    Hop,
    Outcome,
    Reason,
)
from archive.outlets import Outlet
from archive.store import Archive
from archive.tables import (
    addresses,
    articles,
    captures,
    credits,
    outlet_aliases,
    outlets,
    quarantine,
    revisions,
    search,
)
from archive.urls import article_id

from .samples import BODY, URL, article, capture, evidence, exchange, file

OTHER = (
    "A bridge in the old town stays shut until summer because the engineers found rust "
    "in two of its nine pillars, and the buses take the long way round until then."
)


def rows(archive: Archive, table: Table) -> list[Any]:
    with archive.connect() as connection:
        return list(connection.execute(select(table)).all())


def number_of(archive: Archive, table: Table) -> int:
    with archive.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def test_a_first_capture_is_stored(archive: Archive) -> None:
    filed = file(archive)
    assert (filed.outcome, filed.revision) == (Outcome.STORED, 1)
    assert filed.article_id == article_id(URL)
    assert filed.detail
    (row,) = rows(archive, articles)
    assert (row.id, row.revision, row.host) == (article_id(URL), 1, "paper.example")
    (kept,) = rows(archive, captures)
    assert kept.article_id == row.id


def test_other_quotes_and_dashes_are_no_revision(archive: Archive) -> None:
    body = f"{BODY} “At last – it’s time,” said Ida."
    file(archive, article(body=body, title="‘Two’ boats"))
    straight = body.replace("“", '"').replace("”", '"').replace("’", "'")
    level = article(body=straight.replace("–", "-"), title="'Two' boats")
    again = file(archive, level)
    assert (again.outcome, again.revision) == (Outcome.UNCHANGED, 1)
    assert "quotes and dashes" in again.detail
    edited = dataclasses.replace(level, title="'Three' boats")
    assert file(archive, edited).outcome is Outcome.REVISED
    signed = dataclasses.replace(edited, credits=())
    assert file(archive, signed).outcome is Outcome.REVISED
    # What is filed stays as it was printed.
    assert rows(archive, revisions)[0].title == "‘Two’ boats"


def test_three_fetches_and_an_edit_make_two_revisions(archive: Archive) -> None:
    outcomes = [file(archive).outcome for _ in range(3)]
    edited = file(archive, article(body=BODY.replace("twice", "three times")))
    assert outcomes == [Outcome.STORED, Outcome.UNCHANGED, Outcome.UNCHANGED]
    assert (edited.outcome, edited.revision) == (Outcome.REVISED, 2)
    assert number_of(archive, captures) == 4
    assert [row.number for row in rows(archive, revisions)] == [1, 2]
    (row,) = rows(archive, articles)
    assert row.revision == 2
    assert row.last_seen > row.first_seen


def test_one_address_again_and_again_then_another(archive: Archive) -> None:
    for _ in range(3):
        file(archive)
    other = "http://paper.example/2026/03/bridge"
    assert file(archive, article(url=other, body=OTHER), other).outcome == "stored"
    assert {row.id for row in rows(archive, articles)} == {
        article_id(URL),
        article_id(other),
    }
    assert number_of(archive, search) == 2


@pytest.mark.parametrize(
    "noise",
    [
        {"body": BODY.replace("\n\n", "\n \n\n").replace(" ", "  ")},
        {"body": BODY.replace("islands", "is\u00adlands")},
        {"body": BODY.replace("office", "of\ufb01ce".replace("\ufb01", "fi"))},
        {"title": " Two  boats a\u00a0day\u200b"},
        {"description": "A new dek"},
        {"tags": ("ferry",)},
        {"section": "Travel"},
    ],
)
def test_noise_makes_no_revision(archive: Archive, noise: dict[str, Any]) -> None:
    file(archive)
    assert file(archive, article(**noise)).outcome is Outcome.UNCHANGED
    assert number_of(archive, revisions) == 1


def test_the_same_instant_in_another_zone_makes_no_revision(archive: Archive) -> None:
    file(archive)
    date = article().dates["published"]
    moved = dataclasses.replace(date, value="2026-03-01T08:00:00Z")
    filed = file(archive, article(dates={"published": moved}))
    assert filed.outcome is Outcome.UNCHANGED


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Three boats a day"},
        {"body": BODY + "\n\nDogs do not."},
        {"bylines": ()},
        {"credits": ()},
        {"access": Access.METERED},
        {"dates": {}},
    ],
)
def test_what_counts_makes_a_revision(archive: Archive, change: dict[str, Any]) -> None:
    file(archive)
    filed = file(archive, article(**change))
    assert (filed.outcome, filed.revision) == (Outcome.REVISED, 2)


def test_back_to_the_first_text_is_a_third_revision(archive: Archive) -> None:
    file(archive)
    file(archive, article(title="Wrong"))
    assert file(archive).revision == 3


def test_the_same_payload_is_unchanged_whatever_is_read(archive: Archive) -> None:
    file(archive, html="<p>same</p>")
    filed = file(archive, article(title="A better reader"), html="<p>same</p>")
    assert filed.outcome is Outcome.UNCHANGED
    assert "payload" in filed.detail


def test_the_same_text_elsewhere_is_kept_as_a_duplicate(archive: Archive) -> None:
    file(archive)
    other = "http://courier.example/ferry"
    filed = file(archive, article(url=other, title="Ferry news"), other)
    assert (filed.outcome, filed.revision) == (Outcome.DUPLICATE, 1)
    assert article_id(URL) in filed.detail
    assert number_of(archive, articles) == number_of(archive, revisions) == 2
    assert number_of(archive, search) == 2


def test_a_few_words_are_no_duplicate(archive: Archive) -> None:
    file(archive, article(body="Subscribe to read on."))
    other = "http://paper.example/other"
    filed = file(archive, article(url=other, body="Subscribe to read on."), other)
    assert filed.outcome is Outcome.STORED


def test_a_capture_that_comes_in_late(archive: Archive) -> None:
    early, late = capture(archive), capture(archive)
    with archive.begin() as work:
        work.file(article(title="Now"), late)
        filed = work.file(article(title="Then"), early)
    assert (filed.outcome, filed.revision) == (Outcome.REVISED, 2)
    (row,) = rows(archive, articles)
    assert (row.revision, row.first_seen) == (1, early.fetched)
    with archive.connect() as connection:
        assert connection.scalar(select(search.c.title)) == "now"


def test_filing_a_capture_twice_changes_nothing(archive: Archive) -> None:
    kept = capture(archive)
    with archive.begin() as work:
        work.file(article(), kept)
    with archive.begin() as work:
        assert work.file(article(), kept).outcome is Outcome.UNCHANGED
    assert number_of(archive, captures) == number_of(archive, revisions) == 1


def test_canonical_and_redirects_lead_to_one_article(archive: Archive) -> None:
    print_url = "http://paper.example/print/77"
    first = file(archive, article(url=print_url, canonical_url=URL), print_url)
    assert first.article_id == article_id(URL)
    again = file(archive)
    assert (again.article_id, again.outcome) == (first.article_id, Outcome.UNCHANGED)
    short = "http://s.example/x"
    hops = (Hop(url=short, status=301),)
    assert file(archive, redirects=hops).article_id == first.article_id
    kinds = {row.url: row.kind for row in rows(archive, addresses)}
    assert kinds == {print_url: "fetched", URL: "fetched", short: "redirect"}


def test_a_changed_slug_keeps_the_first_id(archive: Archive) -> None:
    file(archive)
    moved = "http://paper.example/2026/03/two-boats"
    filed = file(
        archive,
        article(url=moved, title="Two boats a day from April"),
        moved,
        redirects=(Hop(url=URL, status=301),),
    )
    assert (filed.article_id, filed.outcome) == (article_id(URL), Outcome.REVISED)
    assert file(archive, article(url=moved), moved).article_id == article_id(URL)


@pytest.mark.parametrize(
    "canonical", ["http://courier.example/ferry", "http://paper.example/", "nonsense"]
)
def test_a_canonical_that_cannot_be_believed(archive: Archive, canonical: str) -> None:
    filed = file(archive, article(canonical_url=canonical))
    assert filed.article_id == article_id(URL)
    assert {row.kind for row in rows(archive, addresses)} == {"fetched"}


def test_one_canonical_for_a_whole_site_fuses_nothing(archive: Archive) -> None:
    hub = "http://paper.example/news"
    one = file(archive, article(canonical_url=hub))
    two_url = "http://paper.example/2026/03/bridge"
    two = file(archive, article(url=two_url, canonical_url=hub, body=OTHER), two_url)
    third = "The hub itself lists the news of the day in short words and long rows."
    three = file(archive, article(url=hub, body=third), hub)
    assert len({one.article_id, two.article_id, three.article_id}) == 3
    assert number_of(archive, articles) == 3
    assert file(archive, article(canonical_url=hub)).article_id == one.article_id


def test_credits_find_their_outlet(archive: Archive) -> None:
    ids = archive.sync_outlets(
        [
            Outlet(name="The Nordwire", domains=("nordwire.example",)),
            Outlet(name="Paper", domains=("paper.example",)),
        ]
    )

    def credit(name: str, **more: Any) -> Credit:
        return Credit(
            name=name,
            kind=CreditKind.SOURCE_LINE,
            confidence=0.9,
            evidence=evidence(f"Source: {name}"),
            **more,
        )

    file(
        archive,
        article(
            credits=(
                credit("NORDWIRE"),
                credit("nordwire.example"),
                credit("NW", organization="Nordwire"),
                credit("the wire", url="https://www.nordwire.example/a"),
                credit("somebody", url="http://paper.example/tag/somebody"),
                credit("Nobody Knows"),
            )
        ),
    )
    found = {row.name: row.outlet_id for row in rows(archive, credits)}
    nordwire = ids["The Nordwire"]
    assert found == {
        "NORDWIRE": nordwire,
        "nordwire.example": nordwire,
        "NW": nordwire,
        "the wire": nordwire,
        "somebody": None,
        "Nobody Knows": None,
    }
    assert {row.outlet_id for row in rows(archive, articles)} == {ids["Paper"]}


def test_one_poison_item_takes_nothing_with_it(archive: Archive) -> None:
    """Item 3 of 5 holds what no database takes: 4 are stored, 1 is set aside."""
    kept = [capture(archive, f"{URL}/{n}") for n in range(5)]
    with archive.begin() as work:
        for n, one in enumerate(kept):
            title = "\ud800" if n == 2 else f"Title {n}"
            try:
                with work.savepoint():
                    work.file(article(url=one.url, title=title), one)
            except (DBAPIError, StatementError, UnicodeError) as error:
                work.quarantine(
                    one.url, Reason.STORAGE, str(error), capture=one, run="r1"
                )
    assert number_of(archive, articles) == number_of(archive, revisions) == 4
    assert number_of(archive, captures) == 5
    (row,) = rows(archive, quarantine)
    assert (row.url, row.reason, row.run_id) == (kept[2].url, "storage", "r1")


def test_a_transaction_that_raises_leaves_nothing(archive: Archive) -> None:
    with pytest.raises(KeyError), archive.begin() as work:
        work.file(article(), capture(archive))
        raise KeyError
    assert number_of(archive, articles) == number_of(archive, captures) == 0


def test_a_304_moves_last_seen(archive: Archive) -> None:
    filed = file(archive)
    before = archive.latest(URL)
    assert before is not None
    again = archive.warc.append(
        exchange(status=304, payload=b"", not_modified_of=before)
    )
    with archive.begin() as work:
        work.confirm([(filed.article_id, again)], run="r1")
    (row,) = rows(archive, articles)
    assert row.last_seen == again.fetched > before.fetched
    assert row.revision == 1
    assert archive.latest(URL) == before
    assert {row.article_id for row in rows(archive, captures)} == {filed.article_id}


def test_a_new_reading_supersedes_the_old_one(archive: Archive) -> None:
    kept = capture(archive)
    with archive.begin() as work:
        work.file(article(), kept)
        same = work.refile(article(), kept)
        better = work.refile(article(title="Two boats", tags=("sea",)), kept)
    assert same.outcome is Outcome.UNCHANGED
    assert (better.outcome, better.revision) == (Outcome.REVISED, 1)
    old, new = rows(archive, revisions)
    assert (old.reading, new.reading) == (1, 2)
    assert old.superseded is not None
    assert new.superseded is None
    with archive.connect() as connection:
        assert connection.scalar(select(search.c.title)) == "two boats"
    # The next fetch is compared with the better reading.
    assert file(archive, article(title="Two boats")).outcome is Outcome.UNCHANGED


def test_a_new_reading_of_a_capture_that_was_no_article(archive: Archive) -> None:
    kept = capture(archive)
    with archive.begin() as work:
        work.capture(kept)
    with archive.begin() as work:
        assert work.refile(article(), kept).outcome is Outcome.STORED
    (row,) = rows(archive, captures)
    assert row.article_id == article_id(URL)


def test_syncing_outlets_is_idempotent(archive: Archive) -> None:
    def outlet(name: str, **more: Any) -> Outlet:
        return Outlet(name=name, domains=(f"{name.lower()}.example",), **more)

    first = archive.sync_outlets([outlet("Courier"), outlet("Post", country="GB")])
    before = rows(archive, outlets), rows(archive, outlet_aliases)
    assert (
        archive.sync_outlets([outlet("Courier"), outlet("Post", country="GB")]) == first
    )
    assert (rows(archive, outlets), rows(archive, outlet_aliases)) == before
    archive.sync_outlets([outlet("Courier"), outlet("Post", country="IE")])
    changed = [
        new.name
        for old, new in zip(before[0], rows(archive, outlets), strict=True)
        if old != new
    ]
    assert changed == ["Post"]


def test_a_name_of_two_outlets_names_neither(archive: Archive) -> None:
    archive.sync_outlets(
        [
            Outlet(name="North Post", aliases=("Post",), domains=("n.example",)),
            Outlet(name="South Post", aliases=("Post",), domains=("s.example",)),
        ]
    )
    names = {row.alias for row in rows(archive, outlet_aliases)}
    assert names == {"north post", "south post", "n.example", "s.example"}


def test_a_domain_may_move_to_another_outlet(archive: Archive) -> None:
    archive.sync_outlets([Outlet(name="Old", domains=("news.example",))])
    ids = archive.sync_outlets(
        [
            Outlet(name="New", domains=("news.example",)),
            Outlet(name="Old", domains=("old.example",)),
        ]
    )
    found = {row.alias: row.outlet_id for row in rows(archive, outlet_aliases)}
    assert found["news.example"] == ids["New"]
    assert found["old.example"] == ids["Old"]


def test_reads_see_one_state_while_somebody_writes(archive: Archive) -> None:
    file(archive)
    with archive.connect() as reader:
        assert reader.scalar(select(func.count()).select_from(articles)) == 1
        with archive.begin() as work:
            other = "http://paper.example/other"
            work.file(article(url=other, body=OTHER), capture(archive, other))
    assert number_of(archive, articles) == 2


def test_the_model_comes_back_out(archive: Archive) -> None:
    from archive.holdings import find

    read = article(tags=("sea",), description="Dek")
    filed = file(archive, read)
    with archive.connect() as connection:
        held = find(connection, filed.article_id)
    assert isinstance(held.article, Article)
    assert held.article == read
    assert held.kept.first_seen == held.kept.last_seen
