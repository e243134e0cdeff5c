"""Checks of the database: rows that cannot be, and search words out of step.

Knows the tables and what must be true across them, whatever the foreign keys say.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select, text

from ..errors import ArchiveDamaged
from ..search.index import search_text, with_vectors
from ..store import Archive
from ..store.database import check_integrity
from ..tables import articles, captures, revisions, search
from .damage import Damage, Tally

_PAGE = 500


def check_database(archive: Archive) -> Iterator[Damage]:
    with archive.connect() as connection:
        for words in check_integrity(connection):
            yield Damage(where="database", what=words)


# Each finds rows that cannot be; the first column names the row.
_IMPOSSIBLE = {
    "captures without their article": """
        SELECT c.id FROM captures c LEFT JOIN articles a ON a.id = c.article_id
        LEFT JOIN tombstones t ON t.article_id = c.article_id
        WHERE c.article_id IS NOT NULL AND a.id IS NULL AND t.article_id IS NULL""",
    "articles that were taken down": """
        SELECT a.id FROM articles a JOIN tombstones t ON t.article_id = a.id
        WHERE t.kind <> 'name'""",
    "captures of articles that were taken down, and were not removed": """
        SELECT c.id FROM captures c JOIN tombstones t ON t.article_id = c.article_id
        LEFT JOIN removals r ON r.capture_id = c.id
        WHERE r.capture_id IS NULL AND c.record_type <> 'metadata'
        AND t.kind <> 'name'""",
    "captures that were removed, and are there": """
        SELECT c.id FROM captures c JOIN removals r ON r.capture_id = c.id
        WHERE r.done IS NOT NULL AND c.record_type <> 'metadata'""",
    "captures that nobody removed, and are gone": """
        SELECT c.id FROM captures c LEFT JOIN removals r ON r.capture_id = c.id
        WHERE c.record_type = 'metadata' AND r.done IS NULL""",
    "revisits of a capture that no row names": """
        SELECT c.id FROM captures c LEFT JOIN captures o ON o.id = c.refers_to
        WHERE c.record_type = 'revisit' AND o.id IS NULL""",
    "revisions without their article": """
        SELECT r.id FROM revisions r LEFT JOIN articles a ON a.id = r.article_id
        WHERE a.id IS NULL""",
    "revisions without their capture": """
        SELECT r.id FROM revisions r LEFT JOIN captures c ON c.id = r.capture_id
        WHERE c.id IS NULL""",
    "articles whose latest revision is not there": """
        SELECT a.id FROM articles a LEFT JOIN revisions r
        ON r.article_id = a.id AND r.number = a.revision AND r.superseded IS NULL
        WHERE r.id IS NULL""",
    "revisions with more than one reading in force": """
        SELECT article_id || ' revision ' || number FROM revisions
        WHERE superseded IS NULL GROUP BY article_id, number HAVING count(*) > 1""",
    # One that says no more than the one before it has old readings only.
    "revisions with no reading in force, nor one before them": """
        SELECT r.article_id || ' revision ' || r.number FROM revisions r
        JOIN captures c ON c.id = r.capture_id WHERE NOT EXISTS
        (SELECT 1 FROM revisions o JOIN captures k ON k.id = o.capture_id
         WHERE o.article_id = r.article_id AND o.superseded IS NULL
         AND k.fetched <= c.fetched)""",
    "articles at an address at which they were never captured": """
        SELECT a.id FROM articles a WHERE NOT EXISTS
        (SELECT 1 FROM captures c WHERE c.article_id = a.id AND c.url = a.url)""",
    "articles that were not seen first and last as their captures say": """
        SELECT a.id FROM articles a JOIN
        (SELECT article_id, min(fetched) AS earliest, max(fetched) AS latest
         FROM captures GROUP BY article_id) c ON c.article_id = a.id
        WHERE a.first_seen <> c.earliest OR a.last_seen <> c.latest""",
    "articles without an address": """
        SELECT a.id FROM articles a LEFT JOIN addresses d ON d.article_id = a.id
        WHERE d.url_key IS NULL""",
    "addresses without their article": """
        SELECT d.url_key FROM addresses d LEFT JOIN articles a ON a.id = d.article_id
        WHERE a.id IS NULL""",
    "articles that cannot be searched": """
        SELECT a.id FROM articles a LEFT JOIN search s ON s.article_id = a.id
        WHERE s.id IS NULL""",
    "search rows without their article": """
        SELECT s.article_id FROM search s LEFT JOIN articles a ON a.id = s.article_id
        WHERE a.id IS NULL""",
    **{
        f"{table} without their revision": f"""
        SELECT DISTINCT t.revision_id FROM {table} t
        LEFT JOIN revisions r ON r.id = t.revision_id WHERE r.id IS NULL"""  # noqa: S608
        for table in ("bylines", "credits", "cited", "near_misses")
    },
}


def check_rows(archive: Archive, tally: Tally) -> Iterator[Damage]:
    """Rows that cannot be, whatever the foreign keys say."""
    with archive.connect() as connection:
        for table in (articles, revisions, captures):
            tally.counts[table.name] = (
                connection.scalar(select(func.count()).select_from(table)) or 0
            )
        for what, query in _IMPOSSIBLE.items():
            for row in connection.execute(text(query)).all():
                yield Damage(where=str(row[0]), what=f"one of the {what}")


def check_search(archive: Archive, *, quick: bool) -> Iterator[Damage]:
    """Whether the index holds the words of the articles as they are now."""
    if archive.engine.dialect.name == "sqlite":
        yield from _check_fts(archive)
    if quick:
        return
    last = ""
    while True:
        rows = _search_rows(archive, last)
        for row in rows:
            title, body = search_text(row.title or ""), search_text(row.body or "")
            kept = (row.title_words, row.body_words, row.words_language)
            same = kept == (title, body, row.language)
            if not same or not _vector_is(archive, row.id, title, body, row.language):
                yield Damage(
                    where=f"article {row.id}",
                    what="the search index holds other words than its latest revision",
                )
        if len(rows) < _PAGE:
            return
        last = rows[-1].id


def _search_rows(archive: Archive, after: str) -> list[Any]:
    query = (
        select(
            articles.c.id,
            revisions.c.title,
            revisions.c.body,
            search.c.title.label("title_words"),
            search.c.body.label("body_words"),
            revisions.c.language,
            search.c.language.label("words_language"),
        )
        .join(revisions, revisions.c.article_id == articles.c.id)
        .join(search, search.c.article_id == articles.c.id)
        .where(
            revisions.c.number == articles.c.revision,
            revisions.c.superseded.is_(None),
            articles.c.id > after,
        )
        .order_by(articles.c.id)
        .limit(_PAGE)
    )
    with archive.connect() as connection:
        return list(connection.execute(query).all())


def _check_fts(archive: Archive) -> Iterator[Damage]:
    query = "INSERT INTO search_fts(search_fts, rank) VALUES ('integrity-check', 1)"
    try:
        # Reading, though it is spelled as a change: it leaves the seal on.
        with archive.connect() as connection:
            connection.exec_driver_sql(query)
    except ArchiveDamaged:
        yield Damage(
            where="table search_fts", what="the index is not that of table search"
        )


def _vector_is(
    archive: Archive, article_id: str, title: str, body: str, language: str | None
) -> bool:
    if archive.engine.dialect.name != "postgresql":
        return True
    query = text(
        "SELECT vector = CAST(:vector AS tsvector) FROM search WHERE article_id = :id"
    )
    row = {"title": title, "body": body, "language": language}
    with archive.connect() as connection:
        (made,) = with_vectors(connection, [row])
        values = {"id": article_id, "vector": made["vector"]}
        return bool(connection.scalar(query, values))
