"""What happened to an article, as lines and as JSON.  Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..events import Event
from ..moves import Move
from ..readings import Read
from ..record import Record, timestamp
from .terminal import bold, paragraph


def as_text(found: Sequence[Event], read: Sequence[Read], width: int) -> Iterator[str]:
    for event in found:
        words = [timestamp(event.at), event.what.value]
        if event.revision is not None:
            words.append(f"(revision {event.revision})")
        if event.status is not None:
            why = f", {event.reason}" if event.reason else ""
            words.append(f"(status {event.status}{why})")
        if event.fields:
            words.append(f"- {', '.join(event.fields)}")
        if event.move is not None:
            words.append(f"to {event.move.url} from {event.move.before}")
            words.append(f"({event.move.basis.words})")
        yield from paragraph(" ".join(words), width)
    if any(one.superseded for one in read):
        yield from ("", bold("Readings"))
        for one in read:
            yield from paragraph(" ".join(_words(one)), width)


def _words(one: Read) -> Iterator[str]:
    yield f"{one.number}.{one.reading}"
    yield f"read {timestamp(one.at)} by {one.extractor}"
    if one.superseded:
        yield f"(old since {timestamp(one.superseded)})"
    if one.fields:
        yield f"- {', '.join(one.fields)}"


def as_json(id: str, found: Sequence[Event], read: Sequence[Read]) -> Record:
    return {
        "id": id,
        "events": [
            {
                "at": timestamp(event.at),
                "event": event.what.value,
                "revision": event.revision,
                "changed": list(event.fields),
                "status": event.status,
                "reason": event.reason.value if event.reason else None,
                "move": _move(event.move) if event.move else None,
            }
            for event in found
        ],
        "readings": [
            {
                "revision": one.number,
                "reading": one.reading,
                "read": timestamp(one.at),
                "superseded": timestamp(one.superseded) if one.superseded else None,
                "extractor": one.extractor,
                "changed": list(one.fields),
            }
            for one in read
        ],
    }


def _move(move: Move) -> Record:
    return {
        "from": move.before,
        "to": move.url,
        "method": move.basis.method,
        "score": move.basis.score,
        "same": list(move.basis.marks),
        "former_id": move.former_id,
    }
