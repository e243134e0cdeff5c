"""CDXJ: one line a capture, in the order of SURT keys, as pywb and wacz read it.

The key is the standard's, not ``urls.url_key``: a replay tool makes it from the address
that a person asks for, and must come to the same.
https://specs.webrecorder.net/cdxj/0.1.0/
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from urllib.parse import unquote_to_bytes, urlsplit

from ..model import Capture

BLOCK = 1000
"""Lines that are packed together: so much is read to find one."""

_PORTS = {"http": "80", "https": "443"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """The index in blocks that can be read alone, and the index of the blocks."""

    lines: bytes
    blocks: bytes


def surt(url: str) -> str:
    """The key of an address: its host turned round, its parameters in order."""
    parts = urlsplit(url.strip())
    host = re.sub(r"^www\d*\.", "", _host(parts.hostname or ""))
    # An address of four numbers is turned round too: pywb's keys are made like that.
    host = f"[{host}]" if ":" in host else ",".join(reversed(host.split(".")))
    port = parts.netloc.rpartition("@")[2].rpartition(":")[2]
    if port.isdigit() and port != _PORTS.get(parts.scheme.lower()):
        host += f":{port}"
    path = re.sub(r"/{2,}", "/", _escaped(parts.path)) or "/"
    if path != "/":
        path = path.rstrip("/")
    query = "&".join(sorted(_escaped(parts.query).split("&"))) if parts.query else ""
    return f"{host}){path}" + (f"?{query}" if query else "")


def _host(name: str) -> str:
    """The name as the network knows it; one that has no such form, as it stands."""
    name = name.strip(".")
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return _escaped(name)


def _escaped(text: str) -> str:
    """Each character in one spelling: percent-encoded where it must be, lower case."""
    plain = unquote_to_bytes(text.encode("utf-8", "replace"))
    return "".join(
        chr(byte) if 0x21 <= byte <= 0x7E and byte not in b"%#" else f"%{byte:02x}"
        for byte in plain
    ).lower()


def line(capture: Capture, *, file: str, offset: int) -> str:
    """The line of a capture whose record stands there."""
    said = {
        "url": capture.url,
        "mime": "warc/revisit"
        if capture.record_type == "revisit"
        else capture.mime or "unk",
        "status": str(capture.status),
        "digest": capture.payload_digest,
        "length": str(capture.length),
        "offset": str(offset),
        "filename": file,
    }
    moment = f"{capture.fetched.astimezone(UTC):%Y%m%d%H%M%S}"
    return f"{surt(capture.url)} {moment} {json.dumps(said)}\n"


def packed(lines: Sequence[str], name: str) -> Packed:
    """The sorted lines as gzip blocks, and where each block begins."""
    data, blocks = b"", [_meta(name)]
    for block in _blocks(lines):
        piece = gzip.compress("".join(block).encode("utf-8"), mtime=0)
        key = block[0].partition(" {")[0]
        place = {"offset": len(data), "length": len(piece), "filename": name}
        blocks.append(f"{key} {json.dumps(place)}\n")
        data += piece
    return Packed(lines=data, blocks="".join(blocks).encode("utf-8"))


def _meta(name: str) -> str:
    about = json.dumps({"format": "cdxj-gzip-1.0", "filename": name})
    return f"!meta 0 {about}\n"


def _blocks(lines: Sequence[str]) -> Iterator[Sequence[str]]:
    ordered = sorted(lines, key=lambda text: text.encode("utf-8"))
    for start in range(0, len(ordered), BLOCK):
        yield ordered[start : start + BLOCK]
