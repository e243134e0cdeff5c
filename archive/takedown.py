"""Articles removed on request: rows, search words, exports to come, WARC payloads.

First a plan that a person may look at, then its execution: one transaction for the
rows, the WARC files after it, the database's free space last.  What is killed on the
way is finished by the next start.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape

from sqlalchemy import Connection, and_, or_, select

from .errors import PressmarkError
from .fingerprint import plain
from .holdings import find_id
from .provenance.groups import members
from .store import Archive, erasing, recording, removal
from .store.captures import capture_of, read_payload
from .store.removal import Marked
from .store.tombstones import TAKEDOWN
from .tables import articles, captures, discoveries, revisions
from .warc import Record

Unpack = Callable[[Record], bytes]
"""A payload without its content encodings; raises PressmarkError."""

WORDS = 8
"""Words in a row by which a text is known again in the payload of a channel."""

_AROUND = timedelta(days=1)
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """An article that is to go."""

    id: str
    url: str
    title: str | None
    revisions: int
    records: tuple[Marked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a takedown touches."""

    articles: tuple[Gone, ...]
    """What was asked for, and what other addresses gave the same bytes for."""

    channels: tuple[Marked, ...]
    """Captures of feeds and other channels that hold sentences of the text."""

    others: tuple[tuple[str, str], ...]
    """Id and address of articles that tell the same story, and stay."""

    readings: frozenset[str]
    """WARC files with the records of what was read."""

    @property
    def files(self) -> frozenset[str]:
        """The WARC files that are written anew."""
        records = [one for article in self.articles for one in article.records]
        found = frozenset(one.warc_file for one in (*records, *self.channels))
        return found | self.readings


def plan(archive: Archive, name: str, unpack: Unpack) -> Plan:
    """What taking an article down would touch.  Raises NotFound, TakenDown."""
    with archive.connect() as connection:
        ids = removal.same_pages(connection, find_id(connection, name))
        gone = tuple(_gone(connection, one) for one in ids)
        groups = members(connection, ids)
        told = {one.id: one.url for group in groups.values() for one in group}
        others = sorted((id, url) for id, url in told.items() if id not in ids)
        sentences = set(_sentences(connection, ids))
        channels = tuple(
            telling(
                archive,
                connection,
                ids,
                unpack,
                lambda said: any(sentence in said for sentence in sentences),
            )
        )
        readings = recording.files_of(connection, ids)
    return Plan(
        articles=gone, channels=channels, others=tuple(others), readings=readings
    )


def execute(archive: Archive, planned: Plan, *, reason: str, at: datetime) -> None:
    """Do it; the caller holds the lock."""
    with archive.begin() as work:
        connection = work.connection
        erasing.overwrite_what_is_deleted(connection)
        for one in planned.articles:
            removal.remove(
                connection,
                one.id,
                kind=TAKEDOWN,
                reason=reason,
                at=at,
                records=one.records,
            )
        removal.mark(connection, planned.articles[0].id, planned.channels)
        erasing.forget_words(connection)
    archive.finish_removals()


def _gone(connection: Connection, article_id: str) -> Gone:
    rows = connection.execute(
        select(articles.c.url, revisions.c.title)
        .join(revisions, revisions.c.article_id == articles.c.id)
        .where(articles.c.id == article_id)
        .order_by(revisions.c.id.desc())
    ).all()
    return Gone(
        id=article_id,
        url=rows[0].url,
        title=rows[0].title,
        revisions=len(rows),
        records=tuple(removal.records_of(connection, [article_id])),
    )


def telling(
    archive: Archive,
    connection: Connection,
    ids: Collection[str],
    unpack: Unpack,
    tells: Callable[[str], bool],
) -> Iterator[Marked]:
    """Captures of the channels that listed an article, and tell what must go.

    tells: of the words of a channel, folded.
    """
    keys = select(captures.c.url_key).where(captures.c.article_id.in_(ids))
    listed = connection.execute(
        select(
            discoveries.c.channel_key, discoveries.c.first_seen, discoveries.c.last_seen
        ).where(discoveries.c.url_key.in_(keys))
    ).all()
    spans = [
        and_(
            captures.c.url_key == row.channel_key,
            captures.c.fetched >= row.first_seen - _AROUND,
            captures.c.fetched <= row.last_seen + _AROUND,
        )
        for row in listed
    ]
    if not spans:
        return
    query = select(captures).where(
        or_(*spans),
        captures.c.record_type == "response",
        captures.c.article_id.is_(None),
        captures.c.status == 200,
    )
    for row in connection.execute(query.order_by(captures.c.fetched)).all():
        capture = capture_of(row._asdict())
        try:
            record = read_payload(connection, archive.config.warc_dir, capture)
            said = _shown(unpack(record))
        except PressmarkError:
            continue  # what cannot be unpacked is not text that anybody can read
        if tells(said):
            yield Marked(id=capture.id, warc_file=capture.warc_file, told=False)


def _sentences(connection: Connection, ids: Collection[str]) -> Iterator[str]:
    """The beginnings of paragraphs and of summaries, as many words as tell them."""
    rows = connection.execute(
        select(revisions.c.body, revisions.c.tail, revisions.c.description).where(
            revisions.c.article_id.in_(ids)
        )
    )
    for row in rows:
        for text in row:
            for paragraph in (text or "").split("\n\n"):
                words = plain(paragraph).casefold().split()
                for at in range(0, max(1, len(words) - WORDS + 1), WORDS):
                    if len(words) >= WORDS:
                        yield " ".join(words[at : at + WORDS])


def _shown(payload: bytes) -> str:
    """The words of a channel, whatever its markup."""
    text = payload.decode("utf-8", "replace")
    for _ in range(2):  # feeds carry HTML escaped inside of XML
        text = _TAG.sub(" ", unescape(text))
    return plain(text.replace("<![CDATA[", " ").replace("]]>", " ")).casefold()
