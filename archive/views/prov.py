"""One article as PROV-JSON (W3C member submission of 24 April 2013).

The revision is an entity that was derived from its capture and from what it credits,
attributed to its writers and publisher; the authorities it reports on are its primary
sources.  Pure.
"""

from __future__ import annotations

from typing import Any

from ..holdings import Held
from ..model import BylineRole, CreditRole, Evidence, NameKind
from ..provenance.trace import Trace
from ..record import capture_object, timestamp

PREFIXES = {
    "pressmark": "urn:pressmark:",
    "schema": "https://schema.org/",
    "warc": "http://iipc.github.io/warc-specifications/#",
}
_ORGANIZATION, _PERSON = "prov:Organization", "prov:Person"


def prov(trace: Trace) -> dict[str, Any]:
    """The PROV document of a trace's article, and of the articles it came from."""
    document = _Document()
    for held in {step.by.id: step.by for step in trace.steps}.values():
        document.revision(held)
    start = document.revision(trace.article)
    for step in trace.steps:
        by = document.revision(step.by)
        credit = step.credit
        if step.article is not None:
            source = document.revision(step.article)
        else:
            source = document.named_source(step.outlet or credit.name)
        words = _evidence(credit.evidence) | {
            "pressmark:kind": credit.kind.value,
            "pressmark:confidence": credit.confidence,
        }
        if credit.role is CreditRole.ORIGIN:
            document.derived(by, source, words)
        else:
            agent = document.agent(step.outlet or credit.name, _ORGANIZATION)
            document.attributed(
                by, agent, words | {"pressmark:role": credit.role.value}
            )
    for cited in trace.cited:
        # PROV-JSON writes hadPrimarySource as a derivation of that type.
        document.derived(
            start,
            document.named_source(cited.name),
            {
                "prov:type": _name("prov:PrimarySource"),
                "prov:label": "hadPrimarySource",
                **_evidence(cited.evidence),
            },
        )
    return document.parts()


class _Document:
    def __init__(self) -> None:
        self.entity: dict[str, dict[str, Any]] = {}
        self.agents: dict[str, dict[str, Any]] = {}
        self.activity: dict[str, dict[str, Any]] = {}
        self.relations: dict[str, dict[str, dict[str, Any]]] = {}

    def parts(self) -> dict[str, Any]:
        return {
            "prefix": PREFIXES,
            "entity": self.entity,
            "activity": self.activity,
            "agent": self.agents,
            **self.relations,
        }

    def revision(self, held: Held) -> str:
        """The entity of an article's revision, with where it was read."""
        name = f"pressmark:{held.id}.{held.kept.revision}"
        if name in self.entity:
            return name
        article = held.article
        self.entity[name] = _known(
            {
                "prov:type": _name(f"schema:{article.type or 'NewsArticle'}"),
                "prov:label": article.title,
                "schema:url": article.url,
                "schema:datePublished": article.published,
                "pressmark:id": held.id,
            }
        )
        self.attributed(name, self.agent(held.outlet, _ORGANIZATION), {})
        for byline in article.bylines:
            if byline.kind is not NameKind.AGENCY:
                person = byline.kind in (NameKind.PERSON, NameKind.UNKNOWN)
                kind = _PERSON if person else _ORGANIZATION
                words = _evidence(byline.evidence)
                if byline.role is not BylineRole.AUTHOR:
                    words["pressmark:role"] = byline.role.value
                self.attributed(name, self.agent(byline.name, kind), words)
        self._read(name, held)
        return name

    def _read(self, name: str, held: Held) -> None:
        capture = held.kept.capture
        if capture is None:
            return
        page = f"pressmark:{capture.id.removeprefix('urn:')}"
        kept = capture_object(capture)
        self.entity[page] = {
            "prov:type": _name("warc:response"),
            "warc:record-id": capture.id,
            "warc:target-uri": capture.url,
            "warc:date": kept["fetched"],
            "warc:file": capture.warc_file,
            "warc:offset": capture.offset,
            "warc:length": capture.length,
            "pressmark:sha256": capture.digest,
        }
        reading = f"{name}.reading"
        reader = "pressmark:reader"
        self.activity[reading] = {"prov:label": "reading the page"}
        self.agents[reader] = {
            "prov:type": _name("prov:SoftwareAgent"),
            "prov:label": held.article.extractor,
        }
        self._add("used", {"prov:activity": reading, "prov:entity": page})
        self._add("wasGeneratedBy", {"prov:entity": name, "prov:activity": reading})
        self._add("wasAssociatedWith", {"prov:activity": reading, "prov:agent": reader})
        self.derived(name, page, {"pressmark:fetched": timestamp(capture.fetched)})

    def named_source(self, name: str) -> str:
        """Something published under a name, which the archive does not hold."""
        key = f"pressmark:source/{_slug(name)}"
        self.entity.setdefault(key, {"prov:label": name})
        agent = self.agent(name, _ORGANIZATION)
        relation = {"prov:entity": key, "prov:agent": agent}
        if relation not in self.relations.get("wasAttributedTo", {}).values():
            self._add("wasAttributedTo", relation)
        return key

    def agent(self, name: str, kind: str) -> str:
        key = f"pressmark:agent/{_slug(name)}"
        self.agents.setdefault(key, {"prov:type": _name(kind), "prov:label": name})
        return key

    def derived(self, new: str, old: str, words: dict[str, Any]) -> None:
        self._add(
            "wasDerivedFrom",
            {"prov:generatedEntity": new, "prov:usedEntity": old, **words},
        )

    def attributed(self, entity: str, agent: str, words: dict[str, Any]) -> None:
        self._add(
            "wasAttributedTo", {"prov:entity": entity, "prov:agent": agent, **words}
        )

    def _add(self, relation: str, parts: dict[str, Any]) -> None:
        found = self.relations.setdefault(relation, {})
        found[f"_:{relation}{len(found) + 1}"] = parts


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "pressmark:rule": evidence.rule,
        "pressmark:exact": evidence.exact,
        "pressmark:selector": evidence.selector,
    }


def _name(qualified: str) -> dict[str, str]:
    return {"$": qualified, "type": "xsd:QName"}


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _slug(name: str) -> str:
    """A name as the local part of an identifier; other scripts stay readable."""
    return "-".join("".join(c if c.isalnum() else " " for c in name.casefold()).split())
