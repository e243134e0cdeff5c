"""The tables of the archive, for SQLite and PostgreSQL alike.

Three tables hold an article: ``articles`` (an address and what it is), ``captures``
(one HTTP response each, with its place in a WARC file) and ``revisions`` (what a
capture says, as read by one version of the reader).  ``archive/migrations`` makes
them; a test compares the two.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UTCDateTime(TypeDecorator[datetime]):
    """An aware datetime in UTC; SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a datetime without a zone: {value!r}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value.astimezone(UTC) if value else None
        return value.replace(tzinfo=UTC)


Serial = BigInteger().with_variant(Integer, "sqlite")


def _when(name: str, *, nullable: bool = True, index: bool = False) -> Column[Any]:
    return Column(name, UTCDateTime, nullable=nullable, index=index)


def _text(name: str, *, nullable: bool = True, index: bool = False) -> Column[Any]:
    return Column(name, Text, nullable=nullable, index=index)


def _evidence() -> tuple[Column[Any], Column[Any], Column[Any]]:
    return (
        _text("rule", nullable=False),
        _text("exact", nullable=False),
        _text("selector", nullable=False),
    )


outlets = Table(
    "outlets",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # normal form of the name
    _text("name", nullable=False),
    _text("country"),
    Column("languages", JSON, nullable=False, default=list),
    Column("entry", JSON, nullable=False, default=dict),  # as outlets.toml has it
)

