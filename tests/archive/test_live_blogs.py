"""A live blog changes on every visit and gets few revisions; time is the captures'."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from archive.model import Capture, Outcome, WorkType
from archive.revisions import LIVE_A_DAY, LIVE_EVERY
from archive.store import Archive, Filed
from archive.store.seen import standing
from archive.tables import articles, captures, revisions

from .samples import BODY, START, article, capture

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def look(
    archive: Archive, after: timedelta, text: str, **changes: Any
) -> tuple[Filed, Capture]:
    """What becomes of the page that says this so long after the first look."""
    kept = capture(archive, html=f"<p>{text}</p>", fetched=START + after)
    read = article(body=f"{BODY}\n\n{text}", **changes)
    with archive.begin() as work:
        return work.file(read, kept), kept


def live(archive: Archive, after: timedelta, text: str) -> Filed:
    return look(archive, after, text, type=WorkType.LIVE_BLOG)[0]


def test_one_revision_an_hour_and_the_newest_text_in_the_end(archive: Archive) -> None:
    filed = [
        live(archive, after, f"It is now {after}.")
        for after in (10 * MINUTE * n for n in range(14))
    ]
    assert [one.revision for one in filed] == [1] * 6 + [2] * 6 + [3] * 2
    assert [one.held for one in filed[:7]] == [False] + [True] * 5 + [False]
    assert filed[1].outcome is Outcome.UNCHANGED
    assert filed[1].detail.startswith("a live blog, and a revision is 10 minutes away")
    with archive.connect() as connection:
        bodies = list(
            connection.scalars(select(revisions.c.body).order_by(revisions.c.number))
        )
        kept = list(connection.scalars(select(captures.c.article_id)))
        (of,) = connection.execute(select(articles))
    assert [body.rpartition("\n")[2] for body in bodies] == [
        "It is now 0:00:00.",
        "It is now 1:00:00.",
        "It is now 2:00:00.",
    ]
    # Every look is kept, as one at this article.
    assert kept == [filed[0].article_id] * 14
    assert of.last_seen == START + 130 * MINUTE


def test_no_more_than_so_many_a_day(archive: Archive) -> None:
    filed = [live(archive, n * LIVE_EVERY, f"Hour {n}.") for n in range(30)]
    days = [one.revision for one in filed]
    assert days[: LIVE_A_DAY + 1] == [*range(1, LIVE_A_DAY + 1), LIVE_A_DAY]
    assert days[23] == LIVE_A_DAY
    assert days[24] == LIVE_A_DAY + 1
    assert "of the last 24 hours" in filed[20].detail


def test_what_was_held_back_is_filed_by_a_later_look_at_the_same_bytes(
    archive: Archive,
) -> None:
    live(archive, timedelta(), "Kick-off.")
    held, kept = look(archive, 5 * MINUTE, "Goal.", type=WorkType.LIVE_BLOG)
    assert held.held
    with archive.connect() as connection:
        # Or the page would count as known, and never be read again.
        assert standing(connection, [kept]) == {}
    filed, again = look(archive, 70 * MINUTE, "Goal.", type=WorkType.LIVE_BLOG)
    assert (filed.outcome, filed.revision) == (Outcome.REVISED, 2)
    with archive.connect() as connection:
        assert standing(connection, [again]) == {again.id: filed.article_id}


def test_captures_that_come_in_late_are_held_back_too(archive: Archive) -> None:
    live(archive, timedelta(), "Kick-off.")
    live(archive, 2 * LIVE_EVERY, "The end.")
    assert live(archive, 2 * LIVE_EVERY - MINUTE, "Goal.").held
    assert live(archive, LIVE_EVERY, "Half-time.").revision == 3


def test_nothing_else_is_held_back(archive: Archive) -> None:
    look(archive, timedelta(), "First.")
    filed, _ = look(archive, MINUTE, "Second.")
    assert (filed.outcome, filed.revision, filed.held) == (Outcome.REVISED, 2, False)
    # A live blog that becomes a report is one no more.
    live(archive, 2 * DAY, "Third.")
    assert look(archive, 2 * DAY + MINUTE, "Report.")[0].outcome is Outcome.REVISED
