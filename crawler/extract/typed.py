"""Types of schema.org as pages spell them, read where markup gives them.

Knows names and places; which object of a page is meant, others decide.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import regex

from archive.model import WorkType

from .jsonld import Node
from .stated import Stated, stated

# Words that pages have for a type of schema.org, in lower case.
NAMES = {kind.value.lower(): kind for kind in WorkType} | {
    "mediagallery": WorkType.IMAGE_GALLERY,
    "photogallery": WorkType.IMAGE_GALLERY,
    "medicalscholarlyarticle": WorkType.SCHOLARLY_ARTICLE,
    "interview": WorkType.ARTICLE,
    "clip": WorkType.VIDEO,
    "musicrecording": WorkType.AUDIO,
}
PLAIN = frozenset((WorkType.ARTICLE, WorkType.NEWS_ARTICLE))
"""What says no more than that the page is a story."""

_LAST_PART = regex.compile(r"[^/:#]*$")


def typed(nodes: Iterable[Node], wanted: Collection[WorkType]) -> Stated | None:
    """The narrowest type of the first object that has one of these."""
    for node in nodes:
        raw = node.value.get("@type")
        places = (
            [(name, f"@type[{n}]") for n, name in enumerate(raw)]
            if isinstance(raw, list)
            else [(raw, "@type")]
        )
        found = [
            (kind in PLAIN, said.trimmed(kind.value))
            for name, place in places
            if isinstance(name, str)
            and (kind := named(name)) in wanted
            and kind is not None
            and (said := stated(name, "jsonld.@type", f"jsonld:{node.path}.{place}"))
        ]
        if found:
            return min(found, key=lambda pair: pair[0])[1]
    return None


def named(name: str) -> WorkType | None:
    last = _LAST_PART.search(name.strip())
    return NAMES.get(last[0].lower()) if last else None
