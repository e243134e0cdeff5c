"""An archived article that its address does not give is looked for again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, update

from archive.config import Config
from archive.events import events
from archive.holdings import find_id
from archive.store import open_archive
from archive.tables import channels, frontier

from .chaos import article
from .raw import RawServer
from .running import Desk
from .test_rediscovery import Site, answer, feed, write

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HTML = "Content-Type: text/html; charset=utf-8"
MISSING = "<html><title>Page not found</title><h1>Page not found</h1></html>"
WAYS = {
    "/one-404": answer("no", "404 Not Found", HTML),
    "/two-410": answer("no", "410 Gone", HTML),
    "/three-soft": answer(MISSING, "200 OK", HTML),
    "/four-home": answer("", "302 Found", HTML, "Location: /"),
    "/five-wall": answer("no", "403 Forbidden", HTML),
    "/six-moved": answer("", "301 Moved", HTML, "Location: /nowhere"),
}
NEVER = "/never-there"


def good(number: int) -> bytes:
    return answer(article(number).decode(), "200 OK", HTML, 'ETag: "a"')


def later(desk: Desk, by: timedelta) -> None:
    """Have so much time go by, as far as anything is due."""
    engine = create_engine(f"sqlite:///{desk.folder}/pressmark-data/archive.db")
    with engine.begin() as connection:
        for table in (channels, frontier):
            for row in connection.execute(select(table)).all():
                moved = {
                    name: getattr(row, name) - by
                    for name in ("due", "checked")
                    if getattr(row, name) is not None
                }
                own = table.c.url_key == row.url_key
                connection.execute(update(table).where(own).values(moved))
    engine.dispose()


def standing(desk: Desk) -> dict[str, tuple[str, int, timedelta | None]]:
    """Path -> state, looks in vain, time until the next look, to the hour."""
    found = {}
    rows = desk.query("SELECT url, state, tries, due, checked FROM frontier")
    for url, state, tries, due, checked in rows:
        wait = None
        if due is not None:
            wait = datetime.fromisoformat(due) - datetime.fromisoformat(checked)
        found["/" + url.split("/", 3)[3]] = (state, tries, wait)
    return found


def history(desk: Desk, url: str) -> list[str]:
    config = Config(folder=desk.folder, warc_dir=desk.folder / "pressmark-data/warc")
    with open_archive(config) as archive, archive.connect() as connection:
        return [
            event.what.value for event in events(connection, find_id(connection, url))
        ]


@pytest.fixture
def site() -> Iterator[tuple[Site, RawServer]]:
    pages = Site()
    with RawServer(pages) as server:
        pages.pages["/feed"] = feed(server.base, *WAYS, NEVER)
        for number, path in enumerate(WAYS):
            pages.pages[path] = good(number)
        yield pages, server


def test_what_is_missing_for_a_while_is_restored(
    tmp_path: Path, site: tuple[Site, RawServer]
) -> None:
    desk, (pages, server) = Desk(tmp_path / "desk"), site
    write(desk, server, "/feed")
    desk.run("crawl")
    assert standing(desk)[NEVER] == ("gone", 0, None)
    pages.pages |= WAYS
    desk.run("crawl", "--all")
    for path in WAYS:
        assert standing(desk)[path] == ("withdrawn", 1, HOUR), path

    # Before its time nobody asks; after it who does the plan names, and nobody else.
    pages.since()
    assert not [path for path in asked(desk, pages) if path in WAYS]
    later(desk, HOUR)
    plan = desk.run("crawl", "--dry-run").stdout
    planned = {line.split()[1] for line in plan.splitlines() if "article  " in line}
    assert planned == {server.base + path for path in WAYS}
    assert set(asked(desk, pages)) >= set(WAYS)
    for path in WAYS:
        assert standing(desk)[path] == ("withdrawn", 2, DAY), path

    # Who asks for everything finds it at once; who is found is as any other.
    for number, path in enumerate(WAYS):
        pages.pages[path] = good(number)
    pages.since()
    assert NEVER not in asked(desk, pages, "--all")
    for path in WAYS:
        state, tries, wait = standing(desk)[path]
        assert (state, tries) == ("done", 0), path
        assert wait is not None
        events = ["seen", "withdrawn", "restored"]
        # A wall says nothing of what is behind it.
        assert history(desk, server.base + path) == (
            events[:1] if path == "/five-wall" else events
        )


def asked(desk: Desk, pages: Site, *options: str) -> list[str]:
    desk.run("crawl", *options)
    return pages.since()
