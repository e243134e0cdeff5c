"""What changed between two revisions, as text, JSON and HTML.  Pure."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from ..diffs import Change, Mark, diff
from ..holdings import Held
from ..record import Record, timestamp
from ..session import terminal_text
from . import pages
from .terminal import bold, is_colourful, line_text, paragraph

_COLOURS = {Mark.REMOVED: "\x1b[31m", Mark.ADDED: "\x1b[32m"}
_BRACKETS = {Mark.REMOVED: ("[-", "-]"), Mark.ADDED: ("{+", "+}")}
_TAGS = {Mark.REMOVED: "del", Mark.ADDED: "ins"}


def as_text(old: Held, new: Held, width: int) -> Iterator[str]:
    """Words that went as ``[-so-]``, words that came as ``{+so+}``."""
    yield from paragraph(f"{_named(old)} -> {_named(new)}", width)
    changes = diff(old.article, new.article)
    if not changes:
        yield "nothing that is shown differs"
    for change in changes:
        yield ""
        yield bold(change.field)
        for line in _marked(change).split("\n"):
            yield f"  {line}" if line else ""


def as_json(old: Held, new: Held) -> Record:
    return {
        "id": new.id,
        "from": _state(old),
        "to": _state(new),
        "changes": [
            {
                "field": change.field,
                "pieces": [
                    {"mark": piece.mark.value, "text": piece.text}
                    for piece in change.pieces
                ],
            }
            for change in diff(old.article, new.article)
        ],
    }


def as_html(old: Held, new: Held) -> Iterator[str]:
    title = new.article.title or "(no title)"
    yield from pages.head(title, new.article.language)
    yield f"<h1 dir=auto>{escape(title)}</h1>"
    yield f"<p>{escape(_named(old))} → {escape(_named(new))}</p>"
    for change in diff(old.article, new.article):
        yield f"<h2>{escape(change.field)}</h2>"
        yield f'<div dir=auto style="white-space:pre-line">{_tagged(change)}</div>'
    yield from pages.foot()


def _marked(change: Change) -> str:
    colourful = is_colourful()
    parts = []
    for piece in change.pieces:
        safe = "\n".join(terminal_text(line) for line in piece.text.split("\n"))
        if piece.mark is Mark.KEPT:
            parts.append(safe)
            continue
        before, after = _BRACKETS[piece.mark]
        marked = f"{before}{safe}{after}"
        parts.append(f"{_COLOURS[piece.mark]}{marked}\x1b[0m" if colourful else marked)
    return "".join(parts)


def _tagged(change: Change) -> str:
    return "".join(
        escape(piece.text)
        if piece.mark is Mark.KEPT
        else f"<{_TAGS[piece.mark]}>{escape(piece.text)}</{_TAGS[piece.mark]}>"
        for piece in change.pieces
    )


def _named(held: Held) -> str:
    state = _state(held)
    reading = f".{held.reading}" if held.reading > 1 or held.kept.superseded else ""
    return line_text(f"revision {state['revision']}{reading} of {state['fetched']}")


def _state(held: Held) -> Record:
    capture = held.kept.capture
    return {
        "revision": held.kept.revision,
        "reading": held.reading,
        "fetched": timestamp(capture.fetched) if capture else None,
    }
