"""How a page was read, told to a person at a terminal, and as JSON.  Pure."""

from __future__ import annotations

from collections.abc import Iterator

from archive.model import Evidence
from archive.record import Record, article_record
from archive.rights import evidence_object
from archive.views.terminal import bold, dim, line_text, paragraph

from ..extract.considered import MAX_VALUE, Considered
from ..extract.explanation import Explanation, Fate
from .decisions import Decision, decisions

MOST = 12
"""Candidates, and lines of a kind, that are told; the others are counted."""


def lines(found: Explanation, width: int) -> Iterator[str]:
    """The decisions, then the lines that did not become text."""
    for decision in decisions(found):
        yield from ("", bold(decision.label))
        if not decision.said:
            yield "  nothing: the page does not say, or no rule takes it"
        for one in decision.said:
            yield from paragraph(one.value, width, "  ")
            if one.evidence:
                yield from _evidence(one.evidence, width)
        yield from _weighed(decision, width)
    reasons = {one.value: one.note for one in found.weighed("cut")}
    for fate, label in (
        (Fate.CUT, "Lines taken out of the text"),
        (Fate.OUTSIDE, "Lines within the text that were not read as part of it"),
    ):
        blocks = [line.block for line in found.lines if line.fate is fate]
        if blocks:
            yield from ("", bold(label))
        for block in blocks[:MOST]:
            why = reasons.get(block.text[:MAX_VALUE]) or f"region {block.region.value}"
            yield from paragraph(f"{why}: “{block.text}”", width, "  ")
        yield from _more(len(blocks))


def _weighed(decision: Decision, width: int) -> Iterator[str]:
    if decision.weighed:
        yield "  weighed:"
    for one in decision.weighed[:MOST]:
        yield from paragraph(f"- {one.value}{_why(one)}", width, "    ")
    yield from _more(len(decision.weighed))


def _why(one: Considered) -> str:
    said = [one.note] if one.note else []
    if one.evidence:
        said.append(f"{one.evidence.rule} at {one.evidence.selector}")
    return f" [{'; '.join(said)}]" if said else ""


def _more(count: int) -> Iterator[str]:
    if count > MOST:
        yield f"    and {count - MOST} more"


def _evidence(evidence: Evidence, width: int) -> Iterator[str]:
    yield from paragraph(f"“{evidence.exact}”", width, "    ")
    yield dim(f"    {line_text(f'{evidence.rule}, {evidence.selector}')}")


def explanation_object(found: Explanation, name: str) -> Record:
    """The reading as JSON: the record, what was weighed, and every line's fate."""
    return {
        "record": article_record(found.article, id=name, evidence=True),
        "refusal": found.article.refusal.value if found.article.refusal else None,
        "near_misses": [evidence_object(one) for one in found.article.near_misses],
        "weighed": [
            {
                "field": one.field,
                "value": one.value,
                "note": one.note,
                "evidence": evidence_object(one.evidence) if one.evidence else None,
            }
            for one in found.considered
        ],
        "lines": [
            {
                "number": line.block.number,
                "text": line.block.text,
                "region": line.block.region.value,
                "fate": line.fate.value,
                "selector": found.page.selector(line.block.element),
            }
            for line in found.lines
        ],
    }
