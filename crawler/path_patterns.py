"""Patterns of robots.txt and tdmrep.json against the path of an address.

``*`` is any run of characters, ``$`` at the end is the end (RFC 9309, 2.2.3).  Pure;
the time grows with the length of the path, whatever the pattern.
"""

from __future__ import annotations

import re
import string
from urllib.parse import quote, urlsplit

_UNRESERVED = frozenset(string.ascii_letters + string.digits + "-._~")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")


def path_of(url: str) -> str:
    """What patterns are about: path and query, in one spelling."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return _spelled((parts.path or "/") + query)


def matches(pattern: str, path: str) -> bool:
    """Whether a pattern means a path that ``path_of`` gave."""
    pattern = _spelled(pattern)
    to_the_end = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    last = rest.pop() if rest and to_the_end else None
    for part in rest:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    if last is not None:
        return len(path) - len(last) >= at and path.endswith(last)
    return at == len(path) if to_the_end else True


def _spelled(text: str) -> str:
    """Only what must be escaped is, in capitals."""

    def one(found: re.Match[str]) -> str:
        sign = chr(int(found[1], 16))
        return sign if sign in _UNRESERVED else found[0].upper()

    return _ESCAPE.sub(one, quote(text, safe=string.punctuation))
