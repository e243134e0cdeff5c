"""The frontier: what is known of every address, and what is to be fetched, as rows.

All of a crawl's state is here, nothing in files of Scrapy's: a run that is killed
leaves its addresses pending, and the next one takes them up.  Knows tables frontier,
addresses, discoveries, robots and outcomes; what to do with an address is decided in
``due``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy import exists as sql_exists
from sqlalchemy import false as sql_false
from sqlalchemy import literal as sql_literal

from archive.model import Capture, Discovery, Outcome, Reason
from archive.store.writing import write
from archive.tables import addresses, frontier, outcomes
from archive.urls import host

from .due import (
    Known,
    Reach,
    State,
    Verdict,
    Window,
    after,
    is_withdrawn,
    return_after,
)
from .items import Closed, Visit
from .looks import hid_a_change, trust_after
from .rows import pieces

PIECE = 400
"""Rows a statement: SQLite takes 32,766 parameters."""

CHANGED = frozenset({Outcome.STORED, Outcome.REVISED})
"""What was listed as changed was."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What one run may take up."""

    run: str
    window: Window
    outlets: frozenset[int]
    named: bool = False
    """Only these outlets; else also addresses that belong to none."""

    keys: frozenset[str] | None = None
    """Only these addresses."""

    reach: Reach = Reach.ARTICLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One address whose turn has come."""

    url: str
    key: str
    host: str
    outlet_id: int | None
    via: str | None
    etag: str | None
    last_modified: str | None
    trust: int
    newest: datetime
    outcome: str | None
    """Of the last visit; None: never fetched."""


# -- what is to be fetched


def hosts(connection: Connection, scope: Scope) -> list[str]:
    """The hosts that have something to fetch."""
    query = select(frontier.c.host).where(*_wanted(scope)).distinct()
    return list(connection.scalars(query))


def load(
    connection: Connection,
    scope: Scope,
    name: str,
    *,
    exclude: Sequence[str] = (),
    behind: Waiting | None = None,
    limit: int,
) -> list[Waiting]:
    """The next addresses of a host, newest first, but for those under way.

    behind: only what comes after this one.
    """
    conditions = [frontier.c.host == name, *_wanted(scope)]
    if exclude:
        conditions.append(frontier.c.url_key.not_in(exclude))
    if behind is not None:
        same = and_(frontier.c.newest == behind.newest, frontier.c.url_key > behind.key)
        conditions.append(or_(frontier.c.newest < behind.newest, same))
    query = (
        select(frontier)
        .where(*conditions)
        .order_by(frontier.c.newest.desc(), frontier.c.url_key)
        .limit(limit)
    )
    return [
        Waiting(
            url=row.url,
            key=row.url_key,
            host=row.host,
            outlet_id=row.outlet_id,
            via=row.via,
            etag=row.etag,
            last_modified=row.last_modified,
            trust=row.trust,
            outcome=row.outcome,
            newest=row.newest,
        )
        for row in connection.execute(query)
    ]


def waiting(connection: Connection, scope: Scope, name: str) -> Iterator[Waiting]:
    """Everything of a host that would be fetched, in order: the plan of a dry run."""
    last: Waiting | None = None
    while found := load(connection, scope, name, behind=last, limit=PIECE):
        yield from found
        last = found[-1]


def _wanted(scope: Scope) -> list[ColumnElement[bool]]:
    window = scope.window
    if scope.reach is not Reach.ARTICLES:
        return [sql_false()]
    conditions: list[ColumnElement[bool]] = [
        ~sql_exists().where(
            outcomes.c.run_id == scope.run, outcomes.c.url_key == frontier.c.url_key
        )
    ]
    if scope.keys is not None:
        conditions.append(frontier.c.url_key.in_(scope.keys))
    elif scope.named:
        conditions.append(frontier.c.outlet_id.in_(scope.outlets))
    else:
        conditions.append(
            or_(frontier.c.outlet_id.in_(scope.outlets), frontier.c.outlet_id.is_(None))
        )
    if window.everything:
        conditions.append(frontier.c.state != State.GONE.value)
    else:
        conditions.append(frontier.c.due <= datetime.now(UTC))
    if window.since is not None:
        conditions.append(frontier.c.newest >= window.since)
    return conditions


# -- what comes in


def known(connection: Connection, keys: list[str]) -> dict[str, Known]:
    rows = connection.execute(select(frontier).where(frontier.c.url_key.in_(keys)))
    return {
        row.url_key: Known(
            state=State(row.state),
            due=row.due,
            listed_modified=row.listed_modified,
            outcome=row.outcome,
            checked=row.checked,
            claims=row.claims,
        )
        for row in rows
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An address that is to stand in the frontier."""

    key: str
    link: Discovery
    outlet_id: int | None
    verdict: Verdict
    claims: int = 0
    """How often in a row it was listed as changed, this time included."""


def enter(connection: Connection, entries: Iterable[Entry], now: datetime) -> None:
    """See that addresses stand in the frontier, due; an old one, if it is to be
    fetched."""
    found = list(entries)
    wanted = [_row(one, now) for one in found if one.verdict is Verdict.FETCH]
    others = [_row(one, now) for one in found if one.verdict is not Verdict.FETCH]
    write(connection, frontier, wanted, _is_due)
    write(connection, frontier, others, _stays)


