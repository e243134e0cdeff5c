"""What a place adds to the headline: the site's name, a section, a slogan.

A part is taken off where it is the site's name, or where the address is made of the
words of the rest; never from a text that some heading prints whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .align import letters
from .page import Page
from .slug import Slug, plain_letters
from .stated import Stated

# Places that hold the headline and nothing else.
HEADINGS = ("h1", "heading", "microdata.headline", "jsonld.headline")
# A part that begins or ends with a name of so many letters is one of the site's.
MIN_NAME, MAX_SITE = 5, 40
# Lines at the end of a page that may say whose it is.
LAST = 12
_COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright\b)", re.I)
# Between a headline and the site's name.
_SEPARATOR = re.compile(
    r"(\s+(?:\||-|–|—|―|·|•|::|//|/|»|«|›|‹|<|>|\+\+|~|\*|@)\s+|\s*[|｜│┃»]\s*|\s+[-–—]"
    r"|\s*[_]\s*(?=\S+$)|\s*:\s+|\s*：\s*)"
)
# Those that do not also part a kicker or a question from its headline.
_STRONG = re.compile(
    r"(\s+(?:\||-|–|—|―|·|•|::|//|»|«|›|‹|<|>|~|\*|@)\s+|\s*[|｜│┃»]\s*)"
)
_DANGLING = re.compile(r"(?:\s+(?:-|–|—|\||·|•|//))+\s*$|^(?:(?:\||·|•|//)\s+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cutter:
    """Takes off what a place adds to the headline."""

    names: frozenset[str]
    """The site's, by their plain letters."""

    slug: Slug
    whole: frozenset[str]
    """What headings print, by its letters; where there are none, nothing confirms
    what is cut, and a part that only holds the site's name goes as well."""

    def cut(self, place: Stated) -> Stated:
        value = self.without_site(place.value)
        if place.evidence.rule in HEADINGS or letters(value) in self.whole:
            return place.trimmed(value)
        parts = _STRONG.split(value)
        if self.whole.isdisjoint(map(letters, parts)):
            for run in _runs(parts):
                if self.slug.is_of(run):
                    return place.trimmed(run)
        while len(parts) > 2 and not self.whole and self._is_the_sites(parts[-1]):
            parts = parts[:-2]
        return place.trimmed("".join(parts))

    def without_site(self, value: str) -> str:
        """Without the site's name before or after it."""
        parts = _SEPARATOR.split(_DANGLING.sub("", value))
        for count in range(2, len(parts), 2):
            if plain_letters("".join(parts[-count + 1 :])) in self.names:
                parts = parts[:-count]
                break
        while len(parts) > 2 and plain_letters(parts[0]) in self.names:
            if not parts[1].strip():
                break
            parts = parts[2:]
        return "".join(parts).strip()

    def _is_the_sites(self, part: str) -> bool:
        """Whether it is the site's name and more, as a section or a slogan."""
        key = plain_letters(part)
        return len(part) <= MAX_SITE and any(
            len(name) >= MIN_NAME and (key.startswith(name) or key.endswith(name))
            for name in self.names
        )


def site_beside(page: Page, places: Iterable[Stated], best: str) -> Stated | None:
    """The last part of ``<title>``, where its first part is the headline.

    Or the first, where the last is, and the copyright is in its name: a kicker stands
    there as well.  best: the headline by its letters.
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


def _runs(parts: Sequence[str]) -> Iterator[str]:
    """Every run of parts with what stands between them, the longest first."""
    count = len(parts)
    for size in range(count, 0, -2):
        for start in range(0, count - size + 1, 2):
            yield "".join(parts[start : start + size]).strip()
