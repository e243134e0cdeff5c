"""A response that is kept already, read as the crawl reads one that has just come.

Shared by ingest and replay.  Knows no database and no Scrapy.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.errors import FetchingFailed, ReadingFailed
from archive.model import Article, Reason
from archive.rights import refusing, reserved_by

from .middlewares.decoding import decode
from .reading import Readers

if TYPE_CHECKING:
    from .extract.context import Context

HTML_TYPES = frozenset(("text/html", "application/xhtml+xml"))
# Types that say nothing: servers give them to whatever they do not know.
VAGUE_TYPES = frozenset(("", "text/plain", "application/octet-stream", "unknown"))
_LOOKS_LIKE_HTML = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head)\b", re.I | re.S
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An article, or why there is none."""

    article: Article | None = None
    reason: Reason | None = None
    detail: str = ""
    seconds: float = 0.0


def reread(
    payload: bytes,
    url: str,
    status: int,
    headers: Iterable[tuple[str, str]],
    readers: Readers,
    *,
    limit: int,
    context: Context,
    respect: bool = False,
) -> Reading:
    """Read a payload as received.  Blocks; raises nothing about the page.

    limit: most bytes of a page, as sent and as unpacked.  respect: give no article
    that its publisher reserves.
    """
    begun = time.monotonic()
    if status != 200:
        return Reading(reason=Reason.HTTP_STATUS, detail=f"status {status}")
    if len(payload) > limit:
        return Reading(reason=Reason.TOO_LARGE, detail=f"{len(payload)} bytes")
    named = by_name(headers)
    try:
        html = decode(payload, named.get("content-encoding", ""), limit)
    except FetchingFailed as error:
        return Reading(reason=Reason(error.reason), detail=str(error))
    mime = named.get("content-type", "").partition(";")[0].strip().lower()
    if not is_html(mime, html):
        return Reading(reason=Reason.NOT_HTML, detail=mime or "no media type")
    if not html.strip():
        return Reading(reason=Reason.EMPTY, detail="no bytes but white space")
    try:
        article = readers.read(html, url, named, context)
    except ReadingFailed as error:
        return Reading(reason=Reason(error.reason), detail=str(error))
    seconds = time.monotonic() - begun
    said = refusing(article.rights) if respect else None
    if said is not None:
        return Reading(reason=Reason.RIGHTS, detail=reserved_by(said), seconds=seconds)
    if article.refusal is not None:
        detail = "read, and not an article"
        return Reading(reason=article.refusal, detail=detail, seconds=seconds)
    return Reading(article=article, seconds=seconds)


_BY_LINE = frozenset(("x-robots-tag",))
"""Headers of which a word may be for all that follow it on its line."""


def by_name(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Headers by lower-case name; repeated ones joined (RFC 9110, 5.2)."""
    named: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        between = "\n" if key in _BY_LINE else ", "
        named[key] = f"{named[key]}{between}{value}" if key in named else value
    return named


def is_html(mime: str, body: bytes) -> bool:
    """Whether a body is a web page, by its type, else by how it begins."""
    if mime in HTML_TYPES:
        return True
    return mime in VAGUE_TYPES and bool(_LOOKS_LIKE_HTML.match(body[:4096]))
