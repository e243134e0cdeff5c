"""Where a redirect leads: by the rules of the crawl, whoever followed it.

Pure: headers and addresses in, an address out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from archive.errors import FetchingFailed
from archive.model import Reason
from archive.urls import host, same_site, url_key

from .address import plain
from .due import MAX_URL

if TYPE_CHECKING:
    from archive.warc import Exchange

STATUSES = frozenset({301, 302, 303, 307, 308})
HOME = "leads to the front page instead of a story"


def target(url: str, location: bytes | None, hops: Sequence[str], limit: int) -> str:
    """Where a redirect leads.

    location: the header's value.  hops: the addresses that were asked already, this one
    included.  Raises FetchingFailed where it leads nowhere that may be followed.
    """

    def refuse(reason: Reason, words: str) -> FetchingFailed:
        return FetchingFailed(words, reason=reason, about=url)

    if location is None or not location.strip():
        raise refuse(Reason.BAD_REDIRECT, "a redirect that does not say where to")
    try:
        text = location.decode("utf-8").strip()
    except UnicodeDecodeError:
        text = location.decode("latin-1").strip()
    try:
        found = urljoin(url, text)
        scheme = urlsplit(found).scheme.lower()
    except ValueError as error:
        raise refuse(Reason.BAD_URL, f"a redirect to no address: {error}") from None
    if scheme not in ("http", "https"):
        raise refuse(Reason.FORBIDDEN_SCHEME, f"a redirect to {scheme[:40]}:")
    try:
        found = plain(found)
    except ValueError as error:
        raise refuse(Reason.BAD_URL, f"a redirect to no address: {error}") from None
    if len(found) > MAX_URL:
        raise refuse(Reason.BAD_URL, f"a redirect to {len(found)} characters")
    if found in hops:
        raise refuse(Reason.REDIRECT_LOOP, f"a redirect back to {found}")
    if len(hops) > limit:
        raise refuse(Reason.REDIRECT_LIMIT, f"more than {limit} redirects")
    return found


_FRONT = re.compile(
    r"/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:index|default)\.[a-z]{3,5})?",
    re.IGNORECASE,
)
"""The path of a front page, in a language of the site's or in its own."""


def leads_home(url: str, found: str) -> bool:
    """Whether a redirect leads from a page to the front page of the same host."""
    here, there = urlsplit(url), urlsplit(found)
    if there.query or not _FRONT.fullmatch(there.path):
        return False
    if not here.query and _FRONT.fullmatch(here.path):
        return False
    return host(url).removeprefix("www.") == host(found).removeprefix("www.")


def led(exchange: Exchange) -> str | None:
    """Where an answer sends whoever asked, if that is another address of its site."""
    location = exchange.header("Location")
    if exchange.status not in STATUSES or location is None:
        return None
    try:
        said = location.encode("latin-1")
    except UnicodeEncodeError:
        said = location.encode("utf-8", "replace")
    try:
        found = target(exchange.url, said, [exchange.url], 1)
        other = url_key(found) != url_key(exchange.url)
        return found if other and same_site(found, exchange.url) else None
    except (FetchingFailed, ValueError):
        return None
