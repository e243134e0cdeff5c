"""A person's name taken out of one article: pages, readings, what channels said.

The page is read again as it stands without the name, so every value stands where its
evidence says.  Pages become conversion records; what they were made of gives way in
its WARC file as in any takedown, after the one transaction that changes the rows.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from archive import holdings
from archive.errors import TakenDown, UsageError
from archive.model import Article, Capture
from archive.names import Names, of_person
from archive.store import Archive, erasing, listings, recording, redactions, removal
from archive.store.captures import capture_of, read_payload
from archive.store.redactions import Redactor
from archive.store.removal import Marked
from archive.tables import captures, revisions
from archive.warc import Exchange

from .contexts import context_of
from .extract.joining import Part, join
from .feed_words import feed_words
from .redacted import hide
from .rereading import reread
from .working import Job


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A capture that tells the name."""

    capture: Capture
    run: str | None
    article_id: str | None
    exchange: Exchange
    """The same without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What taking a name out of an article touches."""

    redactors: Mapping[str, Redactor]
    """By article: the one that was named, and those of the very same bytes."""

    pages: tuple[Page, ...]
    held: tuple[holdings.Held, ...]
    """The readings in force that tell it."""

    channels: tuple[Marked, ...]
    readings: frozenset[str]
    """WARC files with the records of what was read."""

    @property
    def files(self) -> frozenset[str]:
        pages = {one.capture.warc_file for one in self.pages}
        return self.readings | pages | {one.warc_file for one in self.channels}


def plan(archive: Archive, name: str, printed: Sequence[str]) -> Plan:
    """What would be touched.  Raises NotFound, TakenDown; UsageError where one of the
    names does not stand in the article."""
    salt = secrets.token_hex(16)
    forms = {one: of_person(salt, one) for one in printed}
    with archive.connect() as connection:
        ids = removal.same_pages(connection, holdings.find_id(connection, name))
        every = Names(salt=salt, digests=frozenset().union(*forms.values()))
        redactors = {id: Redactor(article_id=id, names=(every,)) for id in ids}
        redactor = redactors[ids[0]]
        pages = tuple(_pages(archive, connection, ids, redactor))
        for person, digests in forms.items():
            alone = replace(redactor, names=(Names(salt=salt, digests=digests),))
            if not any(_tells(archive, one.capture, alone) for one in pages):
                raise UsageError(f"{name}: {person!r} stands in no page of it")
        told = {one.capture.id for one in pages}
        force = holdings.rows().where(
            revisions.c.article_id.in_(ids), revisions.c.superseded.is_(None)
        )
        held = tuple(holdings.load(connection, force.order_by(revisions.c.id)))
        keys = removal.places_of(connection, ids)
        channels = listings.telling(connection, archive.config.warc_dir, keys)
        readings = recording.files_of(connection, ids)
    return Plan(
        redactors=redactors,
        pages=pages,
        held=tuple(one for one in held if told & set(_captures(one))),
        channels=tuple(channels),
        readings=readings,
    )


def execute(job: Job, planned: Plan, *, reason: str, at: datetime) -> None:
    """Do it.  Raises UsageError where a page is no article without the name; then
    nothing was changed."""
    exchanges = {one.capture.id: one.exchange for one in planned.pages}
    articles = [_parts(job, one, planned, exchanges) for one in planned.held]
    with job.archive.begin() as work:
        connection = work.connection
        erasing.overwrite_what_is_deleted(connection)
        keys = removal.places_of(connection, planned.redactors)
        listings.ask_anew(connection, keys, planned.channels)
        for article_id, redactor in planned.redactors.items():
            redactions.add(
                connection,
                article_id,
                redactor.names[0],
                reason=reason,
                at=at,
                removed=redactions.superseded(connection, article_id),
            )
            redactions.hide_what_is_said(connection, redactor)
        made: dict[str, Capture] = {}
        for page in planned.pages:
            old = page.capture
            new = replace(job.archive.warc.append(page.exchange), rights=old.rights)
            work.capture(new, run=page.run, article_id=page.article_id)
            made[old.id] = new
        for held, parts in zip(planned.held, articles, strict=True):
            moved = [replace(one, capture=_new(one.capture, made)) for one in parts]
            first = _first(held)
            work.substitute(join(moved), held.revision_id, made.get(first.id, first))
        redactions.forget_readings(work.connection, list(planned.redactors))
        marked = [
            Marked(id=one.capture.id, warc_file=one.capture.warc_file, told=False)
            for one in planned.pages
        ]
        removal.mark(
            work.connection, next(iter(planned.redactors)), (*marked, *planned.channels)
        )
        erasing.forget_words(work.connection)
    job.archive.finish_removals()


