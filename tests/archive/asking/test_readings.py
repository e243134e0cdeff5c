"""Old readings: shown, compared, listed; and what is no revision any more."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from archive import holdings
from archive.errors import NotFound
from archive.events import events
from archive.readings import readings
from archive.store import Archive

from .command import Ended
from .conftest import Run
from .corpus import ARTICLES, START, captured

ONE = ARTICLES["delo"]
TWO = replace(ONE, body=f"{ONE.body} Ще одне речення.")


def read_anew(archive: Archive) -> str:
    """Two revisions; of the first another title is read, of the second nothing new."""
    first, second = (
        captured(each, START + timedelta(hours=hour))
        for hour, each in enumerate((ONE, TWO))
    )
    with archive.begin() as work:
        made = work.file(ONE, first).article_id
        assert work.file(TWO, second).revision == 2
        better = replace(ONE, title="Інший заголовок")
        assert work.refile(better, first).revision == 1
        assert work.refile(better, second).revision == 1
    return made


def test_readings_in_order_with_what_each_changed(archive: Archive) -> None:
    made = read_anew(archive)
    with archive.connect() as connection:
        found = readings(connection, made)
        assert [(one.number, one.reading, one.fields) for one in found] == [
            (1, 1, ()),
            (1, 2, ("title",)),
            (2, 1, ()),
        ]
        assert [one.superseded is None for one in found] == [False, True, False]
        # What says no more than the one before it is no edit.
        assert [event.revision for event in events(connection, made)] == [1]
        old = holdings.find(connection, made, revision=1, reading=1)
        assert old.article.title == ONE.title
        assert old.record()["superseded"] is not None
        assert holdings.find(connection, made, revision=2, reading=1).article == TWO
        for wanted, words in (
            ((2, None), "revision 2 of .* no more than the one before it"),
            ((1, 3), "has no revision 1.3; it was read 2 times"),
            ((3, None), "has no revision 3; there are 1 to 1"),
        ):
            number, reading = wanted
            with pytest.raises(NotFound, match=words):
                holdings.find(connection, made, revision=number, reading=reading)


def test_the_command_shows_them(archive: Archive, run_on: Run) -> None:
    made = read_anew(archive)
    url = archive.engine.url.render_as_string(hide_password=False)

    def show(*words: str) -> Ended:
        return run_on(url, "show", made, *words)

    told = json.loads(show("--history", "--format", "json").out)
    assert [(one["revision"], one["reading"]) for one in told["readings"]] == [
        *((1, 1), (1, 2)),
        (2, 1),
    ]
    lines = show("--history").out
    assert "1.2 read" in lines
    assert "- title" in lines
    old = json.loads(show("--revision", "1.1", "--format", "json").out)
    assert old["title"] == ONE.title
    assert old["superseded"]
    assert "an old one since" in show("--revision", "1.1").out
    assert "revision 1.1 of" in show("--diff", "1.1", "1").out
    assert show("--revision", "2").code == 2
    assert show("--revision", "0").code == 2
