"""trafilatura's own paths, asked only of those elements that they may select.

A path that searches class and id costs two calls into Python for each element of the
page; here each set of values is searched once, and the path itself is asked only where
its tests do not tell.  Knows how such a path is written; one that is written otherwise
is asked as it stands.  Knows nothing of pages.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from lxml import etree

# Quoted words are numbered first: ".//*[self::div or self::p][re:test(@id, '0')][..]".
_QUOTED = re.compile(r"'([^']*)'")
_WRITTEN = re.compile(
    r"\.//\*(?P<asked>(?:\[(?P<tags>self::\w+(?: or self::\w+)*) ?\])?"
    r"\[(?P<tests>[^\[\]]+)\](?P<more>(?:\[[^\[\]]+\])*?))(?P<place>\[1\])?"
)
_BRACKETED = re.compile(r"\((?P<path>.*)\)\[1\]")
# One test of an attribute; "@id|@class" is the first of them that an element has.
_TEST = re.compile(
    r"(?P<how>re:test|contains|starts-with)\((?P<folds>translate\()?"
    r"@(?P<name>[\w-]+)(?:\|@(?P<other>[\w-]+))?(?(folds), ?'\d+', ?'(?P<to>\d+)'\))"
    r", '(?P<words>\d+)'(?:, '(?P<flags>\d+)')?\)"
    r"|@(?P<alone>[\w-]+)(?:='(?P<value>\d+)')?"
)
_NAMES = {"re": "http://exslt.org/regular-expressions"}

Question = Callable[[etree._Element], object]
Marks = tuple[Any, ...]
"""The tag of an element and its values of some attributes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Test:
    """What an attribute must hold."""

    name: str
    pattern: re.Pattern[str]
    tells: bool
    """Whether nothing else is asked of an element."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Path:
    """A path whose writing is known; it selects nothing that passes no test."""

    tags: frozenset[str]
    """What it may select; empty for all."""

    tests: tuple[_Test, ...]
    alone: Question
    """The path, of one element: it does not depend on where the search began."""

    def question(self, marks: dict[str, str | None]) -> Question | None:
        """What is left to be asked; None where the path does not select it."""
        if self.tags and marks[""] not in self.tags:
            return None
        passed = [
            test.tells
            for test in self.tests
            if (value := marks[test.name]) is not None and test.pattern.search(value)
        ]
        return _yes if any(passed) else self.alone if passed else None


class Sieve:
    """One path or several; called as a path is, it gives what any of them selects.

    first: whether only the first element is asked for.
    """

    def __init__(self, *paths: etree.XPath, first: bool = False) -> None:
        self._first = first
        self._known: list[_Path] = []
        self._asked: list[etree.XPath] = []
        for written in (one for path in paths for one in _parts(str(path.path), first)):
            read = _read(written, first)
            if read is None:
                self._asked.append(etree.XPath(written, namespaces=_NAMES))
            else:
                self._known.append(read)
        patterns: dict[str, list[str]] = defaultdict(list)
        for test in (test for path in self._known for test in path.tests):
            patterns[test.name].append(test.pattern.pattern)
        self._names = tuple(patterns)
        self._any = [re.compile("|".join(some)) for some in patterns.values()]
        tags = {tag for path in self._known for tag in path.tags or "*"}
        self._tags = {"*"} if "*" in tags else tags

    @property
    def known(self) -> bool:
        """Whether of any path tags and tests tell what it may select."""
        return bool(self._known)

    def __call__(self, tree: etree._Element) -> list[etree._Element]:
        found = [element for path in self._asked for element in path(tree)]
        if self._known:
            found += islice(self._selected(tree), 1 if self._first else None)
        return list(dict.fromkeys(found))

    def _selected(self, tree: etree._Element) -> Iterator[etree._Element]:
        known: dict[Marks, list[Question]] = {}
        names = self._names
        for element in tree.iterdescendants(*self._tags):
            if not element.keys():
                continue
            marks = (element.tag, *map(element.get, names))
            questions = known.get(marks)
            if questions is None:
                questions = known[marks] = self._questions(marks)
            if questions and any(asked(element) for asked in questions):
                yield element

    def _questions(self, marks: Marks) -> list[Question]:
        """What is left to be asked of an element; nothing where no path selects it."""
        _, *values = marks
        for value, test in zip(values, self._any, strict=True):
            if value is not None and test.search(value):
                break
        else:
            return []
        having = dict(zip(("", *self._names), marks, strict=True))
        return [asked for path in self._known if (asked := path.question(having))]


def _yes(element: etree._Element) -> bool:
    return True


def _parts(path: str, first: bool) -> list[str]:
    """The paths of which one is made: ".//aside|.//div[...]"."""
    path = path.strip()
    # Which of several comes first, only the whole path knows.
    return [path] if first else re.split(r"\|(?=\.//)", path)


def _read(path: str, first: bool) -> _Path | None:
    words: list[str] = []

    def numbered(quoted: re.Match[str]) -> str:
        words.append(quoted[1])
        return f"'{len(words) - 1}'"

    plain = " ".join(_QUOTED.sub(numbered, path).split())
    bracketed = _BRACKETED.fullmatch(plain) if first else None
    shape = _WRITTEN.fullmatch(bracketed["path"] if bracketed else plain)
    if shape is None or (shape["place"] and not first):
        return None
    patterns: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for written in shape["tests"].strip().split(" or "):
        test = _TEST.fullmatch(written.strip())
        if test is None:
            return None
        names = [
            name for name in (test["name"] or test["alone"], test["other"]) if name
        ]
        for name in names:
            tells = len(names) == 1 and not shape["more"]
            patterns[name, tells].append(f"(?:{_pattern(test, words)})")
    asked = re.sub(r"'(\d+)'", lambda one: f"'{words[int(one[1])]}'", shape["asked"])
    return _Path(
        tags=frozenset(re.findall(r"self::(\w+)", shape["tags"] or "")),
        tests=tuple(
            _Test(name=name, pattern=re.compile("|".join(some)), tells=tells)
            for (name, tells), some in patterns.items()
        ),
        alone=etree.XPath(f"self::*{asked}", namespaces=_NAMES),
    )


def _pattern(test: re.Match[str], words: list[str]) -> str:
    """What is to be found in the value of a test's attribute."""
    if test["alone"]:
        value = test["value"]
        return rf"\A{re.escape(words[int(value)])}\Z" if value else ""
    said = words[int(test["words"])]
    if test["how"] == "re:test":
        return f"(?i:{said})" if test["flags"] else said
    # What is folded, letter by letter: "translate(@id, 'T','t')".
    folded = words[int(test["to"])] if test["folds"] else ""
    literal = "".join(
        f"[{one}{one.upper()}]" if one in folded else re.escape(one) for one in said
    )
    return rf"\A{literal}" if test["how"] == "starts-with" else literal
