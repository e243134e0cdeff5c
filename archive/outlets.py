"""Outlets: what ``outlets.toml`` says of each, and by which names they are found.

The file is made for people.  One ``[[outlet]]`` table each; only ``name`` and either
``domains`` or one channel are needed::

    [[outlet]]
    name = "Example Courier"
    aliases = ["Courier", "Example Courier Online"]
    domains = ["courier.example"]              # subdomains count; host:port is possible
    country = "GB"                             # ISO 3166
    languages = ["en"]                         # BCP 47
    timezone = "Europe/London"                 # of times that it prints without offset
    kind = "newspaper"                         # free words
    tags = ["regional"]
    feeds = ["https://courier.example/rss"]    # RSS, Atom, JSON Feed
    sitemaps = ["https://courier.example/news-sitemap.xml"]  # or the site's robots.txt
    sections = ["https://courier.example/world/"]            # pages that list articles
    schedule = "30m"                           # look at each channel that often
    delay = 2.5                                # seconds between requests, at least
    foreign = "skip"                           # links to other sites: skip or fetch
    retention = 90                             # days that its texts are kept; 0: always
    javascript = true                          # its pages are empty without a browser

An outlet without any channel is read through the robots.txt of its first domain.
``archive/catalogue.py`` reads that form.  Knows nothing of databases or fetching;
imports of ours only errors and urls.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .errors import UsageError
from .urls import host

FOREIGN_POLICIES = ("skip", "fetch")
DEFAULT_SCHEDULE = 1800.0
MOST_SUGGESTED = 3
ARTICLES = frozenset(
    "the a an der die das le la les el los las il lo gli i o os as de het".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One outlet as a person described it."""

    name: str
    aliases: tuple[str, ...] = ()
    """Other names under which it is credited."""

    domains: tuple[str, ...] = ()
    """Hosts in normal form, ``host`` or ``host:port``; subdomains belong to it."""

    country: str | None = None
    """ISO 3166, two capitals."""

    languages: tuple[str, ...] = ()
    """BCP 47."""

    timezone: str | None = None
    """IANA name of the zone of the times that it prints without an offset."""

    kind: str | None = None
    """Newspaper, agency, broadcaster, …: the editor's own word."""

    tags: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    schedule: float = DEFAULT_SCHEDULE
    """Seconds between two looks at a channel."""

    delay: float | None = None
    """Seconds between two requests to a host; None: the general setting."""

    foreign: str = "skip"
    """What to do with a link to another site: ``skip`` it or ``fetch`` it."""

    retention: int | None = None
    """Days that its texts are kept, 0 for ever; None: the general setting."""

    javascript: bool = False
    """Its pages show nothing before their scripts ran: a browser renders them."""

    @property
    def key(self) -> str:
        """The name in normal form."""
        return name_key(self.name)

    @property
    def channels(self) -> tuple[str, ...]:
        """Every page that lists articles; never empty."""
        listed = (*self.feeds, *self.sitemaps, *self.sections)
        return listed or (f"https://{self.domains[0]}/robots.txt",)

    def owns(self, url: str) -> bool:
        """Whether an address belongs to one of the outlet's domains."""
        return owner(url, dict.fromkeys(self.domains, self)) is not None


@lru_cache(maxsize=4096)
def name_key(name: str) -> str:
    """The normal form of a name: what must be equal for two names to be one.

    Case, accents, punctuation, a leading article and a leading "www." do not count.
    """
    # Casefolding can undo a decomposition and the reverse: once more for both.
    folded = unicodedata.normalize("NFKD", name).casefold()
    folded = unicodedata.normalize("NFKD", folded).casefold()
    plain = re.sub("[\u0300-\u036f]", "", folded).strip()
    bare = re.sub(r"^(?:https?://)?www\.(?=\S+\.\S)|/+$", "", plain)
    if re.fullmatch(r"[^\s.]+(?:\.[^\s.]+)+", bare):
        return unicodedata.normalize("NFC", bare)  # a domain used as a name
    words = re.sub(r"['’ʼ`.]", "", bare)
    parts = re.sub(r"[\W_]+", " ", words.replace("&", " and ")).split()
    while len(parts) > 1 and parts[0] in ARTICLES:
        del parts[0]
    return unicodedata.normalize("NFC", " ".join(parts)) or plain or name


def owner(url: str, domains: Mapping[str, Outlet]) -> Outlet | None:
    """The outlet to whose domain, or a subdomain of it, an address belongs.

    domains: host or host:port in normal form -> outlet, see by_domain().
    """
    try:
        name = host(url)
    except ValueError:
        return None
    if name in domains:
        return domains[name]
    name = re.sub(r":\d+$", "", name)
    while name:
        if name in domains:
            return domains[name]
        name = name.partition(".")[2]
    return None


def by_domain(outlets: Iterable[Outlet]) -> dict[str, Outlet]:
    return {domain: outlet for outlet in outlets for domain in outlet.domains}


def resolve(names: Iterable[str], outlets: Iterable[Outlet]) -> tuple[Outlet, ...]:
    """The outlets that a person named, each once, in the order of the names.

    A name, an alias or a domain will do.  Raises UsageError that suggests the nearest.
    """
    known: dict[str, Outlet] = {}
    for outlet in outlets:
        for name in (outlet.name, *outlet.aliases, *outlet.domains):
            known.setdefault(name_key(name), outlet)
    found: dict[str, Outlet] = {}
    for name in names:
        match = known.get(name_key(name))
        if match is None:
            raise UsageError(_unknown_outlet(name, known), about=name)
        found[match.key] = match
    return tuple(found.values())


def _unknown_outlet(name: str, known: Mapping[str, Outlet]) -> str:
    close = _nearest(name_key(name), known)
    if close:
        meant = " or ".join(map(repr, close))
        return f"no outlet named {name!r}; did you mean {meant}?"
    if not known:
        return f"no outlet named {name!r}: outlets.toml lists none"
    return f"no outlet named {name!r} in outlets.toml"


def _nearest(asked: str, known: Mapping[str, Outlet]) -> list[str]:
    """Names like the one asked for, else those of which it is like a part."""
    close = difflib.get_close_matches(asked, known, n=1)
    if close:
        return [known[close[0]].name]
    size = len(asked.split())
    found: dict[str, None] = {}
    for key, outlet in known.items():
        words = re.split(r"[ .]+", key)
        parts = [" ".join(words[i : i + size]) for i in range(len(words) - size + 1)]
        begun = len(asked) > 2 and any(part.startswith(asked) for part in parts)
        if begun or difflib.get_close_matches(asked, parts, n=1, cutoff=0.8):
            found[outlet.name] = None
    return list(found)[:MOST_SUGGESTED]


def load_outlets(path: Path) -> tuple[Outlet, ...]:
    """Read the catalogue; a file that does not exist lists no outlets.

    Raises ConfigError that names file, line and key.
    """
    from .catalogue import read  # which needs Outlet

    return read(path)
