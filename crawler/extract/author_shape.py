"""The shape of names in bylines: what can be one, and what each stands for.

Knows how persons, desks and houses are printed.  How a line is cut into names,
author_names.py knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import regex

from archive.agencies import candidates, is_printed, is_sure
from archive.model import NameKind

from . import author_words
from .align import letters
from .author_words import Words
from .moment import find_moments

MAX_NAME = 60
MAX_WORDS = 6
SHORT = 60
"""Characters of a line in which years may have two digits."""

SENTENCE = 6
"""Words up to which a line is no sentence."""

MIN_SITE = 4
"""Letters of a site's name that may begin a longer name of the house."""

# Small words inside names of persons, in any language.
PARTICLES = frozenset(
    "van von de der den del della di da do dos das du la le el al bin bint ibn abu"
    " ben ter ten te zu zum zur af av y e i und und't 't ul ur ol st bat mc mac".split()
)
QUOTES = ' \t"“”„«»‹›*:：.,;–—-|/•·~=＝<>()（）[]【】'
# A slash, bar, comma, bullet, or anything like it; the slash may hold a chain.
SLASH = regex.compile(r"\s*[/／]\s*")
COMMA = regex.compile(r"\s*(?:[|;•●·∙~,،、，；｜\n]|\s[-–—]\s)\s*")
BETWEEN = regex.compile(f"{SLASH.pattern}|{COMMA.pattern}")
EAST = regex.compile(author_words.EAST)
# Georgian letters are lower case by name only: print has no capitals.
CASED = regex.compile(r"(?V1)[[\p{Lu}\p{Ll}]--\p{Georgian}]")
# What people sign in with: "jdoe77", "wp_press22"; "jane_doe" may be a pen name.
_ACCOUNT = regex.compile(r"\p{Ll}{2,}\d{1,4}|(?=\S*\d)(?=\S*\p{L})\S*\w_\w\S*")
_PEN_NAME = regex.compile(r"\w[^\s_]*_\S*\w")
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}.'’‘`´-]+")
_DOMAIN = regex.compile(r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,12}", regex.I)
# "ACLU Racial Justice Program": a body's short form leads, its plain words follow.
_BODY = regex.compile(r"\p{Lu}{3,6}(?:\s\p{Lu}\p{Ll}[\p{L}'’-]*){2,}")
# "ino/dpa": the initials of who wrote and whom he wrote after, one signature.
_CHAIN = regex.compile(r"[\p{L}.]{2,16}(?:/[\p{L}.]{2,16}){1,3}")
_NO_NAME = regex.compile(
    r"[?!…©%$€#<>{}]|\d{3}|\d[:.h/]\d|://|\.\.\.|\p{L}\s\d+(?:\s|$)"
)


def is_name(text: str, words: Words, *, stated: bool = False) -> bool:
    """Whether a text can be a name of somebody at all.

    stated: markup or a link to an author's page says that it is one.
    """
    if not 2 <= len(text) <= MAX_NAME or not regex.search(r"\p{L}", text):
        return False
    if words.noise.fullmatch(text) or words.job.fullmatch(text):
        return False
    if _ACCOUNT.fullmatch(text) and not candidates(text):
        return False
    label = words.by.fullmatch(f"{text} ") or words.label.fullmatch(f"{text}:")
    if label and not words.desk.fullmatch(text):
        return False
    if _NO_NAME.search(text):
        return False
    return _is_printed_as_name(text, words, stated=stated)


def _is_printed_as_name(text: str, words: Words, *, stated: bool) -> bool:
    """Whether length and capitals are those of a name."""
    if EAST.search(text):
        return len(text) <= 16
    parts = text.split()
    if len(parts) > MAX_WORDS:
        return False
    if not CASED.search(text):
        return True
    if len(parts) > 1 and words.by.fullmatch(f"{parts[-1]} "):
        # A heading that leads to a name: "Essay by".
        return False
    capitals = [part for part in parts if not part[0].islower()]
    if not capitals:
        # A nickname, in one word.
        return len(parts) == 1
    small = [part for part in parts if _is_small(part)]
    if words.desk.match(text) or words.desk.search(f" {parts[-1]}"):
        # "Staff and wire reports", "Harbour Post staff reporter".
        return True
    if len(small) == len(capitals) == 1:
        # "Jane doe", where it is said to be a name.
        return stated
    return len(small) <= len(capitals) - 1 and len(small) <= 2


