"""Whether the evidence that the archive keeps stands where it says it stands.

Reads each revision's page from its capture again, and looks up every selector: what
channels said of the page, in their rows.
"""

from __future__ import annotations

from collections.abc import Iterator

from archive.errors import ArchiveDamaged, PressmarkError
from archive.holdings import Held, load, rows
from archive.model import Capture
from archive.store import Archive
from archive.tables import revisions
from archive.verify.damage import Damage, Tally

from .extract.evidence import every, stands
from .extract.page import Page
from .feed_words import feed_words
from .middlewares.decoding import decode
from .rereading import by_name

_PAGE = 100


def check_evidence(archive: Archive, tally: Tally) -> Iterator[Damage]:
    """Every selector of every revision that is in force."""
    last = 0
    while True:
        query = (
            rows()
            .where(revisions.c.id > last, revisions.c.superseded.is_(None))
            .order_by(revisions.c.id)
            .limit(_PAGE)
        )
        with archive.connect() as connection:
            found = tuple(load(connection, query))
        for held in found:
            yield from _check(archive, held, tally)
        if len(found) < _PAGE:
            return
        last = found[-1].revision_id


def _check(archive: Archive, held: Held, tally: Tally) -> Iterator[Damage]:
    where = f"article {held.id} revision {held.kept.revision}"
    if held.kept.capture is None:
        return
    try:
        html, headers = page_of(archive, held.kept.capture)
        with archive.connect() as connection:
            feeds = feed_words(connection, held.kept.capture)
        page = Page(html, held.article.url, headers, feeds)
    except ArchiveDamaged:
        return  # is told of by the check of captures
    except PressmarkError as error:
        yield Damage(where=where, what=f"its page cannot be read again: {error}")
        return
    for _, item in every(held.article):
        tally.counts["evidence"] += 1
        if not stands(page, item, held.article.text):
            yield Damage(
                where=where,
                what=f"{item.rule}: {item.exact[:80]!r} does not stand at "
                f"{item.selector}",
            )


def page_of(archive: Archive, capture: Capture) -> tuple[bytes, dict[str, str]]:
    """The page as it was read, and the headers by lower-case name.

    Raises PressmarkError where it cannot be had again.
    """
    record = archive.payload(capture)
    headers = by_name(record.http_headers)
    encodings = headers.get("content-encoding", "")
    html = decode(record.payload, encodings, 8 * archive.config.max_bytes)
    return html, headers
