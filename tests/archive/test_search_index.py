"""How text is cut into words, and that both databases keep exactly those."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from archive.search.index import (
    _OTHER_SCRIPTS,
    _SIMPLE_WORD,
    LONGEST_TOKEN,
    MOST_BYTES,
    MOST_TOKENS,
    _word,
    index_article,
    search_text,
    tokens,
    tsvector,
)
from archive.store import Archive
from archive.tables import search

from .samples import file


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("Two boats", "two boats"),
        ("O'Neil’s C++", "o neil s c"),
        ("ukraine,russia", "ukraine russia"),
        ("Süd-Korea, naïve ÉCLAIR", "sud korea naive eclair"),
        ("Straße ﬁn", "strasse fin"),
        ("10:30 3.14 covid19", "10 30 3 14 covid19"),
        ("snake_case", "snake case"),
        ("Ёлка мой Київ їжак", "елка мой київ їжак"),
        ("ΆΝΘΡΩΠΟΣ ανθρωπος", "ανθρωποσ ανθρωποσ"),
        ("韩国总统Yoon", "韩 国 总 统 yoon"),
        ("ｶﾀｶﾅ ひらがな", "カ タ カ ナ ひ ら が な"),
        ("대통령", "대 통 령"),
        ("สวัสดี", "ส วั ส ดี"),
        ("हिन्दी में", "हिन्दी में"),
        ("الْعَرَبِيَّةُ العـربية", "العربية العربية"),
        ("שָׁלוֹם", "שלום"),
        ("İstanbul ISPARTA", "istanbul isparta"),
        ("", ""),
        ("— … !", ""),
    ],
)
def test_words(given: str, words: str) -> None:
    assert search_text(given) == words
    assert search_text(words) == words


def test_simple_scripts_have_the_same_words_by_either_pattern() -> None:
    letters = map(chr, range(0x110000))
    simple = "".join(one for one in letters if not _OTHER_SCRIPTS.match(one))
    assert len(simple) > 2000
    apart = " ".join(simple)
    assert _SIMPLE_WORD.findall(apart) == _word().findall(apart)
    assert _SIMPLE_WORD.findall(simple) == _word().findall(simple)


def test_an_endless_word_is_cut() -> None:
    assert list(tokens("a" * 5000)) == ["a" * LONGEST_TOKEN]


def test_a_huge_text_is_indexed_as_far_as_it_goes(archive: Archive) -> None:
    filed = file(archive)
    body = " ".join(f"{n}" + "ж" * 60 for n in range(MOST_TOKENS + 10))
    assert len(search_text("a " * (MOST_TOKENS + 10)).split()) == MOST_TOKENS
    assert len(search_text(body).encode()) <= MOST_BYTES
    with archive.begin() as work:
        index_article(work.connection, filed.article_id, body, body)


def test_positions_and_weights() -> None:
    assert tsvector(["a", "b"], ["a", "c"]) == "'a':1A,13 'b':2A 'c':14"
    far = tsvector([], [f"w{n}" for n in range(20_000)])
    assert "'w16382':16383" in far
    assert "'w19999':16383" in far
    assert tsvector([], ["x"] * 1000).count(",") == 254


def found(archive: Archive, *words: str) -> int:
    """How many articles hold the words as a phrase, asked in the database's way."""
    if archive.engine.dialect.name == "sqlite":
        query = "SELECT count(*) FROM search_fts WHERE search_fts MATCH :q"
        given = f'"{" ".join(words)}"'
    else:
        query = "SELECT count(*) FROM search WHERE vector @@ CAST(:q AS tsquery)"
        given = " <-> ".join(f"'{word}'" for word in words)
    with archive.connect() as connection:
        return connection.scalar(text(query), {"q": given}) or 0


def test_the_index_follows_its_rows(archive: Archive) -> None:
    article_id = file(archive).article_id
    assert found(archive, "morning", "boat") == 1
    assert found(archive, "boat", "morning") == 0
    assert found(archive, "two", "boats", "a", "day") == 1
    assert found(archive, "day", "the", "ferry") == 0, "title and text are apart"
    with archive.begin() as work:
        index_article(work.connection, article_id, "总统", "Süd-Korea ὦ 10:30")
    assert found(archive, "morning") == 0
    for words in (["总", "统"], ["sud", "korea"], ["10", "30"], ["ω"]):
        assert found(archive, *words) == 1, words
    with archive.begin() as work:
        query = text("DELETE FROM search WHERE article_id = :id")
        work.connection.execute(query, {"id": article_id})
    assert found(archive, "sud") == 0
    with archive.connect() as connection:
        assert connection.execute(select(search)).all() == []


def test_the_index_row_goes_with_its_article(archive: Archive) -> None:
    file(archive)
    with archive.begin() as work:
        work.connection.exec_driver_sql("DELETE FROM articles")
    assert found(archive, "ferry") == 0
