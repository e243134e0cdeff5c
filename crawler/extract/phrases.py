"""Which rules may match in a line: told by the words that they cannot do without.

Most lines hold no word of any rule, and most rules no word of the page: so the words
are looked for, first on the whole page and then in each line, and a pattern is tried
only where one of its own is there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from . import literals
from .context import OwnRules
from .rules import Rule, rules_of
from .zone import BODY


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """The rules of some languages, by word."""

    rules: tuple[Rule, ...]
    always: tuple[int, ...]
    """Places of the rules for which no word can be named."""

    by_word: Mapping[str, tuple[int, ...]]
    inside: frozenset[str]
    """Words of the rules that are tried in the midst of a text, and not only around
    it: the fewest."""


@lru_cache(maxsize=64)
def index_of(*names: str, own: OwnRules | None = None) -> Index:
    """The rules of some languages, in the order of their files; a user's own last."""
    rules = rules_of(*names, own=own)
    by_word: dict[str, list[int]] = defaultdict(list)
    for place, rule in enumerate(rules):
        for word in rule.needs:
            by_word[word].append(place)
    return Index(
        rules=rules,
        always=tuple(place for place, rule in enumerate(rules) if not rule.needs),
        by_word={word: tuple(places) for word, places in by_word.items()},
        inside=frozenset(
            word
            for rule in rules
            if rule.kind == "cited" or BODY in rule.where
            for word in rule.needs
        ),
    )


class Phrases:
    """The rules that may match on one page."""

    def __init__(
        self, index: Index, around: Iterable[str], inside: Iterable[str] = ()
    ) -> None:
        """around: every line that will be asked about.  inside: those of which only
        citations and rules for the body are wanted."""
        lines = "\n".join(map(literals.folded, around))
        story = "\n".join(map(literals.folded, inside))
        self._index = index
        self._here = [
            (word, places)
            for word, places in index.by_word.items()
            if word in lines or (word in index.inside and word in story)
        ]
        self._known: dict[str, tuple[Rule, ...]] = {}

    def of(self, line: str) -> tuple[Rule, ...]:
        """The rules that may match in a line, in their order."""
        known = self._known.get(line)
        if known is None:
            folded = literals.folded(line)
            found = set(self._index.always)
            for word, places in self._here:
                if word in folded:
                    found.update(places)
            rules = self._index.rules
            known = self._known[line] = tuple(rules[place] for place in sorted(found))
        return known
