"""Whether a name in a dateline that no table knows is that of an agency or outlet.

Knows shapes and the words in rules/*.toml; a person, a place, a school and a note of
the staff stand in brackets as well, so a name must show what it is.
"""

from __future__ import annotations

import regex

from archive.agencies import scan

from .name_shape import DOMAIN, strip
from .names import Party
from .rules import Words

MAX_WORDS = 6
LONGEST_DENSE = 16
_CASED = regex.compile(r"[\p{Lu}\p{Ll}]")
_SMALL = frozenset(
    "of the and de la le les el los las del della di da do dos du des y e et und der"
    " die das für van het".split()
)
# What an agency signs with; a state has no more than three letters, or says so.
_ACRONYM = regex.compile(r"\p{Lu}{3,6}")


def outlet_party(text: str, words: Words, *, dated: bool) -> Party | None:
    """The party of a bracket, where its name is like that of an outlet.

    dated: place and date stand beside it, as only in a dateline.
    """
    name = strip(text)
    if (
        not name
        or ":" in name
        or words.vague.fullmatch(name)
        or any(m.sure for m in scan(name))
    ):
        return None
    if words.no_outlet.search(name) or not _is_printed(name):
        return None
    if DOMAIN.fullmatch(name) or words.outlet.fullmatch(name):
        return Party(text=name)
    if dated and _ACRONYM.fullmatch(name) and not words.staff.fullmatch(name):
        return Party(text=name)
    return None


def _is_printed(name: str) -> bool:
    """Whether a text is set as a name: capitals, or short where there are none."""
    parts = name.split()
    if len(parts) > MAX_WORDS:
        return False
    if not _CASED.search(name):
        return len(name) <= LONGEST_DENSE or len(parts) > 1
    return DOMAIN.fullmatch(name) is not None or all(
        not part[0].islower() or part in _SMALL for part in parts
    )
