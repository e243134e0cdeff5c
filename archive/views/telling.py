"""A trace told to a person, and as JSON.

The same trace gives the same text, whatever the order of crawling.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from ..holdings import Held
from ..model import Evidence
from ..provenance.reprint import Reprint
from ..provenance.trace import Step, Trace
from ..record import (
    Record,
    capture_object,
    cited_object,
    credit_object,
    timestamp,
)
from .terminal import bold, dim, line_text, paragraph

KIND_WORDS = {
    "byline": "the byline",
    "source_line": "a source line",
    "republication": "a republication notice",
    "dateline": "the dateline",
    "contribution": "a contribution note",
    "canonical": "the canonical address",
    "metadata": "metadata",
}
FEED_WORDS = "a feed that lists it"
ROLE_WORDS = {
    "origin": "comes from",
    "contributor": "was written with",
    "issuer": "was issued by",
}


def tell(trace: Trace, width: int) -> list[str]:
    """The lines of ``pressmark trace``."""
    lines = list(_head(trace.article, width))
    lines += ["", bold("Where it came from")]
    if not trace.steps:
        lines += paragraph("The page credits nobody but itself.", width, "  ")
    for step in trace.steps:
        lines += _step(step, width)
    if trace.cited:
        lines += ["", bold("What it reports on")]
        for cited in trace.cited:
            lines += paragraph(cited.name, width, "  ")
            lines += _evidence(cited.evidence, width, "    ")
    if trace.group:
        lines += [
            "",
            bold(f"Who carried it: {len(trace.group)} articles tell this story"),
        ]
        lines += _group(trace, width)
    lines += ["", *_conclusion(trace, width)]
    return lines


def _head(held: Held, width: int) -> Iterator[str]:
    article = held.article
    yield from (bold(line) for line in paragraph(_title(article.title), width))
    published = article.published or "no date given"
    yield line_text(f"{held.outlet}, {published}, id {held.id}")
    yield line_text(article.url)


def _step(step: Step, width: int) -> Iterator[str]:
    indent = "  " + "    " * step.depth
    credit = step.credit
    known = step.outlet or credit.organization
    name = credit.name
    if known and known.casefold() != name.casefold():
        name = f"{name} ({known})"
    verb = ROLE_WORDS[credit.role.value]
    by_feed = credit.evidence.selector.startswith("feed:")
    kind = FEED_WORDS if by_feed else KIND_WORDS[credit.kind.value]
    yield from paragraph(
        f"{verb} {name}: so says {kind} at {step.by.outlet}", width, indent
    )
    yield from _evidence(credit.evidence, width, indent + "  ")
    capture = step.by.kept.capture
    if capture:
        place = f"{capture.warc_file} at {capture.offset}, {capture.length} bytes"
        yield dim(f"{indent}  {line_text(place)}")
        yield dim(f"{indent}  {line_text(capture.id)}, {timestamp(capture.fetched)}")
    if step.article is not None:
        where = step.article
        dated = where.article.published or "no date given"
        yield from paragraph(
            f"-> {_title(where.article.title)}, {where.outlet}, {dated}", width, indent
        )
        yield f"{indent}   {line_text(where.article.url)}"
    elif credit.url:
        yield f"{indent}  -> {line_text(credit.url)}, not in this archive"


def _evidence(evidence: Evidence, width: int, indent: str) -> Iterator[str]:
    yield from paragraph(f"“{evidence.exact}”", width, indent)
    yield dim(indent + line_text(f"{evidence.rule}, {evidence.selector}"))


def _group(trace: Trace, width: int) -> Iterator[str]:
    ranking = trace.ranking
    origin = ranking.origin.id if ranking and ranking.origin else None
    for reprint in trace.reprints:
        member = reprint.member
        marks = [
            word
            for word, here in (
                ("origin", member.id == origin),
                ("this article", member.id == trace.article.id),
            )
            if here
        ]
        note = f" <- {', '.join(marks)}" if marks else ""
        dated = member.published or "no date"
        yield f"  {line_text(f'{dated}, {member.outlet}{note}')}"
        yield f"    {line_text(member.url)}"
        if trace.compared and member.id != trace.compared.id:
            yield from paragraph(_became(reprint), width, "    ")
    if ranking and trace.source is not None:
        first = ranking.origin.outlet if ranking.origin else "None"
        words = f"{first} of them is the origin: {ranking.basis}."
        yield from paragraph(words, width, "  ")


def _became(reprint: Reprint) -> str:
    """What became of the story there, in words."""
    parts = [_later(reprint.lag)] if reprint.lag is not None else []
    if reprint.shared is not None:
        parts.append(f"{reprint.shared:.0%} of its text is the origin's")
        parts.append(f"{reprint.removed} words left out, {reprint.added} added")
    if reprint.retitled:
        parts.append("another headline")
    return "; ".join(parts) or "nothing to compare"


def _later(lag: timedelta) -> str:
    word = "later" if lag >= timedelta() else "earlier"
    minutes = abs(lag) // timedelta(minutes=1)
    if not minutes:
        return "at the same time"
    if minutes < 2 * 60:
        return f"{minutes} min {word}"
    if minutes < 3 * 24 * 60:
        return f"{minutes // 60} h {word}"
    return f"{minutes // (24 * 60)} days {word}"


def _conclusion(trace: Trace, width: int) -> list[str]:
    source = trace.source
    if isinstance(source, Held):
        words = f"{source.outlet}, “{_title(source.article.title)}”, by the credits"
    elif source is not None:
        words = f"{source}, by the credits; no article of it is in this archive"
    elif trace.ranking and trace.ranking.origin:
        words = f"{trace.ranking.origin.outlet}: {trace.ranking.basis}"
    else:
        words = f"{trace.article.outlet}, as far as this archive knows"
    return paragraph(f"Origin: {words}.", width)


def _title(title: str | None) -> str:
    return title or "(no title)"


def trace_object(trace: Trace) -> Record:
    """The trace as JSON."""
    ranking = trace.ranking
    return {
        "article": held_object(trace.article),
        "credits": [_step_object(step) for step in trace.steps],
        "cited": [cited_object(cited) for cited in trace.cited],
        "reprints": [_reprint_object(reprint) for reprint in trace.reprints],
        "compared_with": trace.compared.id if trace.compared else None,
        "origin": {
            "article": ranking.origin.id if ranking and ranking.origin else None,
            "basis": trace.basis,
        },
        "source": _source_object(trace.source),
    }


def _reprint_object(reprint: Reprint) -> Record:
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
    }


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


def _source_object(source: Held | str | None) -> Record | None:
    if isinstance(source, Held):
        return held_object(source)
    return None if source is None else {"name": source}
