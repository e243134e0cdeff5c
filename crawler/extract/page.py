"""A page, parsed once: tree, meta, JSON-LD and visible blocks, shared by all readers.

The tree is never changed; who must change it (trafilatura) takes a copy.  Every place
in it has a selector, and ``Page.locate`` finds again what a selector points at: that
is how evidence is checked.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import cast

from lxml import etree
from lxml.html import HtmlElement

from archive.errors import ReadingFailed
from archive.model import Evidence, Reason

from .blocks import Block, read_blocks, visible_text
from .blocks import fold as fold
from .context import FeedWord
from .encoding import as_utf8
from .jsonld import Graph, read_graph
from .soft_hyphens import holds as soft_hyphens_in
from .soft_hyphens import without as without_soft_hyphens
from .tags import shortened

# Limits by measurement: 60,000 elements and 64 KiB of one tag's attributes are far
# above any news page, and below what keeps libxml2 and trafilatura busy for minutes.
MAX_ELEMENTS = 60_000
MAX_META = 200
# Tags of which several rooms ask for all elements.
ASKED = ("a", "h1", "link", "meta", "script", "title")
_COUNT = etree.XPath("count(descendant-or-self::*)")
_PLAIN_PATH = re.compile(r"(?:/[a-z][a-z0-9]*(?:\[\d+\])?)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """One ``<meta>``: its name, property or itemprop in lower case, and its content."""

    key: str
    content: str

    def evidence(self, rule: str, exact: str | None = None) -> Evidence:
        return Evidence(
            rule=rule, exact=fold(exact or self.content), selector=f"meta:{self.key}"
        )


class Page:
    """One parsed page.

    Raises ReadingFailed with ``empty`` where there is nothing to parse.
    """

    def __init__(
        self,
        html: bytes,
        url: str | None = None,
        headers: Mapping[str, str] | None = None,
        feeds: Sequence[FeedWord] = (),
        *,
        soft_hyphens: bool = False,
    ) -> None:
        """feeds: what channels said of the page, for the selectors that point there.
        soft_hyphens: whether it keeps them; no rule knows a word with one.
        """
        self.url = url
        self.feeds = feeds
        self.headers = {k.lower(): v for k, v in (headers or {}).items()}
        data, self.encoding = as_utf8(html, self.headers)
        self.is_hyphenated = soft_hyphens_in(data)
        if self.is_hyphenated and not soft_hyphens:
            data = without_soft_hyphens(data)
        self._has_rdfa = b"schema:" in data
        self.tree, deep = _parse(data, url)
        self.cut = _shorten(self.tree) or deep
        """Whether it had more elements, or more of them in one another, than are
        looked at."""

    @cached_property
    def _elements(self) -> Mapping[str, list[HtmlElement]]:
        found = defaultdict(list)
        for element in self.tree.iter(*ASKED):
            found[str(element.tag)].append(element)
        return found

    def elements(self, tag: str) -> Sequence[HtmlElement]:
        """The elements of one of the tags ASKED, in order."""
        return self._elements.get(tag, ())

    @cached_property
    def meta(self) -> tuple[Meta, ...]:
        """Meta elements with a key and a content, in document order.

        Of one key the first ``MAX_META``: nothing that repeats more often is read.
        """
        found = []
        times: Counter[str] = Counter()
        for element in self.elements("meta"):
            content = (element.get("content") or "").strip()
            keys = (element.get(name) for name in ("property", "name", "itemprop"))
            named = dict.fromkeys(k.strip().lower() for k in keys if k and content)
            times.update(named.keys())
            found += [
                Meta(key=key, content=content)
                for key in named
                if key and times[key] <= MAX_META
            ]
        return tuple(found)

    @cached_property
    def _metas(self) -> Mapping[str, list[Meta]]:
        found = defaultdict(list)
        for meta in self.meta:
            found[meta.key].append(meta)
        return found

    def metas(self, *keys: str) -> list[Meta]:
        """The meta elements of these keys: those of the first key first."""
        return [meta for key in keys for meta in self._metas.get(key, ())]

    def first_meta(self, *keys: str) -> Meta | None:
        """The first meta of the first key that the page has."""
        return next(iter(self.metas(*keys)), None)

    @cached_property
    def graph(self) -> Graph:
        """All JSON-LD of the page."""
        scripts = [
            element.text or ""
            for element in self.elements("script")
            if "ld+json" in (element.get("type") or "").lower()
        ]
        return read_graph(scripts)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The visible lines of the page, in document order."""
        return read_blocks(self.tree)

    @cached_property
    def _microdata(self) -> Sequence[HtmlElement]:
        path = "descendant::*[@itemprop or @itemtype]"
        return cast(Sequence[HtmlElement], self.tree.xpath(path))

    @cached_property
    def items(self) -> Sequence[HtmlElement]:
        """The elements that microdata gives a type, in order."""
        return [one for one in self._microdata if one.get("itemtype") is not None]

    @cached_property
    def _properties(self) -> Mapping[str, list[HtmlElement]]:
        found = defaultdict(list)
        for element in self._microdata:
            if (name := element.get("itemprop")) is not None:
                found[name].append(element)
        return found

    def marked(self, name: str) -> Sequence[HtmlElement]:
        """The elements whose ``itemprop`` is this and nothing else, in order."""
        return self._properties.get(name, ())

    @cached_property
    def _rdfa(self) -> Mapping[str, list[HtmlElement]]:
        found = defaultdict(list)
        path = "descendant::*[starts-with(@property, 'schema:')]"
        for element in self.tree.xpath(path) if self._has_rdfa else ():
            found[element.get("property")].append(element)
        return found

    def typed(self, name: str) -> Sequence[HtmlElement]:
        """The elements whose RDFa ``property`` is schema.org's, and nothing else."""
        return self._rdfa.get(f"schema:{name}", ())

    @cached_property
    def stories(self) -> Sequence[HtmlElement]:
        """The elements that microdata marks as the story's text, however spelled."""
        return [
            element
            for names, elements in self._properties.items()
            for element in elements
            if "articlebody" in names.lower().split()
        ]

    def selector(self, element: HtmlElement, attribute: str | None = None) -> str:
        """The selector of an element, or of one of its attributes."""
        path = self.tree.getroottree().getpath(element)
        if not _PLAIN_PATH.fullmatch(path):
            path = _path(element)
        return f"xpath:{path}/@{attribute}" if attribute else f"xpath:{path}"

    def evidence(
        self, rule: str, exact: str, element: HtmlElement, attribute: str | None = None
    ) -> Evidence:
        """Evidence for words that stand in an element or in its attribute."""
        return Evidence(
            rule=rule, exact=fold(exact), selector=self.selector(element, attribute)
        )

    def locate(self, selector: str, text: str = "") -> str | None:
        """What a selector points at, white space folded; None where nothing is there.

        text: what ``char=`` counts in (``Article.text``).
        """
        scheme, _, rest = selector.partition(":")
        if selector.startswith("char="):
            return _characters(text, selector)
        if scheme == "xpath":
            return self._xpath(rest)
        if scheme == "jsonld":
            found = self.graph.at(rest)
        elif scheme == "meta":
            found = [meta.content for meta in self.meta if meta.key == rest]
        elif scheme == "header":
            found = [self.headers[rest.lower()]] if rest.lower() in self.headers else []
        elif scheme == "url":
            found = [self.url] if self.url else []
        elif scheme == "feed":
            said = (word.at(selector) for word in self.feeds)
            found = [words for words in said if words]
        else:
            found = []
        return fold(" \n ".join(found)) if found else None

    def _xpath(self, path: str) -> str | None:
        found = self.tree.getroottree().xpath(path)
        if not found:
            return None
        parts = [one if isinstance(one, str) else visible_text(one) for one in found]
        return fold(" ".join(parts))


