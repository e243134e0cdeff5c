"""What a live blog said last before it went: at the end of a crawl it is a revision.

A look that comes too soon makes none; the next one does, an hour later.  Where the
page is gone by then, or has failed since, the last look is read again from its record.
Knows tables; what is held back decides archive.revisions.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, and_, select

from archive.errors import PressmarkError
from archive.model import Outcome, WorkType
from archive.outlets import by_domain
from archive.revisions import LIVE_EVERY
from archive.store import Archive, registry
from archive.store.batch import FETCHED
from archive.tables import addresses, articles, captures, outcomes, revisions

from .contexts import context_of, rules_in
from .feed_words import feed_words
from .reading import Readers
from .rereading import reread
from .walk import Look, look_of

log = logging.getLogger("pressmark.crawl")


def close(archive: Archive, run: str, now: datetime) -> int:
    """File the last looks of live blogs that this run could not look at; how many."""
    with archive.connect() as connection:
        looks = list(_last(connection, run, now))
        domains = by_domain(registry.listed(connection)) if looks else {}
    if not looks:
        return 0
    config, number = archive.config, 0
    with Readers(1, rules=rules_in(config)) as readers:
        for look in looks:
            capture = look.capture
            try:
                record = archive.payload(capture)
            except PressmarkError as error:
                log.error("%s: what it said last is not filed: %s", capture.url, error)
                continue
            with archive.connect() as connection:
                feeds = feed_words(connection, capture)
            reading = reread(
                record.payload,
                capture.url,
                capture.status,
                record.http_headers,
                readers,
                limit=config.max_bytes,
                context=context_of(capture.url, domains, feeds),
            )
            if reading.article is None:
                continue
            with archive.begin() as work:
                filed = work.refile(reading.article, capture, run=run, closes=True)
            number += filed.outcome is Outcome.REVISED
    return number


def _last(connection: Connection, run: str, now: datetime) -> Iterator[Look]:
    """The last good look at each live blog that the run could not look at."""
    query = (
        select(articles.c.id, captures.c.digest, outcomes.c.outcome)
        .join(addresses, addresses.c.url_key == outcomes.c.url_key)
        .join(articles, articles.c.id == addresses.c.article_id)
        .join(
            revisions,
            and_(
                revisions.c.article_id == articles.c.id,
                revisions.c.number == articles.c.revision,
                revisions.c.superseded.is_(None),
            ),
        )
        .join(captures, captures.c.id == revisions.c.capture_id)
        .where(
            outcomes.c.run_id == run,
            outcomes.c.outcome.in_((Outcome.SKIPPED.value, Outcome.FAILED.value)),
            revisions.c.type == WorkType.LIVE_BLOG.value,
            addresses.c.kind == FETCHED,
        )
    )
    for article_id, digest, outcome in connection.execute(query).all():
        look = look_of(connection, article_id)
        if look is None or look.capture.digest == digest:
            continue
        soon = now - look.capture.fetched < LIVE_EVERY
        if outcome == Outcome.SKIPPED.value or not soon:
            yield look
