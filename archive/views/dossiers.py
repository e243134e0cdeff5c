"""The dossier of one address told to a person, and as JSON.  Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from ..dossier import Dossier, Visit
from ..record import Record, capture_object, timestamp
from .telling import tell
from .terminal import bold, dim, line_text, paragraph
from .tombs import stone_lines, stone_object
from .tracing import held_object, trace_object


def found_lines(dossier: Dossier, width: int) -> Iterator[str]:
    """Who listed it, what each run made of it, what was captured."""
    yield bold(line_text(dossier.urls[0] if dossier.urls else dossier.name))
    for other in dossier.urls[1:]:
        yield f"  also {line_text(other)}"
    yield from ("", bold("Listed by"))
    if not dossier.listings:
        yield "  no channel that was read"
    for one in dossier.listings:
        yield from paragraph(f"{one.via} ({one.kind})", width, "  ")
        said = [f"“{one.title}”"] if one.title else []
        said += [f"dated {timestamp(one.published)}"] if one.published else []
        said += [f"source {one.source_name}"] if one.source_name else []
        said.append(f"first {timestamp(one.first_seen)}, {_last(one.last_seen)}")
        yield from paragraph("; ".join(said), width, "    ")
    yield from ("", bold("Runs"))
    if not dossier.visits:
        yield "  none has come to it yet"
    for visit in dossier.visits:
        words = f"{timestamp(visit.at)}  {visit.command}: {_became(visit)}"
        yield from paragraph(words, width, "  ")
        if dossier.urls and visit.url != dossier.urls[0]:
            yield dim(f"    {line_text(visit.url)}")
    for held in dossier.quarantined:
        done = f", released {timestamp(held.released)}" if held.released else ""
        words = f"{timestamp(held.added)}  quarantined: {held.reason}{done}"
        yield from paragraph(f"{words} {held.detail or ''}", width, "  ")
    if standing := dossier.standing:
        due = f"due {timestamp(standing.due)}" if standing.due else "not due again"
        tries = f", {standing.tries} tries failed" if standing.tries else ""
        yield f"  now {standing.state}, {due}{tries}"
    yield from ("", bold("Captures"))
    if not dossier.captures:
        yield "  none: it was never fetched"
    for capture in dossier.captures:
        kind = f"{capture.record_type}, status {capture.status}"
        yield f"  {timestamp(capture.fetched)}  {kind}, {capture.mime or 'no type'}"
        place = f"{capture.warc_file} at {capture.offset}, {capture.length} bytes"
        yield dim(f"    {line_text(place)}, sha256 {capture.digest[:16]}")
        for hop in capture.redirects:
            yield from paragraph(f"{hop.status} from {hop.url}", width, "    ")


def _last(moment: datetime) -> str:
    return f"last {timestamp(moment)}"


def _became(visit: Visit) -> str:
    why = f", {visit.reason}" if visit.reason else ""
    return f"{visit.outcome}{why}" + (f": {visit.detail}" if visit.detail else "")


def kept_lines(dossier: Dossier, width: int) -> Iterator[str]:
    """Its revisions, and where the story comes from; or why it is not there."""
    if dossier.tombstone is not None:
        yield from ("", bold("In the archive"))
        yield from (f"  {line}" for line in stone_lines(dossier.tombstone, width - 2))
    article = dossier.article
    if article is None or dossier.trace is None:
        return
    yield from ("", bold("In the archive"))
    yield f"  id {article.id}, outlet {line_text(article.outlet)}"
    for past in dossier.history:
        mark = "*" if past.number == article.kept.revision else " "
        read = f", read {past.readings} times" if past.readings > 1 else ""
        words = f"revision {past.number}, {timestamp(past.fetched)}{read}"
        yield from paragraph(
            f"{words}: {past.title or '(no title)'}", width, f"{mark} "
        )
    yield f"  read by {article.article.extractor}"
    # The headline is told already.
    yield from tell(dossier.trace, width)[3:]


def dossier_object(dossier: Dossier) -> Record:
    """The dossier as JSON."""
    return {
        "name": dossier.name,
        "urls": list(dossier.urls),
        "listed": [_plain(asdict(one)) for one in dossier.listings],
        "runs": [_plain(asdict(one)) for one in dossier.visits],
        "quarantined": [_plain(asdict(one)) for one in dossier.quarantined],
        "frontier": _plain(asdict(dossier.standing)) if dossier.standing else None,
        "captures": [
            {"id": one.id, "url": one.url, **capture_object(one)}
            for one in dossier.captures
        ],
        "tombstone": stone_object(dossier.tombstone) if dossier.tombstone else None,
        "article": held_object(dossier.article) if dossier.article else None,
        "revisions": [_plain(asdict(one)) for one in dossier.history],
        "trace": trace_object(dossier.trace) if dossier.trace else None,
    }


def _plain(values: dict[str, Any]) -> Record:
    return {
        name: timestamp(value) if isinstance(value, datetime) else value
        for name, value in values.items()
    }
