"""Where the redirects of before led, read from their records: part of a replay.

An archive of before, or one that was copied, has redirects of which no row tells that.
Only those at addresses of articles are asked.
"""

from __future__ import annotations

import logging

from sqlalchemy import select

from archive.errors import ArchiveDamaged
from archive.model import Capture, Reason
from archive.store import Archive
from archive.store.captures import EMPTIED, capture_of, lead, say_gone
from archive.tables import addresses, captures
from archive.urls import url_key
from archive.warc import Exchange

from .leading import STATUSES, leads_home, led

log = logging.getLogger("pressmark.replay")

PIECE = 500


def relearn(archive: Archive) -> None:
    """Note of redirects whither they lead, where that is not known."""
    last = ""
    while found := _unknown(archive, last):
        last = found[-1].id
        ways = [(one, to) for one in found if (to := _led(archive, one)) is not None]
        with archive.begin() as work:
            for capture, to in ways:
                lead(work.connection, capture, url_key(to))
                if leads_home(capture.url, to):
                    say_gone(work.connection, capture, Reason.SOFT_404.value)


def _unknown(archive: Archive, last: str) -> list[Capture]:
    query = (
        select(captures)
        .where(
            captures.c.id > last,
            captures.c.status.in_(sorted(STATUSES)),
            captures.c.leads_to.is_(None),
            captures.c.record_type != EMPTIED,
            captures.c.url_key.in_(select(addresses.c.url_key)),
        )
        .order_by(captures.c.id)
        .limit(PIECE)
    )
    with archive.connect() as connection:
        return [capture_of(row._asdict()) for row in connection.execute(query)]


def _led(archive: Archive, capture: Capture) -> str | None:
    try:
        record = archive.payload(capture)
    except ArchiveDamaged as error:
        log.error("%s", error)
        return None
    return led(
        Exchange(
            url=capture.url,
            status=capture.status,
            response_headers=record.http_headers,
            fetched=capture.fetched,
        )
    )