def _row(entry: Entry, now: datetime) -> dict[str, Any]:
    link = entry.link
    return {
        "url_key": entry.key,
        "url": link.url,
        "host": host(link.url),
        "outlet_id": entry.outlet_id,
        "via": link.via,
        "state": State.PENDING.value,
        "due": now,
        "newest": link.published or link.modified or now,
        "tries": 0,
        "trust": 0,
        "claims": entry.claims,
        "listed_modified": link.modified,
        "first_seen": now,
    }


def _is_due(insert: Any) -> Any:
    new = insert.excluded
    return insert.on_conflict_do_update(
        index_elements=["url_key"],
        set_={
            # How often it was looked for in vain goes on being counted.
            "state": case(
                (frontier.c.state == _WITHDRAWN, frontier.c.state), else_=new.state
            ),
            "due": new.due,
            "claims": new.claims,
            "listed_modified": func.coalesce(
                new.listed_modified, frontier.c.listed_modified
            ),
            "outlet_id": func.coalesce(frontier.c.outlet_id, new.outlet_id),
        },
    )


_WITHDRAWN: ColumnElement[str] = literal_column(f"'{State.WITHDRAWN.value}'")
"""No parameter: archive.store.writing takes the values of the rows alone."""


def _stays(insert: Any) -> Any:
    return insert.on_conflict_do_nothing(index_elements=["url_key"])


# -- what became of an address


def settle(connection: Connection, ended: Sequence[tuple[Visit, Closed]]) -> None:
    """Note the outcomes of visits to articles, and when these are due again."""
    rows: dict[str, Any] = {}
    archived: set[str] = set()
    for piece in pieces(ended):
        found = connection.execute(_STANDING, {"keys": [one.key for one, _ in piece]})
        rows |= {row.url_key: row for row in found}
        if lost := [one.key for one, end in piece if end.outcome is Outcome.SKIPPED]:
            archived |= set(connection.scalars(_ARCHIVED, {"keys": lost}))
    now = datetime.now(UTC)
    changes = [
        _became(rows[visit.key], visit, closed, now, visit.key in archived)
        for visit, closed in ended
        if visit.key in rows
    ]
    if changes:
        connection.execute(_SETTLED, changes)


def _became(
    row: Any, visit: Visit, closed: Closed, now: datetime, archived: bool
) -> dict[str, Any]:
    """What the row of an address says after a visit, by the names of _SETTLED."""
    last = visit.captures[-1] if visit.captures else None
    state, due, tries = _stands(row, last, closed, now, archived)
    trust = row.trust
    if last is not None and last.status in (200, 304):
        lied = closed.outcome is Outcome.REVISED and hid_a_change(visit, last)
        trust = trust_after(visit.trust, whole=last.status == 200, lied=lied)
    given = last if last is not None and last.status == 200 else row
    return {
        "of_key": visit.key,
        "new_state": state.value,
        "new_due": due,
        "new_tries": tries,
        "new_claims": 0 if closed.outcome in CHANGED else row.claims,
        "new_outcome": closed.outcome.value,
        "new_reason": closed.reason.value if closed.reason else None,
        "new_checked": now,
        "new_trust": trust,
        # "Not modified" since a text that was not filed would hide it.
        "new_etag": None if closed.held else given.etag,
        "new_last_modified": None if closed.held else given.last_modified,
    }


def _stands(
    row: Any, last: Capture | None, closed: Closed, now: datetime, archived: bool
) -> tuple[State, datetime | None, int]:
    """Where an address stands, when it is due, how many looks in a row were in vain."""
    before = State(row.state)
    missed = before is State.WITHDRAWN
    if is_withdrawn(closed.outcome, closed.reason, before=before, archived=archived):
        looks = row.tries + 1 if missed else 1
        return State.WITHDRAWN, return_after(looks, now), looks
    if missed and closed.outcome is Outcome.DEFERRED:
        return before, now, row.tries
    tries = row.tries + 1 if closed.outcome is Outcome.FAILED else 0
    state, due = after(
        closed.outcome,
        closed.reason,
        first_seen=row.first_seen,
        now=now,
        tries=tries,
        gone=last is not None and last.status in (404, 410),
        held=closed.held,
    )
    return state, due, tries


_ARCHIVED = select(addresses.c.url_key).where(
    addresses.c.url_key.in_(bindparam("keys", expanding=True))
)
_STANDING = select(frontier).where(
    frontier.c.url_key.in_(bindparam("keys", expanding=True))
)
_NEW = (
    *("state", "due", "tries", "claims", "outcome", "reason", "checked", "trust"),
    *("etag", "last_modified"),
)
_SETTLED = (
    update(frontier)
    .where(frontier.c.url_key == bindparam("of_key"))
    .values({name: bindparam(f"new_{name}") for name in _NEW})
)


def leave(
    connection: Connection,
    scope: Scope,
    reason: Reason,
    shut: Mapping[str, Reason],
) -> None:
    """Defer what was due and did not get its turn; it stays pending.

    shut: hosts that were given up, and why.
    """
    why: ColumnElement[str] = sql_literal(reason.value)
    if shut:
        whens = [(frontier.c.host == name, one.value) for name, one in shut.items()]
        why = case(*whens, else_=reason.value)
    rows = select(
        sql_literal(scope.run),
        frontier.c.url_key,
        frontier.c.url,
        sql_literal(Outcome.DEFERRED.value),
        why,
        sql_literal(0.0),
        sql_literal(0),
        sql_literal(datetime.now(UTC), outcomes.c.at.type),
    ).where(and_(*_wanted(scope)))
    columns = "run_id url_key url outcome reason seconds bytes at".split()
    connection.execute(outcomes.insert().from_select(columns, rows))
