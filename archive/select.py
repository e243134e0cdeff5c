"""Which articles are meant: the filters that search, export and stats share.

One Filter value becomes SQLAlchemy conditions on ``articles``, ``revisions`` and
``captures`` as ``SOURCE`` joins them, on the revision in force or as of a moment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    and_,
    exists,
    func,
    not_,
    or_,
)
from sqlalchemy import select as sql_select

from . import agencies, naming
from .errors import UsageError
from .model import Access, CreditKind
from .outlets import name_key
from .rights import REFUSED, RESERVABLE
from .tables import articles, bylines, captures, credits, outlets, revisions

Condition = ColumnElement[bool]

KNOWN = ("any", "none", "unknown")
"""Of what is reserved: something, nothing, not known."""

SOURCE: FromClause = (
    articles.join(revisions, revisions.c.article_id == articles.c.id)
    .join(captures, captures.c.id == revisions.c.capture_id)
    .outerjoin(outlets, outlets.c.id == articles.c.outlet_id)
)
"""One row an article, once ``in_force`` has chosen its revision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What is asked for; what is empty does not narrow.  Of several, any will do."""

    since: datetime | None = None
    """Published at that moment or later; where the page gives no date, fetched."""

    until: datetime | None = None
    """Published before that moment."""

    outlet: tuple[str, ...] = ()
    """Names, aliases or domains of who carries the article."""

    author: tuple[str, ...] = ()
    """Words of a name in the byline."""

    credit: tuple[str, ...] = ()
    """Names of whom the story is credited to."""

    credit_kind: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    """Of the outlet."""

    access: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()
    """What is reserved, as last seen: of RESERVABLE, or one of KNOWN."""

    no_reserved: bool = False
    """Not what may not be archived or mined: REFUSED."""

    as_of: datetime | None = None
    """The archive as it stood before that moment."""

    def described(self) -> dict[str, Any]:
        """The filters that narrow, for a manifest."""
        found: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, datetime):
                found[field.name] = value.isoformat()
            elif value:
                found[field.name] = value if value is True else list(value)
        return found


def conditions(connection: Connection, wanted: Filter) -> list[Condition]:
    """The filter as conditions on SOURCE. Raises UsageError, NotFound."""
    found = [in_force(wanted.as_of)]
    if wanted.since:
        found.append(dated() >= wanted.since)
    if wanted.until:
        found.append(dated() < wanted.until)
    if wanted.no_reserved:
        found += [not_(_reserves(word)) for word in REFUSED]
    for field in ("outlet", "author", "language", "country", "access", "rights"):
        values = getattr(wanted, field)
        if values:
            found.append(or_(*(condition(connection, field, v) for v in values)))
    if wanted.credit or wanted.credit_kind:
        found.append(_credited(connection, wanted.credit, wanted.credit_kind))
    return found


def dated() -> ColumnElement[datetime]:
    """When an article is from: published, or fetched where the page gives no date."""
    return func.coalesce(revisions.c.published_at, captures.c.fetched)


def condition(connection: Connection, field: str, value: str) -> Condition:
    """One field with one value, by the field's name in Filter."""
    if field == "outlet":
        return _outlet(connection, value)
    if field == "author":
        return _author(connection, value)
    if field == "credit":
        return _credited(connection, (value,), ())
    if field == "credit_kind":
        return _credited(connection, (), (value,))
    if field == "language":
        return _language(value)
    if field == "country":
        return outlets.c.country == _country(value)
    if field == "access":
        return revisions.c.access == _one_of(field, value, list(Access))
    if field == "rights":
        return _rights(value)
    raise UsageError(f"no such field: {field}", about=field)


