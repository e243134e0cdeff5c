"""Invented pages of every kind, as short as their kind allows."""

from __future__ import annotations

import json
from typing import Any

SENTENCE = "The council met on Monday and talked about the old bridge for hours. "
SHORT = f"<p>{SENTENCE * 3}</p>"
LONG = f"<p>{SENTENCE * 6}</p>" * 6


def page(
    body: str,
    *,
    title: str = "The bridge",
    h1: str | None = None,
    head: str = "",
    lang: str = "en",
) -> bytes:
    shown = title if h1 is None else h1
    return (
        f"<html lang={lang}><head><title>{title}</title>{head}</head>"
        f"<body><h1>{shown}</h1>{body}</body></html>"
    ).encode()


def jsonld(kind: str | list[str], **values: Any) -> str:
    """A script with one object."""
    node = {"@context": "https://schema.org", "@type": kind, **values}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def entries(times: list[str]) -> str:
    """What a live blog is made of."""
    return "".join(f"<h3>{time}</h3>{SHORT}" for time in times)


def figures(number: int, *, caption: str = "Boats in the harbour") -> str:
    return "".join(
        f"<figure><img src=/p/{n}.jpg><figcaption>{caption}, {n}</figcaption></figure>"
        for n in range(number)
    )


def links(number: int, words: str = "What happened on day {} of the drought") -> str:
    return "".join(
        f"<h3><a href='/story/{n}'>{words.format(n)}</a></h3>" for n in range(number)
    )
