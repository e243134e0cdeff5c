"""Credits in markup: canonical address, JSON-LD, meta."""

from __future__ import annotations

from collections.abc import Iterator

from archive.agencies import by_domain, candidates, is_ambiguous, normal_form
from archive.model import CreditKind, Evidence

from .claims import Claim
from .credit_lines import Reading
from .jsonld import Node
from .names import Party, known
from .own import Own, domain_of

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
PROPERTIES = (
    ("author", 0.7),
    ("creator", 0.6),
    ("sourceOrganization", 0.8),
    ("provider", 0.6),
    ("creditText", 0.8),
    ("copyrightHolder", 0.5),
    ("contributor", 0.6),
)
META = (
    ("author", 0.6),
    ("article:author", 0.6),
    ("dc.creator", 0.6),
    ("dcterms.creator", 0.6),
    ("source", 0.6),
    ("dc.source", 0.6),
    ("article:source", 0.6),
    ("articlesource", 0.7),
    ("news_source", 0.6),
    ("content_source", 0.6),
    ("original-source", 0.6),
    ("syndication-source", 0.6),
    ("copyright", 0.4),
    ("dc.rights", 0.4),
    ("agency", 0.7),
    ("parsely-author", 0.6),
    ("sailthru.author", 0.6),
    ("provider", 0.6),
)
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
            for e in page.tree.iter("link")
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


def metadata_claims(reading: Reading) -> Iterator[Claim]:
    """Agencies that JSON-LD or meta name as author, provider or holder of rights."""
    for node in reading.page.graph.typed(*ARTICLE):
        for key, confidence in PROPERTIES:
            for value, path in reading.page.graph.items(node, key):
                name, where = _name(value, path)
                if name and (party := _party(name, reading)):
                    rule, selector = f"jsonld.{key}", f"jsonld:{where}"
                    evidence = Evidence(
                        rule=rule, exact=" ".join(name.split()), selector=selector
                    )
                    yield Claim(
                        party=party,
                        kind=CreditKind.METADATA,
                        confidence=confidence,
                        evidence=evidence,
                    )
    for key, confidence in META:
        for meta in reading.page.meta:
            if meta.key == key and (party := _party(meta.content, reading)):
                yield Claim(
                    party=party,
                    kind=CreditKind.METADATA,
                    confidence=confidence,
                    evidence=meta.evidence(f"meta.{key}"),
                )


def _name(value: Node | str, path: str) -> tuple[str, str]:
    if isinstance(value, str):
        return value, path
    name = value.value.get("name")
    return (name, f"{value.path}.name") if isinstance(name, str) else ("", path)


def _party(name: str, reading: Reading) -> Party | None:
    """The agency that a short value names; meta texts are often sentences."""
    if len(name) > 60 or (is_ambiguous(name) and not _fits(name, reading)):
        return None
    return known(name, reading.words, reading.country)


def _fits(name: str, reading: Reading) -> bool:
    return any(a.reads(reading.language) for a in candidates(name))
