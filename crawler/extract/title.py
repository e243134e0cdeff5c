"""The headline, without the site's name.

The same headline stands in up to eight places, each spoilt in its own way: the site's
name after it, an SEO title, a kicker before it, the page's section.  So the places
vote: every form gets the weight of each place that prints it, of each place that
prints it with something added, and of the address that repeats its words.  Measured
on 546 pages: first of JSON-LD, og:title, h1 .71 exact, the vote .82, with the address
.86; none of the weights matters by itself (halves and doubles change under 1 %).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from .align import letters
from .blocks import visible_text
from .considered import consider
from .jsonld import Node
from .page import Page
from .slug import Slug, plain_letters, read_slug
from .stated import Stated
from .title_cut import HEADINGS, Cutter, site_beside
from .title_places import Place, places

# What a place's word counts, by the id of its rule.
WEIGHTS = {
    "jsonld.headline": 3.0,
    "h1": 2.0,
    "heading": 1.0,
    "og.title": 2.0,
    "microdata.headline": 2.0,
    "twitter.title": 1.0,
    "title": 0.25,
    "jsonld.name": 0.5,
    "meta.title": 0.5,
}
# Of a place that prints a form and more.
ADDED = 2.0
# Of an address that is made of its words.
REPEATED = 3.0
# Places whose words often have the site's name added.
WITH_ADDITIONS = ("og.title", "twitter.title", "title")
# Places in which the page says its headline to machines.
SAID = ("og.title", "twitter.title", "meta.title", "jsonld.headline", "jsonld.name")
MIN_LETTERS = 3
# A form of fewer letters stands in another by chance.
MIN_HELD = 9
_CUT_OFF = ("...", "…")


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
    names = (plain_letters(name) for name in [*sites, *_home_links(page)])
    slug = read_slug(page.url)
    found = list(places(page, node, slug))
    uncut = [place.stated for place in found]
    cutter = Cutter(names=frozenset(names) - {""}, slug=slug, whole=_whole(found, slug))
    cut = [cutter.cut(one) for one in _without_lines(found, cutter)]
    usable = [
        place
        for place in cut
        if len(letters(place.value)) >= MIN_LETTERS
        and plain_letters(place.value) not in cutter.names
        and not _broken(place, cut)
    ]
    votes = _votes(usable, slug)
    best = max(votes, key=lambda key: votes[key], default=None)
    weights = ((one, votes[letters(one.value)]) for one in usable)
    consider("title", ((o.value, o.evidence, f"weight {n:g}") for o, n in weights))
    spellings = [place for place in usable if letters(place.value) == best]
    forms = [place.value for place in [*cut, *uncut]]
    return Title(
        best=_spelling(spellings) if spellings else None,
        forms=tuple(dict.fromkeys(forms)),
        site=site_beside(page, uncut, best) if best else None,
    )


def _whole(found: Iterable[Place], slug: Slug) -> frozenset[str]:
    """What is printed as a headline and nothing else: no more is cut off it."""
    headings = [place for place in found if place.stated.evidence.rule in HEADINGS]
    return frozenset(
        letters(
            place.short
            if place.short and slug.is_of(place.short)
            else place.stated.value
        )
        for place in headings
    )


def _without_lines(found: Sequence[Place], cutter: Cutter) -> Iterator[Stated]:
    """Each place, without a kicker in the heading that no other place prints."""
    others = [p.stated for p in found if p.stated.evidence.rule in SAID]
    printed = {letters(cutter.without_site(one.value)) for one in others}
    for place in found:
        tied = letters(place.stated.value) in printed
        if place.short and (not tied or cutter.slug.is_of(place.short)):
            yield place.stated.trimmed(place.short)
        else:
            yield place.stated


def _votes(places: Sequence[Stated], slug: Slug) -> Mapping[str, float]:
    """What the places together say for each form, by its letters."""
    votes: dict[str, float] = defaultdict(float)
    for place in places:
        votes[letters(place.value)] += WEIGHTS[place.evidence.rule]
    alone = {letters(one.value) for one in places if one.evidence.rule == "h1"}
    if len(alone) == 1 and {one.evidence.rule for one in places} == {"h1", "title"}:
        # An address is made of the title that search engines see.
        votes[alone.pop()] += REPEATED + ADDED
    for key in {letters(one.value) for one in places if slug.fits(one.value)}:
        votes[key] += REPEATED
    longer = {
        letters(place.value)
        for place in places
        if place.evidence.rule in WITH_ADDITIONS
    }
    for key in votes:
        if len(key) >= MIN_HELD:
            votes[key] += ADDED * sum(1 for one in longer if _has_more(one, key))
    return votes


def _has_more(longer: str, key: str) -> bool:
    return longer != key and (longer.startswith(key) or longer.endswith(key))


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
    """Whether it ends early: at the first quotation mark, as attributes do, or at …"""
    value = place.value
    stem = value
    for end in _CUT_OFF:
        stem = stem.removesuffix(end)
    begins = value + ' "' if stem == value else stem.rstrip()
    return any(
        other.value == value + '"'
        or (len(other.value) > len(value) and other.value.startswith(begins))
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
    for link in page.tree.xpath("descendant::a[@rel='home']"):
        yield visible_text(link)
