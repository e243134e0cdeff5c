"""Digests of values that stand in one row and nowhere else, so that a change shows.

What a WARC record says of a capture, the record checks; what only the row knows is
noted beside it when it is written.  Pure.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

OF_CAPTURES = ("redirects", "via", "rights")
OF_ARTICLES = ("outlet_id",)
_LENGTH = 12
_BETWEEN = "."


def note(row: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """One short digest a column, in their order."""
    return _BETWEEN.join(_digest(row[name]) for name in names)


def changed(row: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[str]:
    """The columns that are not as they were noted; none where nothing was."""
    if row["noted"] is None:
        return
    then = row["noted"].split(_BETWEEN)
    now = note(row, names).split(_BETWEEN)
    if len(then) != len(now):
        yield "noted"
        return
    for name, old, new in zip(names, then, now, strict=True):
        if old != new:
            yield name


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:_LENGTH]
