"""What changed between two readings: field by field, and word by word in the text.

Pure, standard library, model and archive.alignment only.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .alignment import hunks
from .model import Article


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
    """Every field that differs, in the order of the record."""
    before, after = _fields(old), _fields(new)
    return tuple(
        Change(field=name, pieces=tuple(pieces(before[name], after[name])))
        for name in before
        if before[name] != after[name]
    )


def _fields(article: Article) -> dict[str, str]:
    """What a reader of two versions would compare, as text."""
    return {
        "type": article.type or "",
        "title": article.title or "",
        "description": article.description or "",
        "authors": "; ".join(article.authors),
        "published": article.published or "",
        "modified": article.modified or "",
        "body": article.body or "",
        "credits": "; ".join(
            f"{credit.name} ({credit.kind.value})" for credit in article.credits
        ),
        "cited": "; ".join(cited.name for cited in article.cited),
        "access": article.access.value,
        "corrections": "\n\n".join(item.text for item in article.corrections),
    }


# A word with the space after it; one character where a script puts no spaces.
_WORD = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af]"
    r"|[^\s\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af]+[ ]*|\s+"
)


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
