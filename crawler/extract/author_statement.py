"""A statement about who wrote the story: its words become bylines with evidence.

Knows how one statement is turned into names that are typed and can be checked.  Where
statements stand, author_markup.py and author_lines.py know.
"""

from __future__ import annotations

from collections.abc import Iterable

import regex

from archive.model import Byline, BylineRole, Evidence, NameKind

from .align import letters
from .author_names import Name, split_names, without_label
from .author_shape import QUOTES, is_full_name, is_house, kind_of
from .author_words import Words
from .blocks import Block
from .page import Page, fold
from .stated import plain

# Addresses that lead to an author's page.
AUTHOR_HREF = regex.compile(
    r"/(?:authors?|autor(?:en|es|i)?|auteurs?|people|persons?|profiles?|staff|writers?"
    r"|journalists?|contributors?|newsteam|by|reporters?|redaktion|columnists?|users?|skribent"
    r"|yazar(?:lar)?|avtor[iy]?|team|opinion/columnists|hub/author)(?:/|\?|=|-|$)|[?&]author="
)
PERSONAL = (NameKind.PERSON, NameKind.UNKNOWN)
LONGEST = 500
"""Characters of a statement that are kept."""


class Statements:
    """Turns what one page says in its author places into bylines."""

    def __init__(self, *, page: Page, words: Words, sites: tuple[str, ...]) -> None:
        self.page, self.words, self.sites = page, words, sites

    def in_markup(
        self, raw: str, rule: str, selector: str, given: NameKind | None = None
    ) -> list[Byline]:
        """A byline for each name of a value that stands in markup."""
        whole = fold(raw)
        found = self._typed(plain(raw), given, stated=True)
        return [
            Byline(
                name=name,
                kind=kind,
                role=role,
                raw=whole[:LONGEST],
                # The name itself is the evidence; the value where markup spoils it.
                evidence=Evidence(
                    rule=rule, exact=name if name in whole else whole, selector=selector
                ),
            )
            for name, kind, role in found
        ]

    def in_line(
        self, text: str, rule: str, block: Block, *, stated: bool = False
    ) -> list[Byline]:
        """A byline for each name of a visible line, or of a part of it."""
        whole = fold(text)
        return [
            Byline(
                name=name,
                kind=kind,
                role=role,
                raw=block.text[:LONGEST],
                evidence=self.page.evidence(
                    rule, name if name in whole else whole, block.element
                ),
            )
            for name, kind, role in self._typed(plain(text), None, stated=stated)
        ]

    def _typed(
        self, text: str, given: NameKind | None, *, stated: bool
    ) -> list[tuple[str, NameKind, BylineRole]]:
        names = list(split_names(text, self.words, stated=stated))
        if len(names) == 1 and is_house(names[0].text, self.sites):
            names = [self._with_post(names[0], text)]
        # What markup calls the whole list says nothing of a town in it.
        alone = given if len(names) == 1 else None
        mixed = any(
            not one.text.isupper()
            and is_full_name(one.text)
            and kind_of(one.text, self.words, self.sites) is NameKind.PERSON
            for one in names
        )
        typed = []
        for one in names:
            kind = kind_of(one.text, self.words, self.sites, given=alone)
            if mixed and one.text.isupper() and kind is NameKind.PERSON:
                # "Jane Doe, BRIDGE RADIO": what stands in capitals beside her.
                kind = NameKind.ORGANISATION
            typed.append((one.text, kind, one.role))
        return typed

    def _with_post(self, name: Name, text: str) -> Name:
        """The house's name and the post behind it: "Harbour Post Staff Reporter"."""
        whole = without_label(text, self.words).strip(QUOTES)
        job = self.words.trailing_job.search(whole)
        alone = job and whole[: job.start()].strip() == name.text
        return Name(text=whole, role=name.role) if alone else name


def unique(found: Iterable[Byline]) -> list[Byline]:
    first: dict[str, Byline] = {}
    for one in found:
        first.setdefault(letters(one.name), one)
    return list(first.values())


def persons(group: Iterable[Byline]) -> list[Byline]:
    """Those of a list who may have written: no houses, and nobody's photographer."""
    return [
        one for one in group if one.kind in PERSONAL and one.role is BylineRole.AUTHOR
    ]
