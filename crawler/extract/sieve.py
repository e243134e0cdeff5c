"""trafilatura's own paths, asked only of those elements that they may select.

A path that searches class and id costs two calls into Python for each element of the
page; here each pair of values is searched once a page.  Knows how such a path is
written; one that is written otherwise is asked as it stands.  Knows nothing of pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from lxml import etree

Marks = tuple[str, str]
"""Class and id of an element, empty where it has none."""

# Tags, then a bracket that tests class or id: ".//*[self::div or self::p][contains(".
_WRITTEN = re.compile(
    r"\.//\*\[((?:self::\w+(?: or )?)+)\]\[\s*(?:re:test|contains)\(@.*", re.S
)
_TEST = re.compile(r"(re:test|contains)\(@(class|id), '([^']*)'\)")
_NAMES = {"re": "http://exslt.org/regular-expressions"}


class Sieve:
    """One path, the tags that it asks for, and the tests of which one must pass."""

    def __init__(self, path: etree.XPath) -> None:
        self._path = path
        written = str(path.path).strip()
        shape = _WRITTEN.fullmatch(written)
        tests = _TEST.findall(written)
        self.told = bool(shape and tests) and len(tests) == written.count("@")
        """Whether its tags and tests tell what it may select."""

        self.tags = frozenset(re.findall(r"self::(\w+)", shape[1] if shape else ""))
        self._tests = [
            (name == "id", re.compile(words if test == "re:test" else re.escape(words)))
            for test, name, words in tests
        ]
        # What it asks of an element does not depend on where the search began.
        self._alone: Callable[[etree._Element], object] = etree.XPath(
            written.replace(".//*[", "self::*[", 1), namespaces=_NAMES
        )

    def may_select(self, marks: Marks) -> bool:
        return any(test.search(marks[is_id]) for is_id, test in self._tests)

    def selected(self, tree: etree._Element, marked: Marked) -> list[etree._Element]:
        """What the path selects of a tree."""
        if not self.told:
            return list(self._path(tree))
        passing = {marks for marks in marked.distinct if self.may_select(marks)}
        return [one for one in marked.having(passing) if self._alone(one)]


class Marked:
    """The elements of some tags below a tree, by class and id, in document order."""

    def __init__(self, tree: etree._Element, sieves: Iterable[Sieve]) -> None:
        tags = frozenset().union(*(sieve.tags for sieve in sieves if sieve.told))
        self._elements = [
            (element, (element.get("class", ""), element.get("id", "")))
            for element in (tree.iterdescendants(*tags) if tags else ())
        ]
        self.distinct = {marks for _, marks in self._elements}

    def having(self, wanted: set[Marks]) -> Iterator[etree._Element]:
        if wanted:
            yield from (one for one, marks in self._elements if marks in wanted)
