"""What a page and its headers say of the use of its text.

Reservations (TDMRep, robots tags for everybody and for us) and who holds which rights
by which licence.  Knows where the words stand and which values they may have; which of
them counts, archive.rights knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from urllib.parse import urljoin

from lxml.html import HtmlElement

from archive.model import Declaration, Evidence

from .jsonld import Node
from .node import texts
from .page import Page, fold
from .stated import Stated, stated

TDMREP = ("tdm-reservation", "tdm-policy")
NAMES = ("robots", "pressmark")
"""Of a robots ``<meta>``; and who a word of the header may be for, beside all."""

WORDS = frozenset(
    ("noindex", "none", "noarchive", "nocache", "nosnippet", "noimageindex")
) | frozenset(("noai", "noimageai"))
VALUED = {
    "max-snippet": re.compile(r"\d{1,9}"),
    "max-image-preview": re.compile(r"none|standard"),
    "max-video-preview": re.compile(r"\d{1,9}"),
    "unavailable_after": re.compile(r".*\d.*"),
}
"""With the values that limit anything: ``-1`` and ``large`` do not."""

LICENCE = ("license", "usageInfo", "acquireLicensePage", "copyrightNotice")
HOLDER = "copyrightHolder"
METAS = {
    "copyright": "copyrightNotice",
    "dc.rights": "copyrightNotice",
    "dcterms.rights": "copyrightNotice",
    "dcterms.license": "license",
    "dcterms.rightsholder": HOLDER,
}
MOST, LONGEST = 40, 300
_ELSEWHERE = frozenset(("figure", "figcaption", "aside"))
_AGENT = re.compile(r"\s*([\w*-]+)\s*:(.*)", re.S)
_GOES_ON = re.compile(r"\s*\d")


def read_reservations(page: Page, node: Node | None) -> tuple[Declaration, ...]:
    """All of it, of one word the weakest place first."""
    said = (
        *of_headers(page.headers, page.url),
        *_of_metas(page),
        *_of_licence(page, node),
    )
    return tuple(islice(dict.fromkeys(said), MOST))


def of_headers(headers: Mapping[str, str], url: str | None) -> Iterator[Declaration]:
    """What headers say; names in lower case, several robots headers by line."""
    for name in TDMREP:
        if name in headers:
            rule = "tdmrep.header"
            yield from _tdmrep(name, headers[name], rule, f"header:{name}", url)
    for line in headers.get("x-robots-tag", "").split("\n"):
        yield from _robots(line, "robots.header", "header:X-Robots-Tag")


def _of_metas(page: Page) -> Iterator[Declaration]:
    for name in TDMREP:
        for meta in page.metas(name)[:1]:
            place = f"meta:{name}"
            yield from _tdmrep(name, meta.content, "tdmrep.meta", place, page.url)
    for meta in page.metas(*NAMES):
        yield from _robots(meta.content, "robots.meta", f"meta:{meta.key}")


def _tdmrep(
    name: str, raw: str, rule: str, selector: str, url: str | None
) -> Iterator[Declaration]:
    """One property; what is no value of it says nothing (TDMRep, "tdm-reservation")."""
    exact = fold(raw)
    # A proxy may repeat a header.
    values = {part.strip() for part in exact.split(",")}
    value = values.pop() if len(values) == 1 else exact
    if name == TDMREP[0] and value not in ("0", "1"):
        return
    if name == TDMREP[1]:
        value = _address(value, url) or ""
    if value:
        yield _said(name, value, rule, exact, selector)


def _robots(line: str, rule: str, selector: str) -> Iterator[Declaration]:
    """The words of one tag that are for everybody or for us.

    A name and a colon before words say for whom they and all behind them are.
    """
    ours = True
    parts = line.split(",")
    for number, part in enumerate(parts):
        agent = _AGENT.fullmatch(part)
        if agent and agent[1].lower() not in VALUED:
            ours = agent[1].lower() in ("*", *NAMES)
            part = agent[2]
        word, colon, value = (one.strip() for one in part.partition(":"))
        word, value = word.lower(), fold(value)
        exact = fold(part)
        rest = ",".join(parts[number + 1 :])
        if word == "unavailable_after" and _GOES_ON.match(rest):
            # RFC 850 and 1123 have a comma behind the day of the week.
            exact = fold(f"{part},{parts[number + 1]}")
            value = exact.partition(":")[2].strip()
        if not ours:
            continue
        if word in WORDS and not colon:
            yield _said(word, None, rule, exact, selector)
        elif word in VALUED and VALUED[word].fullmatch(value.lower()):
            yield _said(word, value, rule, exact, selector)


def _of_licence(page: Page, node: Node | None) -> Iterator[Declaration]:
    """Who holds the rights, and under which licence the page is."""
    for name in (*LICENCE, HOLDER):
        for one in islice(texts(page, node, name, f"jsonld.{name}"), 5):
            yield _shortened(name, one)
    for key, name in METAS.items():
        for meta in page.metas(key)[:1]:
            if found := stated(meta.content, f"meta.{key}", f"meta:{key}"):
                yield _shortened(name, found)
    for element in (*page.elements("link"), *page.elements("a")):
        if "license" in (element.get("rel") or "").lower().split():
            yield from _link(page, element)


def _link(page: Page, element: HtmlElement) -> Iterator[Declaration]:
    """A link to a licence; in a figure it is the picture's."""
    href = element.get("href") or ""
    inside = {str(one.tag) for one in element.iterancestors()}
    if (url := _address(href, page.url)) and not inside & _ELSEWHERE:
        evidence = page.evidence("link.license", href[:LONGEST], element, "href")
        yield Declaration(name="license", value=url, evidence=evidence)


def _address(raw: str, url: str | None) -> str | None:
    try:
        whole = urljoin(url or "", raw.strip())
    except ValueError:
        return None
    return whole[:LONGEST] if whole.startswith(("http://", "https://")) else None


def _shortened(name: str, said: Stated) -> Declaration:
    evidence = said.shortened(LONGEST).evidence
    return Declaration(name=name, value=said.value[:LONGEST], evidence=evidence)


def _said(
    name: str, value: str | None, rule: str, exact: str, selector: str
) -> Declaration:
    evidence = Evidence(rule=rule, exact=exact[:LONGEST], selector=selector)
    cut = value[:LONGEST] if value else value
    return Declaration(name=name, value=cut, evidence=evidence)
