"""PostgreSQL finds other forms of a word, each article by its own language's rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from archive import migrations
from archive.config import Config
from archive.errors import UsageError
from archive.model import Access, Article
from archive.search import finding
from archive.search.index import tsvector
from archive.search.stems import code
from archive.select import Filter
from archive.store import Archive, open_archive
from archive.verify.rows import check_search

from .corpus import START, captured

TEXTS = {
    "en": ("Ferries sailed", "The old pilots were waiting near the harbours."),
    "de": ("Häuser verkauft", "Die Regierungen haben über die Wahlen gestritten."),
    "ru": ("Правительства спорят", "Депутаты обсуждали новые законы и выборы."),
    "es": ("Elecciones anuladas", "Los jueces revisaron las decisiones del partido."),
    "nb-NO": ("Fergene seilte", "Bestemmelsene gjelder for alle havnene."),
    "zh": ("港口開放", "烏克蘭南部港口重新開放"),
    "uk": ("Пороми відпливли", "Лоцмани чекали"),
    "": ("Ferries again", "Nobody knows in which language it is written: waiting."),
}
STEMMED = {
    "ferry": {"en"},
    "harbour": {"en"},
    "WAITED": {"en"},
    "title:ferry": {"en"},
    "text:ferry": set(),
    "text:pilot": {"en"},
    "Haus": {"de"},
    "regierung wahl": {"de"},
    "title:Haus AND text:Wahl": {"de"},
    "правительство": {"ru"},
    "закон": {"ru"},
    "elección": {"es"},
    "eleccion decision": {"es"},
    "ferry OR elección": {"en", "es"},
    "bestemmelse": {"nb-NO"},
    "wait NOT ferry": set(),
    "ferry NOT wait": set(),
    "lang:en ferry": {"en"},
    "lang:de ferry": set(),
    "ferry -lang:en": set(),
    # A language without a dictionary, and none at all: the words as they are.
    "пором": set(),
    "пороми": {"uk"},
    "ferries": {"en", ""},
    # By English rules "wahlen" is a word of its own, and no other form of "wahl".
    "lang:en wahl": set(),
}
"""What only PostgreSQL finds."""

AS_PRINTED = {
    '"ferry"': set(),
    '"ferri"': set(),
    '"ferries"': {"en", ""},
    '"ferries sailed"': {"en"},
    '"ferry sail"': set(),
    '"the old pilots"': {"en"},
    "ferr*": {"en", ""},
    "harbou*": {"en"},
    "title:ferri*": {"en", ""},
    "港口": {"zh"},
    "烏克": {"zh"},
    "häuser": {"de"},
    "hauser": {"de"},
    "законы": {"ru"},
    "elecciones": {"es"},
    "the": {"en"},
}
"""What both find."""


def fill(archive: Archive) -> dict[str, str]:
    """Id -> language."""
    with archive.begin() as work:
        found = {}
        for number, (language, (title, body)) in enumerate(TEXTS.items()):
            article = Article(
                url=f"https://stems.example/{number}",
                title=title,
                body=body,
                language=language or None,
                access=Access.FREE,
            )
            capture = captured(article, START + timedelta(minutes=number))
            found[work.file(article, capture).article_id] = language
    return found


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Archive, dict[str, str]]]:
    folder = tmp_path_factory.mktemp("stems")
    url = f"sqlite:///{folder}/archive.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("lasting_postgres")()
    config = Config(folder=folder, database=url, warc_dir=folder / "warc")
    with open_archive(config, create=True) as archive:
        yield archive, fill(archive)


def found(
    archive: Archive, ids: dict[str, str], query: str, **only: object
) -> set[str]:
    with archive.connect() as connection:
        got = finding.find(connection, query, Filter(**only))  # type: ignore[arg-type]
    return {ids[held.id] for held in finding.read(archive, got.revision_ids)}


@pytest.mark.parametrize("query", STEMMED)
def test_other_forms(filled: tuple[Archive, dict[str, str]], query: str) -> None:
    archive, ids = filled
    if archive.engine.dialect.name == "postgresql":
        assert found(archive, ids, query) == STEMMED[query]
    else:
        assert found(archive, ids, query) <= {"en", "uk", ""}


@pytest.mark.parametrize("query", AS_PRINTED)
def test_as_printed(filled: tuple[Archive, dict[str, str]], query: str) -> None:
    archive, ids = filled
    assert found(archive, ids, query) == AS_PRINTED[query]


def test_the_filter_says_whose_rules(filled: tuple[Archive, dict[str, str]]) -> None:
    archive, ids = filled
    server = archive.engine.dialect.name == "postgresql"
    assert found(archive, ids, "ferry", language=("en",)) == (
        {"en"} if server else set()
    )
    assert found(archive, ids, "ferry", language=("de",)) == set()
    assert found(archive, ids, "ferries", language=("en",)) == {"en"}


def test_a_snippet_shows_the_other_form(filled: tuple[Archive, dict[str, str]]) -> None:
    archive, _ = filled
    with archive.connect() as connection:
        words = finding.find(connection, "ferry harbour", Filter()).words
    assert words[:2] == (("ferry",), ("harbour",))
    assert (("ferri*",) in words) == (archive.engine.dialect.name == "postgresql")


def test_what_was_said_before_has_other_forms_too(archive: Archive) -> None:
    with archive.begin() as work:
        for day, title in enumerate(("Ferries sail", "Buses drive")):
            article = Article(
                url="https://stems.example/changed",
                title=title,
                body="One thing.",
                language="en",
                access=Access.FREE,
            )
            when = START + timedelta(days=day)
            work.file(article, captured(article, when, title))
    then = Filter(as_of=START + timedelta(hours=1))
    with archive.connect() as connection:
        old = [finding.find(connection, q, then).total for q in ("ferries", "ferry")]
        now = [
            finding.find(connection, q, Filter()).total for q in ("ferries", "ferry")
        ]
    assert old == [1, int(archive.engine.dialect.name == "postgresql")]
    assert now == [0, 0]


def test_the_index_answers(filled: tuple[Archive, dict[str, str]]) -> None:
    archive, _ = filled
    if archive.engine.dialect.name != "postgresql":
        pytest.skip("tells of PostgreSQL's plan")
    with archive.connect() as connection:
        connection.exec_driver_sql("SET LOCAL enable_seqscan TO off")
        compiler = finding.Compiler(
            connection, finding.parse("ferry title:elección"), Filter()
        )
        match = compiler.match(finding.parse("ferry title:elección"))
        assert match is not None
        plan = connection.scalars(
            text(
                "EXPLAIN SELECT article_id FROM search"
                " WHERE vector @@ CAST(:match AS tsquery)"
            ),
            {"match": match},
        )
        assert any("ix_search_vector" in line for line in plan)


def test_the_upgrade_finds_the_stems_of_what_is_there(config: Config) -> None:
    with open_archive(config, create=True) as archive:
        ids = fill(archive)
        before = vectors(archive)
        with archive.engine.begin() as connection:
            migrations.downgrade(connection, "0009")
        if before:
            assert not any("=" in vector for vector in vectors(archive))
    with pytest.raises(UsageError, match="made by an older pressmark"):
        open_archive(config)
    with open_archive(config, create=True) as archive:
        assert vectors(archive) == before
        assert list(check_search(archive, quick=False)) == []
        assert found(archive, ids, "ferries") == {"en", ""}


def vectors(archive: Archive) -> list[str]:
    if archive.engine.dialect.name != "postgresql":
        return []
    with archive.connect() as connection:
        query = "SELECT CAST(vector AS text) FROM search ORDER BY id"
        return list(connection.exec_driver_sql(query).scalars())


def test_tags_of_languages() -> None:
    assert [code(tag) for tag in ("en", "EN-gb", "nb", "nn-NO", "zh", "", None)] == [
        *("en", "en", "no", "no"),
        *(None, None, None),
    ]


def test_an_endless_text_keeps_its_words() -> None:
    words = [f"w{n:06}" + "x" * 60 for n in range(10_000)]
    stems = {word: f"en={word}s" for word in words}
    made = tsvector([], words, stems)
    assert len(made.encode()) < 1_400_000
    assert made.count("en=") < len(words)
    assert all(f"'{word}':" in made for word in words[:: len(words) // 50])
    assert tsvector(["a"], ["b"], {"b": "en=b"}) == "'a':1A 'b':12 'en=b':12"
