"""Looks at everything the archive promises, and lists what is not so.

Each check yields Damage; none stops at the first, and where a check cannot go on, the
next one does.  Knows nothing of pages: whether
evidence stands on its page is for crawler.evidence to say.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from ..errors import DatabaseUnreachable, PressmarkError
from ..store import Archive
from .damage import Damage, Tally
from .files import check_captures, check_files
from .manifests import check_manifests
from .readings import check_addresses, check_readings
from .recorded import check_records
from .rows import check_database, check_rows, check_search
from .seals import check_chain, check_state


def check(archive: Archive, tally: Tally, *, quick: bool = False) -> Iterator[Damage]:
    """Everything wrong with database, index and WARC files.

    quick: sizes, ends and counts, but not every byte.
    """
    checks = [
        check_state(archive),
        check_database(archive),
        check_rows(archive, tally),
        check_search(archive, quick=quick),
        check_files(archive, tally, quick=quick),
    ]
    if not quick:
        checks += [
            check_chain(archive, tally),
            check_manifests(archive, tally),
            check_captures(archive, tally),
            check_records(archive, tally),
            check_readings(archive),
            check_addresses(archive),
        ]
    for one in checks:
        yield from going_on(one)


def going_on(check: Iterator[Damage]) -> Iterator[Damage]:
    """What a check finds; last of all, why it could not go on.

    A database whose pages are damaged answers with whatever error comes first.
    """
    try:
        yield from check
    except DatabaseUnreachable:
        raise
    except (PressmarkError, SQLAlchemyError, ValueError, TypeError, KeyError) as error:
        words = str(error).partition("\n")[0]
        yield Damage(where="database", what=f"cannot be read on: {words}")
