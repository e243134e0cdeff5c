"""Captures that made no revision are read again, in the order of their time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from archive import holdings
from archive.config import Config
from archive.model import Article, Capture, WorkType
from archive.store import Archive, Filed, open_archive
from archive.tables import captures, outcomes, runs
from archive.urls import url_key
from archive.verify import check
from archive.verify.damage import Tally
from crawler import held_back, ledger
from crawler.extract import extract

from .foreign_files import DATE, html, stories
from .test_replay import STORY, URL, YESTERDAY, exchange, readings, replay

HOUR = timedelta(hours=1)
EDITED = replace(
    STORY,
    body=f"{STORY.body}\n\nThe council will hear the harbour office on Thursday.",
)
Page = tuple[bytes, timedelta]


@pytest.fixture
def config(config: Config) -> Config:
    return replace(config, workers=1)


def visit(
    archive: Archive, body: bytes, after: timedelta, read: Article | None
) -> Filed | None:
    """What yesterday's reader, which reads as is said here, makes of a page."""
    sent = replace(exchange(body=body), fetched=DATE + after)
    kept = archive.warc.append(sent, revisit_of=archive.earlier(body))
    with archive.begin() as work:
        if read is None:
            work.capture(kept)
            return None
        return work.file(read, kept)


def history(archive: Archive) -> list[tuple[int, datetime, int]]:
    with archive.connect() as connection:
        found = holdings.history(connection, holdings.find_id(connection, URL))
    return [(one.number, one.fetched, one.readings) for one in found]


def today(body: bytes) -> Article:
    return extract(body, URL, {"Content-Type": "text/html; charset=utf-8"})


def test_a_look_that_was_read_as_equal_is_read_again(config: Config) -> None:
    noisy = html(STORY) + b"<!-- web2 -->"
    with open_archive(config, create=True) as archive:
        for number, body in enumerate(
            (html(STORY), noisy, html(EDITED), html(EDITED), html(STORY))
        ):
            filed = visit(archive, body, number * HOUR, YESTERDAY)
            assert filed is not None
            assert filed.revision == 1
    done = replay(config).stdout.splitlines()
    assert done[:2] == ["revised 3", "unchanged 2"]
    with open_archive(config) as archive:
        assert history(archive) == [
            (1, DATE, 2),
            (2, DATE + 2 * HOUR, 1),
            (3, DATE + 4 * HOUR, 1),
        ]
        assert [row.superseded is None for row in readings(archive)] == [
            *(False, True),
            *(True, True),
        ]
        assert list(check(archive, Tally())) == []
    assert replay(config).stdout.splitlines() == ["unchanged 5"]


def test_a_revision_that_says_no_more_than_the_one_before_is_none(
    config: Config,
) -> None:
    with open_archive(config, create=True) as archive:
        for number, ad in enumerate((b"", b"<!-- a -->", b"<!-- b -->")):
            said = replace(YESTERDAY, body=f"{YESTERDAY.body} Advertisement {number}.")
            visit(archive, html(STORY) + ad, number * HOUR, said)
        visit(archive, html(EDITED), 3 * HOUR, replace(YESTERDAY, body="At last."))
    replay(config)
    with open_archive(config) as archive:
        # Numbers stay; the readings of what is none are kept as old ones.
        assert history(archive) == [(1, DATE, 2), (4, DATE + 3 * HOUR, 2)]
        rows = readings(archive)
        assert [(row.number, row.reading) for row in rows] == [
            *((1, 1), (1, 2)),
            *((2, 1), (3, 1)),
            *((4, 1), (4, 2)),
        ]
        assert [row.superseded is None for row in rows] == [
            *(False, True),
            *(False, False),
            *(False, True),
        ]
        with archive.connect() as connection:
            held = holdings.find(connection, URL)
        assert held.kept.revision == 4
        assert "harbour office on Thursday" in (held.article.body or "")
        assert list(check(archive, Tally())) == []
    assert replay(config).stdout.splitlines() == ["unchanged 4"]


def test_what_became_equal_may_differ_again_under_its_own_number(
    config: Config,
) -> None:
    with open_archive(config, create=True) as archive:
        visit(archive, html(STORY), timedelta(), today(html(STORY)))
        visit(archive, html(EDITED), HOUR, today(html(EDITED)))
        # A reader in between that did not see the new paragraph.
        second = readings(archive)[1].capture_id
        with archive.begin() as work:
            kept = _capture(archive, second)
            assert work.refile(today(html(STORY)), kept).revision == 1
        assert [one[0] for one in history(archive)] == [1]
    replay(config)
    with open_archive(config) as archive:
        assert history(archive) == [(1, DATE, 1), (2, DATE + HOUR, 2)]
        assert list(check(archive, Tally())) == []


def test_the_next_revision_is_read_before_one_is_made_of_a_look(
    config: Config,
) -> None:
    # Ingested late: the second capture came in before the first, and both say the
    # same, yesterday and today.
    with open_archive(config, create=True) as archive:
        visit(archive, html(STORY) + b"<!-- later -->", HOUR, YESTERDAY)
        visit(archive, html(STORY), timedelta(), YESTERDAY)
    assert replay(config).stdout.splitlines()[:2] == ["revised 1", "unchanged 1"]
    with open_archive(config) as archive:
        assert history(archive) == [(1, DATE + HOUR, 2)]


def test_a_refused_page_is_a_state_of_its_article(config: Config) -> None:
    with open_archive(config, create=True) as archive:
        visit(archive, html(STORY), timedelta(), today(html(STORY)))
        visit(archive, html(EDITED), HOUR, None)
        visit(archive, html(STORY), 2 * HOUR, today(html(STORY)))
    assert replay(config).stdout.splitlines() == ["revised 2", "unchanged 1"]
    with open_archive(config) as archive:
        assert [at for _, at, _ in history(archive)] == [
            DATE + n * HOUR for n in range(3)
        ]


