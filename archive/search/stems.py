"""Stems of words: which languages have them, and how a stem stands in the index.

PostgreSQL has a dictionary for each of these languages, SQLite for none.  A stem is
indexed beside its word as ``en=harbour``: each article is then found by the rules of
its own language, and no stem is ever taken for a word, or for one of another language.
Knows PostgreSQL's dictionaries; no table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

DICTIONARIES = {
    "ar": "arabic_stem",
    "ca": "catalan_stem",
    "da": "danish_stem",
    "de": "german_stem",
    "el": "greek_stem",
    "en": "english_stem",
    "es": "spanish_stem",
    "et": "estonian_stem",
    "eu": "basque_stem",
    "fi": "finnish_stem",
    "fr": "french_stem",
    "ga": "irish_stem",
    "hi": "hindi_stem",
    "hu": "hungarian_stem",
    "hy": "armenian_stem",
    "id": "indonesian_stem",
    "it": "italian_stem",
    "lt": "lithuanian_stem",
    "ne": "nepali_stem",
    "nl": "dutch_stem",
    "no": "norwegian_stem",
    "pt": "portuguese_stem",
    "ro": "romanian_stem",
    "ru": "russian_stem",
    "sr": "serbian_stem",
    "sv": "swedish_stem",
    "ta": "tamil_stem",
    "tr": "turkish_stem",
    "yi": "yiddish_stem",
}
"""What PostgreSQL 18 comes with; what an older server lacks has no stems there."""

_SAME = {"nb": "no", "nn": "no"}
SHORTEST = 3
"""Letters of a word that has a stem."""

_REMEMBERED = 200_000
_known: dict[tuple[str, str], str | None] = {}

_ASK = """
    SELECT word, (ts_lexize(
        (SELECT CAST(oid AS regdictionary) FROM pg_ts_dict
         WHERE dictname = CAST(:dictionary AS name)
         AND dictnamespace = CAST('pg_catalog' AS regnamespace)), word))[1]
    FROM unnest(CAST(:words AS text[])) AS word
"""


def code(language: str | None) -> str | None:
    """The language of a tag (BCP 47) as stems name it; None where it has none."""
    name = (language or "").partition("-")[0].lower()
    name = _SAME.get(name, name)
    return name if name in DICTIONARIES else None


def has_stem(word: str) -> bool:
    """Whether a word of the index may have a stem."""
    return len(word) >= SHORTEST and word[0].isalpha()


def lexeme(language: str, stem: str) -> str:
    """How a stem stands in the index: words have no sign in them."""
    return f"{language}={stem}"


def stems(
    connection: Connection, language: str | None, words: Iterable[str]
) -> Mapping[str, str]:
    """Those words that have a stem in a language, with the lexeme of it.

    A word that a language counts for nothing ("the") has none.
    """
    of = code(language)
    if of is None or connection.dialect.name != "postgresql":
        return {}
    wanted = {word for word in words if has_stem(word)}
    found = {word: _known[of, word] for word in wanted if (of, word) in _known}
    fresh = wanted.difference(found)
    if fresh:
        found |= _asked(connection, of, fresh)
    return {word: lexeme(of, stem) for word, stem in found.items() if stem}


def _asked(
    connection: Connection, language: str, words: Collection[str]
) -> dict[str, str | None]:
    from sqlalchemy import text

    values = {"dictionary": DICTIONARIES[language], "words": sorted(words)}
    rows = connection.execute(text(_ASK), values)
    found: dict[str, str | None] = {word: stem for word, stem in rows}
    if len(_known) > _REMEMBERED:
        _known.clear()
    _known.update({(language, word): stem for word, stem in found.items()})
    return found
