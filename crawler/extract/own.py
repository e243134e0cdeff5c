"""Who the publisher of a page is, in all the names that it gives itself.

A party that is the publisher is never a credit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.agencies import Agency, by_domain, candidates, find, normal_form
from archive.urls import registered_domain

from .blocks import Region
from .jsonld import Node
from .page import Page

SITES = ("WebSite", "WebPage", "Organization", "NewsMediaOrganization")
METAS = ("og:site_name", "application-name", "apple-mobile-web-app-title")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ARTICLES = frozenset("the el la los las le les il lo der die das o os as".split())
MIN_LABEL = 4
"""A domain's label of this length may stand for the publisher within longer names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """The publisher's names and domain."""

    names: tuple[str, ...]
    forms: frozenset[str]
    """Normal forms of its names."""

    domain: str | None
    agencies: frozenset[str]
    """Names of the table's rows that are the publisher."""

    def is_own(self, name: str, agency: Agency | None = None) -> bool:
        """Whether a printed name means the publisher itself."""
        if agency and agency.name in self.agencies:
            return True
        form = normal_form(name)
        raw = "".join(c for c in name.casefold() if c.isalnum())
        if form in self.forms or raw in self.forms:
            return True
        if any(_begins(name, own) or _quotes(own, name) for own in self.names):
            return True
        if not self.domain:
            return False
        label = "".join(c for c in self.domain.split(".")[0] if c.isalnum())
        whole = "".join(c for c in self.domain if c.isalnum())
        if form in (label, whole) or raw in (label, whole):
            return True
        return len(label) >= MIN_LABEL and (
            form.startswith(label)
            or (len(form) >= MIN_LABEL and label.startswith(form))
        )

    def shares(self, name: str) -> bool:
        """Whether a name holds all words of one of the publisher's, or the reverse."""
        words = set(name.casefold().split()) - _ARTICLES
        return any(
            words <= own or own <= words
            for one in self.names
            if (own := set(one.casefold().split()) - _ARTICLES)
        )


def read_own(page: Page, publisher: str | None) -> Own:
    """Collect the names that a page gives to its own outlet."""
    names = [publisher] if publisher else []
    names += [meta.content for meta in page.metas(*METAS)]
    domain = domain_of(page.url)
    for node in page.graph.typed(*SITES):
        if node.path.count(".") <= 1:
            names += _names(page, node, domain)
    suffix = _title_suffix(page)
    declared = any(name not in suffix for name in names) or _in_menu(page, suffix)
    names += suffix
    names = _without_wires(list(dict.fromkeys(names)), domain)
    owner = by_domain(domain) or find(domain) if domain else None
    known = {a.name for name in names for a in candidates(name)}
    forms = {normal_form(name) for name in names} - {""}
    # A domain may carry sister titles: its owner is the publisher unless it says else.
    if owner and (not declared or owner.name in known or _says(names, owner)):
        known.add(owner.name)
        names += [owner.name, *owner.aliases]
        forms |= {normal_form(f) for f in (owner.name, *owner.aliases)}
    return Own(
        names=tuple(names),
        forms=frozenset(forms),
        domain=domain,
        agencies=frozenset(known),
    )


def _says(names: list[str], owner: Agency) -> bool:
    """Whether one of the names holds one of the owner's: "日本経済新聞 電子版"."""
    own = {normal_form(form) for form in (owner.name, *owner.aliases, *owner.ambiguous)}
    return any(len(form) > 1 and form in normal_form(n) for form in own for n in names)


def _without_wires(names: list[str], domain: str | None) -> list[str]:
    """The names without an agency that markup gives for publisher on another's site."""
    kept = [
        name
        for name in names
        if not any(
            a.kind == "wire" and domain not in (a.domain, *a.aliases)
            for a in candidates(name)
        )
    ]
    return kept or names


def _in_menu(page: Page, names: list[str]) -> bool:
    """Whether the end of the title is the site's name: it may be a topic as well."""
    menu = [b.text for b in page.blocks if b.region is Region.NAVIGATION]
    return any(text.startswith(name) for name in names for text in menu)


def _title_suffix(page: Page) -> list[str]:
    """The site's name at the end of ``<title>``."""
    titles = page.elements("title")
    title = " ".join((titles[0].text or "").split()) if titles else ""
    parts = re.split(r"\s+[|–—-]\s+|\s*[|_｜]\s*", title)
    last = parts[-1].strip()
    short = len(parts) > 1 and 2 <= len(last) <= 30 and len(last.split()) <= 4
    return [last] if short else []


def _names(page: Page, node: Node, domain: str | None) -> list[str]:
    """The names of an object that is the site itself, by its address."""
    url = node.value.get("url") or node.value.get("@id")
    if not isinstance(url, str) or not domain or domain_of(url) != domain:
        return []
    if "WebPage" in node.types:
        return []
    return [
        name
        for key in ("name", "alternateName", "legalName")
        for name in page.graph.get(node, key)
        if isinstance(name, str)
    ]


def domain_of(url: str | None) -> str | None:
    """The registered domain of an address; None where a page writes none."""
    try:
        return registered_domain(url) if url and urlsplit(url).hostname else None
    except ValueError:
        return None


def _quotes(own: str, name: str) -> bool:
    """Whether the publisher's name is a description with this one in quotes."""
    quoted = rf"[\"“”„«»「『(（]{re.escape(name)}[\"“”„«»」』)）]"
    return bool(re.search(quoted, own, re.I))


def _begins(name: str, own: str) -> bool:
    """Whether a name is the publisher's and a desk: "BBC News", "搜狐政务"."""
    if not own:
        return False
    start = name[: len(own)].casefold() == own.casefold()
    if not start or len(name) == len(own):
        return start
    dense = bool(_DENSE.fullmatch(own[-1]))
    return len(own) >= (2 if dense else MIN_LABEL - 1) and (
        dense or not name[len(own)].isalnum()
    )
