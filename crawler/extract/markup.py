"""Credits in markup: canonical address, JSON-LD, meta."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from archive.agencies import by_domain, candidates, is_ambiguous, normal_form
from archive.model import CreditKind, Evidence

from .claims import Claim
from .credit_lines import Reading
from .jsonld import Node
from .names import Party, known
from .node import is_of_another
from .own import Own, domain_of

LONGEST = 60
"""Characters of a name: meta texts are often sentences."""

ARTICLE = (
    "NewsArticle",
    "Article",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "BackgroundNewsArticle",
    "OpinionNewsArticle",
    "BlogPosting",
    "WebPage",
)
PROPERTIES = {
    "author": 0.7,
    "creator": 0.6,
    "sourceOrganization": 0.8,
    "provider": 0.6,
    "creditText": 0.8,
    "contributor": 0.6,
    "isBasedOn": 0.6,
    "translationOfWork": 0.6,
}
META = {
    **dict.fromkeys(("author", "article:author", "parsely-author"), 0.6),
    **dict.fromkeys(("dc.creator", "dcterms.creator", "sailthru.author"), 0.6),
    **dict.fromkeys(("source", "dc.source", "article:source", "provider"), 0.6),
    **dict.fromkeys(("news_source", "content_source"), 0.6),
    **dict.fromkeys(("original-source", "syndication-source"), 0.6),
    **dict.fromkeys(("agency", "articlesource"), 0.7),
}
# Who holds the rights need not be whose story it is: alone, a near miss.
WEAK_PROPERTIES = ("copyrightHolder",)
WEAK_META = ("copyright", "dc.rights", "dcterms.rights", "dc.publisher")
# Mirrors and caches: the page is not the publisher's own, its canonical is.
MIRRORS = frozenset(
    "archive.org archive.is archive.ph archive.today googleusercontent.com"
    " ampproject.org cdn.ampproject.org translate.goog feedburner.com google.com"
    " feedproxy.google.com webcitation.org perma.cc localhost"
    # Hosts of blogs: the name of the brand is in a subdomain or nowhere.
    " wordpress.com blogspot.com tumblr.com github.io herokuapp.com"
    " arcpublishing.com".split()
)


def canonical_claims(
    reading: Reading, canonical: str | None, own: Own
) -> Iterator[Claim]:
    """A canonical address on the registered domain of another brand."""
    page = reading.page
    there, here = domain_of(canonical), domain_of(page.url)
    if not there or not here or there == here:
        return
    if here in MIRRORS or there in MIRRORS or own.is_own(there):
        return
    if _label(there) == _label(here) or normal_form(_label(there)) in own.forms:
        return
    link = next(
        (
            e
            for e in page.elements("link")
            if "canonical" in (e.get("rel") or "").lower()
        ),
        None,
    )
    if link is None or not link.get("href"):
        return
    agency = by_domain(there)
    yield Claim(
        party=Party(
            text=agency.name if agency else there, agency=agency, known=bool(agency)
        ),
        kind=CreditKind.CANONICAL,
        confidence=0.7,
        evidence=page.evidence("any.canonical", link.get("href") or "", link, "href"),
        url=canonical,
    )


def _label(domain: str) -> str:
    return domain.split(".")[0]


def metadata_claims(reading: Reading, story: Node | None) -> Iterator[Claim]:
    """Agencies that JSON-LD or meta name as author, source or provider."""
    for party, evidence in _named(reading, story, PROPERTIES, META):
        _, _, key = evidence.rule.partition(".")
        weights = PROPERTIES if evidence.rule.startswith("jsonld") else META
        yield Claim(
            party=party,
            kind=CreditKind.METADATA,
            confidence=weights[key],
            evidence=evidence,
        )


def weak_signals(reading: Reading, own: Own, story: Node | None) -> Iterator[Evidence]:
    """Agencies that markup names in a place that says too little, as near misses."""
    for party, evidence in _named(reading, story, WEAK_PROPERTIES, WEAK_META):
        if not own.is_own(party.text, party.agency):
            _, _, key = evidence.rule.partition(".")
            yield replace(evidence, rule=f"near.{key}")


def _named(
    reading: Reading,
    story: Node | None,
    properties: Collection[str],
    metas: Collection[str],
) -> Iterator[tuple[Party, Evidence]]:
    """The parties of the table in these properties and meta keys."""
    graph = reading.page.graph
    for node in graph.typed(*ARTICLE):
        if story and is_of_another(node, story):
            continue
        for key in properties:
            for value, path in graph.items(node, key):
                name, where = _name(value, path)
                if name and (party := _party(name, reading)):
                    exact = " ".join(name.split())
                    yield (
                        party,
                        Evidence(
                            rule=f"jsonld.{key}",
                            exact=exact,
                            selector=f"jsonld:{where}",
                        ),
                    )
    for meta in reading.page.meta:
        if meta.key in metas and (party := _party(meta.content, reading)):
            yield party, meta.evidence(f"meta.{meta.key}")


def _name(value: Node | str, path: str) -> tuple[str, str]:
    """The name, or else the address, that a value gives, and its path."""
    if isinstance(value, str):
        return value, path
    for key in ("name", "url", "@id"):
        name = value.value.get(key)
        if isinstance(name, str) and name.strip():
            return name, f"{value.path}.{key}"
    return "", path


def _party(name: str, reading: Reading) -> Party | None:
    """The party of the table that a short value or an address names."""
    if name.startswith(("http://", "https://")):
        agency = by_domain(domain_of(name) or "")
        return Party(text=agency.name, agency=agency, known=True) if agency else None
    if len(name) > LONGEST or (is_ambiguous(name) and not _fits(name, reading)):
        return None
    return known(name, reading.words, reading.country)


def _fits(name: str, reading: Reading) -> bool:
    return any(a.reads(*reading.languages) for a in candidates(name))
