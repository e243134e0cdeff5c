"""XML of strangers: parsed without entities, network or bounds being left open."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from functools import cache, lru_cache

from lxml import etree

from archive.errors import ReadingFailed
from archive.model import Reason

from .members import GZIP, MAX_MEMBERS, CutShort, TooMany, inflate

_HTML = re.compile(
    rb"[\xef\xbb\xbf\s]*+(?:(?:<!--.*?-->|<\?.*?\?>)\s*+)*+"
    rb"<(?:!doctype html|html|head|body)",
    re.S | re.I,
)
_AMPERSAND = re.compile(
    rb"&(?!(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
)


@cache
def parser(*, recover: bool = False) -> etree.XMLParser:
    """One that resolves no entity, asks no network and keeps libxml2's limits."""
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
    return etree.fromstring(body, parser(recover=recover))


def unpack(body: bytes, limit: int, about: str) -> bytes:
    """A gzip file unpacked; any other body as it is.

    Raises ReadingFailed where it is damaged, cut short, or larger than the limit.
    """
    if not body.startswith(GZIP):
        return body
    parts: list[bytes] = []
    size = 0
    try:
        for part in inflate(body, 31):
            size += len(part)
            if size > limit:
                raise _failed(Reason.DECOMPRESSION_LIMIT, "gzip: too large", about)
            parts.append(part)
    except zlib.error as error:
        raise _failed(Reason.DECODE_ERROR, f"gzip: {error}", about) from error
    except CutShort:
        raise _failed(Reason.DECODE_ERROR, "gzip: cut short", about) from None
    except TooMany:
        detail = f"gzip: more than {MAX_MEMBERS} members"
        raise _failed(Reason.DECOMPRESSION_LIMIT, detail, about) from None
    return b"".join(parts)


def escape_ampersands(body: bytes) -> bytes:
    """Ampersands that begin no reference, written as ``&amp;``."""
    return _AMPERSAND.sub(b"&amp;", body)


def is_html(body: bytes) -> bool:
    """Whether the body begins as a web page does."""
    return _HTML.match(body, 0, 2048) is not None


def local(element: etree._Element) -> str:
    """The element's name without namespace, in lower case; "" for what has none."""
    return name_of(element)[1]


def name_of(element: etree._Element) -> tuple[str, str]:
    """Namespace, and local() name; "" and "" for what is no element."""
    tag = element.tag
    return _name(tag) if isinstance(tag, str) else ("", "")


@lru_cache(4096)
def _name(tag: str) -> tuple[str, str]:
    space, _, name = tag.rpartition("}")
    return space[1:], name.lower()


class Parts:
    """The children of an element, by namespace and name.

    own: namespaces that the dialect takes for its own; written "" here.
    """

    __slots__ = ("_named",)

    def __init__(self, parent: etree._Element | None, own: frozenset[str]) -> None:
        self._named: dict[tuple[str, str], list[etree._Element]] = {}
        for element in parent if parent is not None else ():
            space, name = name_of(element)
            key = ("" if space in own else space, name)
            self._named.setdefault(key, []).append(element)

    def say(self, *named: tuple[str, str, str]) -> tuple[str | None, str | None]:
        """Of elements, each (how to call it, name, namespace), the first that says
        something, and what."""
        for called, name, space in named:
            if (text := self.text(name, space)) is not None:
                return called, text
        return None, None

    def all(self, name: str, space: str = "") -> Sequence[etree._Element]:
        return self._named.get((space, name), ())

    def first(self, name: str, space: str = "") -> etree._Element | None:
        return next(iter(self.all(name, space)), None)

    def text(self, name: str, space: str = "") -> str | None:
        """Of the first that says something."""
        for element in self._named.get((space, name), ()):
            text = words(element)
            if text and not text.isspace():
                return text
        return None


def words(element: etree._Element | None) -> str:
    """All text in the element; an entity that was not resolved adds nothing."""
    if element is None:
        return ""
    if not len(element):
        return element.text or ""
    return "".join(text for text in element.itertext() if isinstance(text, str))


def _failed(reason: Reason, message: str, about: str) -> ReadingFailed:
    return ReadingFailed(f"{about}: {message}", reason=reason, about=about)
