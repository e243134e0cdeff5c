"""A PROV-JSON document: entities, agents and activities, and what holds them together.

Knows how a revision, its capture and its reading are written down; who comes from
whom, archive.views.prov says.  Pure.
"""

from __future__ import annotations

from typing import Any

from ..holdings import Held
from ..model import BylineRole, Evidence, NameKind
from ..provenance.member import Member
from ..record import capture_object, timestamp

PREFIXES = {
    "pressmark": "urn:pressmark:",
    "schema": "https://schema.org/",
    "warc": "http://iipc.github.io/warc-specifications/#",
}
ORGANIZATION, PERSON = "prov:Organization", "prov:Person"


class Document:
    """What is said so far; whatever is named in a relation is said first."""

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
        self.entity[name] = stated(
            {
                "prov:type": qualified(f"schema:{article.type or 'NewsArticle'}"),
                "prov:label": article.title,
                "schema:url": article.url,
                "schema:datePublished": article.published,
                "pressmark:id": held.id,
            }
        )
        self.attributed(name, self.agent(held.outlet, ORGANIZATION), {})
        for byline in article.bylines:
            if byline.kind is not NameKind.AGENCY:
                person = byline.kind in (NameKind.PERSON, NameKind.UNKNOWN)
                kind = PERSON if person else ORGANIZATION
                words = evidence_words(byline.evidence)
                if byline.role is not BylineRole.AUTHOR:
                    words["pressmark:role"] = byline.role.value
                self.attributed(name, self.agent(byline.name, kind), words)
        self._read(name, held)
        return name

    def member(self, member: Member) -> str:
        """The entity of another article that tells the story, as it is now."""
        name = f"pressmark:{member.id}.{member.revision}"
        if name not in self.entity:
            self.entity[name] = stated(
                {
                    "prov:type": qualified("schema:NewsArticle"),
                    "prov:label": member.title,
                    "schema:url": member.url,
                    "schema:datePublished": member.published,
                    "pressmark:id": member.id,
                }
            )
            self.attributed(name, self.agent(member.outlet, ORGANIZATION), {})
        return name

    def _read(self, name: str, held: Held) -> None:
        capture = held.kept.capture
        if capture is None:
            return
        page = f"pressmark:{capture.id.removeprefix('urn:')}"
        kept = capture_object(capture)
        self.entity[page] = {
            "prov:type": qualified("warc:response"),
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
            "prov:type": qualified("prov:SoftwareAgent"),
            "prov:label": held.article.extractor,
        }
        self._add("used", {"prov:activity": reading, "prov:entity": page})
        self._add("wasGeneratedBy", {"prov:entity": name, "prov:activity": reading})
        self._add("wasAssociatedWith", {"prov:activity": reading, "prov:agent": reader})
        self.derived(name, page, {"pressmark:fetched": timestamp(capture.fetched)})

    def named_source(self, name: str) -> str:
        """Something published under a name, which the archive does not hold."""
        key = f"pressmark:source/{slug(name)}"
        self.entity.setdefault(key, {"prov:label": name})
        agent = self.agent(name, ORGANIZATION)
        relation = {"prov:entity": key, "prov:agent": agent}
        if relation not in self.relations.get("wasAttributedTo", {}).values():
            self._add("wasAttributedTo", relation)
        return key

    def agent(self, name: str, kind: str) -> str:
        key = f"pressmark:agent/{slug(name)}"
        self.agents.setdefault(key, {"prov:type": qualified(kind), "prov:label": name})
        return key

    def derived(self, new: str, old: str, words: dict[str, Any]) -> None:
        self._add(
            "wasDerivedFrom",
            {"prov:generatedEntity": new, "prov:usedEntity": old, **words},
        )

    def reprinted(self, new: str, old: str, words: dict[str, Any]) -> None:
        """More words for a derivation that is told already, or one of its own."""
        ends = {"prov:generatedEntity": new, "prov:usedEntity": old}
        for told in self.relations.get("wasDerivedFrom", {}).values():
            if "prov:type" not in told and ends.items() <= told.items():
                told |= words
                return
        self.derived(new, old, words)

    def alternate(self, one: str, other: str) -> None:
        """Two that tell the same; which of them did so first, nobody says."""
        self._add("alternateOf", {"prov:alternate1": one, "prov:alternate2": other})

    def attributed(self, entity: str, agent: str, words: dict[str, Any]) -> None:
        self._add(
            "wasAttributedTo", {"prov:entity": entity, "prov:agent": agent, **words}
        )

    def _add(self, relation: str, parts: dict[str, Any]) -> None:
        found = self.relations.setdefault(relation, {})
        found[f"_:{relation}{len(found) + 1}"] = parts


def evidence_words(evidence: Evidence) -> dict[str, Any]:
    return {
        "pressmark:rule": evidence.rule,
        "pressmark:exact": evidence.exact,
        "pressmark:selector": evidence.selector,
    }


def qualified(qualified: str) -> dict[str, str]:
    return {"$": qualified, "type": "xsd:QName"}


def stated(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def slug(name: str) -> str:
    """A name as the local part of an identifier; other scripts stay readable."""
    return "-".join("".join(c if c.isalnum() else " " for c in name.casefold()).split())
