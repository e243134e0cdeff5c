"""A response without the names that its article must not tell.

Shared by crawl, ingest and the command that takes a name out.  Pure.
"""

from __future__ import annotations

from dataclasses import replace

from archive.errors import FetchingFailed
from archive.store.redactions import Redactor
from archive.warc import Exchange

from .extract.encoding import decode as text_of
from .middlewares.decoding import decode
from .rereading import HTML_TYPES, by_name

LIMIT = 256 * 2**20


def hide(exchange: Exchange, redactor: Redactor, limit: int = LIMIT) -> Exchange:
    """The exchange without the names; the same one where none stands in it."""
    if not exchange.payload:
        return exchange
    named = by_name(exchange.response_headers)
    try:
        body = decode(exchange.payload, named.get("content-encoding", ""), limit)
    except FetchingFailed:
        return _blank(exchange)  # nobody can say what stands in it
    text, _ = text_of(body, named)
    hidden = redactor.hidden_in_page(text)
    if hidden == text:
        return exchange
    if exchange.status != 200:
        return _blank(exchange)
    mime = exchange.mime if exchange.mime in HTML_TYPES else "text/html"
    return replace(
        exchange,
        asked=False,
        response_headers=(("Content-Type", f"{mime}; charset=utf-8"),),
        payload=hidden.encode("utf-8", "replace"),
        redacted=True,
    )


def _blank(exchange: Exchange) -> Exchange:
    """An answer of which only that it came is kept."""
    headers = tuple(
        (name, value)
        for name, value in exchange.response_headers
        if name.lower() in ("content-type", "date")
    )
    note = ("X-Crawler-Redacted", "the payload was not kept")
    return replace(exchange, payload=b"", response_headers=(*headers, note))