def test_the_same_bytes_are_not_read_again(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    from crawler import replay as room

    read: list[Capture] = []
    real: Callable[[room.Replay, Capture], object] = room.Replay._read

    def counted(self: room.Replay, capture: Capture) -> object:
        read.append(capture)
        return real(self, capture)

    monkeypatch.setattr(room.Replay, "_read", counted)
    with open_archive(config, create=True) as archive:
        for number in range(12):
            visit(archive, html(STORY), number * HOUR, YESTERDAY)
    assert replay(config).stdout.splitlines()[:2] == ["unchanged 11", "revised 1"]
    assert len(read) == 1


def test_what_a_live_blog_said_last_is_a_revision(config: Config) -> None:
    live = replace(YESTERDAY, type=WorkType.LIVE_BLOG)
    minute = timedelta(minutes=1)
    pages = [blog(number) for number in (3, 4, 5)]
    with open_archive(config, create=True) as archive:
        for number, page in enumerate(pages):
            said = replace(live, body=f"{number} to nil.")
            filed = visit(archive, page, 10 * number * minute, said)
            assert filed is not None
            assert filed.held is (number > 0)
    replay(config)
    with open_archive(config) as archive:
        assert [at for _, at, _ in history(archive)] == [DATE, DATE + 20 * minute]
        with archive.connect() as connection:
            held = holdings.find(connection, URL)
        assert held.article.type is WorkType.LIVE_BLOG
        assert "minute 5" in (held.article.body or "")
    assert replay(config).stdout.splitlines() == ["unchanged 3"]


def test_what_a_live_blog_said_before_it_went_is_a_revision(config: Config) -> None:
    live = replace(YESTERDAY, type=WorkType.LIVE_BLOG)
    minute = timedelta(minutes=1)
    now = DATE + 30 * minute
    with open_archive(config, create=True) as archive:
        for number in range(2):
            said = replace(live, body=f"{number} to nil.")
            visit(archive, blog(3 + number), 10 * number * minute, said)
        for run, outcome in (("r1", "failed"), ("r2", "skipped")):
            _concluded(archive, run, outcome)
        assert held_back.close(archive, "r0", now) == 0
        # Who fails may answer again within the hour; who is gone does not.
        assert held_back.close(archive, "r1", now) == 0
        assert held_back.close(archive, "r2", now) == 1
        assert [at for _, at, _ in history(archive)] == [DATE, DATE + 10 * minute]
        assert held_back.close(archive, "r2", now) == 0
        assert list(check(archive, Tally())) == []


def _concluded(archive: Archive, run: str, outcome: str) -> None:
    with archive.begin() as work:
        work.connection.execute(
            runs.insert().values(
                id=run,
                command="crawl",
                started=DATE,
                software="test",
                config_digest="d",
                counts={},
            )
        )
        work.connection.execute(
            outcomes.insert().values(
                run_id=run, url_key=url_key(URL), url=URL, outcome=outcome, at=DATE
            )
        )


def blog(entries: int) -> bytes:
    posts = "".join(
        f"<div class=entry><time>{10 + n}:0{n}</time><p>In minute {n} of the second "
        f"half the ball was with the guests, who had the wind against them.</p></div>"
        for n in range(entries, 0, -1)
    )
    ld = '{"@context": "https://schema.org", "@type": "LiveBlogPosting", ' + (
        '"headline": "Harbour cup: the final as it happens", '
        '"datePublished": "2026-03-01T10:00:00Z"}'
    )
    return (
        "<html lang=en><head><title>Harbour cup: the final as it happens</title>"
        f'<script type="application/ld+json">{ld}</script></head><body><article>'
        "<h1>Harbour cup: the final as it happens</h1><p>The two clubs of the harbour "
        "meet for the ninth time in a final, and for the first time in the rain.</p>"
        f"{posts}</article></body></html>"
    ).encode()


def test_an_interrupted_replay_goes_on(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    from crawler import replay as room

    monkeypatch.setattr("crawler.walk.BATCH", 2)
    with open_archive(config, create=True) as archive, archive.begin() as work:
        for number, story in enumerate(stories()[:6]):
            url = f"https://{number}.example/story"
            sent = exchange(url, html(story, url=url))
            at = replace(sent, fetched=DATE + number * HOUR)
            work.file(replace(YESTERDAY, url=url, body=url), archive.warc.append(at))
    real = ledger.move
    moves = iter(range(100))

    def stops(*args: object, **more: object) -> None:
        real(*args, **more)  # type: ignore[arg-type]
        if next(moves) == 2:
            raise SystemExit(143)

    monkeypatch.setattr(room.ledger, "move", stops)
    with pytest.raises(SystemExit):
        replay(config)
    monkeypatch.setattr(room.ledger, "move", real)
    assert _superseded(config) == 4
    # From the last capture that was done; not of what is before.
    assert replay(config).stdout.splitlines()[:2] == ["revised 2", "unchanged 1"]
    assert replay(config).stdout.splitlines() == ["unchanged 6"]


def _superseded(config: Config) -> int:
    with open_archive(config) as archive:
        return sum(row.superseded is not None for row in readings(archive))


def _capture(archive: Archive, capture_id: str) -> Capture:
    from archive.store.captures import capture_of

    with archive.connect() as connection:
        query = select(captures).where(captures.c.id == capture_id)
        return capture_of(connection.execute(query).one()._asdict())
