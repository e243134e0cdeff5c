"""What channels list, as rows: one a link and channel, and what to do with each link.

Knows tables discoveries and frontier.  The decision itself is ``due.decide``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from archive.model import Discovery, Outcome, Reason
from archive.outlets import Outlet
from archive.store import redactions, tombstones
from archive.store.writing import write
from archive.tables import discoveries
from archive.urls import host, url_key

from .address import trap
from .due import MAX_URL, Verdict, decide, is_claimed
from .frontier import Entry, Scope, enter, known
from .items import Closed, Role, Visit
from .rows import concluded, pieces, reopen

WORDS = (
    *("published_raw", "published_element"),
    *("source_name", "source_element", "source_url"),
)
"""What a channel says of a page that a reading may rest on: see feed_words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What came of the links of one channel."""

    closed: tuple[Closed, ...]
    """Those that are not fetched in this run."""

    hosts: frozenset[str]
    """Hosts that have something to fetch now."""

    fresh: int = 0
    """Links that no channel had listed before."""

    changed: int = 0
    """Known ones that it says have changed."""

    untold: bool = False
    """Whether something of one of them was taken down."""


def untold(connection: Connection, links: Iterable[Discovery]) -> str | None:
    """The article of which a channel may tell what was taken down, where it does."""
    if not tombstones.any_there(connection):
        return None
    keyed: dict[str, Discovery] = {}
    for link in links:
        with suppress(ValueError):  # no address, and nobody's
            keyed.setdefault(url_key(link.url), link)
    for piece in pieces(keyed.items()):
        keys = [key for key, _ in piece]
        for stone in tombstones.at_addresses(connection, keys).values():
            if stone.kind == tombstones.TAKEDOWN:
                return stone.article_id
        for redactor in redactions.at_addresses(connection, keys).values():
            return redactor.article_id
    return None


def discover(
    connection: Connection,
    scope: Scope,
    links: Sequence[Discovery],
    channel: Visit,
    outlet: Outlet | None,
    ids: Mapping[str, int],
) -> Listed:
    """File the links of a channel; say which are fetched now and which are not.

    ids: name -> id of the outlets of the catalogue.
    """
    closed: dict[str, Closed] = {}
    wake: set[str] = set()
    fresh = changed = 0
    untold = False
    keyed: dict[str, Discovery] = {}
    for link in links:
        try:
            if len(link.url) > MAX_URL:
                raise ValueError(f"longer than {MAX_URL} characters")
            if (words := trap(link.url)) is not None:
                raise ValueError(words)
            keyed.setdefault(url_key(link.url), link)
        except ValueError as error:
            closed[link.url] = _not_fetched(
                link, link.url, channel, Reason.BAD_URL, str(error)
            )
    now = datetime.now(UTC)
    for piece in pieces(keyed.items()):
        stones = tombstones.at_addresses(connection, [key for key, _ in piece])
        for key, link in piece:
            if key in stones:
                words = stones[key].words
                closed[key] = _not_fetched(link, key, channel, Reason.TAKEN_DOWN, words)
        piece = [(key, link) for key, link in piece if key not in stones]
        keys = [key for key, _ in piece]
        redactors = redactions.at_addresses(connection, keys)
        taken = (one.kind == tombstones.TAKEDOWN for one in stones.values())
        untold = untold or bool(redactors) or any(taken)
        piece = [
            (key, redactors[key].listed(link) if key in redactors else link)
            for key, link in piece
        ]
        before = known(connection, keys)
        done = concluded(connection, scope.run, keys)
        if piece:
            _note(connection, piece, channel.key, now)
        entries = []
        for key, link in piece:
            owned = outlet is not None and outlet.owns(link.url)
            foreign = outlet is not None and outlet.foreign == "skip" and not owned
            if foreign and key in before:
                continue  # it is somebody's, whose own listing decides
            if done.get(key) is Reason.FOREIGN and not foreign:
                reopen(connection, scope.run, key)
            elif key in done:
                continue  # another channel listed it too, and it had its turn
            verdict, words = decide(
                link, before.get(key), scope.window, foreign=foreign
            )
            if verdict is not Verdict.FETCH:
                closed[key] = _not_fetched(
                    link, key, channel, Reason(verdict.value), words
                )
            if verdict in (Verdict.FETCH, Verdict.OUT_OF_WINDOW):
                outlet_id = ids.get(outlet.name) if outlet and owned else None
                claimed = is_claimed(link, before.get(key), scope.window)
                claims = before[key].claims + claimed if key in before else 0
                entries.append(
                    Entry(
                        key=key,
                        link=link,
                        outlet_id=outlet_id,
                        verdict=verdict,
                        claims=claims,
                    )
                )
                fresh += key not in before
                changed += claimed
            if verdict is Verdict.FETCH:
                wake.add(host(link.url))
        enter(connection, entries, now)
    return Listed(
        closed=tuple(closed.values()),
        hosts=frozenset(wake),
        fresh=fresh,
        changed=changed,
        untold=untold,
    )


def seed(
    connection: Connection, links: Iterable[Discovery], owner: Mapping[str, int]
) -> None:
    """Enter addresses that a person named: due now, whatever was before.

    owner: key -> outlet, where one owns the address.
    """
    now = datetime.now(UTC)
    for link in links:
        key = url_key(link.url)
        _note(connection, [(key, link)], key, now)
        entry = Entry(
            key=key, link=link, outlet_id=owner.get(key), verdict=Verdict.FETCH
        )
        enter(connection, [entry], now)


def _not_fetched(
    link: Discovery, key: str, channel: Visit, reason: Reason, words: str
) -> Closed:
    later = reason in (Reason.NOT_DUE, Reason.OUT_OF_WINDOW)
    return Closed(
        url=link.url,
        key=key,
        role=Role.ARTICLE,
        outcome=Outcome.DEFERRED if later else Outcome.SKIPPED,
        reason=reason,
        detail=words,
        outlet=channel.outlet,
    )


def _note(
    connection: Connection,
    links: Sequence[tuple[str, Discovery]],
    channel_key: str,
    now: datetime,
) -> None:
    """One row a link and channel: who lists what, since when.

    Another row where the channel now says otherwise what readings may rest on.
    """
    before = _latest(connection, [key for key, _ in links], channel_key)
    rows = [
        {
            "url_key": key,
            "channel_key": channel_key,
            "url": link.url,
            "via": link.via,
            "kind": link.kind.value,
            "position": link.position,
            "title": link.title,
            "published": link.published,
            "published_raw": link.published_raw,
            "published_element": link.published_element,
            "modified": link.modified,
            "authors": list(link.authors),
            "source_name": link.source_name,
            "source_element": link.source_element,
            "source_url": link.source_url,
            "language": link.language,
            "publication": link.publication,
            "keywords": list(link.keywords),
            "guid": link.guid,
            "first_seen": _since(before.get(key), link) or now,
            "last_seen": now,
        }
        for key, link in links
    ]
    write(connection, discoveries, rows, _renew)


_KEY = ("url_key", "channel_key", "first_seen")


def _renew(insert: Any) -> Any:
    """What a channel says of an address is what it says now."""
    changed = {
        column.name: insert.excluded[column.name]
        for column in discoveries.c
        if column.name not in _KEY
    }
    return insert.on_conflict_do_update(index_elements=_KEY, set_=changed)


def _latest(
    connection: Connection, keys: Sequence[str], channel_key: str
) -> dict[str, Row[Any]]:
    """What the channel said last of each address."""
    query = (
        select(discoveries)
        .where(discoveries.c.channel_key == channel_key)
        .where(discoveries.c.url_key.in_(keys))
        .order_by(discoveries.c.first_seen)
    )
    return {row.url_key: row for row in connection.execute(query)}


def _since(before: Row[Any] | None, link: Discovery) -> datetime | None:
    """Since when the channel says these words; None where they are new."""
    if before is None or any(
        getattr(before, name) != getattr(link, name) for name in WORDS
    ):
        return None
    since: datetime = before.first_seen
    return since
