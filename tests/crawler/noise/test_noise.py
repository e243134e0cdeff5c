"""Noise makes no revision and every edit makes one, on invented pages.

``benchmarks/noise.py`` asks the same of stored pages of real sites.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle

import pytest

from archive import holdings
from archive.config import Config
from archive.diffs import diff
from archive.model import Outcome
from archive.record import article_record
from archive.store import Archive, Filed, open_archive
from archive.warc import Exchange
from crawler.extract import extract

from ..ingest.foreign_files import DATE, address, html, stories
from .edits import EDITS
from .kinds import KINDS, Answer, editions

STORIES = stories()
PAGES = dict(zip(KINDS, cycle(STORIES), strict=False))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """One for all, on SQLite: each story is filed once for each kind."""
    folder = tmp_path_factory.mktemp("noise")
    config = Config(folder=folder, warc_dir=folder / "warc")
    with open_archive(config, create=True) as opened:
        yield opened


def visit(archive: Archive, answer: Answer, hours: int) -> Filed:
    """What becomes of the page as it is so many hours later."""
    body = answer.body()
    headers = dict(answer.all_headers())
    kept = archive.warc.append(
        Exchange(
            url=answer.url,
            status=200,
            reason="OK",
            response_headers=tuple(answer.all_headers()),
            payload=body,
            fetched=DATE + timedelta(hours=hours),
        )
    )
    plain = answer.html.encode(answer.charset) if answer.packed else body
    article = extract(plain, answer.url, headers)
    assert article.refusal is None
    with archive.begin() as work:
        return work.file(article, kept)


@pytest.mark.parametrize("kind", KINDS)
def test_noise_makes_no_revision(archive: Archive, kind: str) -> None:
    story = PAGES[kind]
    url = address(story, f"{kind.replace(' ', '-')}.example")
    page = Answer(url=url, html=html(story, url=url).decode())
    before, after = editions(kind, page, url)
    # One page is another one in its bytes, or in what came with it.
    assert (before.body(), before.headers, before.url) != (
        after.body(),
        after.headers,
        after.url,
    )
    first = visit(archive, before, 0)
    second = visit(archive, after, 24)
    assert second.article_id == first.article_id
    assert (second.outcome, second.revision) == (Outcome.UNCHANGED, 1)


@pytest.mark.parametrize("what", EDITS)
def test_an_edit_makes_a_revision_that_says_what_changed(
    archive: Archive, what: str
) -> None:
    edited, field = EDITS[what]
    for story in STORIES:
        url = address(story, f"{what.replace(' ', '-')}.example")
        page = Answer(url=url, html=html(story, url=url).decode())
        read = extract(page.body(), url, dict(page.all_headers()))
        record = article_record(read, id="", evidence=True)
        after = edited(page.html, record)
        if after is not None:
            break
    else:
        pytest.fail(f"no story of the newspaper has a {what}")
    first = visit(archive, page, 0)
    second = visit(archive, Answer(url=url, html=after), 24)
    assert (second.outcome, second.revision) == (Outcome.REVISED, 2)
    with archive.connect() as connection:
        old, new = (
            holdings.find(connection, first.article_id, revision=number).article
            for number in (1, 2)
        )
    assert field in {change.field for change in diff(old, new)}
