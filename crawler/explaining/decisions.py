"""Each value of a reading beside what was weighed for it.  Pure.

What text, JSON and HTML all tell: the fields in their order, what each came to, the
evidence, and the candidates.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archive.model import Article, Evidence
from archive.record import OPEN_ACCESS

from ..extract.considered import Considered
from ..extract.explanation import Explanation

LABELS = {
    "title": "Title",
    "bylines": "Byline",
    "published": "Published",
    "modified": "Modified",
    "language": "Language",
    "publisher": "Publisher",
    "section": "Section",
    "body": "Text",
    "access": "Access",
    "credits": "Credited to",
    "dateline": "Dateline",
    "cited": "Reports on",
    "corrections": "Corrections",
    "near_misses": "Near misses",
}
"""The fields that are explained, in order, as a person calls them."""

PLAIN = ("title", "language", "publisher", "section")
PERHAPS = ("dateline", "cited", "corrections", "near_misses", "section", "modified")
"""Fields of which nothing is said where a page has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One value and why."""

    value: str
    evidence: Evidence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One field: what it came to, and out of what."""

    field: str
    label: str
    said: tuple[Said, ...]
    weighed: tuple[Considered, ...]


def decisions(found: Explanation) -> Iterator[Decision]:
    """Every field that is explained."""
    for field, label in LABELS.items():
        said = tuple(_said(found.article, field))
        weighed = found.weighed(field)
        if said or weighed or field not in PERHAPS:
            yield Decision(field=field, label=label, said=said, weighed=weighed)


def _said(article: Article, field: str) -> Iterator[Said]:
    at = article.evidence.get(field)
    if field in PLAIN:
        if value := getattr(article, field):
            yield Said(value=value, evidence=at)
    elif field in article.dates:
        date = article.dates[field]
        value = f"{date.value} ({date.precision.value})"
        yield Said(value=value, evidence=date.evidence)
    elif field == "body" and article.body:
        method = at.rule.removeprefix("body.") if at else "unknown"
        count = len(article.body.split("\n\n"))
        size = f"{len(article.body)} characters in {count} paragraphs"
        yield Said(value=f"{size}, by {method}", evidence=at)
    elif field == "access":
        why = f"; not to be archived: {article.refusal}" if article.refusal else ""
        shown = "" if article.access in OPEN_ACCESS else "; its text is kept back"
        yield Said(value=f"{article.access.value}{why or shown}", evidence=at)
    elif field == "dateline" and (line := article.dateline):
        parts = (line.place, line.date, line.agency)
        yield Said(value=", ".join(filter(None, parts)), evidence=line.evidence)
    else:
        yield from _listed(article, field)


def _listed(article: Article, field: str) -> Iterator[Said]:
    if field == "bylines":
        for byline in article.bylines:
            value = f"{byline.name} ({byline.kind.value}, {byline.role.value})"
            yield Said(value=value, evidence=byline.evidence)
    elif field == "credits":
        for credit in article.credits:
            known = credit.organization
            name = credit.name
            name += f" = {known}" if known and known != name else ""
            signs = f"{credit.kind.value}, {credit.role.value}, {credit.confidence:.2f}"
            yield Said(value=f"{name} ({signs})", evidence=credit.evidence)
    elif field == "cited":
        for cited in article.cited:
            yield Said(value=cited.name, evidence=cited.evidence)
    elif field == "corrections":
        for notice in article.corrections:
            yield Said(value=notice.text, evidence=notice.evidence)
    elif field == "near_misses":
        for missed in article.near_misses:
            yield Said(value=missed.exact, evidence=missed)
