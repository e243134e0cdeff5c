"""Files of other programs tell of new slugs and of articles that are gone, and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from archive.config import Config
from archive.events import events
from archive.holdings import find_id
from archive.store import Archive, open_archive
from archive.tables import addresses, captures
from archive.verify import check
from archive.verify.damage import Tally as DamageTally
from tests.newspaper.stories import Story

from .foreign_files import DATE, Foreign, address, html, stories
from .test_ingest import count, counted, here, ingest
from .test_replay import replay

__all__ = ["here"]

HOUR = timedelta(hours=1)
MISSING = b"<html><title>Page not found</title><h1>Page not found</h1></html>"


def moved(story: Story) -> str:
    return f"{address(story)}-corrected"


def old_slug(out: Foreign, story: Story) -> None:
    out.page(address(story), html(story))


def new_slug(out: Foreign, story: Story, status: str) -> None:
    """The old address leads to another, and that to a third, with another text."""
    url, step, last = address(story), f"{address(story)}?step=1", moved(story)
    out.page(url, b"", status=status, at=DATE + HOUR, location=step)
    out.page(step, b"", status=status, at=DATE + HOUR, location=last)
    edited = replace(story, body=f"{story.body}\n\nDer Rat berät am Montag darüber.")
    page = html(edited, url=last)
    out.page(last, page, at=DATE + HOUR + timedelta(seconds=1))


STATUSES = ("301 Moved Permanently", "302 Found", "308 Permanent Redirect")


@pytest.mark.parametrize("order", [(0,), (0, 1), (1, 0)])
def test_a_new_slug_is_the_same_article(
    here: Config, tmp_path: Path, order: tuple[int, ...]
) -> None:
    paths = [tmp_path / f"{number}.warc.gz" for number in range(2)]
    known = stories("talblick")[:3]
    with Foreign(paths[0]) as first, Foreign(paths[1]) as second:
        for story, status in zip(known, STATUSES, strict=True):
            old_slug(first, story)
            new_slug(first if order == (0,) else second, story, status)
    counts = counted(ingest(here, *(paths[number] for number in order)))
    assert counts == {"stored": 3, "revised": 3, "skipped http_status": 6}
    with open_archive(here) as archive, archive.connect() as connection:
        for story in known:
            article = find_id(connection, address(story))
            assert find_id(connection, moved(story)) == article
            query = select(addresses.c.kind).where(addresses.c.article_id == article)
            kinds = sorted(connection.scalars(query))
            assert kinds == ["fetched", "fetched", "redirect"]
            assert happened(archive, address(story)) == ["seen", "edited silently"]
        assert list(check(archive, DamageTally())) == []


def happened(archive: Archive, url: str) -> list[str]:
    with archive.connect() as connection:
        found = events(connection, find_id(connection, url))
    return [event.what.value for event in found]


def absences(out: list[Foreign], known: list[Story]) -> None:
    """A good page, one of three ways to be gone, and the page again."""
    soft, home, nowhere = map(address, known)
    base, lost = home.partition("/2026")[0], f"{nowhere}/lost"
    for story in known:
        out[0].page(address(story), html(story))
        # As other bytes, so that it is no revisit.
        page = html(story) + b"<!-- again -->"
        out[2].page(address(story), page, at=DATE + 2 * HOUR)
    at = DATE + HOUR
    out[1].page(soft, MISSING, at=at)
    out[1].page(home, b"", status=STATUSES[1], at=at, location=f"{base}/")
    out[1].page(nowhere, b"", status=STATUSES[0], at=at, location=lost)
    out[1].page(lost, MISSING, status="404 Not Found", at=at)


ORDERS = [(0, 1, 2), (2, 1, 0), (1, 2, 0), (1, 0, 2)]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("together", [True, False])
def test_what_is_gone_between_two_captures_was_withdrawn_and_restored(
    here: Config, tmp_path: Path, together: bool, order: tuple[int, ...]
) -> None:
    known = stories("talblick")[:3]
    paths = [tmp_path / f"{number}.warc" for number in range(3)]
    parts = [Foreign(path) for path in paths]
    absences(parts, known)
    for part in parts:
        part.__exit__()
    files = [paths[number] for number in order]
    if together:
        one = tmp_path / "one.warc"
        one.write_bytes(b"".join(path.read_bytes() for path in files))
        files = [one]
    ingest(here, *files)
    told = ["seen", "withdrawn", "restored"]
    with open_archive(here) as archive:
        assert [happened(archive, address(one)) for one in known] == [told] * 3
        assert list(check(archive, DamageTally())) == []
        before = count(archive, captures)
    if order != ORDERS[0]:
        return
    # Again changes nothing, and replay finds all of it in the records.
    ingest(here, *files)
    with open_archive(here) as archive:
        assert count(archive, captures) == before
        with archive.begin() as work:
            forgotten = update(captures).values(gone=None, leads_to=None)
            work.connection.execute(forgotten)
        assert [happened(archive, address(one)) for one in known] == [["seen"]] * 3
    replay(here)
    with open_archive(here) as archive:
        assert [happened(archive, address(one)) for one in known] == [told] * 3


def test_a_redirect_that_tells_nothing_is_not_kept(
    here: Config, tmp_path: Path
) -> None:
    (story,) = stories("talblick")[:1]
    url = address(story)
    elsewhere = (
        "https://other.example/",
        url.replace("https:", "http:"),
        "",
        "https://[",
    )
    with Foreign(tmp_path / "0.warc.gz") as out:
        for number, location in enumerate(elsewhere):
            at = DATE + number * HOUR
            out.page(url, b"", status=STATUSES[0], at=at, location=location)
    assert counted(ingest(here, out.path)) == {"skipped http_status": 4}
    with open_archive(here) as archive:
        assert count(archive, captures) == 0
