"""XML of strangers: parsed without entities, network or bounds being left open."""

from __future__ import annotations

import re
import zlib
from io import BytesIO

from lxml import etree

from archive.errors import ReadingFailed
from archive.model import Reason

GZIP = b"\x1f\x8b"
_STEP = 1 << 16
_AMPERSAND = re.compile(
    rb"&(?!(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
)


def parser(*, recover: bool = False) -> etree.XMLParser:
    """A parser that resolves no entity, asks no network and keeps libxml2's limits."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=recover,
        remove_comments=True,
        remove_pis=True,
    )


def parse(body: bytes, *, recover: bool = False) -> etree._Element | None:
    """The root, or None where there is none. Raises lxml's XMLSyntaxError."""
    return etree.parse(BytesIO(body), parser(recover=recover)).getroot()


def unpack(body: bytes, limit: int, about: str) -> bytes:
    """A gzip file unpacked; any other body as it is.

    Raises ReadingFailed where it is damaged, cut short, or larger than the limit.
    """
    if not body.startswith(GZIP):
        return body
    parts: list[bytes] = []
    size = 0
    while body.startswith(GZIP):
        member = zlib.decompressobj(31)
        while not member.eof:
            try:
                part = member.decompress(body, _STEP)
            except zlib.error as error:
                raise _failed(Reason.DECODE_ERROR, f"gzip: {error}", about) from error
            body = member.unconsumed_tail
            size += len(part)
            if size > limit:
                raise _failed(Reason.DECOMPRESSION_LIMIT, "gzip: too large", about)
            if not part and not body and not member.eof:
                raise _failed(Reason.DECODE_ERROR, "gzip: cut short", about)
            parts.append(part)
        body = member.unused_data.lstrip(b"\0")
    return b"".join(parts)


def escape_ampersands(body: bytes) -> bytes:
    """Ampersands that begin no reference, written as ``&amp;``."""
    return _AMPERSAND.sub(b"&amp;", body)


def is_html(body: bytes) -> bool:
    """Whether the body begins as a web page does."""
    head = body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    head = re.sub(rb"<!--.*?-->|<\?.*?\?>", b"", head, flags=re.S).lstrip()
    return head.startswith((b"<!doctype html", b"<html", b"<head", b"<body"))


def local(element: etree._Element) -> str:
    """The element's name without namespace, in lower case; "" for what has none."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def namespace(element: etree._Element) -> str:
    tag = element.tag
    if not isinstance(tag, str) or not tag.startswith("{"):
        return ""
    return tag[1:].partition("}")[0]


def words(element: etree._Element | None) -> str:
    """All text in the element; an entity that was not resolved adds nothing."""
    if element is None:
        return ""
    return "".join(text for text in element.itertext() if isinstance(text, str))


def _failed(reason: Reason, message: str, about: str) -> ReadingFailed:
    return ReadingFailed(f"{about}: {message}", reason=reason, about=about)
