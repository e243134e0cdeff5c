"""Full text: a query as SQL for either database, and the articles that it finds.

All that differs between SQLite (FTS5) and PostgreSQL (tsvector) stands here and in
archive.search.index, whose ``tokens`` cut texts and queries into the same words.  On
PostgreSQL a bare word finds its other forms too, in each article by the rules of that
article's language; in quotes it finds what SQLite finds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    cast,
    column,
    desc,
    func,
    literal_column,
    not_,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from ..holdings import PAGE, Held, load, rows
from ..select import SOURCE, Condition, Filter, condition, conditions, dated, in_force
from ..tables import articles, revisions, search
from .index import tokens
from .query import TEXT_FIELDS, Both, Node, Term, Without, parse
from .stems import DICTIONARIES, SHORTEST, code, stems
from .terms import bare, positive, shown, stands_in, term_tokens, terms

if TYPE_CHECKING:
    from ..store import Archive

SORTS = ("relevance", "date")
TITLE_WEIGHT = 8.0
"""How much more a word in the headline tells than one in the text."""

_fts = table("search_fts", column("rowid"))
_FTS_COLUMN = {"": "", "title": "title : ", "text": "body : "}
_TS_WEIGHT = {"": "", "title": "A", "text": "D"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search gives."""

    total: int
    """Articles that fit, shown or not."""

    revision_ids: tuple[int, ...]
    """In the order asked for."""

    words: tuple[tuple[str, ...], ...]
    """The phrases that were looked for, for snippets; a star where one goes on."""


def find(
    connection: Connection,
    query: str,
    wanted: Filter,
    *,
    sort: str = "relevance",
    limit: int | None = None,
) -> Found:
    """The articles that fit query and filter. Raises QueryError, UsageError."""
    tree = parse(query)
    compiled = Compiler(connection, tree, wanted)
    where = [*conditions(connection, wanted), compiled.condition(tree)]
    ids = select(revisions.c.id).select_from(SOURCE).where(*where)
    ranking = compiled.ranking(tree) if sort == "relevance" else None
    if ranking is not None:
        scored = compiled.scores(ranking)
        ids = (
            select(revisions.c.id)
            .select_from(SOURCE.outerjoin(scored, scored.c.article_id == articles.c.id))
            .where(*where)
            .order_by(desc(func.coalesce(scored.c.score, -1e9)))
        )
    ids = ids.order_by(dated().desc(), articles.c.id).limit(limit)
    found = tuple(connection.scalars(ids))
    total = len(found)
    if limit is not None and total == limit:
        counted = select(func.count()).select_from(SOURCE).where(*where)
        total = connection.execute(counted).scalar_one()
    return Found(
        total=total,
        revision_ids=found,
        words=compiled.shown(tree),
    )


def read(archive: Archive, revision_ids: Sequence[int]) -> Iterator[Held]:
    """The articles of these revisions in this order, by pages."""
    for start in range(0, len(revision_ids), PAGE):
        page = revision_ids[start : start + PAGE]
        with archive.connect() as connection:
            held = {
                item.revision_id: item
                for item in load(connection, rows().where(revisions.c.id.in_(page)))
            }
        # A replay may have put another reading in the place of one of them meanwhile.
        yield from (held[number] for number in page if number in held)


def query_condition(connection: Connection, query: str, wanted: Filter) -> Condition:
    """A query as one condition on SOURCE. Raises QueryError, UsageError."""
    tree = parse(query)
    return Compiler(connection, tree, wanted).condition(tree)


