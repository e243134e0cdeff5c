"""How text becomes searchable words, and the rows that hold them.

Both databases index the same words, cut and folded here and not by the database, so
that words and phrases as printed find the same articles in both.  A query must be cut
by ``tokens()`` too: the words of one term are then a phrase.  Table ``search`` holds
the words between spaces (column ``title``, column ``body``); SQLite indexes them in
``search_fts`` (FTS5, external content, kept in step by triggers), PostgreSQL in
``search.vector`` (weight A: title, D: body), there with their stems in the article's
language.  Writes only; archive.search asks, and the migrations make the index.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from .stems import stems

if TYPE_CHECKING:
    from regex import Pattern
    from sqlalchemy import Connection

# Scripts that put no spaces between words, or glue particles to them: each character
# is a word of its own, and a word of several is found as a phrase.
_UNSPACED = "".join(
    rf"\p{{{script}}}"
    for script in "Han Hiragana Katakana Hangul Thai Lao Khmer Myanmar".split(" ")
)
UNSPACED = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af"
"""The same scripts as ranges of characters."""

# Marks that readers leave out when they type: accents, Hebrew and Arabic vowels.
_SILENT = "\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0640\u064b-\u0652\u0670"
# Letters of their own, which decomposition would take for an accented one.
_OWN_LETTERS = {"и\u0306": "й", "і\u0308": "ї"}

# Scripts in which a word is letters and digits and nothing else, and the signs that
# stand with them.  For these Python's own pattern says the same, six times as fast.
_OTHER_SCRIPTS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0530-\u1dff\u2070-\u209f\u20d0-\u20ff"
    "\u2c00-\U0010ffff]"
)
_SIMPLE_WORD = re.compile(r"[^\W_]+")

LONGEST_TOKEN = 100
MOST_TOKENS = 60_000
MOST_BYTES = 700_000
"""PostgreSQL holds at most 1 MiB a tsvector, positions included."""

_LAST_POSITION = 16383  # what a tsvector can hold; later words share it
_POSITIONS = 255  # of one word
_LARGEST = 1_000_000  # bytes
_NO_STEMS: Mapping[str, str] = {}


def tokens(text: str) -> Iterator[str]:
    """The words of a text in order, as both databases hold them."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    for decomposed, letter in _OWN_LETTERS.items():
        folded = folded.replace(decomposed, letter)
    plain = unicodedata.normalize("NFC", _silent().sub("", folded))
    word = _word() if _OTHER_SCRIPTS.search(plain) else _SIMPLE_WORD
    return (found[:LONGEST_TOKEN] for found in word.findall(plain))


def spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each word of a text begins and ends, and the word as it is indexed."""
    for found in _word().finditer(text):
        for word in islice(tokens(found[0]), 1):
            yield found.start(), found.end(), word


def search_text(text: str) -> str:
    """The words of a text between spaces, as many as every database can index."""
    words = " ".join(islice(tokens(text), MOST_TOKENS)).encode()
    if len(words) > MOST_BYTES:
        words = words[: words.rindex(b" ", 0, MOST_BYTES)]
    return words.decode()


def index_article(
    connection: Connection,
    article_id: str,
    title: str | None,
    body: str | None,
    language: str | None = None,
) -> None:
    """Make this the text by which the article is found."""
    write_words(connection, [words_row(article_id, title, body, language)])


def words_row(
    article_id: str, title: str | None, body: str | None, language: str | None
) -> dict[str, Any]:
    """The row of ``search`` of an article."""
    return {
        "article_id": article_id,
        "title": search_text(title or ""),
        "body": search_text(body or ""),
        "language": language,
    }


def write_words(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Make these rows, of an article each, those of table ``search``."""
    from sqlalchemy import text

    if not rows:
        return
    columns = ["article_id", "title", "body", "language"]
    values = [f":{name}" for name in columns]
    if connection.dialect.name == "postgresql":
        rows = with_vectors(connection, rows)
        columns.append("vector")
        values.append("CAST(:vector AS tsvector)")
    change = ", ".join(f"{name} = excluded.{name}" for name in columns[1:])
    connection.execute(
        text(
            f"INSERT INTO search ({', '.join(columns)})"  # noqa: S608 - constants
            f" VALUES ({', '.join(values)})"
            f" ON CONFLICT (article_id) DO UPDATE SET {change}"
        ),
        rows,
    )


def with_vectors(
    connection: Connection, rows: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The rows with what PostgreSQL indexes of each."""
    rows = list(rows)
    words: dict[str | None, set[str]] = defaultdict(set)
    for row in rows:
        words[row["language"]].update(row["title"].split(), row["body"].split())
    known = {name: stems(connection, name, found) for name, found in words.items()}
    return [
        {
            **row,
            "vector": tsvector(
                row["title"].split(), row["body"].split(), known[row["language"]]
            ),
        }
        for row in rows
    ]


def tsvector(
    title: Sequence[str], body: Sequence[str], stems: Mapping[str, str] = _NO_STEMS
) -> str:
    """PostgreSQL's text form of the words with their positions, and of their stems.

    stems: word -> lexeme of its stem.
    It is made here because PostgreSQL's own parser takes URLs, numbers and hyphens
    for tokens of other kinds, and by its locale: results would differ from SQLite's.
    """
    places: dict[str, list[str]] = {}
    beside: dict[str, list[str]] = {}
    position = 0
    for words, weight, gap in ((title, "A", 10), (body, "", 0)):
        for word in words:
            position += 1
            place = f"{min(position, _LAST_POSITION)}{weight}"
            _note(places, word, place, position)
            if (stem := stems.get(word)) is not None:
                _note(beside, stem, place, position)
        position += gap  # no phrase begins in the title and ends in the body
    room = _LARGEST - sum(map(_size, places.items()))
    for stem, found in beside.items():
        room -= _size((stem, found))
        if room < 0:
            break  # of an endless text the words alone
        places[stem] = found
    return " ".join(f"'{word}':{','.join(found)}" for word, found in places.items())


def _note(places: dict[str, list[str]], word: str, place: str, position: int) -> None:
    found = places.setdefault(word, [])
    if not found or (len(found) < _POSITIONS and position <= _LAST_POSITION):
        found.append(place)


def _size(item: tuple[str, list[str]]) -> int:
    """Bytes that a lexeme takes of what a tsvector can hold."""
    word, places = item
    return len(word.encode()) + 4 + 2 * len(places)


@cache
def _word() -> Pattern[str]:
    import regex

    return regex.compile(
        rf"(?V1)[{_UNSPACED}]\p{{M}}*|[[\p{{L}}\p{{N}}\p{{M}}]--[{_UNSPACED}]]+"
    )


@cache
def _silent() -> Pattern[str]:
    import regex

    return regex.compile(f"[{_SILENT}]")
