"""The headline, without the site's name.

The same headline stands in up to seven places, each spoilt in its own way: the site's
name after it, an SEO title, a kicker before it, the page's section.  So the places
vote: every form gets the weight of each place that prints it, and of each place that
prints it with something added.  Measured on 546 pages: first of JSON-LD, og:title, h1
.71 exact, the vote .81.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from .align import letters
from .blocks import visible_text
from .jsonld import Node
from .node import text
from .page import Page
from .stated import Stated, stated

# What a place's word counts, by the id of its rule.
WEIGHTS = {
    "jsonld.headline": 3.0,
    "h1": 2.0,
    "og.title": 2.0,
    "microdata.headline": 2.0,
    "twitter.title": 1.0,
    "title": 0.25,
    "jsonld.name": 0.5,
    "meta.title": 0.5,
}
# Of a place that prints a form and more.
ADDED = 2.0
# Places whose words often have the site's name added.
WITH_ADDITIONS = ("og.title", "twitter.title", "title")
METAS = (
    ("og.title", ("og:title",)),
    ("twitter.title", ("twitter:title",)),
    (
        "meta.title",
        ("headline", "title", "dc.title", "dcterms.title", "sailthru.title"),
    ),
)
MIN_LETTERS = 3
# Lines at the end of a page that may say whose it is.
LAST = 12
_COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright\b)", re.I)
MAX_SITE = 40
# Between a headline and the site's name.
_SEPARATOR = re.compile(
    r"(\s+(?:\||-|–|—|―|·|•|::|//|/|»|«|›|‹|<|>|\+\+|~|\*|@)\s+|\s*[|｜»]\s*|\s+[-–—]"
    r"|\s*[_]\s*(?=\S+$)|\s*:\s+|\s*：\s*)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """The headline and the forms in which the page prints it."""

    best: Stated | None
    forms: tuple[str, ...]
    """Every text that the page gives as its title, cut and uncut."""

    site: Stated | None = None
    """What stands beside the headline in ``<title>``: most often the site's name."""


def read_title(page: Page, node: Node | None, sites: Iterable[str]) -> Title:
    """The headline of the page.

    sites: the names that the site has for itself.
    """
    names = {key for name in [*sites, *_home_links(page)] if (key := letters(name))}
    uncut = list(_places(page, node))
    places = [_cut(one, names) for one in uncut]
    usable = [
        place
        for place in places
        if len(key := letters(place.value)) >= MIN_LETTERS
        and key not in names
        and not _broken(place, uncut)
    ]
    votes = _votes(usable)
    best = max(votes, key=lambda key: votes[key], default=None)
    spellings = [place for place in usable if letters(place.value) == best]
    forms = [place.value for place in [*places, *uncut]]
    return Title(
        best=_spelling(spellings) if spellings else None,
        forms=tuple(dict.fromkeys(forms)),
        site=_site(page, uncut, best) if best else None,
    )


def _site(page: Page, places: Iterable[Stated], best: str) -> Stated | None:
    """The last part of ``<title>``, where its first part is the headline.

    Or the first, where the last is, and the copyright is in its name: a kicker stands
    there as well.
    """
    for place in places:
        parts = _SEPARATOR.split(place.value)
        if place.evidence.rule != "title" or len(parts) < 3:
            continue
        first, last = parts[0].strip(), parts[-1].strip()
        if letters("".join(parts[:-2])).startswith(best) and _is_short(last):
            return place.trimmed(last)
        if letters("".join(parts[2:])) == best and _is_short(first):
            return place.trimmed(first) if _has_copyright(page, first) else None
    return None


def _is_short(name: str) -> bool:
    return 2 <= len(name) <= MAX_SITE


def _has_copyright(page: Page, name: str) -> bool:
    """Whether one of the last lines of the page says that it belongs to this name."""
    return any(
        _COPYRIGHT.match(block.text) and name in block.text
        for block in page.blocks[-LAST:]
    )


def _votes(places: Sequence[Stated]) -> Mapping[str, float]:
    """What the places together say for each form, by its letters."""
    votes: dict[str, float] = defaultdict(float)
    for place in places:
        votes[letters(place.value)] += WEIGHTS[place.evidence.rule]
    longer = {
        letters(place.value)
        for place in places
        if place.evidence.rule in WITH_ADDITIONS
    }
    for key in votes:
        added = sum(1 for one in longer if one != key and _holds(one, key))
        if len(key) > 8:
            votes[key] += ADDED * added
    return votes


def _spelling(places: Sequence[Stated]) -> Stated:
    """Of places that print the same letters, the spelling that most of them have.

    Capitals alone may be the work of a style sheet's author, not of the headline's.
    """
    weights: dict[str, float] = defaultdict(float)
    for place in places:
        weights[place.value] += WEIGHTS[place.evidence.rule]
    return max(
        places,
        key=lambda place: (
            not place.value.isupper(),
            weights[place.value],
            WEIGHTS[place.evidence.rule],
        ),
    )


def _broken(place: Stated, places: Iterable[Stated]) -> bool:
    """Whether an attribute ended at the first quotation mark of the headline."""
    return any(
        other.value.startswith(place.value + ' "') or other.value == place.value + '"'
        for other in places
    )


def _home_links(page: Page) -> Iterator[str]:
    """Headings that link to the front page: the site's name, not a headline."""
    for heading in page.tree.iter("h1", "h2"):
        for link in heading.iter("a"):
            address = urlsplit(link.get("href") or "")
            if address.path in ("", "/", "index.html", "index.php") and (
                address.netloc or address.path
            ):
                yield visible_text(heading)
    for link in page.tree.iterfind(".//a[@rel='home']"):
        yield visible_text(link)


def _holds(longer: str, key: str) -> bool:
    return longer.startswith(key) or longer.endswith(key)


def _places(page: Page, node: Node | None) -> Iterator[Stated]:
    for key in ("headline", "name"):
        if said := text(page, node, key, f"jsonld.{key}"):
            yield said
    for rule, keys in METAS:
        meta = page.first_meta(*keys)
        if meta and (said := stated(meta.content, rule, f"meta:{meta.key}")):
            yield said
    for rule, path in (
        ("h1", ".//h1"),
        ("microdata.headline", ".//*[@itemprop='headline']"),
        ("title", "./head/title"),
    ):
        for element in page.tree.iterfind(path):
            words = visible_text(element)
            if words and (said := stated(words, rule, page.selector(element))):
                yield said


def _cut(place: Stated, names: set[str]) -> Stated:
    """Without the site's name before or after the headline."""
    parts = _SEPARATOR.split(place.value)
    for count in range(2, len(parts), 2):
        if letters("".join(parts[-count + 1 :])) in names:
            parts = parts[:-count]
            break
    while len(parts) > 2 and letters(parts[0]) in names and parts[1].strip():
        parts = parts[2:]
    return place.trimmed("".join(parts).strip())
