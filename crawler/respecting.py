"""Keeps out of the archive what its publisher reserves, where the settings say so.

Asked before a response is written: of a page that is refused nothing is kept but its
outcome, with the words for which it was.  What a page says of itself it is read for,
in a process that can be killed, and only where words of it may say something.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive.errors import FetchingFailed, ReadingFailed
from archive.model import Reason, Rights
from archive.rights import refusing, reserved_by, with_page
from archive.warc import Exchange

from .extract.context import Context
from .middlewares.decoding import decode
from .rereading import by_name, is_html

if TYPE_CHECKING:
    from .job import Job

_MAY_SAY = re.compile(
    rb"tdm-reservation|noarchive|nocache|noai"
    rb"|<meta\b[^>]{0,2000}&\#"  # a word may be spelled in references
    rb"|\x00",  # or in an encoding of two bytes a letter
    re.I,
)


async def refuse(job: Job, exchange: Exchange, known: Rights) -> None:
    """Raises FetchingFailed with ``rights`` for a page that is not to be kept."""
    page = await _page(job, exchange, known)
    said = refusing(page.said)
    if said is not None:
        url = exchange.url
        raise FetchingFailed(reserved_by(said), reason=Reason.RIGHTS, about=url)


async def _page(job: Job, exchange: Exchange, known: Rights) -> Rights:
    """What is known, with what the page says, if it says anything."""
    headers = by_name(exchange.response_headers)
    encodings = headers.get("content-encoding", "")
    try:
        html = decode(exchange.payload, encodings, job.config.max_bytes)
    except FetchingFailed:
        return known  # it is no page, and is told so behind here
    mime = headers.get("content-type", "").partition(";")[0].strip().lower()
    if not is_html(mime, html) or not _MAY_SAY.search(html):
        return known
    try:
        article = await job.readers.aread(html, exchange.url, headers, Context())
    except ReadingFailed:
        return known  # likewise
    return with_page(known, article)