def _is_small(part: str) -> bool:
    """Whether a word has no capital, and is none that names may hold."""
    house = _DOMAIN.fullmatch(part) or "-" in part[1:-1]
    return part[0].islower() and part.casefold() not in PARTICLES and not house


def is_chain(text: str) -> bool:
    """Whether a text is a signature of initials and agencies, and no list of names."""
    if not _CHAIN.fullmatch(text):
        return False
    parts = text.split("/")
    return any(part.islower() or part.isupper() for part in parts) and all(
        len(part) <= 5 or candidates(part) or "." in part for part in parts
    )


def is_pen_name(name: str) -> bool:
    """Whether a name is an account's, which says less than a printed one."""
    return bool(_PEN_NAME.fullmatch(name))


def is_blurb(text: str) -> bool:
    """Whether a line tells of somebody in a sentence, and is no list of names."""
    if is_full_name(BETWEEN.split(text)[0]):
        return False
    if EAST.search(text):
        return len(text) > 16 and bool(regex.search(r"[。！？]|[.!?]\s*$", text))
    first = regex.search(r"\p{L}{3,}[.!?…।؟]['\"”»)]*(?:\s|$)", text)
    if not first or len(text.split()) <= SENTENCE:
        return False
    if not CASED.search(text):
        return True
    parts = _WORD.findall(next(find_stretches(text), ""))
    small = [p for p in parts if p[0].islower() and p.casefold() not in PARTICLES]
    return len(small) >= 3


def find_stretches(text: str) -> Iterator[str]:
    """The parts of a line between its dates."""
    end = 0
    for moment in find_moments(text, short=len(text) <= SHORT):
        if rest := text[end : moment.start].strip(QUOTES):
            yield rest
        end = moment.end
    if rest := text[end:].strip(QUOTES):
        yield rest


def is_full_name(text: str) -> bool:
    """Whether a text is printed like the full name of a person and nothing else."""
    if EAST.search(text):
        return bool(regex.fullmatch(r"[\p{Han}]{2,4}|[\p{Hangul}]{2,4}", text))
    parts = _WORD.findall(text)
    if not 2 <= len(parts) <= 4 or regex.search(r"[\d:;,!?()|/&]", text):
        return False
    if not CASED.search(text):
        return True
    capitals = [p for p in parts if regex.match(r"\p{Lu}[\p{L}\p{M}.'’-]*$", p)]
    rest = [p for p in parts if p not in capitals]
    return len(capitals) >= 2 and all(p.casefold() in PARTICLES for p in rest)


def is_house(name: str, sites: Iterable[str]) -> bool:
    """Whether a name is the site's, or begins with it: "Bridge Times Sport"."""
    key = letters(name)
    for site in sites:
        own = letters(site)
        if key == own:
            return True
        if site.isupper() and name.startswith(f"{site} "):
            # A short form begins a longer name only in its capitals: "BBC Sport".
            return True
        if len(own) >= MIN_SITE and name.casefold().startswith(f"{site.casefold()} "):
            return True
    return False


def kind_of(
    name: str, words: Words, sites: Iterable[str], *, given: NameKind | None = None
) -> NameKind:
    """What a name stands for.

    sites: the names that the site has for itself.  given: what markup calls it.
    """
    sites = tuple(sites)
    if any(letters(name) == letters(site) for site in sites):
        return NameKind.ORGANISATION
    if is_chain(name):
        wires = all(candidates(part) for part in name.split("/"))
        return NameKind.AGENCY if wires else NameKind.UNKNOWN
    if is_agency_form(name):
        outlet = all(party.kind == "outlet" for party in candidates(name))
        return NameKind.ORGANISATION if outlet else NameKind.AGENCY
    if is_pen_name(name):
        return NameKind.UNKNOWN
    if words.desk.search(name):
        return NameKind.DESK
    if _DOMAIN.fullmatch(name) or words.organisation.search(name):
        return NameKind.ORGANISATION
    if is_house(name, sites) or _BODY.fullmatch(name):
        return NameKind.ORGANISATION
    if given is NameKind.ORGANISATION:
        return given
    if is_full_name(name) or given is NameKind.PERSON:
        return NameKind.PERSON
    return NameKind.UNKNOWN


def is_agency_form(name: str) -> bool:
    """Whether a name means a party of the table: "Mehr" is a word, MEHR the agency."""
    if not (is_printed(name) and candidates(name)):
        return False
    return is_sure(name) or not name.istitle() or len(name.split()) > 1
