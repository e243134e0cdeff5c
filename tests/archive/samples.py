"""Articles and exchanges for the tests of the archive: all made up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from types import MappingProxyType
from typing import Any

from archive.model import (
    Access,
    Article,
    Byline,
    Capture,
    Credit,
    CreditKind,
    DateValue,
    Evidence,
    NameKind,
    Precision,
)
from archive.store import Archive, Filed
from archive.warc import Exchange

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
URL = "http://paper.example/2026/03/ferry"
BODY = (
    "The ferry to the northern islands will sail twice a day from April, the harbour "
    "office said on Sunday.\n\nThe morning boat leaves at six, the evening boat at "
    "five, and bicycles travel free on both."
)
_NUMBERS = count()


def evidence(exact: str, rule: str = "test.rule") -> Evidence:
    return Evidence(rule=rule, exact=exact, selector="char=0,5")


def article(**changes: Any) -> Article:
    """An article with everything that makes a revision."""
    values: dict[str, Any] = {
        "url": URL,
        "title": "Two boats a day",
        "body": BODY,
        "bylines": (
            Byline(
                name="Ida Holm",
                kind=NameKind.PERSON,
                raw="By Ida Holm",
                evidence=evidence("By Ida Holm"),
            ),
        ),
        "credits": (
            Credit(
                name="Nordwire",
                kind=CreditKind.SOURCE_LINE,
                confidence=0.9,
                evidence=evidence("Source: Nordwire"),
            ),
        ),
        "dates": MappingProxyType(
            {
                "published": DateValue(
                    value="2026-03-01T09:00:00+01:00",
                    precision=Precision.SECOND,
                    raw="2026-03-01T09:00:00+01:00",
                    evidence=evidence("2026-03-01T09:00:00+01:00"),
                )
            }
        ),
        "language": "en",
        "access": Access.FREE,
    }
    return Article(**values | changes)


def exchange(url: str = URL, html: str | None = None, **changes: Any) -> Exchange:
    """A page over HTTP; each one a second later and with bytes of its own."""
    number = next(_NUMBERS)
    payload = (html or f"<html><!-- {number} --><p>{BODY}</p></html>").encode()
    values: dict[str, Any] = {
        "url": url,
        "request_headers": (("User-Agent", "test"), ("Host", "paper.example")),
        "status": 200,
        "reason": "OK",
        "response_headers": (
            ("Content-Type", "text/html; charset=utf-8"),
            ("ETag", f'"{number}"'),
            ("Set-Cookie", "a=1"),
            ("Set-Cookie", "b=2"),
        ),
        "payload": payload,
        "fetched": START + timedelta(seconds=number),
        "ip": "127.0.0.1",
    }
    return Exchange(**values | changes)


def capture(archive: Archive, url: str = URL, **changes: Any) -> Capture:
    """A capture whose record is in the archive's WARC file."""
    return archive.warc.append(exchange(url, **changes))


def file(
    archive: Archive, read: Article | None = None, url: str = URL, **changes: Any
) -> Filed:
    """Capture and file a page in a transaction of its own."""
    kept = capture(archive, url, **changes)
    with archive.begin() as work:
        return work.file(read or article(url=url), kept)
