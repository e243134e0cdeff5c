"""What was kept long enough is removed, of whom it was asked, and no more at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from archive import retention
from archive.config import Config
from archive.model import Outcome
from archive.outlets import Outlet
from archive.store import Archive, open_archive
from archive.tables import articles, captures, channels, tombstones
from archive.urls import url_key
from archive.verify import check
from archive.verify.damage import Tally

from .prose import prose
from .samples import START, URL, article, exchange, file

PAPER = "http://paper.example/{}"
WIRE = "http://wire.example/{}"
NOW = START + timedelta(days=40)


@pytest.fixture
def filled(config: Config) -> Iterator[Archive]:
    """Two outlets with three articles each, one of them young, and a feed."""
    with open_archive(replace(config, retention=30), create=True) as archive:
        archive.sync_outlets(
            (
                Outlet(name="Paper", domains=("paper.example",)),
                Outlet(name="Wire", domains=("wire.example",), retention=0),
            )
        )
        for n in range(3):
            for form in (PAPER, WIRE):
                url, text = form.format(n), f"{prose(n)} {form}"
                when = {"fetched": START + timedelta(days=39 if n == 2 else n)}
                file(archive, article(url=url, body=text), url, html=text, **when)
        with archive.begin() as work:
            feed = exchange(PAPER.format("feed"), prose(0))
            work.capture(archive.warc.append(feed))
            work.connection.execute(
                channels.insert().values(
                    url=feed.url, url_key=url_key(feed.url), kind="feed"
                )
            )
        yield archive


def kept(archive: Archive) -> set[str]:
    with archive.connect() as connection:
        return set(connection.scalars(select(articles.c.url)))


def test_articles_of_the_term_go_and_others_stay(filled: Archive) -> None:
    everything = kept(filled)
    assert retention.expire(filled, NOW) == 2
    assert everything - kept(filled) == {PAPER.format(0), PAPER.format(1)}
    with filled.connect() as connection:
        stones = connection.execute(select(tombstones)).all()
        emptied = connection.scalars(
            select(captures.c.url).where(captures.c.record_type == "metadata")
        ).all()
    assert {(one.kind, one.reason) for one in stones} == {
        ("retention", "kept for 30 days")
    }
    assert PAPER.format("feed") in emptied
    assert list(check(filled, Tally())) == []
    assert retention.expire(filled, NOW) == 0


def test_no_more_at_a_time_than_asked(filled: Archive) -> None:
    assert retention.expire(filled, NOW, most=1) == 1
    assert PAPER.format(0) not in kept(filled)
    assert PAPER.format(1) in kept(filled)
    assert retention.expire(filled, NOW, most=1) == 1


def test_they_are_not_archived_again(filled: Archive) -> None:
    retention.expire(filled, NOW)
    filed = file(filled, article(body="Other words."), PAPER.format(0))
    assert filed.outcome is Outcome.SKIPPED


def test_a_payload_that_a_younger_article_needs_stays(filled: Archive) -> None:
    answer = exchange(f"{URL}/again", f"{prose(0)} {PAPER}")
    answer = replace(answer, fetched=START + timedelta(days=39))
    again = filled.warc.append(answer, revisit_of=filled.earlier(answer.payload))
    with filled.begin() as work:
        work.file(article(url=answer.url, body=f"{prose(0)} {PAPER}"), again)
    assert again.refers_to
    retention.expire(filled, NOW)
    assert answer.url in kept(filled)
    kept_one = filled.latest(answer.url)
    assert kept_one is not None
    assert filled.payload(kept_one).payload == answer.payload
    assert list(check(filled, Tally())) == []
    retention.expire(filled, NOW + timedelta(days=40))
    assert answer.url not in kept(filled)
    with filled.connect() as connection:
        left = select(captures).where(
            captures.c.record_type == "response", captures.c.url.like("%paper%")
        )
        assert connection.execute(left).all() == []
    assert list(check(filled, Tally())) == []


def test_by_default_everything_stays(config: Config) -> None:
    with open_archive(config, create=True) as archive:
        file(archive)
        assert retention.expire(archive, NOW + timedelta(days=9999)) == 0


@pytest.mark.parametrize("own", [True, False])
def test_feeds_and_pages_that_are_no_articles_go_in_their_time(
    config: Config, own: bool
) -> None:
    days = None if own else 30
    with open_archive(replace(config, retention=days or 0), create=True) as archive:
        archive.sync_outlets(
            (
                Outlet(
                    name="Paper",
                    domains=("paper.example",),
                    retention=30 if own else None,
                ),
                Outlet(name="Wire", domains=("wire.example",), retention=0),
            )
        )
        file(archive, article(url=PAPER.format(1), body=prose(1)), PAPER.format(1))
        with archive.begin() as work:
            for path, day in (("feed", 0), ("feed", 10), ("odd", 5)):
                answer = exchange(PAPER.format(path), f"{prose(1)} {day}")
                answer = replace(answer, fetched=START + timedelta(days=day))
                work.capture(archive.warc.append(answer))
            odd = exchange(WIRE.format("odd"), prose(2))
            work.capture(archive.warc.append(replace(odd, fetched=START)))
            work.connection.execute(
                channels.insert().values(
                    url=PAPER.format("feed"),
                    url_key=url_key(PAPER.format("feed")),
                    kind="feed",
                    outlet_id=1,
                )
            )
        assert retention.expire(archive, START + timedelta(days=31)) == 1
        assert left(archive) == {PAPER.format("feed"), PAPER.format("odd"), odd.url}
        assert retention.expire(archive, START + timedelta(days=36)) == 0
        assert left(archive) == {PAPER.format("feed"), odd.url}
        assert retention.expire(archive, START + timedelta(days=41)) == 0
        assert left(archive) == {odd.url}  # its outlet keeps everything
        assert list(check(archive, Tally())) == []


def left(archive: Archive) -> set[str]:
    with archive.connect() as connection:
        whole = captures.c.record_type == "response"
        return set(connection.scalars(select(captures.c.url).where(whole)))
