"""The revisions before and after a capture: what decide() has to know."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from ..fingerprint import content_hash, levelled
from ..model import Article, Capture, WorkType
from ..packing import Packed, unpack
from ..prepared import Prepared
from ..revisions import Known, Pace, Revision, Signature
from ..tables import captures, revisions
from .batch import Batch
from .revision_rows import CHILDREN


def signature_of(prepared: Prepared, capture: Capture) -> Signature:
    return Signature(
        digest=capture.digest,
        text_hash=prepared.text_hash,
        content_hash=prepared.content_hash,
    )


def neighbours(
    batch: Batch,
    article_id: str,
    prepared: Prepared,
    capture: Capture,
    *,
    itself: bool = True,
    closes: bool = False,
) -> Known:
    """The revisions in force that were captured before and after this capture.

    itself: whether the one that it makes, if it does, is one of them.
    closes: see Pace.
    """
    in_force = (
        select(
            revisions.c.id,
            revisions.c.number,
            revisions.c.text_hash,
            revisions.c.content_hash,
            captures.c.digest,
            captures.c.fetched,
            revisions.c.capture_id,
        )
        .join(captures, captures.c.id == revisions.c.capture_id)
        .where(revisions.c.article_id == article_id, revisions.c.superseded.is_(None))
    )
    if not itself:
        in_force = in_force.where(revisions.c.capture_id != capture.id)
    connection = batch.written()
    time, number = captures.c.fetched, revisions.c.number
    earlier = in_force.where(time <= capture.fetched)
    later = in_force.where(time > capture.fetched)
    before = connection.execute(
        earlier.order_by(time.desc(), number.desc()).limit(1)
    ).first()
    after = connection.execute(later.order_by(time, number).limit(1)).first()
    gaps = [abs(capture.fetched - row.fetched) for row in (before, after) if row]
    pace = None
    if gaps and prepared.article.type is WorkType.LIVE_BLOG:
        day = earlier.where(time > capture.fetched - timedelta(days=1)).subquery()
        made = connection.scalar(select(func.count()).select_from(day))
        pace = Pace(gap=min(gaps), day=made or 0, closes=closes)
    return Known(
        before=_revision(connection, before, prepared, capture),
        after=_revision(connection, after, prepared, capture),
        pace=pace,
    )


def _revision(
    connection: Connection, row: Any, prepared: Prepared, capture: Capture
) -> Revision | None:
    if row is None:
        return None
    known = row.digest == capture.digest or row.content_hash == prepared.content_hash
    return Revision(
        number=row.number,
        capture=row.capture_id,
        is_levelled=not known and _is_levelled(connection, row.id, prepared.article),
        signature=Signature(
            digest=row.digest,
            text_hash=row.text_hash,
            content_hash=row.content_hash,
        ),
    )


def _is_levelled(connection: Connection, revision_id: int, article: Article) -> bool:
    """Whether a reading says the same as one on file in other quotes and dashes."""
    row = (
        connection.execute(select(revisions).where(revisions.c.id == revision_id))
        .mappings()
        .one()
    )
    # Most that differ do so in the text: the rest is looked up for few.
    if levelled(row["body"]) != levelled(article.body):
        return False
    parts = {
        name: connection.execute(
            select(table)
            .where(table.c.revision_id == revision_id)
            .order_by(table.c.position)
        )
        .mappings()
        .all()
        for name, table in CHILDREN
    }
    packed = Packed(
        revision=dict(row),
        **{name: tuple(map(dict, found)) for name, found in parts.items()},
    )
    return content_hash(unpack(packed), levelled) == content_hash(article, levelled)
