"""What happened to an article: edits that say so and others, absences."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from archive.events import What, edit, events, withdrawal
from archive.holdings import find
from archive.model import Correction, NoticeKind, Reason
from archive.store import Archive
from archive.views.showing import article_lines

from .conftest import Run, Shared
from .corpus import ARTICLES, START, captured, date, said

ONE = ARTICLES["delo"]


def test_edits_are_told_shown_or_silent() -> None:
    notice = Correction(
        text="An earlier version named another bridge.", evidence=said("x")
    )
    corrected = replace(ONE, title="Other", corrections=(notice,))
    modified = date("2026-03-09")["published"]
    updated = replace(ONE, title="Other", dates={**ONE.dates, "modified": modified})
    assert edit(ONE, corrected) is What.CORRECTED
    assert edit(ONE, updated) is What.UPDATED
    assert edit(ONE, replace(ONE, title="Other")) is What.EDITED_SILENTLY
    # The notice of last time says nothing of this time.
    again = replace(corrected, body=f"{corrected.body} More.")
    assert edit(corrected, again) is What.EDITED_SILENTLY


def test_updates_and_withdrawals_by_notice_are_no_corrections(
    archive: Archive,
) -> None:
    def noticed(word: str) -> Correction:
        kind = NoticeKind(word)
        return Correction(
            text=f"A notice: {kind.value}.", kind=kind, evidence=said("x")
        )

    update, amended, gone = map(noticed, ("update", "correction", "retraction"))
    assert edit(ONE, replace(ONE, corrections=(update,))) is What.UPDATED
    assert edit(ONE, replace(ONE, corrections=(update, amended))) is What.CORRECTED
    withdrawn = replace(ONE, body=gone.text, corrections=(amended, gone))
    assert edit(ONE, withdrawn) is What.RETRACTED
    assert edit(withdrawn, ONE) is What.RESTORED
    with archive.begin() as work:
        made = work.file(ONE, captured(ONE, START)).article_id
    with archive.connect() as connection:
        assert withdrawal(connection, made) is None
    with archive.begin() as work:
        work.file(withdrawn, captured(withdrawn, START + timedelta(hours=1), "w"))
    with archive.connect() as connection:
        found = withdrawal(connection, made)
        held = find(connection, made)
        lines = list(article_lines(held, (), 80, (), found))
    assert found is not None
    assert (found.what, found.revision) == (What.RETRACTED, 2)
    assert any("withdrawn by notice 2026" in line for line in lines)
    # The notice is kept as what it is, and the text before it stays a revision.
    assert held.article.corrections == (amended, gone)
    with archive.begin() as work:
        work.file(ONE, captured(ONE, START + timedelta(hours=2), "again"))
    with archive.connect() as connection:
        assert withdrawal(connection, made) is None


def test_withdrawn_restored_and_edited(archive: Archive) -> None:
    later = replace(ONE, body=f"{ONE.body} Ще одне речення.")
    with archive.begin() as work:
        made = work.file(ONE, captured(ONE, START)).article_id
        for hour, status in ((1, 410), (2, 404), (3, 503)):
            seen = captured(ONE, START + timedelta(hours=hour), str(status))
            work.capture(replace(seen, status=status))
        work.file(later, captured(later, START + timedelta(hours=4)))
    with archive.connect() as connection:
        found = events(connection, made)
    assert [(event.what.value, event.status, event.fields) for event in found] == [
        ("seen", None, ()),
        ("withdrawn", 410, ()),
        ("edited silently", None, ("body",)),
        ("restored", 200, ()),
    ]


def test_a_page_that_says_it_is_gone_is_withdrawn_and_a_wall_restores_nothing(
    archive: Archive,
) -> None:
    with archive.begin() as work:
        made = work.file(ONE, captured(ONE, START)).article_id
        looks = ((1, 301, "soft_404"), (2, 200, "blocked"), (3, 200, "soft_404"))
        for hour, status, reason in looks:
            at = START + timedelta(hours=hour)
            seen = captured(ONE, at, f"{status} {reason}")
            gone = reason if reason == "soft_404" else None
            work.capture(replace(seen, status=status, gone=gone))
        work.file(ONE, captured(ONE, START + timedelta(hours=4)))
    with archive.connect() as connection:
        found = events(connection, made)
    assert [(event.what.value, event.status, event.reason) for event in found] == [
        ("seen", None, None),
        ("withdrawn", 301, Reason.SOFT_404),
        ("restored", 200, None),
    ]


def test_the_command(shared: Shared, run: Run) -> None:
    lines = run("show", shared.ids["flood"], "--history").out.splitlines()
    assert lines[1] == (
        "2026-03-05T07:00:00Z edited silently (revision 2) - title, authors, body"
    )
    found = json.loads(
        run("show", shared.ids["flood"], "--history", "--format", "json").out
    )
    assert found["events"][1]["changed"] == ["title", "authors", "body"]
    assert run("show", shared.ids["flood"], "--history", "--format", "prov").code == 2
