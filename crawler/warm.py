"""What reading needs, loaded before the reader processes are forked.

Imported by their fork server: most of a reader's memory is models and tables, and what
is there before the fork is there once for all of them.
"""

from __future__ import annotations

import contextlib
import gc

from .extract import extract

# Long and short text: the short one is what wakes trafilatura's other extractors.
PAGE = (
    "<html lang=en><head><title>A walk</title></head><body><h1>A walk</h1><article>"
    + "<p>The bridge over the river was open again on Monday, said the mayor.</p>" * 3
    + "</article><div>More to read</div></body></html>"
).encode()


def warm_up() -> None:
    """Read a page, so that everything is loaded. Raises what loading raises."""
    extract(PAGE)


# Each reader does it again, and can tell what went wrong; here nobody would hear it.
with contextlib.suppress(Exception):
    warm_up()
gc.collect()
gc.freeze()  # else every collection in a reader copies what it shares