def _pages(
    archive: Archive, connection: Connection, ids: Sequence[str], redactor: Redactor
) -> Iterator[Page]:
    wanted = [one.id for one in removal.records_of(connection, ids)]
    rows = connection.execute(
        select(captures)
        .where(captures.c.id.in_(wanted), captures.c.record_type != "request")
        .order_by(captures.c.fetched, captures.c.id)
    ).all()
    for row in rows:
        capture = capture_of(row._asdict())
        exchange = _exchange(archive, connection, capture)
        if exchange is None:
            continue
        hidden = hide(exchange, redactor)
        if hidden is not exchange:
            yield Page(
                capture=capture,
                run=row.run_id,
                article_id=row.article_id,
                exchange=hidden,
            )


def _exchange(
    archive: Archive, connection: Connection, capture: Capture
) -> Exchange | None:
    """A capture as something to be written again; None where it was removed."""
    try:
        record = read_payload(connection, archive.config.warc_dir, capture)
    except TakenDown:
        return None
    return Exchange(
        url=capture.url,
        asked=False,
        # A 304 stands for the page that it says is good.
        status=200 if capture.status == 304 else capture.status,
        response_headers=record.http_headers,
        payload=record.payload,
        fetched=capture.fetched,
        ip=capture.ip,
        redirects=capture.redirects,
        via=capture.via,
        converted_from=capture,
    )


def _tells(archive: Archive, capture: Capture, redactor: Redactor) -> bool:
    with archive.connect() as connection:
        exchange = _exchange(archive, connection, capture)
    return exchange is not None and hide(exchange, redactor) is not exchange


def _first(held: holdings.Held) -> Capture:
    if held.kept.capture is None:
        raise AssertionError("a reading in the archive has a capture")
    return held.kept.capture


def _captures(held: holdings.Held) -> list[str]:
    pages = [one.capture for one in held.article.pages if one.capture]
    return pages or [_first(held).id]


def _new(capture: str | None, made: Mapping[str, Capture]) -> str | None:
    return made[capture].id if capture is not None and capture in made else capture


def _parts(
    job: Job, held: holdings.Held, planned: Plan, exchanges: Mapping[str, Exchange]
) -> list[Part]:
    """The pages of one reading, read again without the name."""
    return [
        Part(article=_read(job, held.id, id, planned, exchanges), capture=id)
        for id in _captures(held)
    ]


def _read(
    job: Job,
    article_id: str,
    id: str,
    planned: Plan,
    exchanges: Mapping[str, Exchange],
) -> Article:
    redactor = planned.redactors[article_id]
    with job.archive.connect() as connection:
        row = connection.execute(select(captures).where(captures.c.id == id)).one()
        capture = capture_of(row._asdict())
        exchange = exchanges.get(id) or _exchange(job.archive, connection, capture)
        feeds = [
            one
            for one in feed_words(connection, capture)
            if not redactor.stand_in(one.source_name)
        ]
    if exchange is None:
        raise UsageError(f"{capture.url}: a page of it was removed before")
    reading = reread(
        exchange.payload,
        exchange.url,
        exchange.status,
        exchange.response_headers,
        job.readers,
        limit=job.archive.config.max_bytes,
        context=context_of(exchange.url, job.domains, feeds),
    )
    if reading.article is None:
        raise UsageError(
            f"{capture.url}: without the name it cannot be read as an article "
            f"({reading.reason}: {reading.detail}); take the whole of it down"
        )
    return reading.article
