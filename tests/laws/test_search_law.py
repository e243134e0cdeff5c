"""The law of search: the index finds what reading every text would find."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.config import Config
from archive.errors import QueryError
from archive.model import Access, Article
from archive.search import finding
from archive.search.query import Both, Either, Node, Term, Without, parse
from archive.search.terms import stands_in
from archive.select import Filter
from archive.store import Archive, open_archive
from tests.archive.asking.corpus import START, captured

WORDS = [
    "grain",
    "Grain",
    "corridor",
    "o'neil",
    "C++",
    "烏克蘭",
    "港口",
    "Одеса",
    "é",
    "e",
]
TEXTS = [
    ("Grain corridor", "the grain corridor near Odesa; O'Neil wrote it in C++"),
    ("Corridor grain", "烏克蘭港口 e"),
    ("港口烏克蘭", "Одеса и зерно, corridors of grain"),
    ("É", "É e\u0301 ONEIL o neil"),
    (None, "c cc corridor-grain"),
    ("one", None),
]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Archive, dict[str, Article]]]:
    folder = tmp_path_factory.mktemp("law")
    url = f"sqlite:///{folder}/archive.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("lasting_postgres")()
    config = Config(folder=folder, database=url, warc_dir=folder / "warc")
    with open_archive(config, create=True) as archive:
        held = {}
        with archive.begin() as work:
            for number, (title, body) in enumerate(TEXTS):
                article = Article(
                    url=f"https://law.example/{number}",
                    title=title,
                    body=body,
                    access=Access.FREE,
                )
                capture = captured(article, START + timedelta(minutes=number))
                held[work.file(article, capture).article_id] = article
        yield archive, held


words = st.sampled_from(WORDS)
terms = st.one_of(
    words,
    words.map(lambda word: f"{word}*" if word[-1].isalnum() else word),
    st.lists(words, min_size=1, max_size=3).map(lambda few: f'"{" ".join(few)}"'),
    st.tuples(st.sampled_from(["title", "text"]), words).map(":".join),
)
queries = st.recursive(
    terms,
    lambda inner: (
        st.tuples(inner, st.sampled_from([" ", " AND ", " OR ", " NOT "]), inner).map(
            lambda parts: f"({''.join(parts)})"
        )
        | inner.map(lambda query: f"NOT {query}")
    ),
    max_leaves=6,
)


def fits(node: Node, article: Article) -> bool:
    """The query, read by hand."""
    if isinstance(node, Term):
        return stands_in(node, article.title or "", article.body or "")
    if isinstance(node, Without):
        return not fits(node.node, article)
    if isinstance(node, Both):
        return fits(node.left, article) and fits(node.right, article)
    assert isinstance(node, Either)
    return fits(node.left, article) or fits(node.right, article)


@given(query=queries)
def test_the_index_finds_what_reading_would(
    filled: tuple[Archive, dict[str, Article]], query: str
) -> None:
    archive, held = filled
    with archive.connect() as connection:
        found = finding.find(connection, query, Filter())
    ids = {item.id for item in finding.read(archive, found.revision_ids)}
    tree = parse(query)
    assert ids == {id for id, article in held.items() if fits(tree, article)}


@given(query=st.text())
def test_no_text_is_more_than_a_query_error(
    filled: tuple[Archive, dict[str, Article]], query: str
) -> None:
    archive, _ = filled
    try:
        with archive.connect() as connection:
            finding.find(connection, f"({query})", Filter())
            finding.find(connection, query, Filter())
    except QueryError as error:
        assert "\n" not in str(error)
