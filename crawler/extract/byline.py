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
from .author_lines import Lines, Printed
from .author_markup import Markup
from .author_shape import is_full_name, is_pen_name
from .author_statement import PERSONAL, Statements, persons
from .author_words import words_for
from .body import Body
from .considered import consider
from .jsonld import Node
from .own import domain_of
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
    domain = domain_of(page.url)
    label = (domain.split(".")[0].upper(),) if domain else ()
    statements = Statements(
        page=page, words=words_for(*languages), sites=(*sites, *label)
    )
    markup = Markup(page, statements)
    lines = Lines(page, statements, body)
    chosen = _choose(
        [list(markup.jsonld(node)), list(markup.metas()), list(markup.microdata())],
        [lines.marked(), lines.labelled(), lines.dated()],
        lines.bare(),
        statements.sites,
    )
    found = tuple(_own_name_last(chosen, markup.listed))
    numbers = {
        block.number
        for block in lines.used
        if any(one.name in block.text for one in found) and lines.only_names(block)
    }
    return Bylines(found=found, lines=frozenset(numbers))


def with_credits(
    found: Iterable[Byline], credits: Iterable[Credit]
) -> tuple[Byline, ...]:
    """The bylines, where a party that the story is credited to is no person."""
    parties = {letters(credit.name): credit for credit in credits}
    settled = []
    for one in found:
        credit = parties.get(letters(one.name))
        if credit and one.kind in PERSONAL:
            wire = any(party.kind != "outlet" for party in candidates(one.name))
            kind = NameKind.AGENCY if wire else NameKind.ORGANISATION
            one = replace(one, kind=kind)
        settled.append(one)
    return tuple(settled)


def _choose(
    markup: Sequence[list[Byline]],
    printed: Sequence[Printed],
    bare: Printed,
    sites: Sequence[str],
) -> list[Byline]:
    """The list that says most: markup, unless print says more or otherwise."""
    all_named = (*markup, *(one.names for one in (*printed, bare)))
    each = (one for group in all_named for one in group)
    consider("bylines", ((one.name, one.evidence, one.kind.value) for one in each))
    best = _first_named(markup)
    shown = _first_shown(printed)
    _, metas, _ = markup
    if best and _keys(best) < _keys(_full(metas)):
        # JSON-LD may hold the first of several alone.
        best = metas
    if all(is_pen_name(one.name) for one in persons(best)) and (
        persons(shown.names) or persons(bare.names)
    ):
        best = []
    if best and persons(shown.names):
        return list(shown.names) if _says_more(shown, best) else best
    for group in (best, list(shown.names), list(bare.names)):
        if persons(group):
            return group
    lists = (*(list(one.names) for one in (*printed, bare)), *markup)
    groups = [group for group in lists if group]
    # The house's own name says less than anybody else's.
    own = {letters(site) for site in sites}
    others = (g for g in groups if any(letters(one.name) not in own for one in g))
    return next(others, next(iter(groups), []))


def _says_more(shown: Printed, best: list[Byline]) -> bool:
    """Whether print is believed against markup.

    It is where it names all of those and more; and above the text where it names
    somebody else in full, since markup may hold the account that posted.
    """
    mine, theirs = _keys(best), _keys(shown.names)
    if mine < theirs:
        return shown.above or not _full(best)
    others = _full(shown.names)
    if not _full(best):
        return bool(others)
    return shown.above and bool(others) and not _related(best, shown.names)


def _related(one: Iterable[Byline], other: Iterable[Byline]) -> bool:
    """Whether two lists share a word: "J. Doe" may be Jane Doe."""
    mine, theirs = (
        {letters(word) for name in group for word in name.name.split() if len(word) > 2}
        for group in (one, other)
    )
    return bool(mine & theirs)


def _first_named(groups: Iterable[list[Byline]]) -> list[Byline]:
    """The first list with persons; one with full names before one with words."""
    named = [group for group in groups if persons(group)]
    return next((g for g in named if _full(g)), next(iter(named), []))


def _first_shown(groups: Iterable[Printed]) -> Printed:
    named = [group for group in groups if persons(group.names)]
    full = (group for group in named if _full(group.names))
    return next(full, next(iter(named), Printed()))


def _full(group: Iterable[Byline]) -> list[Byline]:
    """The persons of a list that are printed with their full names."""
    return [
        one
        for one in persons(group)
        if one.kind is NameKind.PERSON and is_full_name(one.name)
    ]


def _keys(group: Iterable[Byline]) -> set[str]:
    return {letters(one.name) for one in persons(group)}


def _own_name_last(group: Sequence[Byline], listed: set[str]) -> Iterator[Byline]:
    """The site's own name, its desks and stray words stand back where others stand.

    listed: names that markup lists as persons, in letters: those stay.

    A word that is no full name is a place or a day more often than a nickname, once
    somebody is named.
    """
    kinds = {one.kind for one in group}
    for one in group:
        house = one.kind in (NameKind.ORGANISATION, NameKind.DESK)
        if house and NameKind.PERSON in kinds and letters(one.name) not in listed:
            continue
        if one.kind is NameKind.UNKNOWN and kinds != {NameKind.UNKNOWN}:
            continue
        yield one
