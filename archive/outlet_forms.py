"""Catalogues as other programs have them: OPML, and JSON lines.

OPML 2.0 (opml.org/spec2) is what feed readers exchange: one outline a feed.  A JSON
line holds the keys of ``outlets.toml``, and ``homepage`` and ``news_sitemaps``, which
lists of outlets often have.  Knows the two forms; a key's meaning, catalogue.py knows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from lxml import etree

from .catalogue import BadOutlet, outlet_of
from .catalogue_file import values
from .errors import ConfigError
from .outlets import Outlet
from .urls import host

FORMS = ("opml", "jsonl")
SITEMAPS = ("news_sitemaps", "sitemaps")


def read(data: bytes, *, file: str) -> tuple[Outlet, ...]:
    """The outlets of either form, told by how the data begins. Raises ConfigError."""
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return (read_opml if start == b"<" else read_jsonl)(data, file=file)


def read_jsonl(data: bytes, *, file: str) -> tuple[Outlet, ...]:
    """One outlet a line. Raises ConfigError with file and line."""
    found = []
    for number, line in enumerate(data.splitlines(), 1):
        if not line.strip():
            continue
        try:
            table = json.loads(line)
            if not isinstance(table, dict):
                raise ValueError("wants an object in braces")
            found.append(outlet_of(_own_keys(table)))
        except BadOutlet as bad:
            raise ConfigError(str(bad), file=file, line=number, key=bad.key) from None
        except ValueError as error:  # no JSON, or no UTF-8
            raise ConfigError(f"no outlet: {error}", file=file, line=number) from error
    return tuple(found)


def _own_keys(table: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of outlets.toml; those that say nothing are left out."""
    own = {key: value for key, value in table.items() if value not in (None, "", [])}
    homepage = own.pop("homepage", None)
    if isinstance(homepage, str) and "domains" not in own:
        own["domains"] = [_site(homepage)]
    lists = [own.pop(key, []) for key in SITEMAPS]
    if any(lists):
        if not all(isinstance(one, list) for one in lists):
            raise BadOutlet("wants a list in brackets", key="sitemaps")
        own["sitemaps"] = [url for one in lists for url in one]
    return own


def _site(url: str) -> str:
    """A homepage's domain: of ``www.`` the site, of other hosts themselves."""
    try:
        name = host(url)
    except ValueError:
        raise BadOutlet(f"wants an http(s) URL, not {url!r}", key="homepage") from None
    return name.removeprefix("www.")


def write_jsonl(outlets: Iterable[Outlet]) -> Iterator[str]:
    for outlet in outlets:
        yield json.dumps(values(outlet)) + "\n"


def read_opml(data: bytes, *, file: str) -> tuple[Outlet, ...]:
    """The feeds of an OPML file, those of one site as one outlet.

    The folders in which a feed stands become tags.  Raises ConfigError.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise ConfigError(f"no OPML: {error}", file=file, line=line) from error
    if etree.QName(root).localname.lower() != "opml":
        raise ConfigError(
            f"no OPML: it begins with <{etree.QName(root).localname}>",
            file=file,
            line=1,
        )
    sites: dict[str, dict[str, Any]] = {}
    for outline in root.iter("outline"):
        given = {key.lower(): value.strip() for key, value in outline.items()}
        feed = given.get("xmlurl")
        if not feed:
            continue
        try:
            name = _site(given.get("htmlurl") or feed)
        except BadOutlet:
            raise ConfigError(
                f"wants http(s) URLs, not {given.get('htmlurl') or feed!r}",
                file=file,
                line=outline.sourceline,
                key="xmlUrl",
            ) from None
        site = sites.setdefault(name, {"names": [], "feeds": [], "tags": []})
        site["names"].append(given.get("text") or given.get("title") or name)
        site["feeds"].append(feed)
        site["tags"] += _folders(outline)
        site.setdefault("line", outline.sourceline)
        if given.get("language"):
            site.setdefault("languages", [given["language"]])
    return tuple(_of_site(name, site, file) for name, site in sites.items())


def _folders(outline: etree._Element) -> list[str]:
    """Names of the folders around an outline, outermost first."""
    around = [one for one in outline.iterancestors("outline") if not one.get("xmlUrl")]
    names = [one.get("text") or one.get("title") or "" for one in reversed(around)]
    names += (outline.get("category") or "").split(",")
    return [name.strip() for name in names if name.strip()]


def _of_site(domain: str, site: Mapping[str, Any], file: str) -> Outlet:
    table: dict[str, Any] = {
        "name": min(site["names"], key=len),
        "domains": [domain],
        "feeds": list(dict.fromkeys(site["feeds"])),
    }
    if site["tags"]:
        table["tags"] = list(dict.fromkeys(site["tags"]))
    if "languages" in site:
        table["languages"] = site["languages"]
    try:
        return outlet_of(table)
    except BadOutlet as bad:
        raise ConfigError(str(bad), file=file, line=site["line"], key=bad.key) from None


def write_opml(outlets: Iterable[Outlet]) -> Iterator[str]:
    """OPML 2.0, one outline a feed; what has no feed is left out."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = "pressmark outlets"
    etree.SubElement(head, "dateCreated").text = format_datetime(datetime.now(UTC))
    body = etree.SubElement(root, "body")
    for outlet in outlets:
        for feed in outlet.feeds:
            line = {"type": "rss", "text": outlet.name, "xmlUrl": feed}
            if outlet.domains:
                line["htmlUrl"] = f"https://{outlet.domains[0]}/"
            if outlet.languages:
                line["language"] = outlet.languages[0]
            if outlet.tags:
                line["category"] = ",".join(outlet.tags)
            etree.SubElement(body, "outline", line)
    yield etree.tostring(
        root, pretty_print=True, xml_declaration=True, encoding="UTF-8"
    ).decode()
