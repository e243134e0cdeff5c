"""Who wrote the story, as its markup says: JSON-LD, meta, microdata.

Knows the properties that name authors.  Which statement is believed, byline.py knows.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex
from lxml.html import HtmlElement

from archive.model import Byline, NameKind

from .align import letters
from .author_names import has_label
from .author_statement import Statements, persons, unique
from .blocks import visible_text
from .jsonld import Node
from .page import Page

METAS = (
    *("author", "article:author", "article:author_name", "article:byline", "byl"),
    *("dc.creator", "dcterms.creator", "articleauthor", "parsely-author"),
    *("sailthru.author", "cxenseparse:author", "dcsext.author", "authors", "creator"),
    *("og:article:author", "og:author", "citation_author", "rnews:author"),
    *("twitter:data1",),
)
_NO_ARTICLE = regex.compile("Comment|Answer|Review|UserComments|ImageObject|Photograph")


class Markup:
    """Reads the author places of a page's markup."""

    def __init__(self, page: Page, statements: Statements) -> None:
        self.page, self.statements = page, statements
        self.listed: set[str] = set()
        """Names that JSON-LD lists as persons of their own, in letters: a desk or a
        house among them stands in the byline itself."""

    def jsonld(self, node: Node | None) -> Iterator[Byline]:
        """``author`` of the article: persons before organisations."""
        if node is None:
            return
        found: list[Byline] = []
        for key in ("author", "creator"):
            for value, path in self.page.graph.items(node, key):
                given, names = None, [(value, path)]
                if isinstance(value, Node):
                    given = _given(value)
                    names = list(self.page.graph.items(value, "name"))
                for raw, place in names:
                    if isinstance(raw, str):
                        said = self.statements.in_markup(
                            raw, f"jsonld.{key}", f"jsonld:{place}", given
                        )
                        found += said
                        if given is NameKind.PERSON and len(said) == 1:
                            self.listed.add(letters(said[0].name))
            if found:
                break
        yield from sorted(found, key=lambda one: one.kind is NameKind.ORGANISATION)

    def metas(self) -> Iterator[Byline]:
        """The first meta that names persons, else the first that names anybody."""
        first: list[Byline] = []
        for key in METAS:
            found = [
                byline
                for meta in self.page.metas(key)
                if not meta.content.startswith(("http", "/", "@"))
                for byline in self.statements.in_markup(
                    meta.content, f"meta.{key}", f"meta:{key}"
                )
            ]
            if key == "twitter:data1" and not self._data1_is_author():
                continue
            if persons(found):
                yield from unique(found)
                return
            first = first or found
        yield from unique(first)

    def _data1_is_author(self) -> bool:
        label = self.page.first_meta("twitter:label1")
        return label is not None and has_label(
            f"{label.content} X", self.statements.words
        )

    def microdata(self) -> Iterator[Byline]:
        """``itemprop=author`` of the first thing that has one and is no comment."""
        found: list[Byline] = []
        owner: HtmlElement | None = None
        for element in self.page.marked("author"):
            scopes = element.iterancestors()
            scope = next((e for e in scopes if e.get("itemscope") is not None), None)
            kind = (scope.get("itemtype") or "") if scope is not None else ""
            if _NO_ARTICLE.search(kind):
                continue
            if found and scope is not owner:
                break
            owner = scope
            named = element.find(".//*[@itemprop='name']")
            holder = element if named is None else named
            raw = holder.get("content")
            attribute = "content" if raw else None
            text = raw or visible_text(holder)
            selector = self.page.selector(holder, attribute)
            found += self.statements.in_markup(text, "microdata.author", selector)
        yield from unique(found)


def _given(node: Node) -> NameKind | None:
    if "Person" in node.types:
        return NameKind.PERSON
    if node.types & {"Organization", "NewsMediaOrganization", "Corporation"}:
        return NameKind.ORGANISATION
    return None
