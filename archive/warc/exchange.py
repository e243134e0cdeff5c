"""One HTTP exchange, and the WARC records that keep it.

Pure: values in, bytes out.  Every record is one gzip member, so that each can be
read, checked and cut off alone.
"""

from __future__ import annotations

import base64
import hashlib
import re
import uuid
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from ..model import Capture, Hop

Headers = tuple[tuple[str, str], ...]

SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_COMPRESSION = 6
_GZIP = 16
"""To a window's size in bits: the form is gzip's."""

# The HTTP client has joined the chunks: what the header says is no longer so.
_UNDONE = {"transfer-encoding": "X-Crawler-Transfer-Encoding"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request and what was answered."""

    url: str
    """The address that answered."""

    method: str = "GET"
    request_headers: Headers = ()
    asked: bool = True
    """False where the request is not known: then no record of one is made up."""

    status: int
    reason: str = ""
    response_headers: Headers = ()
    """As received, in order; a name may come twice."""

    payload: bytes = b""
    """As received: the content encoding still on, the transfer encoding undone."""

    fetched: datetime
    """When the response was received; aware."""

    ip: str | None = None
    redirects: tuple[Hop, ...] = ()
    via: str | None = None
    not_modified_of: Capture | None = None
    """What a 304 says is still good."""

    converted_from: Capture | None = None
    """The response that this payload was made of: nothing that a server sent."""

    redacted: bool = False
    """Names were taken out of the payload: it is kept as a conversion, too."""

    def header(self, name: str) -> str | None:
        """The first value of a response header."""
        wanted = name.lower()
        return next(
            (value for key, value in self.response_headers if key.lower() == wanted),
            None,
        )

    @property
    def mime(self) -> str | None:
        """The media type, in lower case, without its parameters."""
        value = (self.header("Content-Type") or "").partition(";")[0].strip().lower()
        return value or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One record as bytes, and what a capture has to know of it."""

    id: str
    type: str
    payload_digest: str
    digest: str
    refers_to: str | None = None
    data: bytes


def response(
    exchange: Exchange, *, revisit_of: Capture | None, warcinfo: str
) -> Written:
    """The response record; a revisit where the payload is kept already."""
    if exchange.converted_from is not None or exchange.redacted:
        return _conversion(exchange, exchange.converted_from, warcinfo)
    original = revisit_of or exchange.not_modified_of
    head = _response_head(exchange)
    record_id = f"urn:uuid:{uuid.uuid4()}"
    fields = [
        ("WARC-Type", "revisit" if original else "response"),
        ("WARC-Record-ID", f"<{record_id}>"),
        *_common(exchange, warcinfo),
        ("Content-Type", "application/http; msgtype=response"),
    ]
    if original is None:
        payload_digest, block = sha1(exchange.payload), head + exchange.payload
        digest, refers = hashlib.sha256(exchange.payload).hexdigest(), None
    else:
        payload_digest, block = original.payload_digest, head
        digest, refers = original.digest, original.id
        if original.record_type == "revisit" and original.refers_to:
            refers = original.refers_to
        fields += _revisit(original, refers, same=revisit_of is not None)
    fields.append(("WARC-Payload-Digest", payload_digest))
    return Written(
        id=record_id,
        type="revisit" if original else "response",
        payload_digest=payload_digest,
        digest=digest,
        refers_to=refers,
        data=member(fields, block),
    )


def _conversion(exchange: Exchange, source: Capture | None, warcinfo: str) -> Written:
    """The conversion record (WARC 1.1, 6.8): its block is the payload itself."""
    record_id = f"urn:uuid:{uuid.uuid4()}"
    payload_digest = sha1(exchange.payload)
    fields = [
        ("WARC-Type", "conversion"),
        ("WARC-Record-ID", f"<{record_id}>"),
        *_common(exchange, warcinfo),
        *([("WARC-Refers-To", f"<{source.id}>")] if source else []),
        ("Content-Type", exchange.header("Content-Type") or "text/html"),
        ("WARC-Payload-Digest", payload_digest),
    ]
    return Written(
        id=record_id,
        type="conversion",
        payload_digest=payload_digest,
        digest=hashlib.sha256(exchange.payload).hexdigest(),
        refers_to=source.id if source else None,
        data=member(fields, exchange.payload),
    )


def request(exchange: Exchange, *, answer: str, warcinfo: str) -> bytes:
    """The request record that belongs to a response."""
    parts = urlsplit(exchange.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    line = f"{exchange.method} {warc_uri(target)} HTTP/1.1"
    block = _http(line, exchange.request_headers)
    fields = [
        ("WARC-Type", "request"),
        ("WARC-Record-ID", f"<urn:uuid:{uuid.uuid4()}>"),
        *_common(exchange, warcinfo),
        ("WARC-Concurrent-To", f"<{answer}>"),
        ("Content-Type", "application/http; msgtype=request"),
    ]
    return member(fields, block)


def warcinfo(
    file: str, made: datetime, about: Mapping[str, str], *, name: str | None = None
) -> tuple[str, bytes]:
    """The record at the start of a file, and its id.

    name: what the id is made from, where equal files must have equal ids.
    """
    unique = uuid.uuid5(uuid.NAMESPACE_URL, name) if name else uuid.uuid4()
    record_id = f"urn:uuid:{unique}"
    block = "".join(f"{key}: {_line(value)}\r\n" for key, value in about.items())
    fields = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", f"<{record_id}>"),
        ("WARC-Date", warc_date(made)),
        ("WARC-Filename", file),
        ("Content-Type", "application/warc-fields"),
    ]
    return record_id, member(fields, block.encode())


def member(fields: Iterable[tuple[str, str]], block: bytes) -> bytes:
    """A whole record as one gzip member."""
    named = [
        *fields,
        ("WARC-Block-Digest", sha1(block)),
        ("Content-Length", str(len(block))),
    ]
    head = "WARC/1.1\r\n" + "".join(
        f"{key}: {_line(value)}\r\n" for key, value in named
    )
    data = b"".join((head.encode(), b"\r\n", block, b"\r\n\r\n"))
    # A window no larger than what it is to hold: most records are short, and making
    # a window of 32 KiB ready takes six times as long as packing them.
    window = min(15, max(10, len(data).bit_length()))
    packer = zlib.compressobj(_COMPRESSION, zlib.DEFLATED, _GZIP + window)
    return packer.compress(data) + packer.flush()


def sha1(data: bytes) -> str:
    """The digest that WARC tools look up: ``sha1:`` and base32."""
    digest = hashlib.sha1(data, usedforsecurity=False).digest()
    return f"sha1:{base64.b32encode(digest).decode()}"


def warc_date(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def _common(exchange: Exchange, warcinfo: str) -> list[tuple[str, str]]:
    fields = [
        ("WARC-Target-URI", warc_uri(exchange.url)),
        ("WARC-Date", warc_date(exchange.fetched)),
        ("WARC-Warcinfo-ID", f"<{warcinfo}>"),
    ]
    return fields + ([("WARC-IP-Address", exchange.ip)] if exchange.ip else [])


def _revisit(original: Capture, refers: str, *, same: bool) -> list[tuple[str, str]]:
    fields = [
        ("WARC-Profile", SAME_PAYLOAD if same else NOT_MODIFIED),
        ("WARC-Refers-To", f"<{refers}>"),
    ]
    if refers == original.id:  # else what we know is the revisit in between
        fields += [
            ("WARC-Refers-To-Target-URI", warc_uri(original.url)),
            ("WARC-Refers-To-Date", warc_date(original.fetched)),
        ]
    return fields


def _response_head(exchange: Exchange) -> bytes:
    """Status line and headers, true for the payload as it is kept."""
    length = str(len(exchange.payload))
    headers: list[tuple[str, str]] = []
    told = False
    for name, value in exchange.response_headers:
        lower = name.lower()
        if lower == "content-length":
            # A 304 tells the length of what it does not send.
            honest = value.strip() == length or exchange.status == 304
            headers.append((name if honest else f"X-Crawler-{name}", value))
            told = told or honest
        else:
            headers.append((_UNDONE.get(lower, name), value))
    if not told and exchange.status != 304:
        headers.append(("Content-Length", length))
    return _http(f"HTTP/1.1 {exchange.status} {exchange.reason}".rstrip(), headers)


def _http(first: str, headers: Iterable[tuple[str, str]]) -> bytes:
    lines = [first, *(f"{name}: {value}" for name, value in headers)]
    return b"".join(_octets(_line(line)) + b"\r\n" for line in (*lines, ""))


def _octets(text: str) -> bytes:
    """Header text as the bytes that were received: HTTP clients read latin-1."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def _line(text: str) -> str:
    """The text on one line: a line break in a value would start another header."""
    return re.sub(r"[\r\n\x00]+", " ", text)


def warc_uri(url: str) -> str:
    """The address without anything that could end a header line or break it in two."""
    return re.sub(
        r"[^\x21-\x7e]|[<>\"]",
        lambda found: "".join(
            f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace")
        ),
        url,
    )
