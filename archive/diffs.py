"""What changed between two readings: field by field, and word by word in the text.

Pure; imports of ours only model, alignment, and which scripts put no spaces.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .alignment import hunks
from .model import Article, Byline, BylineRole, Credit, CreditRole
from .search.index import UNSPACED


class Mark(StrEnum):
    """What became of a piece of text."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    mark: Mark
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field that is not what it was."""

    field: str
    pieces: tuple[Piece, ...]


def diff(old: Article, new: Article) -> tuple[Change, ...]:
    """Every field that differs, in the order of the record.

    None is missing that makes a revision: see fingerprint.content_hash().
    """
    before, after = _fields(old), _fields(new)
    changed = [name for name in before if before[name] != after[name]]
    if "authors" in changed and _others(old) == _others(new):
        changed.remove("bylines")  # nothing in them that the authors do not say
    return tuple(
        Change(
            field=name, pieces=tuple(pieces(_text(before[name]), _text(after[name])))
        )
        for name in changed
    )


def _fields(article: Article) -> dict[str, str | tuple[str, ...]]:
    """What a reader of two versions would compare."""
    return {
        "type": article.type or "",
        "title": article.title or "",
        "description": article.description or "",
        "authors": article.authors,
        "bylines": tuple(map(_signed, article.bylines)),
        "published": article.published or "",
        "modified": article.modified or "",
        "body": article.body or "",
        "credits": tuple(map(_credited, article.credits)),
        "cited": tuple(cited.name for cited in article.cited),
        "access": article.access.value,
        "corrections": tuple(item.text for item in article.corrections),
    }


def _text(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else "; ".join(value)


def _signed(byline: Byline) -> str:
    return f"{byline.name} ({byline.role.value})"


def _others(article: Article) -> list[str]:
    """Who stands in the byline beside the authors: who translated, took pictures."""
    return [
        _signed(one) for one in article.bylines if one.role is not BylineRole.AUTHOR
    ]


def _credited(credit: Credit) -> str:
    if credit.role is CreditRole.ORIGIN:
        return f"{credit.name} ({credit.kind.value})"
    return f"{credit.name} ({credit.kind.value}, {credit.role.value})"


# A word with the space after it; one character where a script puts no spaces.
_WORD = re.compile(rf"[{UNSPACED}]|[^\s{UNSPACED}]+[ ]*|\s+")


def pieces(old: str, new: str) -> Iterator[Piece]:
    """The two texts as one: what stayed, what went, what came.

    Paragraphs are matched first, as a reader would.
    """
    found: list[Piece] = []
    a, b = _paragraphs(old), _paragraphs(new)
    for tag, a1, a2, b1, b2 in _matched(a, b):
        before, after = "".join(a[a1:a2]), "".join(b[b1:b2])
        if tag == "equal":
            found.append(Piece(mark=Mark.KEPT, text=before))
        else:
            found.extend(_words(before, after))
    return _joined(found)


def _words(old: str, new: str) -> Iterator[Piece]:
    a, b = _WORD.findall(old), _WORD.findall(new)
    at = 0
    for hunk in hunks(a, b):
        yield Piece(mark=Mark.KEPT, text="".join(a[at : hunk.a]))
        yield Piece(mark=Mark.REMOVED, text="".join(a[hunk.a : hunk.b]))
        yield Piece(mark=Mark.ADDED, text="".join(b[hunk.c : hunk.d]))
        at = hunk.b
    yield Piece(mark=Mark.KEPT, text="".join(a[at:]))


def _matched(
    a: Sequence[str], b: Sequence[str]
) -> Sequence[tuple[str, int, int, int, int]]:
    return difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes()


def _paragraphs(text: str) -> list[str]:
    """The paragraphs, each with the blank line that follows it."""
    return re.findall(r".+?(?:\n\s*\n|\Z)|\s+\Z", text, re.DOTALL)


def _joined(found: Sequence[Piece]) -> Iterator[Piece]:
    """Neighbours with one mark as one piece, empty ones left out."""
    open_mark, text = None, ""
    for piece in found:
        if not piece.text:
            continue
        if piece.mark is not open_mark:
            if open_mark is not None:
                yield Piece(mark=open_mark, text=text)
            open_mark, text = piece.mark, ""
        text += piece.text
    if open_mark is not None:
        yield Piece(mark=open_mark, text=text)
