"""The first tables.

Revision ID: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHEN = sa.DateTime(timezone=True)
TABLES = (
    "near_misses",
    "credits",
    "cited",
    "bylines",
    "search",
    "revisions",
    "addresses",
    "outlet_aliases",
    "outcomes",
    "frontier",
    "channels",
    "articles",
    "runs",
    "robots",
    "quarantine",
    "outlets",
    "ledger",
    "discoveries",
    "captures",
)

_ADD = """INSERT INTO search_fts(rowid, title, body)
    VALUES (new.id, new.title, new.body);"""
_REMOVE = """INSERT INTO search_fts(search_fts, rowid, title, body)
    VALUES ('delete', old.id, old.title, old.body);"""
DDL = {
    "sqlite": (
        """CREATE VIRTUAL TABLE search_fts USING fts5(
    title, body, content='search', content_rowid='id',
    tokenize="unicode61 remove_diacritics 0 categories 'L* N* M* Co'")""",
        f"CREATE TRIGGER search_added AFTER INSERT ON search BEGIN {_ADD} END",
        f"CREATE TRIGGER search_removed AFTER DELETE ON search BEGIN {_REMOVE} END",
        f"CREATE TRIGGER search_changed AFTER UPDATE ON search BEGIN {_REMOVE} {_ADD}"
        " END",
    ),
    "postgresql": (
        "ALTER TABLE search ADD COLUMN vector tsvector NOT NULL DEFAULT ''",
        "CREATE INDEX ix_search_vector ON search USING gin (vector)",
    ),
}
DROP = {"sqlite": ("DROP TABLE search_fts",), "postgresql": ()}


def upgrade() -> None:
    op.create_table(
        "captures",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Text(), nullable=True),
        sa.Column("fetched", WHEN, nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("mime", sa.Text(), nullable=True),
        sa.Column("record_type", sa.Text(), nullable=False),
        sa.Column("payload_digest", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("warc_file", sa.Text(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("ip", sa.Text(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("redirects", sa.JSON(), nullable=False),
        sa.Column("via", sa.Text(), nullable=True),
        sa.Column("refers_to", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_captures")),
        sa.UniqueConstraint("warc_file", "offset", name=op.f("uq_captures_warc_file")),
    )
    op.create_index(
        op.f("ix_captures_article_id"), "captures", ["article_id"], unique=False
    )
    op.create_index(op.f("ix_captures_fetched"), "captures", ["fetched"], unique=False)
    op.create_index(
        op.f("ix_captures_payload_digest"), "captures", ["payload_digest"], unique=False
    )
    op.create_index(op.f("ix_captures_run_id"), "captures", ["run_id"], unique=False)
    op.create_index(op.f("ix_captures_url_key"), "captures", ["url_key"], unique=False)
    op.create_table(
        "discoveries",
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.Column("channel_key", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("published", WHEN, nullable=True),
        sa.Column("modified", WHEN, nullable=True),
        sa.Column("authors", sa.JSON(), nullable=False),
        sa.Column("source_name", sa.Text(), nullable=True),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("publication", sa.Text(), nullable=True),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("guid", sa.Text(), nullable=True),
        sa.Column("first_seen", WHEN, nullable=False),
        sa.Column("last_seen", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("url_key", "channel_key", name=op.f("pk_discoveries")),
    )
    op.create_table(
        "ledger",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("updated", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_ledger")),
    )
    op.create_table(
        "outlets",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("entry", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outlets")),
        sa.UniqueConstraint("key", name=op.f("uq_outlets_key")),
    )
    op.create_table(
        "quarantine",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.Column("capture_id", sa.Text(), nullable=True),
        sa.Column("run_id", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("added", WHEN, nullable=False),
        sa.Column("released", WHEN, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
    )
    op.create_index(
        op.f("ix_quarantine_url_key"), "quarantine", ["url_key"], unique=False
    )
    op.create_table(
        "robots",
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("fetched", WHEN, nullable=False),
        sa.Column("expires", WHEN, nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("origin", name=op.f("pk_robots")),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("started", WHEN, nullable=False),
        sa.Column("ended", WHEN, nullable=True),
        sa.Column("exit_code", sa.Integer(), nullable=True),
        sa.Column("software", sa.Text(), nullable=False),
        sa.Column("config_digest", sa.Text(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_table(
        "articles",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.Column("canonical_url", sa.Text(), nullable=True),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("outlet_id", SERIAL, nullable=True),
        sa.Column("first_seen", WHEN, nullable=False),
        sa.Column("last_seen", WHEN, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["outlet_id"], ["outlets.id"], name=op.f("fk_articles_outlet_id_outlets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("url_key", name=op.f("uq_articles_url_key")),
    )
    op.create_index(
        op.f("ix_articles_first_seen"), "articles", ["first_seen"], unique=False
    )
    op.create_index(op.f("ix_articles_host"), "articles", ["host"], unique=False)
    op.create_index(
        op.f("ix_articles_outlet_id"), "articles", ["outlet_id"], unique=False
    )
    op.create_index(
        op.f("ix_articles_text_hash"), "articles", ["text_hash"], unique=False
    )
    op.create_table(
        "channels",
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("outlet_id", SERIAL, nullable=True),
        sa.Column("via", sa.Text(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("checked", WHEN, nullable=True),
        sa.Column("due", WHEN, nullable=True),
        sa.Column("interval", sa.Float(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["outlet_id"], ["outlets.id"], name=op.f("fk_channels_outlet_id_outlets")
        ),
        sa.PrimaryKeyConstraint("url_key", name=op.f("pk_channels")),
    )
    op.create_index(op.f("ix_channels_due"), "channels", ["due"], unique=False)
    op.create_index(
        op.f("ix_channels_outlet_id"), "channels", ["outlet_id"], unique=False
    )
    op.create_table(
        "frontier",
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("outlet_id", SERIAL, nullable=True),
        sa.Column("via", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due", WHEN, nullable=True),
        sa.Column("newest", WHEN, nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("listed_modified", WHEN, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("first_seen", WHEN, nullable=False),
        sa.Column("checked", WHEN, nullable=True),
        sa.ForeignKeyConstraint(
            ["outlet_id"], ["outlets.id"], name=op.f("fk_frontier_outlet_id_outlets")
        ),
        sa.PrimaryKeyConstraint("url_key", name=op.f("pk_frontier")),
    )
    op.create_index(
        "ix_frontier_host_state", "frontier", ["host", "state"], unique=False
    )
    op.create_index(
        op.f("ix_frontier_outlet_id"), "frontier", ["outlet_id"], unique=False
    )
    op.create_index("ix_frontier_state_due", "frontier", ["state", "due"], unique=False)
    op.create_table(
        "outcomes",
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("article_id", sa.Text(), nullable=True),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.Column("at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["runs.id"],
            name=op.f("fk_outcomes_run_id_runs"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run_id", "url_key", name=op.f("pk_outcomes")),
    )
    op.create_index(
        op.f("ix_outcomes_article_id"), "outcomes", ["article_id"], unique=False
    )
    op.create_index("ix_outcomes_url_key", "outcomes", ["url_key"], unique=False)
    op.create_table(
        "outlet_aliases",
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("outlet_id", SERIAL, nullable=False),
        sa.ForeignKeyConstraint(
            ["outlet_id"],
            ["outlets.id"],
            name=op.f("fk_outlet_aliases_outlet_id_outlets"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("alias", "kind", name=op.f("pk_outlet_aliases")),
    )
    op.create_index(
        op.f("ix_outlet_aliases_outlet_id"),
        "outlet_aliases",
        ["outlet_id"],
        unique=False,
    )
    op.create_table(
        "addresses",
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("first_seen", WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_addresses_article_id_articles"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("url_key", name=op.f("pk_addresses")),
    )
    op.create_index(
        op.f("ix_addresses_article_id"), "addresses", ["article_id"], unique=False
    )
    op.create_table(
        "revisions",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("superseded", WHEN, nullable=True),
        sa.Column("capture_id", sa.Text(), nullable=False),
        sa.Column("read", WHEN, nullable=False),
        sa.Column("extractor", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("tail", sa.Text(), nullable=True),
        sa.Column("published", sa.Text(), nullable=True),
        sa.Column("published_at", WHEN, nullable=True),
        sa.Column("modified", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("language_declared", sa.Text(), nullable=True),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=True),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.Column("record_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_revisions_article_id_articles"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["capture_id"],
            ["captures.id"],
            name=op.f("fk_revisions_capture_id_captures"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
        sa.UniqueConstraint(
            "article_id", "number", "reading", name=op.f("uq_revisions_article_id")
        ),
    )
    op.create_index(
        op.f("ix_revisions_capture_id"), "revisions", ["capture_id"], unique=False
    )
    op.create_index(
        op.f("ix_revisions_language"), "revisions", ["language"], unique=False
    )
    op.create_index(
        op.f("ix_revisions_published_at"), "revisions", ["published_at"], unique=False
    )
    op.create_index(
        op.f("ix_revisions_publisher"), "revisions", ["publisher"], unique=False
    )
    op.create_index(
        op.f("ix_revisions_text_hash"), "revisions", ["text_hash"], unique=False
    )
    op.create_table(
        "search",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_search_article_id_articles"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search")),
        sa.UniqueConstraint("article_id", name=op.f("uq_search_article_id")),
    )
    op.create_table(
        "bylines",
        sa.Column("revision_id", SERIAL, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("exact", sa.Text(), nullable=False),
        sa.Column("selector", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["revisions.id"],
            name=op.f("fk_bylines_revision_id_revisions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("revision_id", "position", name=op.f("pk_bylines")),
    )
    op.create_index(op.f("ix_bylines_name"), "bylines", ["name"], unique=False)
    op.create_table(
        "cited",
        sa.Column("revision_id", SERIAL, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("exact", sa.Text(), nullable=False),
        sa.Column("selector", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["revisions.id"],
            name=op.f("fk_cited_revision_id_revisions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("revision_id", "position", name=op.f("pk_cited")),
    )
    op.create_index(op.f("ix_cited_name"), "cited", ["name"], unique=False)
    op.create_table(
        "credits",
        sa.Column("revision_id", SERIAL, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("organization", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("outlet_id", SERIAL, nullable=True),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("exact", sa.Text(), nullable=False),
        sa.Column("selector", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outlet_id"], ["outlets.id"], name=op.f("fk_credits_outlet_id_outlets")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["revisions.id"],
            name=op.f("fk_credits_revision_id_revisions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("revision_id", "position", name=op.f("pk_credits")),
    )
    op.create_index(op.f("ix_credits_name_key"), "credits", ["name_key"], unique=False)
    op.create_index(
        op.f("ix_credits_organization"), "credits", ["organization"], unique=False
    )
    op.create_index(
        op.f("ix_credits_outlet_id"), "credits", ["outlet_id"], unique=False
    )
    op.create_table(
        "near_misses",
        sa.Column("revision_id", SERIAL, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("exact", sa.Text(), nullable=False),
        sa.Column("selector", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["revisions.id"],
            name=op.f("fk_near_misses_revision_id_revisions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("revision_id", "position", name=op.f("pk_near_misses")),
    )
    for statement in DDL[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for statement in DROP[op.get_bind().dialect.name]:
        op.execute(statement)
    for table in TABLES:
        op.drop_table(table)
