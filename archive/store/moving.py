"""Articles that went on under another address: found, and noted with why.

``archive.moved`` says whether two pages are one; here is looked up what it compares,
and whether the two were ever seen side by side.  ``joining`` makes two articles one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select, update

from ..model import Capture
from ..moved import APART, Basis, Page, basis
from ..prepared import Prepared
from ..presence import Look, absences, ever_absent, looks
from ..tables import (
    addresses,
    articles,
    captures,
    discoveries,
    redactions,
    revisions,
)
from ..urls import same_site, url_key
from . import doubles, judging
from .batch import FETCHED, Batch


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An article that went on under another address."""

    article_id: str
    """The article on file, the earlier one where there are two."""

    before: str
    """The address that is gone."""

    now: str
    basis: Basis
    former_id: str | None = None
    """Of the other article, that of the new address, where there are two."""

    @property
    def words(self) -> str:
        """For a person, on one line."""
        return (
            f"article {self.article_id} moved from {self.before} ({self.basis.words})"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """One page, as the looks at its addresses found it."""

    article_id: str | None
    """None: not filed yet."""

    outlet_id: int | None
    page: Page
    first: Look
    """When it was seen there first."""

    last: Look
    gone: bool
    """Whether each of its addresses said so last."""


def of_page(
    batch: Batch,
    prepared: Prepared,
    capture: Capture,
    judged: judging.Judged,
    *,
    outlet_id: int | None,
    run: str | None,
) -> Found | None:
    """The article that a page under a new address is; asked of new articles only."""
    others = doubles.of_page(batch, prepared, capture.url, judged)
    if not others:
        return None
    connection = batch.written()
    fresh = _fresh(connection, prepared, capture, outlet_id, run)
    if not fresh.gone:
        others = [*ever_absent(connection, others)]
    found = []
    for id in sorted(others):
        for before, now in ((id, None), (None, id)):
            old = fresh if before is None else _standing(connection, id, last=True)
            new = fresh if now is None else _standing(connection, id, last=False)
            if old and new and (why := _moved(connection, old, new)):
                found.append(_found(id, old, new, why))
    return found[0] if len(found) == 1 else None


def of_absence(batch: Batch, url: str) -> Found | None:
    """The other article that the one at an address has become, now that it is gone."""
    key = url_key(url)
    article_id, kind = batch.addresses([key]).get(key, ("", ""))
    if kind != FETCHED:
        return None
    connection = batch.written()
    others = doubles.of_article(connection, article_id)
    if not others:
        return None
    old = _standing(connection, article_id, last=True)
    if old is None or not old.gone:
        return None
    found = []
    for id in others:
        new = _standing(connection, id, last=False)
        if new and (why := _moved(connection, old, new)):
            one = _found(article_id, old, new, why)
            found.append(replace(one, former_id=id))
    return found[0] if len(found) == 1 else None


def note(
    connection: Connection, found: Found, *, joined: datetime | None = None
) -> None:
    """Keep with the new address where the article was before, and how that is known.

    joined: when two articles were made one.
    """
    connection.execute(
        update(addresses)
        .where(addresses.c.url_key == url_key(found.now))
        .values(
            moved_from=found.before,
            basis=asdict(found.basis),
            former_id=found.former_id,
            joined=joined,
        )
    )


def _found(article_id: str, old: _Standing, new: _Standing, why: Basis) -> Found:
    return Found(
        article_id=article_id, before=old.last.url, now=new.first.url, basis=why
    )


def _moved(connection: Connection, old: _Standing, new: _Standing) -> Basis | None:
    """Why one article went from there to here; None where that is not certain."""
    if not old.gone or new.gone or new.first.at <= old.last.at:
        return None  # both there, or seen side by side
    if new.first.run == old.last.run and new.first.at - old.last.at < APART:
        return None
    if not same_site(old.last.url, new.first.url):
        return None
    carriers = {old.outlet_id, new.outlet_id} - {None}
    if len(carriers) > 1:
        return None
    if _tells_no_names(connection, old, new):
        return None
    return basis(
        replace(old.page, guids=_guids(connection, old.page.url)),
        replace(new.page, guids=_guids(connection, new.page.url)),
    )


def _tells_no_names(connection: Connection, *both: _Standing) -> bool:
    """Whether a name was taken out of one of them: the other may tell it."""
    ids = [one.article_id for one in both if one.article_id]
    query = select(redactions.c.id).where(redactions.c.article_id.in_(ids)).limit(1)
    return connection.scalar(query) is not None


def _guids(connection: Connection, url: str) -> frozenset[str]:
    query = select(discoveries.c.guid).where(
        discoveries.c.url_key == url_key(url), discoveries.c.guid.is_not(None)
    )
    return frozenset(connection.scalars(query))


def _fresh(
    connection: Connection,
    prepared: Prepared,
    capture: Capture,
    outlet_id: int | None,
    run: str | None,
) -> _Standing:
    article = prepared.article
    # A replay is not who looked.
    kept = select(captures.c.run_id).where(captures.c.id == capture.id)
    seen = Look(
        key=url_key(capture.url),
        url=capture.url,
        at=capture.fetched,
        run=connection.scalar(kept) or run,
        gone=False,
        status=capture.status,
    )
    gone = [one.at for one in absences(connection, [seen.key])]
    return _Standing(
        article_id=None,
        outlet_id=outlet_id,
        page=Page(
            url=capture.url,
            title=article.title,
            body=article.body,
            published=article.published,
            language=article.language,
        ),
        first=seen,
        last=seen,
        gone=any(at > seen.at for at in gone),
    )


def _standing(
    connection: Connection, article_id: str, *, last: bool
) -> _Standing | None:
    """An article on file; None where no look at its addresses found it.

    last: with what it says last; else with what it said first.
    """
    seen = looks(connection, article_id, kind=FETCHED)
    good = [one for one in seen if not one.gone]
    if not good:
        return None
    time, number = captures.c.fetched, revisions.c.number
    order = (time.desc(), number.desc()) if last else (time, number)
    row = connection.execute(
        select(
            revisions.c.title,
            revisions.c.body,
            revisions.c.published,
            revisions.c.language,
            articles.c.outlet_id,
        )
        .join(articles, articles.c.id == revisions.c.article_id)
        .join(captures, captures.c.id == revisions.c.capture_id)
        .where(revisions.c.article_id == article_id, revisions.c.superseded.is_(None))
        .order_by(*order)
        .limit(1)
    ).one()
    return _Standing(
        article_id=article_id,
        outlet_id=row.outlet_id,
        page=Page(
            url=(good[-1] if last else good[0]).url,
            title=row.title,
            body=row.body,
            published=row.published,
            language=row.language,
        ),
        first=good[0],
        last=good[-1],
        gone=_all_gone(seen),
    )


def _all_gone(seen: Iterable[Look]) -> bool:
    return all({one.key: one.gone for one in seen}.values())
