"""Captures of the channels that listed a page, which may tell what stands on it.

Knows tables discoveries, channels and captures.  A feed may hold a whole text, in any
character set and any escaping: who listed a page gives way as a whole, and nobody has
to find the words in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, Select, select, update

from ..bare import is_bare
from ..errors import TakenDown
from ..model import ChannelKind
from ..tables import captures, channels, discoveries
from ..urls import url_key
from .captures import capture_of, read_payload
from .removal import Marked

_AROUND = timedelta(days=1)
_AT_ONCE = 500


def telling(
    connection: Connection, folder: Path, keys: Collection[str]
) -> list[Marked]:
    """The captures of channels that listed these addresses while they did, and the
    same bytes anywhere; sitemaps only where they say more than addresses.

    folder: of the WARC files.
    """
    found: dict[str, Row[*tuple[Any, ...]]] = {}
    for listed in _listed(connection, keys):
        for row in _captured(connection, listed):
            if row.id not in found and not _is_bare(connection, folder, listed, row):
                found[row.id] = row
    return same_bytes(connection, {row.digest for row in found.values()})


def same_bytes(connection: Connection, digests: Collection[str]) -> list[Marked]:
    """The captures that hold these payloads, of which no article was read.

    digests: sha256, as ``captures`` has it.
    """
    return [
        Marked(id=row.id, warc_file=row.warc_file, told=False)
        for some in _some(sorted(digests))
        for row in connection.execute(
            _unclaimed().where(captures.c.digest.in_(some)).order_by(captures.c.id)
        )
    ]


def digests(connection: Connection, ids: Collection[str]) -> set[str]:
    """Of the payloads of captures."""
    return {
        digest
        for some in _some(sorted(ids))
        for digest in connection.scalars(
            select(captures.c.digest).where(captures.c.id.in_(some))
        )
    }


def ask_anew(
    connection: Connection, keys: Collection[str], marked: Iterable[Marked]
) -> None:
    """Have the channels that list these addresses sent and read as if for the first
    time: what they say of the rest went with what they said of these.

    marked: their captures that give way.
    """
    for some in _some(sorted(keys)):
        theirs = select(discoveries.c.channel_key).where(
            discoveries.c.url_key.in_(some),
            discoveries.c.kind != ChannelKind.SITEMAP.value,
        )
        forget(connection, connection.scalars(theirs.distinct()).all())
    for some in _some(sorted(one.id for one in marked)):
        places = select(captures.c.url_key).where(captures.c.id.in_(some))
        forget(connection, connection.scalars(places.distinct()).all())


def forget(connection: Connection, channel_keys: Collection[str]) -> None:
    """Forget what these channels said last."""
    mine = channels.c.url_key.in_(sorted(channel_keys))
    nothing = {"etag": None, "last_modified": None, "digest": None}
    connection.execute(update(channels).where(mine).values(nothing))


def _listed(
    connection: Connection, keys: Collection[str]
) -> Iterator[Row[*tuple[Any, ...]]]:
    for some in _some(sorted(keys)):
        yield from connection.execute(
            select(
                discoveries.c.channel_key,
                discoveries.c.via,
                discoveries.c.kind,
                discoveries.c.first_seen,
                discoveries.c.last_seen,
            ).where(
                discoveries.c.url_key.in_(some),
                discoveries.c.kind != ChannelKind.SEED.value,
            )
        ).all()


def _captured(connection: Connection, listed: Row[*tuple[Any, ...]]) -> list[Row[Any]]:
    # A channel that has moved answers elsewhere than where it is asked.
    places = {listed.channel_key, url_key(listed.via)}
    mine = _unclaimed().where(
        captures.c.url_key.in_(places),
        captures.c.fetched >= listed.first_seen - _AROUND,
        captures.c.fetched <= listed.last_seen + _AROUND,
        captures.c.status == 200,
    )
    return list(connection.execute(mine).all())


def _unclaimed() -> Select[Any]:
    """Records with bytes of their own, of which no article was read."""
    return select(captures).where(
        captures.c.record_type.in_(("response", "conversion")),
        captures.c.article_id.is_(None),
    )


def _is_bare(
    connection: Connection, folder: Path, listed: Row[*tuple[Any, ...]], row: Row[Any]
) -> bool:
    if listed.kind != ChannelKind.SITEMAP.value:
        return False
    try:
        record = read_payload(connection, folder, capture_of(row._asdict()))
    except TakenDown:
        return True
    named = {name.lower(): value for name, value in record.http_headers}
    return is_bare(record.payload, named.get("content-encoding", ""))


def _some(found: list[str]) -> Iterable[list[str]]:
    return (found[n : n + _AT_ONCE] for n in range(0, len(found), _AT_ONCE))
