"""The view ``syndication``: which articles say to come from another outlet.

A canonical address counts where an article credits nobody, as it does for a trace.

A view stands in the way where a table is altered: it goes before the steps of a
migration and comes again after the last.  SQL for either database; writes no row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

NAME = "syndication"

_LAG = {
    "sqlite": "CAST(round((julianday({0}) - julianday({1})) * 86400) AS INTEGER)",
    "postgresql": "CAST(round(extract(epoch FROM ({0} - {1}))) AS BIGINT)",
}

# Each article as it reads now.
_NOW = """
SELECT a.id, a.outlet_id, a.text_hash, r.id AS revision_id,
       r.published, r.published_at, m.story,
       coalesce(o.name, nullif(r.publisher, ''), a.host) AS outlet
FROM articles a
JOIN revisions r ON r.article_id = a.id AND r.number = a.revision
                AND r.superseded IS NULL
LEFT JOIN outlets o ON o.id = a.outlet_id
LEFT JOIN story_members m ON m.article_id = a.id
"""

# Whom an article says to come from, and the earliest article of theirs, if it is
# archived.  Who was first where nobody says so is not decided here.
_CREDITED = f"""
SELECT n.id AS article_id,
       CASE c.kind WHEN 'canonical' THEN 'canonical' ELSE 'credit' END AS basis,
       coalesce(co.name, c.organization, c.name) AS source,
       (SELECT s.id FROM ({_NOW}) s
        WHERE s.story = n.story AND s.outlet_id = c.outlet_id AND s.id <> n.id
        ORDER BY s.published_at IS NULL, s.published_at, s.id LIMIT 1) AS source_id
FROM ({_NOW}) n
JOIN credits c ON c.revision_id = n.revision_id AND c.role = 'origin'
LEFT JOIN outlets co ON co.id = c.outlet_id
WHERE (c.outlet_id IS NULL OR n.outlet_id IS NULL OR c.outlet_id <> n.outlet_id)
  AND (c.kind <> 'canonical' OR NOT EXISTS (
        SELECT 1 FROM credits w
        WHERE w.revision_id = c.revision_id AND w.role = 'origin'
          AND w.kind <> 'canonical'
          AND (w.outlet_id IS NULL OR n.outlet_id IS NULL
               OR w.outlet_id <> n.outlet_id)))
"""  # noqa: S608 - of constants only

# What two texts were found to share when an article with the one was compared with an
# article with the other: of copies of one text only the first is compared.
_SHARED = """
SELECT max({0}) FROM articles na
JOIN story_members nm ON nm.article_id = na.id
JOIN story_links l ON l.{1} = nm.number
JOIN story_members sm ON sm.number = l.{2}
JOIN articles sa ON sa.id = sm.article_id
WHERE na.text_hash = n.text_hash AND sa.text_hash = s.text_hash
"""


def statement(dialect: str) -> str:
    """The view, in the words of one database."""
    lag = _LAG[dialect].format("n.published_at", "s.published_at")
    later = _SHARED.format("l.share", "member", "earlier")
    sooner = _SHARED.format("l.score", "earlier", "member")
    return f"""
CREATE VIEW {NAME} AS
SELECT n.id AS article_id, n.outlet AS outlet, e.basis AS basis,
       coalesce(e.source, s.outlet) AS source, s.id AS source_id,
       CASE WHEN length(n.published) > 10 AND length(s.published) > 10
            THEN {lag} END AS lag_seconds,
       CASE WHEN n.text_hash = s.text_hash THEN 1.0
            ELSE coalesce(({later}), ({sooner})) END AS shared
FROM ({_CREDITED}) e
JOIN ({_NOW}) n ON n.id = e.article_id
LEFT JOIN ({_NOW}) s ON s.id = e.source_id
"""  # noqa: S608


def drop(connection: Connection) -> None:
    connection.exec_driver_sql(f"DROP VIEW IF EXISTS {NAME}")


def create(connection: Connection) -> None:
    connection.exec_driver_sql(statement(connection.dialect.name))
