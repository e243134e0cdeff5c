"""The places on a page where authors are named, each read by itself.

Markup: JSON-LD, meta, microdata.  Print: lines whose class says author, lines that
begin with "By", a name beside a date, a name alone between headline and text.  Which
of them is believed, byline.py knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import regex
from lxml.html import HtmlElement

from archive.model import Byline, Evidence, NameKind

from .align import letters
from .author_names import (
    Words,
    cut,
    has_label,
    is_blurb,
    is_full_name,
    is_name,
    kind_of,
    split_names,
    without_label,
)
from .blocks import Block, Region, visible_text
from .body import Body
from .jsonld import Node
from .moment import find_moments
from .page import Page, fold
from .stated import plain

METAS = (
    *("author", "article:author", "article:author_name", "article:byline", "byl"),
    *("dc.creator", "dcterms.creator", "articleauthor", "parsely-author"),
    *("sailthru.author", "cxenseparse:author", "dcsext.author", "authors", "creator"),
    *("og:article:author", "og:author", "citation_author", "rnews:author"),
    *("twitter:data1",),
)
# What class and itemprop call an author's line.
MARK = regex.compile(
    r"by-?line|author(?!i[tsz])|\bautor(?:en|in)?\b|autor(?=_|-|name)|auteur|autore\b"
    r"|\bwriter|verfasser|skribent|\breporter|journalist(?!e?n?s?-?card)|redacteur"
    r"|muhabir|yazar|\bcreator\b"
)
NOT_MARK = regex.compile(
    r"comment|related|teaser|avatar|author-?(?:box|bio|info-?box|description)-?more"
)
AUTHOR_HREF = regex.compile(
    r"/(?:authors?|autor(?:en|es|i)?|auteurs?|people|persons?|profiles?|staff|writers?"
    r"|journalists?|contributors?|newsteam|by|reporters?|redaktion|columnists?|users?|skribent"
    r"|yazar(?:lar)?|avtor[iy]?|team|opinion/columnists|hub/author)(?:/|\?|=|-|$)|[?&]author="
)
ELSEWHERE = frozenset((Region.RELATED, Region.COMMENTS, Region.NAVIGATION))
MAX_LINE = 200
# How far around headline and text a byline stands, in lines.
BEFORE, AFTER = 12, 6


class Places:
    """Reads the author places of one page."""

    def __init__(self, *, page: Page, words: Words, sites: tuple[str, ...]) -> None:
        self.page, self.words, self.sites = page, words, sites
        self.used: list[Block] = []

    def jsonld(self, node: Node | None) -> Iterator[Byline]:
        """``author`` of the article: persons before organisations."""
        if node is None:
            return
        found = []
        for key in ("author", "creator"):
            for value, path in self.page.graph.items(node, key):
                given = None
                if isinstance(value, Node):
                    given = _given(value)
                    names = [(v, p) for v, p in self.page.graph.items(value, "name")]
                else:
                    names = [(value, path)]
                for raw, place in names:
                    if isinstance(raw, str):
                        found += self.named(
                            raw, f"jsonld.{key}", f"jsonld:{place}", given
                        )
            if found:
                break
        yield from sorted(found, key=lambda one: one.kind is NameKind.ORGANISATION)

    def metas(self) -> Iterator[Byline]:
        for key in METAS:
            found = [
                byline
                for meta in self.page.meta
                if meta.key == key and not meta.content.startswith(("http", "/", "@"))
                for byline in self.named(
                    meta.content, f"meta.{key}", f"meta:{key}", None
                )
            ]
            if key == "twitter:data1" and not self._data1_is_author():
                continue
            if persons(found):
                yield from unique(found)
                return
            yield from found

    def _data1_is_author(self) -> bool:
        label = self.page.first_meta("twitter:label1")
        return label is not None and has_label(f"{label.content} X", self.words)

    def microdata(self) -> Iterator[Byline]:
        """``itemprop=author`` of the first thing that has one and is no comment."""
        found: list[Byline] = []
        owner: HtmlElement | None = None
        for element in self.page.tree.iterfind(".//*[@itemprop='author']"):
            scopes = element.iterancestors()
            scope = next((e for e in scopes if e.get("itemscope") is not None), None)
            kind = (scope.get("itemtype") or "") if scope is not None else ""
            if regex.search("Comment|Answer|Review|UserComments", kind):
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
            found += self.named(text, "microdata.author", selector, None)
        yield from unique(found)

    def marked(self, body: Body) -> Iterator[Byline]:
        """The lines near the story whose class or itemprop says author."""
        return self.first_lines(
            (
                block
                for block in self.near(body)
                if MARK.search(block.marks)
                and not NOT_MARK.search(block.marks)
                and not self._is_own_heading(block)
            ),
            "byline.marked",
        )

    def _is_own_heading(self, block: Block) -> bool:
        """Whether a heading of an author's box is the site's own name."""
        heading = regex.fullmatch("h[1-6]", block.tag)
        own = {letters(site) for site in self.sites}
        return bool(heading) and letters(block.text) in own

    def labelled(self, body: Body) -> Iterator[Byline]:
        """The lines near the story that begin with "By" and go on with a name."""
        return self.first_lines(
            (block for block in self.near(body) if has_label(block.text, self.words)),
            "byline.labelled",
        )

    def dated(self, body: Body) -> Iterator[Byline]:
        """The first line above the text that is a full name and a date."""
        first = body.first or 0
        for block in self.near(body):
            if block.number < first and next(find_moments(block.text), None):
                rest = without_label(cut(block.text), self.words).strip(" \t|·•–—-,/~")
                if is_full_name(rest) and is_name(rest, self.words):
                    yield from self.line(block, "byline.dated")
                    return

    def first_lines(self, blocks: Iterable[Block], rule: str) -> Iterator[Byline]:
        """The first line that names somebody, and those that stand right below it."""
        found: list[Byline] = []
        last: int | None = None
        for block in blocks:
            if last is not None and block.number > last + 2 and persons(found):
                break
            named = self.line(block, rule)
            if named:
                last = block.number
                found += named
        yield from unique(found)

    def bare(self, body: Body) -> Iterator[Byline]:
        """A line between headline and text that is nothing but full names."""
        if body.headline is None or not body.paragraphs:
            return
        long = [p.blocks[0] for p in body.paragraphs if p.blocks and len(p.text) > 100]
        if not long:
            return
        last = body.last or 0
        above = self.page.blocks[body.headline + 1 : long[0]]
        below = self.page.blocks[max(last - 1, long[-1]) : last + 3]
        for block in (*above, *below):
            if self._is_bare(block):
                yield from self.line(block, "byline.bare")
                return

    def _is_bare(self, block: Block) -> bool:
        if block.region is not Region.CONTENT or len(block.text) > 60:
            return False
        if regex.fullmatch("h[1-6]|li|th|td|dt|dd|label", block.tag):
            return False
        linked = any(not AUTHOR_HREF.search(href.lower()) for _, href in block.links)
        pieces = regex.split(r"\s*[/,|]\s*", block.text)
        return not linked and all(
            is_full_name(piece)
            and is_name(piece, self.words)
            and regex.match(r"\p{Lu}\p{Ll}", piece)
            and kind_of(piece, self.words, self.sites) is NameKind.PERSON
            for piece in pieces
        )

    def near(self, body: Body) -> Iterator[Block]:
        """Short lines around headline and text, not those of other stories."""
        blocks, first, last = self.page.blocks, body.first, body.last
        if first is None or last is None:
            return
        head = body.headline
        start = min(head, first) if head is not None and head < first + 3 else first
        start = max(0, start - BEFORE)
        numbers = [
            *range(start, first + 4),
            *range(max(first + 4, last - 2), last + AFTER),
        ]
        for number in numbers:
            if number < len(blocks):
                block = blocks[number]
                if block.region not in ELSEWHERE and len(block.text) <= MAX_LINE:
                    yield block

    def line(self, block: Block, rule: str) -> list[Byline]:
        """The names of a line: those it links to authors, else those it prints."""
        linked = [
            text for text, href in block.links if AUTHOR_HREF.search(href.lower())
        ]
        found: list[Byline] = []
        if not linked and rule == "byline.marked" and is_blurb(block.text):
            # What tells of the author is a blurb: bio.py reads it.
            return found
        for text in linked or [block.text]:
            found += self.named(text, rule, "", None, block=block)
        if not linked and not found:
            found = self._inside(block, rule)
        if found:
            self.used.append(block)
        return found

    def _inside(self, block: Block, rule: str) -> list[Byline]:
        """A name in an element of its own, glued to its neighbours in the line."""
        for element in block.element.iter():
            text = fold("".join(element.itertext())) if len(element) == 0 else ""
            if text and text in block.text and is_full_name(text):
                return self.named(text, rule, "", None, block=block)
        return []

    def only_names(self, block: Block) -> bool:
        """Whether a line holds names, their labels, and hardly anything else."""
        rest = without_label(block.text, self.words)
        for moment in find_moments(rest):
            rest = rest.replace(moment.raw, " ")
        for one in split_names(block.text, self.words):
            rest = rest.replace(one.text, " ")
        return len(letters(rest)) <= max(12, len(letters(block.text)) // 2)

    def named(
        self,
        raw: str,
        rule: str,
        selector: str,
        given: NameKind | None,
        block: Block | None = None,
    ) -> list[Byline]:
        """A byline for each name of a statement."""
        text, whole = plain(raw), fold(raw)
        found = []
        for name in split_names(text, self.words):
            # The name itself is the evidence; the statement where markup spoils it.
            exact = name.text if name.text in whole else whole
            evidence = (
                self.page.evidence(rule, exact, block.element)
                if block
                else Evidence(rule=rule, exact=exact, selector=selector)
            )
            kind = kind_of(name.text, self.words, self.sites, given=given)
            found.append(
                Byline(
                    name=name.text,
                    kind=kind,
                    role=name.role,
                    raw=fold(block.text if block else raw)[:500],
                    evidence=evidence,
                )
            )
        return found


def _given(node: Node) -> NameKind | None:
    if "Person" in node.types:
        return NameKind.PERSON
    if node.types & {"Organization", "NewsMediaOrganization", "Corporation"}:
        return NameKind.ORGANISATION
    return None


def unique(found: Iterable[Byline]) -> list[Byline]:
    first: dict[str, Byline] = {}
    for one in found:
        first.setdefault(letters(one.name), one)
    return list(first.values())


def persons(group: Iterable[Byline]) -> list[Byline]:
    return [one for one in group if one.kind in (NameKind.PERSON, NameKind.UNKNOWN)]
