"""From bytes to text: which encoding a page is really in.

The order is measured: servers and pages lie about 8-bit charsets far more often than
bytes that are valid UTF-8 are anything else.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping

# Byte order marks (WHATWG Encoding, section 6); UTF-32 is not a web encoding.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What a label means on the web and in Python (WHATWG Encoding, section 4.2).
WEB_NAMES = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "iso8859-1": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "big5": "big5hkscs",
    "tis-620": "cp874",
}
HEAD = 4096
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_.:-]+)", re.I)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,100}encoding\s*=\s*[\"']([a-zA-Z0-9_.:-]+)", re.I)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([a-zA-Z0-9_.:-]+)", re.I)


def as_utf8(body: bytes, headers: Mapping[str, str]) -> tuple[bytes, str]:
    """The body in UTF-8, and the name of the encoding that it was read in."""
    text, name = decode(body, headers)
    if name == "utf-8" and "\ufffd" not in text:
        return body.removeprefix(codecs.BOM_UTF8), name
    return text.encode("utf-8", "replace"), name


def decode(body: bytes, headers: Mapping[str, str]) -> tuple[str, str]:
    """Return the text and the name of the encoding it was read in; never raises.

    headers: response headers with lower-case names.
    """
    for mark, name in MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace"), name
    if wide := _wide(body):
        return body.decode(wide, "replace"), wide
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    declared = [codec for label in _declared(body, headers) if (codec := _known(label))]
    for codec in declared:
        try:
            return body.decode(codec), codec
        except UnicodeDecodeError:
            continue
    if _damaged_utf8(body):
        return body.decode("utf-8", "replace"), "utf-8"
    # What says UTF-8 and is not is as good as silent.
    declared = [codec for codec in declared if codec != "utf-8"]
    codec = declared[0] if declared else _detected(body)
    return body.decode(codec, "replace"), codec


def _wide(body: bytes) -> str | None:
    """UTF-16 without its mark: markup with a zero byte beside every letter."""
    head = body[:HEAD]
    for first, name in ((0, "utf-16-be"), (1, "utf-16-le")):
        zeros, letters = head[first::2], head[1 - first :: 2]
        if zeros.count(0) * 2 > len(zeros) and letters.count(0) * 20 < len(letters):
            return name
    return None


def _declared(body: bytes, headers: Mapping[str, str]) -> list[str]:
    """Labels in the order of trust: HTTP, then the page's own."""
    labels = _HEADER.findall(headers.get("content-type", ""))
    for pattern in (_META, _XML):
        labels += [label.decode("ascii") for label in pattern.findall(body[:HEAD])]
    return labels


def _known(label: str) -> str | None:
    name = WEB_NAMES.get(label.lower(), label)
    try:
        codec = codecs.lookup(name)
    except LookupError:
        return None
    # Python has codecs that are no charsets ("rot13", "zip"), and a page that says
    # UTF-16 in its own ASCII is wrong by that very fact.
    usable = getattr(codec, "_is_text_encoding", True)
    if not usable or codec.name.startswith(("utf-16", "utf-32", "utf-7", "idna")):
        return None
    return codec.name


def _damaged_utf8(body: bytes) -> bool:
    """Whether the bytes are UTF-8 but for a few: cut short, or one bad paste."""
    text = body.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    letters = sum(1 for byte in body if byte >= 0x80)
    return letters > 0 and bad * 20 <= letters


def _detected(body: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(body[: 64 * 1024]).best()
    return _known(best.encoding) or "cp1252" if best else "cp1252"