class Compiler:
    """One tree as SQL for one database.

    Parts of the tree that ask for words alone become one full-text match each.
    """

    def __init__(self, connection: Connection, tree: Node, wanted: Filter) -> None:
        self.connection = connection
        self.sqlite = connection.dialect.name == "sqlite"
        asked = [term for term in terms(tree) if term.field in TEXT_FIELDS]
        self.forms = {} if self.sqlite else _forms(connection, asked, wanted.language)
        as_of = wanted.as_of
        self.past = None if as_of is None else _past(connection, asked, as_of)

    def shown(self, tree: Node) -> tuple[tuple[str, ...], ...]:
        """What to look for in a text that was found: the words, and their stems."""
        found = dict.fromkeys(shown(term) for term in positive(tree))
        for term in positive(tree):
            for form in self.forms.get(term, ()):
                stem = form.partition("=")[2]
                if len(stem) >= SHORTEST:
                    found[f"{stem}*",] = None
        return tuple(found)

    def condition(self, node: Node) -> Condition:
        if isinstance(node, Term) and node.field not in TEXT_FIELDS:
            return condition(self.connection, node.field, node.text)
        match = self.match(node)
        if match is not None and self.past is None:
            return articles.c.id.in_(self.matching(match))
        if isinstance(node, Term):
            return self.as_it_was(node)
        if isinstance(node, Without):
            return not_(self.condition(node.node))
        join = and_ if isinstance(node, Both) else or_
        return join(self.condition(node.left), self.condition(node.right))

    def as_it_was(self, term: Term) -> Condition:
        """The index holds latest revisions; older ones were read for the occasion."""
        past = self.past or {}
        indexed = articles.c.id.in_(self.matching(self.term(term)))
        return or_(
            and_(revisions.c.number == articles.c.revision, indexed),
            revisions.c.id.in_(past.get(term, ())),
        )

    def match(self, node: Node) -> str | None:
        """The node in the language of the index; None where that cannot say it."""
        if isinstance(node, Term):
            return self.term(node) if node.field in TEXT_FIELDS else None
        if isinstance(node, Without):
            inner = self.match(node.node)
            return None if inner is None or self.sqlite else f"!({inner})"
        if self.sqlite and isinstance(node, Both):
            # FTS5 has no NOT of its own, only "this but not that".
            for kept, dropped in ((node.left, node.right), (node.right, node.left)):
                if isinstance(dropped, Without):
                    return self.joined(kept, "NOT", dropped.node)
        word = "AND" if isinstance(node, Both) else "OR"
        sign = "&" if isinstance(node, Both) else "|"
        return self.joined(node.left, word if self.sqlite else sign, node.right)

    def joined(self, left: Node, operator: str, right: Node) -> str | None:
        parts = self.match(left), self.match(right)
        if parts[0] is None or parts[1] is None:
            return None
        return f"({parts[0]}) {operator} ({parts[1]})"

    def term(self, term: Term) -> str:
        words = term_tokens(term)
        if self.sqlite:
            star = "*" if term.prefix else ""
            return f'{_FTS_COLUMN[term.field]}"{" ".join(words)}"{star}'
        weight = _TS_WEIGHT[term.field]
        if forms := self.forms.get(term):
            either = (_lexeme(word, weight) for word in (*words, *forms))
            return f"({' | '.join(either)})"
        marks = [weight] * len(words)
        if term.prefix:
            marks[-1] = f"*{weight}"
        return f"({' <-> '.join(map(_lexeme, words, marks))})"

    def matching(self, match: str) -> Select[tuple[str]]:
        """Ids of the articles whose indexed text fits."""
        ids = select(search.c.article_id)
        if self.sqlite:
            ids = ids.join(_fts, _fts.c.rowid == search.c.id)
        return ids.where(self.fits(match))

    def fits(self, match: str) -> ColumnElement[bool]:
        if self.sqlite:
            return literal_column("search_fts").op("MATCH", is_comparison=True)(match)
        vector: ColumnElement[Any] = literal_column("search.vector")
        return vector.op("@@", is_comparison=True)(cast(match, TSQUERY))

    def ranking(self, tree: Node) -> str | None:
        """What relevance is measured by: the query, or else any of its words."""
        match = self.match(tree)
        if match is not None and not isinstance(tree, Without):
            return match
        words = [self.term(term) for term in positive(tree)]
        return (" OR " if self.sqlite else " | ").join(words) or None

    def scores(self, match: str) -> Any:
        """Article ids with their scores, the higher the better."""
        ids = self.matching(match)
        score: ColumnElement[Any]
        if self.sqlite:
            score = -func.bm25(literal_column("search_fts"), TITLE_WEIGHT, 1.0)
        else:
            score = func.ts_rank(
                literal_column("search.vector"), cast(match, TSQUERY), 1
            )
        # FTS5 gives no score once its query is folded into another.
        return (
            ids.add_columns(score.label("score")).cte("s").prefix_with("MATERIALIZED")
        )


def _lexeme(word: str, mark: str) -> str:
    return f"'{word}':{mark}" if mark else f"'{word}'"


def _forms(
    connection: Connection, asked: Sequence[Term], languages: Sequence[str]
) -> dict[Term, tuple[str, ...]]:
    """By term, the stems of its word in each language that may be meant."""
    words = {term: word for term in asked if (word := bare(term)) is not None}
    wanted = {code(name) for name in languages} if languages else set(DICTIONARIES)
    found: dict[Term, list[str]] = {term: [] for term in words}
    for language in sorted(name for name in wanted if name is not None):
        known = stems(connection, language, words.values())
        for term, word in words.items():
            if word in known:
                found[term].append(known[word])
    return {term: tuple(forms) for term, forms in found.items()}


def _past(
    connection: Connection, asked: Sequence[Term], as_of: datetime
) -> Mapping[Term, list[int]]:
    """By term, the revisions in force then, and not now, that hold it."""
    found: dict[Term, list[int]] = {term: [] for term in asked}
    then = (
        select(
            *(revisions.c.id, revisions.c.language),
            *(revisions.c.title, revisions.c.body),
        )
        .select_from(SOURCE)
        .where(in_force(as_of), revisions.c.number != articles.c.revision)
    )
    wanted = [word for term in asked if (word := bare(term)) is not None]
    for row in connection.execute(then.execution_options(yield_per=200)):
        title, body = row.title or "", row.body or ""
        words = (*wanted, *tokens(title), *tokens(body)) if wanted else ()
        known = stems(connection, row.language, words)
        for term in found:
            if stands_in(term, title, body, known):
                found[term].append(row.id)
    return found
