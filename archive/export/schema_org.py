"""The record in schema.org's words: a NewsArticle, or what it is, as JSON-LD.

What schema.org has no word for (evidence, captures, readings) is left out.
"""

from __future__ import annotations

from typing import Any

from ..record import Record

# Who did what: role in the byline -> property.
_ROLES = {
    "author": "author",
    "editor": "editor",
    "translator": "translator",
    "contributor": "contributor",
}
_TYPES = {"person": "Person", "unknown": "Person"}
_FREE = {"free": True, "metered": False, "paywalled": False}


def news_article(record: Record) -> Record:
    """The NewsArticle of a record; keys that have nothing to say are left out."""
    credits = record["credits"]
    article: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": record.get("type") or "NewsArticle",
        "@id": f"urn:pressmark:{record['id']}",
        "identifier": record["id"],
        "url": record["url"],
        "mainEntityOfPage": record["canonical_url"],
        "headline": record["title"],
        "description": record["description"],
        **_people(record["bylines"]),
        "datePublished": record["published"],
        "dateModified": record["modified"],
        "inLanguage": record["language"],
        "publisher": _organization(record["publisher"]),
        "articleBody": record.get("body"),
        "sha256": record.get("text_sha256"),
        "creditText": "; ".join(credit["name"] for credit in credits) or None,
        "sourceOrganization": [
            _organization(credit["organization"] or credit["name"], credit["url"])
            for credit in credits
            if credit["role"] == "origin"
        ],
        "citation": [cited["name"] for cited in record["cited"]],
        "dateline": record["dateline"] and record["dateline"]["raw"],
        "isAccessibleForFree": _FREE.get(record["access"]),
        "articleSection": record["section"],
        "keywords": record["tags"],
        "correction": [
            item["text"] for item in record["corrections"] if item["kind"] != "update"
        ],
        "image": [_image(image) for image in record["images"]],
    }
    return {key: value for key, value in article.items() if value not in (None, [])}


def _people(bylines: list[dict[str, Any]]) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for byline in bylines:
        role = _ROLES.get(byline["role"])
        if role and byline["kind"] != "agency":
            kind = _TYPES.get(byline["kind"], "Organization")
            found.setdefault(role, []).append({"@type": kind, "name": byline["name"]})
    return found


def _organization(name: str | None, url: str | None = None) -> dict[str, str] | None:
    if name is None:
        return None
    found = {"@type": "Organization", "name": name}
    return {**found, "url": url} if url else found


def _image(image: dict[str, str | None]) -> dict[str, str]:
    found = {
        "@type": "ImageObject",
        "url": image["url"],
        "caption": image["caption"],
        "creditText": image["credit"],
    }
    return {key: value for key, value in found.items() if value}
