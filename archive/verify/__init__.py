"""Looks at everything the archive promises, and lists what is not so.

Each check yields Damage; none stops at the first.  Knows nothing of pages: whether
evidence stands on its page is for crawler.evidence to say.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..store import Archive
from .damage import Damage, Tally
from .files import check_captures, check_files
from .readings import check_addresses, check_readings
from .rows import check_database, check_rows, check_search


def check(archive: Archive, tally: Tally, *, quick: bool = False) -> Iterator[Damage]:
    """Everything wrong with database, index and WARC files.

    quick: sizes, ends and counts, but not every byte.
    """
    yield from check_database(archive)
    yield from check_rows(archive, tally)
    yield from check_search(archive, quick=quick)
    yield from check_files(archive, tally, quick=quick)
    if not quick:
        yield from check_captures(archive, tally)
        yield from check_readings(archive)
        yield from check_addresses(archive)
