"""A trace told to a person.

The same trace gives the same text, whatever the order of crawling.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from ..holdings import Held
from ..model import Evidence
from ..provenance.links import Link
from ..provenance.member import Member, is_before
from ..provenance.reprint import Reprint
from ..provenance.said import Basis, Source
from ..provenance.trace import Step, Trace
from ..record import timestamp
from .terminal import bold, dim, duration, line_text, paragraph

SHOWN = 20
"""Links that a person is told of."""

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
SOURCE_WORDS = {
    Basis.CREDIT: "by its own word from",
    Basis.CANONICAL: "by its canonical address from",
    Basis.DATE: "by the dates from",
}
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
    if trace.links:
        lines += ["", bold("Whose text it shares")]
        lines += _links(trace.links, width)
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
        arrow = "-> back to" if step.circular else "->"
        title = _title(where.article.title)
        yield from paragraph(f"{arrow} {title}, {where.outlet}, {dated}", width, indent)
        yield f"{indent}   {line_text(where.article.url)}"
    elif credit.url:
        yield f"{indent}  -> {line_text(credit.url)}, not in this archive"


def _evidence(evidence: Evidence, width: int, indent: str) -> Iterator[str]:
    yield from paragraph(f"“{evidence.exact}”", width, indent)
    yield dim(indent + line_text(f"{evidence.rule}, {evidence.selector}"))


def _group(trace: Trace, width: int) -> Iterator[str]:
    first = "origin" if trace.ranking.origin else "first"
    origin = trace.ranking.origin.id if trace.ranking.origin else None
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
        for source in trace.sources.get(member.id, ()):
            yield from paragraph(_from(member, source), width, "    ")
        if trace.compared and member.id != trace.compared.id:
            yield from paragraph(_became(reprint, first), width, "    ")


def _from(member: Member, source: Source) -> str:
    """Whom it has the story from, and who says so."""
    if source.basis is not Basis.SEEN:
        return f"{SOURCE_WORDS[source.basis]} {source.outlet}"
    if source.member is None:
        return f"it credits nobody; the others lead to {source.outlet}"
    if is_before(member, source.member):
        return f"it credits nobody, and is dated before the origin, {source.outlet}"
    return f"nobody says who was first: seen after {source.outlet}"


def _became(reprint: Reprint, first: str) -> str:
    """What became of the story there, in words."""
    parts = [_later(reprint.lag)] if reprint.lag is not None else []
    if reprint.shared is not None:
        parts.append(f"{reprint.shared:.0%} of its text is the {first}'s")
        parts.append(f"{reprint.removed} words left out, {reprint.added} added")
    if reprint.retitled:
        parts.append("another headline")
    return "; ".join(parts) or "nothing to compare"


def _later(lag: timedelta) -> str:
    if abs(lag) < timedelta(minutes=1):
        return "at the same time"
    return f"{duration(lag)} {'later' if lag >= timedelta() else 'earlier'}"


def _links(found: Sequence[Link], width: int) -> Iterator[str]:
    for link in found[:SHOWN]:
        whose = "its" if link.came == "earlier" else "the other's"
        other = "" if link.same_story else ", of another story"
        yield from paragraph(
            f"{link.outlet}, “{_title(link.title)}”, came {link.came}{other}",
            *(width, "  "),
        )
        yield f"    {line_text(link.url)}"
        yield f"    {link.relation}, score {link.score:.2f}, {link.share:.0%} of " + (
            line_text(f"{whose} text; by {link.method}")
        )
    if len(found) > SHOWN:
        yield dim(f"  … {len(found) - SHOWN} more; --format json has them")


def _conclusion(trace: Trace, width: int) -> list[str]:
    if trace.group or trace.far:
        words = f"{' and '.join(map(_end, trace.origins))}: {trace.basis}"
    else:
        words = f"{trace.article.outlet}, as far as this archive knows"
    return paragraph(f"Origin: {words}.", width)


def _end(end: Member | str) -> str:
    return end if isinstance(end, str) else f"{end.outlet}, “{_title(end.title)}”"


def _title(title: str | None) -> str:
    return title or "(no title)"
