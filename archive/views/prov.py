"""One article as PROV-JSON (W3C member submission of 24 April 2013).

The revision is an entity that was derived from its capture and from what it credits,
attributed to its writers and publisher; the authorities it reports on are its primary
sources.  Each revision is one of the revision before it, and whoever tells the story
too is derived from whom it has it from.  Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from ..diffs import diff
from ..events import edit
from ..holdings import Held
from ..provenance.reprint import Reprint
from ..provenance.said import Basis
from ..provenance.trace import Trace
from .prov_document import ORGANIZATION, Document, evidence_words, qualified, stated


def prov(trace: Trace, versions: Sequence[Held] = ()) -> dict[str, Any]:
    """The PROV document of a trace's article, and of the articles it came from.

    versions: all revisions of the article, in order.
    """
    document = Document()
    for held in {step.by.id: step.by for step in trace.steps}.values():
        document.revision(held)
    start = document.revision(trace.article)
    for step in trace.steps:
        by = document.revision(step.by)
        credit = step.credit
        if step.article is not None:
            source = document.revision(step.article)
        else:
            source = document.named_source(step.party)
        words = evidence_words(credit.evidence) | {
            "pressmark:kind": credit.kind.value,
            "pressmark:confidence": credit.confidence,
        }
        if trace.is_told(step):
            document.derived(by, source, words)
        else:
            agent = document.agent(step.party, ORGANIZATION)
            document.attributed(
                by, agent, words | {"pressmark:role": credit.role.value}
            )
    for cited in trace.cited:
        # PROV-JSON writes hadPrimarySource as a derivation of that type.
        document.derived(
            start,
            document.named_source(cited.name),
            {
                "prov:type": qualified("prov:PrimarySource"),
                "prov:label": "hadPrimarySource",
                **evidence_words(cited.evidence),
            },
        )
    for old, new in pairwise(versions):
        changed = [change.field for change in diff(old.article, new.article)]
        document.derived(
            document.revision(new),
            document.revision(old),
            {
                # PROV-JSON writes wasRevisionOf as a derivation of that type.
                "prov:type": qualified("prov:Revision"),
                "prov:label": "wasRevisionOf",
                "pressmark:edit": edit(old.article, new.article).value,
                "pressmark:changed": ", ".join(changed),
            },
        )
    _reprints(document, trace)
    return document.parts()


def _reprints(document: Document, trace: Trace) -> None:
    """Who else tells the story, and whom each has it from."""
    for reprint in trace.reprints:
        new = document.member(reprint.member)
        for source in trace.sources.get(reprint.member.id, ()):
            if source.member is not None:
                old = document.member(source.member)
            else:
                old = document.named_source(source.outlet)
            if source.basis is Basis.SEEN:
                document.alternate(new, old)
                continue
            words: dict[str, Any] = {"pressmark:basis": source.basis.value}
            if trace.compared and source.article_id == trace.compared.id:
                words |= _measured(reprint)
            document.reprinted(new, old, words)


def _measured(reprint: Reprint) -> dict[str, Any]:
    lag, shared = reprint.lag, reprint.shared
    told = stated(
        {
            "pressmark:lagSeconds": None if lag is None else int(lag.total_seconds()),
            "pressmark:sharedText": None if shared is None else round(shared, 4),
        }
    )
    if shared is not None:
        told |= {
            "pressmark:wordsRemoved": reprint.removed,
            "pressmark:wordsAdded": reprint.added,
            "pressmark:otherHeadline": reprint.retitled,
        }
    return told
