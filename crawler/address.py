"""Addresses as they are asked for: as listed, but without what no server needs."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from archive.urls import host, normal

MAX_SEGMENTS = 20
"""Parts of a path: news sites stay below ten."""

# Three times one after another, and not the numbers of a date.
_REPEATED = re.compile(r"/((?=[^/]*[^\d/])[^/]+(?:/[^/]+){0,2}?)(?:/\1){2,}/")


def plain(url: str) -> str:
    """An address with its host in normal form, without user name and fragment.

    A host like ``0x7f.1`` becomes the address that it is, for the guard to judge.
    Raises ValueError where there is no http(s) host.
    """
    name = host(url)
    parts = urlsplit(url.strip())
    return parts._replace(netloc=name, fragment="").geturl()


def asked_for(url: str) -> str:
    """What to ask for when this is listed: nothing that counts readers.

    Only where there is such a parameter in normal form: a server may tell apart what
    the normal form does not.
    """
    bare = plain(url)
    clean = normal(url)
    return clean if _parameters(clean) < _parameters(bare) else bare


def trap(url: str) -> str | None:
    """Why an address is one of those that a site makes without end; None: it is not.

    Relative links that lead deeper each time repeat a part of the path, or never stop.
    """
    segments = [part for part in urlsplit(url).path.split("/") if part]
    if len(segments) > MAX_SEGMENTS:
        return f"{len(segments)} parts in its path"
    repeated = _REPEATED.search("/" + "/".join(segments) + "/")
    return f"{repeated[1]} comes again and again in its path" if repeated else None


def _parameters(url: str) -> int:
    query = urlsplit(url).query
    return len([part for part in query.split("&") if part])
