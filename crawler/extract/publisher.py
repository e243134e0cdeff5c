"""The outlet that carries the page, and the names that the site has for itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archive.urls import host

from .jsonld import Node
from .node import texts
from .page import Page
from .slug import original
from .stated import Stated, plain, stated

METAS = (
    "og:site_name",
    "application-name",
    "apple-mobile-web-app-title",
    "dc.publisher",
)
SITE_TYPES = ("WebSite", "NewsMediaOrganization", "Organization", "Corporation")
# Words of host names that name no one.
NO_NAMES = frozenset(
    "www www1 www2 m mobile amp com co org net gov edu ac info news en de fr es".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Who carries the page."""

    best: Stated | None
    names: tuple[str, ...]
    """Every name by which the site may mean itself, its host name among them."""


def read_publisher(page: Page, node: Node | None) -> Publisher:
    """JSON-LD ``publisher`` of the article, then og:site_name, then the site's node."""
    said = list(_said(page, node))
    # A name that is an address is no name where another is given.
    best = next((one for one in said if not _is_address(one.value)), None)
    return Publisher(
        best=best or next(iter(said), None),
        names=tuple(dict.fromkeys([*(one.value for one in said), *_host_names(page)])),
    )


def _said(page: Page, node: Node | None) -> Iterator[Stated]:
    yield from texts(page, node, "publisher", "jsonld.publisher")
    for key in METAS:
        meta = page.first_meta(key)
        if meta and (said := stated(meta.content, f"meta.{key}", f"meta:{key}")):
            yield said
    for site in page.graph.typed(*SITE_TYPES):
        # Organisations that an article mentions or was written by are not the site.
        if "author" in site.path or "about" in site.path or "mentions" in site.path:
            continue
        for key in ("name", "alternateName"):
            yield from texts(page, site, key, f"jsonld.{key}")
    for element in page.marked("publisher"):
        for name in element.iterfind(".//*[@itemprop='name']"):
            raw, attribute = name.get("content"), "content"
            selector = page.selector(name, attribute if raw else None)
            if found := stated(
                raw or name.text_content(), "microdata.publisher", selector
            ):
                yield found


def _host_names(page: Page) -> Iterator[str]:
    addresses = [page.url or "", original(page.url or "")]
    if meta := page.first_meta("og:url"):
        addresses.append(meta.content)
    for address in addresses:
        try:
            name = host(address)
        except ValueError:
            continue
        labels = name.split(":")[0].split(".")
        kept = [label for label in labels if label not in NO_NAMES]
        yield re.sub(r"^www\d?\.", "", name)
        yield ".".join(labels[-2:])
        yield from kept
        yield " ".join(kept)


def _is_address(name: str) -> bool:
    return bool(re.match(r"(?i)https?://|www\.", plain(name)))
