"""Who wrote the story: the statements in the author place, weighed against each other.

Markup names persons well but is often silent, or names the account that posted; the
printed byline is right but must be told from teasers' and commenters' names.  So each
place gives a list, and persons in a place of trust win over anything else; a printed
byline that holds all of those and more wins over them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from archive.agencies import candidates
from archive.model import Byline, Credit, NameKind

from .align import letters
from .author_names import is_pen_name, words_for
from .author_places import Places, persons
from .body import Body
from .jsonld import Node
from .page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Bylines:
    """Who made the story, and which lines of the page say so."""

    found: tuple[Byline, ...] = ()
    lines: frozenset[int] = frozenset()
    """Blocks that are nothing but bylines: no part of the text."""


def read_bylines(
    page: Page,
    node: Node | None,
    body: Body,
    *,
    sites: Iterable[str],
    languages: Sequence[str | None] = (),
) -> Bylines:
    """The names in the author place, in order, each once.

    sites: the names that the site has for itself.  languages: BCP 47 tags in whose
    words bylines are read, beside English.
    """
    words = words_for(*languages)
    reader = Places(page=page, words=words, sites=tuple(sites))
    markup = [
        list(reader.jsonld(node)),
        list(reader.metas()),
        list(reader.microdata()),
    ]
    printed = [
        list(reader.marked(body)),
        list(reader.labelled(body)),
        list(reader.dated(body)),
    ]
    bare = list(reader.bare(body))
    chosen = _choose(markup, printed, bare, reader.sites)
    found = tuple(_own_name_last(chosen))
    lines = {
        block.number
        for block in reader.used
        if any(one.name in block.text for one in found) and reader.only_names(block)
    }
    return Bylines(found=found, lines=frozenset(lines))


def with_credits(
    found: Iterable[Byline], credits: Iterable[Credit]
) -> tuple[Byline, ...]:
    """The bylines, where a party that the story is credited to is no person."""
    parties = {letters(credit.name): credit for credit in credits}
    persons_or_less = (NameKind.PERSON, NameKind.UNKNOWN)
    settled = []
    for one in found:
        credit = parties.get(letters(one.name))
        if credit and one.kind in persons_or_less:
            wire = any(party.kind != "outlet" for party in candidates(one.name))
            kind = NameKind.AGENCY if wire else NameKind.ORGANISATION
            one = replace(one, kind=kind)
        settled.append(one)
    return tuple(settled)


def _choose(
    markup: Sequence[list[Byline]],
    printed: Sequence[list[Byline]],
    bare: list[Byline],
    sites: Sequence[str],
) -> list[Byline]:
    """The list that says most; markup first, then print, then a bare line."""
    best = next((group for group in markup if persons(group)), [])
    shown = next((group for group in printed if persons(group)), [])
    if all(is_pen_name(one.name) for one in best) and (shown or persons(bare)):
        best = []
    if best and shown:
        mine, theirs = _keys(best), _keys(shown)
        return shown if mine < theirs else best
    for group in (best, shown, bare):
        if persons(group):
            return group
    groups = [group for group in (*printed, *markup, bare) if group]
    # The house's own name says less than anybody else's.
    own = {letters(site) for site in sites}
    others = (g for g in groups if any(letters(one.name) not in own for one in g))
    return next(others, next(iter(groups), []))


def _keys(group: Iterable[Byline]) -> set[str]:
    return {letters(one.name) for one in persons(group)}


def _own_name_last(group: Sequence[Byline]) -> Iterator[Byline]:
    """The site's own name, its desks and stray words stand back where others stand.

    A word that is no full name is a place or a day more often than a nickname, once
    somebody is named.
    """
    kinds = {one.kind for one in group}
    for one in group:
        house = one.kind in (NameKind.ORGANISATION, NameKind.DESK)
        if house and NameKind.PERSON in kinds:
            continue
        if one.kind is NameKind.UNKNOWN and kinds != {NameKind.UNKNOWN}:
            continue
        yield one