def _parse(data: bytes, url: str | None) -> tuple[HtmlElement, bool]:
    """The tree, and whether it is cut for its depth."""
    # NUL ends a C string, and the parser would drop what follows.
    data = shortened(data).replace(b"\x00", b"")
    if not data.strip():
        raise ReadingFailed("the page is empty", reason=Reason.EMPTY, about=url)
    # Class look-up in C: lxml.html does it in Python, for every element.
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False
    )
    parser.set_element_class_lookup(
        etree.ElementDefaultClassLookup(element=HtmlElement)
    )
    try:
        tree = etree.fromstring(data, parser)
    except etree.ParserError:
        tree = None
    except etree.XMLSyntaxError:
        tree = None
    if tree is None:
        raise ReadingFailed("no element in it", reason=Reason.EMPTY, about=url)
    limit = etree.ErrorTypes.ERR_RESOURCE_LIMIT
    deep = any(error.type == limit for error in parser.error_log)
    return cast(HtmlElement, tree), deep


def _shorten(tree: HtmlElement) -> bool:
    """Drop the elements after the first MAX_ELEMENTS: lists of links, not an article.

    Whether there were more.
    """
    if _COUNT(tree) <= MAX_ELEMENTS:
        return False
    last = next(islice(tree.iter(), MAX_ELEMENTS, None), None)
    node, cut = last, last is not None
    while node is not None and (parent := node.getparent()) is not None:
        for sibling in list(node.itersiblings()):
            parent.remove(sibling)
        if node is last:
            parent.remove(node)
        node = parent
    return cut


def _path(element: HtmlElement) -> str:
    """A path by position alone: tags as ``o:p`` have no name that XPath would take."""
    steps = []
    for one in (element, *element.iterancestors()):
        before = sum(1 for other in one.itersiblings(preceding=True))
        steps.append(f"/*[{before + 1}]")
    return "".join(reversed(steps))


def _characters(text: str, selector: str) -> str | None:
    found = re.fullmatch(r"char=(\d+),(\d+)", selector)
    if found is None or int(found[2]) > len(text):
        return None
    return fold(text[int(found[1]) : int(found[2])]) or None