outlet_aliases = Table(
    "outlet_aliases",
    metadata,
    Column("alias", Text, primary_key=True),  # normal form of a name, or a domain
    Column("kind", Text, primary_key=True),  # name | domain
    Column(
        "outlet_id",
        Serial,
        ForeignKey("outlets.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Text, primary_key=True),
    _text("command", nullable=False),
    _when("started", nullable=False),
    _when("ended"),
    Column("exit_code", Integer),
    _text("software", nullable=False),
    _text("config_digest", nullable=False),
    Column("counts", JSON, nullable=False, default=dict),  # by outcome and reason
    Column("bytes", BigInteger, nullable=False, default=0),
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("run_id", Text, ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("url_key", Text, primary_key=True),
    _text("url", nullable=False),
    _text("outcome", nullable=False),
    _text("reason"),
    _text("detail"),
    _text("article_id", index=True),
    Column("seconds", Float),
    Column("bytes", BigInteger),
    _when("at", nullable=False),
    Index("ix_outcomes_url_key", "url_key"),
)

channels = Table(
    "channels",
    metadata,
    Column("url_key", Text, primary_key=True),
    _text("url", nullable=False),
    _text("kind", nullable=False),
    Column("outlet_id", Serial, ForeignKey("outlets.id"), index=True),
    _text("via"),  # the channel that named it; null: the catalogue does
    _text("etag"),
    _text("last_modified"),
    _text("digest"),  # sha256 of the last payload that was read
    _when("checked"),
    _when("due", index=True),
    Column("interval", Float),  # seconds, as the channel asks
    Column("pace", Float),  # seconds, as its own news come
    Column("trust", Integer, nullable=False, default=0),  # 304s in a row; -1: it lied
    _when("whole"),  # when it answered last with more than "not modified"
    # Its validators are of what it was before: "not modified" would be a lie.
    Column("on_trial", Boolean, nullable=False, default=False),
    _when("listed_modified"),  # its last change, as the one that names it says
    # Times in a row that this made us look, and nothing had come.
    Column("claims", Integer, nullable=False, default=0),
    Column("guessed", Boolean, nullable=False, default=False),  # nobody names it
    Column("failures", Integer, nullable=False, default=0),
    _when("failing_since"),
    _when("sought"),  # when its site's homepage was asked for another
    _when("found"),  # when it was found so; via: the dead one
    _text("moved"),  # where it answers since its address said "moved permanently"
    _text("outcome"),
    _text("reason"),
)

frontier = Table(
    "frontier",
    metadata,
    Column("url_key", Text, primary_key=True),
    _text("url", nullable=False),
    _text("host", nullable=False),
    Column("outlet_id", Serial, ForeignKey("outlets.id"), index=True),
    _text("via"),  # the channel that listed it first
    _text("state", nullable=False),  # pending | done | gone | withdrawn
    _when("due"),
    _when("newest"),  # published or listed: newest first
    Column("tries", Integer, nullable=False, default=0),
    _text("etag"),
    _text("last_modified"),
    Column("trust", Integer, nullable=False, default=0),  # 304s in a row; -1: it lied
    _when("listed_modified"),  # lastmod or updated, as of the last fetch
    # Times in a row that this made us look, and nothing had changed.
    Column("claims", Integer, nullable=False, default=0),
    _text("outcome"),
    _text("reason"),
    _when("first_seen", nullable=False),
    _when("checked"),
    Index("ix_frontier_state_due", "state", "due"),
    Index("ix_frontier_host_state", "host", "state"),  # the queue of one host
)

discoveries = Table(
    "discoveries",
    metadata,
    Column("url_key", Text, primary_key=True),
    Column("channel_key", Text, primary_key=True),
    # Since when it says these words: other words make another row, for readings
    # point at them.
    Column("first_seen", UTCDateTime, primary_key=True),
    _text("url", nullable=False),
    _text("via", nullable=False),
    _text("kind", nullable=False),
    Column("position", Integer, nullable=False),
    _text("title"),
    _when("published"),
    _text("published_raw"),
    _text("published_element"),
    _when("modified"),
    Column("authors", JSON, nullable=False, default=list),
    _text("source_name"),
    _text("source_element"),
    _text("source_url"),
    _text("language"),
    _text("publication"),
    Column("keywords", JSON, nullable=False, default=list),
    _text("guid"),
    _when("last_seen", nullable=False),
)

robots = Table(
    "robots",
    metadata,
    Column("origin", Text, primary_key=True),  # scheme://host:port
    _when("fetched", nullable=False),
    _when("expires", nullable=False),
    _text("verdict", nullable=False),  # rules | allow_all | forbid_all
    _text("body"),
)

tdmrep = Table(
    "tdmrep",
    metadata,
    Column("origin", Text, primary_key=True),  # scheme://host:port
    _when("fetched", nullable=False),
    _when("expires", nullable=False),
    _text("verdict", nullable=False),  # rules | none
    _text("body"),  # of /.well-known/tdmrep.json
)

pauses = Table(
    "pauses",
    metadata,
    Column("host", Text, primary_key=True),
    _when("asked", nullable=False),
    _when("until", nullable=False),
)

captures = Table(
    "captures",
    metadata,
    Column("id", Text, primary_key=True),  # WARC-Record-ID
    _text("run_id", index=True),
    _text("url", nullable=False),
    _text("url_key", nullable=False, index=True),
    _text("article_id", index=True),
    _when("fetched", nullable=False, index=True),
    Column("status", Integer, nullable=False),
    _text("mime"),
    _text("record_type", nullable=False),  # response | revisit | conversion
    _text("payload_digest", nullable=False, index=True),
    _text("digest", nullable=False),
    _text("warc_file", nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("length", BigInteger, nullable=False),
    _text("ip"),
    _text("etag"),
    _text("last_modified"),
    Column("redirects", JSON, nullable=False, default=list),  # [[url, status], ...]
    _text("via"),
    _text("refers_to"),
    _text("leads_to"),  # of a redirect: the key of the address that it names
    _text("gone"),  # soft_404: it says that there is nothing
    # See archive.rights; null: not known.
    Column("rights", JSON(none_as_null=True)),
    _text("reserved"),  # words of it, with a blank between; "": nothing is
    _text("noted"),  # digests of what no record has, see archive.noted
    UniqueConstraint("warc_file", "offset"),
)
_LEADS_TO = captures.c.leads_to
Index(
    "ix_captures_leads_to",
    _LEADS_TO,
    sqlite_where=_LEADS_TO.is_not(None),
    postgresql_where=_LEADS_TO.is_not(None),
)

articles = Table(
    "articles",
    metadata,
    Column("id", Text, primary_key=True),
    _text("url", nullable=False),
    Column("url_key", Text, nullable=False, unique=True),
    _text("canonical_url"),
    _text("host", nullable=False, index=True),
    Column("outlet_id", Serial, ForeignKey("outlets.id"), index=True),
    _when("first_seen", nullable=False, index=True),
    _when("last_seen", nullable=False),
    Column("revision", Integer, nullable=False),  # number of the latest
    _text("text_hash"),  # of the latest revision
    _text("noted"),  # digest of who carries it, see archive.noted
    # The first of all with one text, however many there are.
    Index("ix_articles_text_hash", "text_hash", "first_seen", "id"),
)

addresses = Table(
    "addresses",
    metadata,
    Column("url_key", Text, primary_key=True),
    _text("url", nullable=False),
    Column(
        "article_id",
        Text,
        ForeignKey("articles.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    _text("kind", nullable=False),  # fetched | redirect | canonical
    _when("first_seen", nullable=False),
    _text("moved_from"),  # the address where the article was before, see archive.moves
    Column("basis", JSON(none_as_null=True)),  # why that is so
    _text("former_id", index=True),  # of the article that was here until then
    _when("joined"),  # when the two were made one
)

revisions = Table(
    "revisions",
    metadata,
    Column("id", Serial, primary_key=True),
    Column(
        "article_id",
        Text,
        ForeignKey("articles.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("number", Integer, nullable=False),  # from 1, a change of the article each
    Column("reading", Integer, nullable=False),  # from 1, a reading of one capture each
    _when("superseded"),  # by a later reading of the same capture; null: in force
    Column("capture_id", Text, ForeignKey("captures.id"), nullable=False, index=True),
    _when("read", nullable=False),
    _text("extractor", nullable=False),
    _text("type", index=True),  # schema.org; null: read before there was one
    _text("title"),
    _text("description"),
    _text("body"),
    _text("tail"),
    _text("published"),  # as the page gives it
    _when("published_at", index=True),  # the same in UTC, for order and filters
    _text("modified"),
    _text("language", index=True),
    _text("language_declared"),
    _text("publisher", index=True),
    _text("access", nullable=False),
    _text("section"),
    _text("text_hash", nullable=False, index=True),
    _text("content_hash", nullable=False),  # of all whose change makes a revision
    Column("record", JSON, nullable=False),  # the rest of the reading, see schema.md
    _text("record_hash", nullable=False),  # of the whole reading, with its child rows
    UniqueConstraint("article_id", "number", "reading"),
)


def _part_of_revision() -> tuple[Column[Any], Column[Any]]:
    return (
        Column(
            "revision_id",
            Serial,
            ForeignKey("revisions.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        Column("position", Integer, primary_key=True),
    )


bylines = Table(
    "bylines",
    metadata,
    *_part_of_revision(),
    _text("name", nullable=False, index=True),
    _text("kind", nullable=False),
    _text("role", nullable=False),
    _text("raw", nullable=False),
    *_evidence(),
)

credits = Table(
    "credits",
    metadata,
    *_part_of_revision(),
    _text("name", nullable=False),
    _text("name_key", nullable=False, index=True),  # normal form, to find the outlet
    _text("organization", index=True),
    _text("kind", nullable=False),
    _text("role", nullable=False),
    _text("url"),
    Column("confidence", Float, nullable=False),
    Column("outlet_id", Serial, ForeignKey("outlets.id"), index=True),
    *_evidence(),
)

cited = Table(
    "cited",
    metadata,
    *_part_of_revision(),
    _text("name", nullable=False, index=True),
    *_evidence(),
)

near_misses = Table("near_misses", metadata, *_part_of_revision(), *_evidence())

story_members = Table(
    "story_members",
    metadata,
    # Never used twice: fingerprints may outlive the article that they were taken from.
    Column("number", Serial, primary_key=True),
    Column(
        "article_id",
        Text,
        ForeignKey("articles.id", ondelete="CASCADE"),
        nullable=False,
        unique=True,
    ),
    Column("story", Serial, nullable=False, index=True),  # number of its first member
    Column("site", Integer, nullable=False),  # a hash of the registered domain
    Column("size", Integer, nullable=False),  # fingerprints that tell its text apart
    _text("numerals", nullable=False),  # between spaces
    sqlite_autoincrement=True,
)

fingerprint_leaves = Table(
    "fingerprint_leaves",
    metadata,
    # Holds the fingerprints from this one up to the next leaf's: see archive.leaves.
    Column("first", Serial, primary_key=True, autoincrement=False),
    Column("postings", LargeBinary, nullable=False),
)

story_links = Table(
    "story_links",
    metadata,
    Column(
        "member",
        Serial,
        ForeignKey("story_members.number", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column(
        "earlier",
        Serial,
        ForeignKey("story_members.number", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
    _text("relation", nullable=False),  # exact | near | partial
    Column("score", Float, nullable=False),  # 0 to 1: what the verdict rests on
    Column("share", Float, nullable=False),  # of the member's text in the earlier one
    _text("method", nullable=False),  # with its version
)

tombstones = Table(
    "tombstones",
    metadata,
    Column("article_id", Text, primary_key=True),
    _text("url", nullable=False),
    _text("site", nullable=False),  # registered domain
    _text("kind", nullable=False),  # takedown | retention | name
    _text("reason", nullable=False),
    _when("at", nullable=False, index=True),
    _when("first_seen", nullable=False),
    _when("last_seen", nullable=False),
    Column("revisions", Integer, nullable=False),  # rows that were removed
    _text("text_hash", index=True),  # of the latest text; null: too little to tell
    _when("erased", index=True),  # from the free space of the database too
)

tombstone_addresses = Table(
    "tombstone_addresses",
    metadata,
    Column("url_key", Text, primary_key=True),
    Column(
        "article_id",
        Text,
        ForeignKey("tombstones.article_id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    _text("url", nullable=False),
)

removals = Table(
    "removals",
    metadata,
    # A record that is to give way in its WARC file; see archive.store.emptying.
    Column("capture_id", Text, ForeignKey("captures.id"), primary_key=True),
    Column(
        "article_id",
        Text,
        ForeignKey("tombstones.article_id"),
        nullable=False,
        index=True,
    ),
    Column("told", Boolean, nullable=False),  # the article's text was read in it
    _when("done", index=True),
)

redactions = Table(
    "redactions",
    metadata,
    # A person's name that an article must not tell; the name itself stands nowhere.
    Column("id", Serial, primary_key=True),
    _text("article_id", nullable=False, index=True),
    _text("salt", nullable=False),
    Column("digests", JSON, nullable=False),  # of its forms, see archive.names
    _text("reason", nullable=False),
    _when("at", nullable=False),
    _text("text_hash"),  # of the latest text, as it was
)

reading_records = Table(
    "reading_records",
    metadata,
    Column("id", Text, primary_key=True),  # WARC-Record-ID of a metadata record
    # What it holds; null where that is gone, and the record is to go too.
    Column(
        "revision_id",
        Serial,
        ForeignKey("revisions.id", ondelete="SET NULL"),
        index=True,
    ),
    _text("warc_file", nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("length", BigInteger, nullable=False),
    _text("digest", nullable=False),  # sha256 of its block
    UniqueConstraint("warc_file", "offset"),
)

retired_files = Table(
    "retired_files",
    metadata,
    Column("file", Text, primary_key=True),  # a WARC file that another one replaced
    _text("successor", nullable=False),
    _when("at", nullable=False),
    _when("gone"),  # from the disk
)

adopted_files = Table(
    "adopted_files",
    metadata,
    Column("file", Text, primary_key=True),  # a WARC file of another archive
    _text("source", nullable=False),  # where that archive was
    _text("source_file", nullable=False),  # as it was called there
    _text("sha256", nullable=False),  # as it came
    _when("at", nullable=False),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Serial, primary_key=True),
    _text("url", nullable=False),
    _text("url_key", nullable=False, index=True),
    _text("capture_id"),
    _text("run_id"),
    _text("reason", nullable=False),
    _text("detail"),
    _when("added", nullable=False),
    _when("released"),
)

ledger = Table(
    "ledger",
    metadata,
    Column("digest", Text, primary_key=True),  # sha256 of the file that is ingested
    _text("path", nullable=False),
    Column("position", BigInteger, nullable=False),  # records or bytes that are filed
    Column("done", Boolean, nullable=False),
    _when("updated", nullable=False),
)

search = Table(
    "search",
    metadata,
    Column("id", Serial, primary_key=True),
    Column(
        "article_id",
        Text,
        ForeignKey("articles.id", ondelete="CASCADE"),
        nullable=False,
        unique=True,
    ),
    _text("title", nullable=False),  # words between spaces, see search.index.tokens
    _text("body", nullable=False),
    _text("language"),  # of the article; says how its words are stemmed
)
