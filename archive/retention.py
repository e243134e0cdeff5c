"""Texts that are kept for so many days, removed like what is taken down.

Days count from when an article was first archived.  In batches, each one transaction,
and no more in one call than it may take: what is left, the next run removes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    exists,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from .store import Archive, erasing, removal
from .store.removal import Marked
from .store.tombstones import RETENTION
from .tables import (
    UTCDateTime,
    articles,
    captures,
    channels,
    outlet_aliases,
    outlets,
    quarantine,
    tombstones,
)

BATCH = 100
MOST = 2000
"""Articles that one call removes, about as many as it archives in that time."""

_AT_ONCE = 500
_HTML = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """How long the articles of one outlet, or of all others, are kept."""

    days: int
    outlet_id: int | None = None
    """None: of every outlet that has no term of its own."""

    others: tuple[int, ...] = ()
    """Those that have one."""

    domains: Mapping[int, Sequence[str]]
    """Of the outlets that have one."""

    @property
    def reason(self) -> str:
        return f"kept for {self.days} day{'' if self.days == 1 else 's'}"

    def articles(self) -> ColumnElement[bool]:
        """Whose articles it is about."""
        if self.outlet_id is not None:
            return articles.c.outlet_id == self.outlet_id
        unknown = articles.c.outlet_id.is_(None)
        return or_(unknown, articles.c.outlet_id.not_in(self.others))

    def beside(self) -> ColumnElement[bool]:
        """In which answers that are no articles their texts may stand."""
        page = captures.c.mime.in_(_HTML)
        if self.outlet_id is not None:
            return _of_channels([self.outlet_id]) | (
                page & self._theirs([self.outlet_id])
            )
        kept = _of_channels(self.others) | self._theirs(self.others)
        return ~kept & (captures.c.url_key.in_(select(channels.c.url_key)) | page)

    def _theirs(self, ids: Iterable[int]) -> ColumnElement[bool]:
        """At the domains of these outlets, and no channel of anybody's."""
        starts = [
            f"{','.join(reversed(domain.split('.')))}{end}"
            for id in ids
            for domain in self.domains.get(id, ())
            for end in (")", ",", ":")
        ]
        here = or_(
            false(),
            *(
                captures.c.url_key.startswith(start, autoescape=True)
                for start in starts
            ),
        )
        return here & captures.c.url_key.not_in(select(channels.c.url_key))


def _of_channels(ids: Iterable[int]) -> ColumnElement[bool]:
    mine = select(channels.c.url_key).where(channels.c.outlet_id.in_(list(ids)))
    return captures.c.url_key.in_(mine)


def terms(connection: Connection, days: int) -> tuple[Term, ...]:
    """What the settings and the outlets' entries ask for; 0 days: for ever."""
    rows = connection.execute(select(outlets.c.id, outlets.c.entry)).all()
    own = {
        row.id: int(row.entry["retention"])
        for row in rows
        if row.entry.get("retention") is not None
    }
    domains: dict[int, list[str]] = defaultdict(list)
    for alias in connection.execute(
        select(outlet_aliases).where(
            outlet_aliases.c.kind == "domain", outlet_aliases.c.outlet_id.in_(own)
        )
    ):
        domains[alias.outlet_id].append(alias.alias)
    found = [
        Term(days=kept, outlet_id=outlet_id, domains=domains)
        for outlet_id, kept in sorted(own.items())
        if kept
    ]
    if days:
        found.append(Term(days=days, others=tuple(sorted(own)), domains=domains))
    return tuple(found)


def expire(archive: Archive, now: datetime, *, most: int = MOST) -> int:
    """Remove what was kept long enough; how many articles.  The caller has the lock."""
    with archive.connect() as connection:
        asked = terms(connection, archive.config.retention)
    number = beside = 0
    for term in asked:
        before = now - timedelta(days=term.days)
        while number < most:
            batch = min(BATCH, most - number)
            done = _remove(archive, term, before, now, batch)
            number += done
            if done < batch:
                break
        beside += _clear(archive, term, before, now)
    if number or beside:
        with archive.begin() as work:
            erasing.forget_some_words(work.connection)
        archive.finish_removals()
        erasing.refresh(archive.engine)
    return number


def _remove(
    archive: Archive, term: Term, before: datetime, now: datetime, size: int
) -> int:
    with archive.begin() as work:
        connection = work.connection
        erasing.overwrite_what_is_deleted(connection)
        ids = connection.scalars(
            select(articles.c.id)
            .where(articles.c.first_seen < before, term.articles())
            .order_by(articles.c.first_seen, articles.c.id)
            .limit(size)
        ).all()
        for one in ids:
            records = removal.records_of(connection, [one], spare=True)
            removal.remove(
                connection,
                one,
                kind=RETENTION,
                reason=term.reason,
                at=now,
                records=records,
            )
    return len(ids)


def _clear(archive: Archive, term: Term, before: datetime, now: datetime) -> int:
    """Feeds, sections and pages that were no article, as old as that; how many."""
    with archive.begin() as work:
        connection = work.connection
        marked = list(_beside(connection, term, before))
        if not marked:
            return 0
        stone = f"retention-{term.days}"
        known = select(tombstones.c.article_id).where(tombstones.c.article_id == stone)
        if connection.scalar(known) is None:
            # Of no address and no text: it says why these records are not there.
            connection.execute(
                insert(tombstones).values(
                    article_id=stone,
                    url="",
                    site="",
                    kind=RETENTION,
                    reason=term.reason,
                    at=now,
                    first_seen=before,
                    last_seen=before,
                    revisions=0,
                    erased=now,
                )
            )
        removal.mark(connection, stone, marked)
        for start in range(0, len(marked), _AT_ONCE):
            ids = [one.id for one in marked[start : start + _AT_ONCE]]
            connection.execute(
                update(quarantine)
                .where(quarantine.c.capture_id.in_(ids))
                .values(
                    detail="",
                    released=func.coalesce(
                        quarantine.c.released, literal(now, UTCDateTime)
                    ),
                )
            )
    return len(marked)


def _beside(connection: Connection, term: Term, before: datetime) -> Iterator[Marked]:
    article = captures.alias()
    needed = exists().where(
        article.c.digest == captures.c.digest, article.c.article_id.is_not(None)
    )
    rows = connection.execute(
        select(captures.c.id, captures.c.warc_file).where(
            captures.c.article_id.is_(None),
            captures.c.fetched < before,
            captures.c.status == 200,
            captures.c.record_type.in_(("response", "conversion")),
            term.beside(),
            ~needed,
        )
    )
    for row in rows.all():
        yield Marked(id=row.id, warc_file=row.warc_file, told=False)
