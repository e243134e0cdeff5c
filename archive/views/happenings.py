"""What happened to an article, as lines and as JSON.  Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..events import Event
from ..record import Record, timestamp
from .terminal import paragraph


def as_text(found: Sequence[Event], width: int) -> Iterator[str]:
    for event in found:
        words = [timestamp(event.at), event.what.value]
        if event.revision is not None:
            words.append(f"(revision {event.revision})")
        if event.status is not None:
            why = f", {event.reason}" if event.reason else ""
            words.append(f"(status {event.status}{why})")
        if event.fields:
            words.append(f"- {', '.join(event.fields)}")
        yield from paragraph(" ".join(words), width)


def as_json(id: str, found: Sequence[Event]) -> Record:
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
            }
            for event in found
        ],
    }