def in_force(as_of: datetime | None = None) -> Condition:
    """One revision an article: the latest, or the latest fetched before a moment.

    Of the readings of a capture it is always today's: what the page said then, as well
    as we can read it now.
    """
    current = revisions.c.superseded.is_(None)
    if as_of is None:
        return and_(current, revisions.c.number == articles.c.revision)
    other, then = revisions.alias(), captures.alias()
    latest = (
        sql_select(other.c.id)
        .join(then, then.c.id == other.c.capture_id)
        .where(
            other.c.article_id == articles.c.id,
            other.c.superseded.is_(None),
            then.c.fetched < as_of,
        )
        .order_by(then.c.fetched.desc(), other.c.number.desc())
        .limit(1)
        .correlate(articles)
        .scalar_subquery()
    )
    return revisions.c.id == latest


def _outlet(connection: Connection, name: str) -> Condition:
    known = naming.find_outlet(connection, name)
    options: list[Condition] = []
    if known.outlet_ids:
        options.append(articles.c.outlet_id.in_(known.outlet_ids))
    if known.hosts:
        options.append(articles.c.host.in_(known.hosts))
    if known.publishers:
        options.append(revisions.c.publisher.in_(known.publishers))
    return or_(*options)


def _author(connection: Connection, name: str) -> Condition:
    names = naming.names_with(connection, bylines.c.name, name)
    return exists().where(
        bylines.c.revision_id == revisions.c.id, bylines.c.name.in_(names)
    )


def _credited(
    connection: Connection, names: Iterable[str], kinds: Iterable[str]
) -> Condition:
    """A credit that has one of the names and one of the kinds."""
    wanted: list[Condition] = [credits.c.revision_id == revisions.c.id]
    options: list[Condition] = []
    for name in names:
        agency = agencies.find(name)
        organizations = {name, agency.name} if agency else {name}
        options.append(credits.c.name_key == name_key(name))
        options.append(credits.c.organization.in_(sorted(organizations)))
        ids = naming.outlet_ids(connection, name)
        if ids:
            options.append(credits.c.outlet_id.in_(ids))
    if options:
        wanted.append(or_(*options))
    checked = [_one_of("credit kind", kind, list(CreditKind)) for kind in kinds]
    if checked:
        wanted.append(credits.c.kind.in_(checked))
    return exists().where(*wanted)


def _language(value: str) -> Condition:
    code = value.strip().replace("_", "-").lower()
    if not re.fullmatch(r"[a-z]{2,8}(-[a-z0-9]{1,8})*", code):
        raise UsageError(f"{value!r} is no language code like en or pt-BR", about=value)
    column = func.lower(revisions.c.language)
    return or_(column == code, column.startswith(f"{code}-", autoescape=True))


def _rights(value: str) -> Condition:
    if value == "any":
        return _last_reserved() != ""
    if value == "none":
        return _last_reserved() == ""
    if value == "unknown":
        return _last_reserved().is_(None)
    if value not in RESERVABLE:
        words = ", ".join((*RESERVABLE, *KNOWN))
        raise UsageError(f"{value!r} is no reservation; there are {words}", about=value)
    return _reserves(value)


def _reserves(word: str) -> Condition:
    """Whether a word is among those that are reserved; never null."""
    return func.coalesce(" " + _last_reserved() + " ", "").contains(f" {word} ")


def _last_reserved() -> ColumnElement[str]:
    """What the last capture of an article reserves of which that is known.

    The last one, whichever revision is asked for: a reservation holds for what was
    fetched before it, too.
    """
    one = captures.alias()
    return (
        sql_select(one.c.reserved)
        .where(one.c.article_id == articles.c.id, one.c.reserved.is_not(None))
        .order_by(one.c.fetched.desc(), one.c.id.desc())
        .limit(1)
        .correlate(articles)
        .scalar_subquery()
    )


def _country(value: str) -> str:
    code = value.strip().upper()
    if not re.fullmatch("[A-Z]{2}", code):
        raise UsageError(f"{value!r} is no country code like UA", about=value)
    return code


def _one_of(field: str, value: str, words: list[Any]) -> str:
    choices = [word.value for word in words]
    if value.lower() not in choices:
        raise UsageError(
            f"{value!r} is no {field}; there are {', '.join(choices)}", about=value
        )
    return value.lower()
