"""Whether a list of addresses says no more of a page than where it is.

Pure, of bytes.  A sitemap may be years long, and mostly tells nothing that stays
secret once the page is gone; one of news tells headlines, one of images captions.
"""

from __future__ import annotations

import re
import zlib

_GZIP = b"\x1f\x8b"
_LIMIT = 52 * 2**20
"""What the sitemap protocol allows, and a little more."""

_ELEMENT = re.compile(rb"<(?![/?]|!--)([^\s/>]+)")
_ADDRESSES = frozenset(
    b"sitemapindex sitemap urlset url loc lastmod changefreq priority link image"
    b" mobile".split()
)
"""Elements that name addresses and times: https://www.sitemaps.org/protocol.html"""


def is_bare(body: bytes, encoding: str = "") -> bool:
    """Whether only addresses and times stand in it, as far as that can be said.

    encoding: its Content-Encoding.
    """
    for name in reversed(encoding.lower().replace(",", " ").split()):
        if name not in ("gzip", "x-gzip", "identity"):
            return False
    for _ in range(3):  # a file.xml.gz, sent as gzip once more
        if not body.startswith(_GZIP):
            break
        opened = _opened(body)
        if opened is None:
            return False
        body = opened
    if b"\0" in body or body.startswith(_GZIP):
        return False  # UTF-16, or nothing that anybody meant
    names = {found[1].rpartition(b":")[2] for found in _ELEMENT.finditer(body)}
    return names <= _ADDRESSES


def _opened(body: bytes) -> bytes | None:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        found = unpacker.decompress(body, _LIMIT)
    except zlib.error:
        return None
    whole = unpacker.eof and not unpacker.unused_data
    return found if whole else None
