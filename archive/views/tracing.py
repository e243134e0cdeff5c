"""A trace as JSON.  Pure."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ..holdings import Held
from ..provenance.member import Member
from ..provenance.reprint import Reprint
from ..provenance.trace import Step, Trace
from ..record import Record, capture_object, cited_object, credit_object

MOST_EDITS = 200
"""Places of one reprint that are told; the counts are of all."""


def trace_object(trace: Trace) -> Record:
    """The trace as JSON."""
    origin = trace.ranking.origin if trace.group else None
    return {
        "article": held_object(trace.article),
        "credits": [_step_object(step) for step in trace.steps],
        "cited": [cited_object(cited) for cited in trace.cited],
        "reprints": [_reprint_object(trace, reprint) for reprint in trace.reprints],
        "compared_with": trace.compared.id if trace.compared else None,
        "links": [asdict(link) for link in trace.links],
        "origin": {
            "article": origin.id if origin else None,
            "outlets": list(trace.ranking.outlets),
            "basis": trace.basis,
        },
        "source": next(map(_end_object, trace.far), None),
        "sources": [_end_object(end) for end in trace.far],
        "from": _sources(trace, trace.article.id),
    }


def _reprint_object(trace: Trace, reprint: Reprint) -> Record:
    member, lag, shared = reprint.member, reprint.lag, reprint.shared
    return {
        "id": member.id,
        "url": member.url,
        "title": member.title,
        "outlet": member.outlet,
        "published": member.published,
        "lag_seconds": None if lag is None else int(lag.total_seconds()),
        "shared": None if shared is None else round(shared, 4),
        "removed": None if shared is None else reprint.removed,
        "added": None if shared is None else reprint.added,
        "retitled": None if shared is None else reprint.retitled,
        "edits": [asdict(edit) for edit in reprint.edits[:MOST_EDITS]],
        "from": _sources(trace, member.id),
    }


def _sources(trace: Trace, article_id: str) -> list[Record]:
    """Whom an article has the story from, as ``stats --syndication`` counts it."""
    return [
        {
            "basis": source.basis.value,
            "outlet": source.outlet,
            "article": source.article_id,
        }
        for source in trace.sources.get(article_id, ())
    ]


def held_object(held: Held) -> Record:
    return {
        "id": held.id,
        "url": held.article.url,
        "title": held.article.title,
        "outlet": held.outlet,
        "published": held.article.published,
        "revision": held.kept.revision,
    }


def _step_object(step: Step) -> Record:
    capture = step.by.kept.capture
    credit: dict[str, Any] = credit_object(step.credit)
    return {
        "depth": step.depth,
        "by": step.by.id,
        **credit,
        "outlet": step.outlet,
        "article": held_object(step.article) if step.article else None,
        "capture": {"id": capture.id, **capture_object(capture)} if capture else None,
    }


def _end_object(end: Member | str) -> Record:
    if isinstance(end, str):
        return {"name": end}
    keys = ("id", "url", "title", "outlet", "published", "revision")
    return {key: getattr(end, key) for key in keys}
