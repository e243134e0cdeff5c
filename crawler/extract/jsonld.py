"""JSON-LD as news pages have it: arrays, ``@graph``, ``@id`` references, broken JSON.

Knows schema.org types only as words; what a headline is, metadata.py knows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

# Live blogs carry all their posts: 840 KB was seen.  More objects than this, no page
# needs; those of the story stand first.
MAX_SCRIPT = 2 * 1024 * 1024
MAX_NODES = 20_000
MAX_DEPTH = 40
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\]\]>|\]\]>)\s*$"
)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One object of the graph and where it stands."""

    value: dict[str, Any]
    path: str
    """``$``, ``$.@graph[2]``, ``$[0].author[1]``; ``$`` is the root of its script."""

    @property
    def types(self) -> frozenset[str]:
        """Its ``@type`` without the schema.org address."""
        kind = self.value.get("@type", ())
        names = [kind] if isinstance(kind, str) else kind
        if not isinstance(names, list | tuple):
            return frozenset()
        return frozenset(
            n.rsplit("/", 1)[-1].rsplit(":", 1)[-1] for n in names if isinstance(n, str)
        )


class Graph:
    """All objects of a page's JSON-LD, in document order."""

    def __init__(self, roots: list[Any]) -> None:
        self.roots = roots
        every = (node for root in roots for node in _walk(root))
        self.nodes = tuple(islice(every, MAX_NODES))
        self.kinds = tuple((node, node.types) for node in self.nodes)
        """Each of them with its types."""

        self._by_id: dict[str, Node] = {}
        for node in self.nodes:
            name = node.value.get("@id")
            # Only an object that says something can be what a reference means.
            if isinstance(name, str) and set(node.value) - {"@id", "@type"}:
                self._by_id.setdefault(name, node)

    def typed(self, *types: str) -> Iterator[Node]:
        """The objects of any of these types, in document order."""
        wanted = frozenset(types)
        return (node for node, types in self.kinds if types & wanted)

    def get(self, node: Node, key: str) -> list[Node | str]:
        """The values of a property: objects with ``@id`` resolved, texts as they are.

        Numbers and booleans come as their JSON text.
        """
        return [found for found, _ in self.items(node, key)]

    def items(self, node: Node, key: str) -> list[tuple[Node | str, str]]:
        """The values of a property, each with its path."""
        if key not in node.value:
            return []
        found: list[tuple[Node | str, str]] = []
        for one, place in _flat(node.value[key], f"{node.path}.{key}"):
            if isinstance(one, dict):
                target = self.resolve(Node(value=one, path=place))
                found.append((target, target.path))
            elif isinstance(one, str):
                found.append((one, place))
            elif one is not None:
                found.append((json.dumps(one), place))
        return found

    def resolve(self, node: Node) -> Node:
        """The object that a reference means; the node itself where it is none."""
        name = node.value.get("@id")
        bare = not set(node.value) - {"@id", "@type"}
        if bare and isinstance(name, str):
            return self._by_id.get(name, node)
        return node

    def at(self, path: str) -> list[str]:
        """The texts at a path, one of each script that has it."""
        if not path.startswith("$"):
            return []
        steps = _STEP.findall(path[1:])
        found = []
        for root in self.roots:
            value = root
            for key, index in steps:
                if key and isinstance(value, dict):
                    value = value.get(key)
                elif index and isinstance(value, list) and int(index) < len(value):
                    value = value[int(index)]
                else:
                    value = None
            if isinstance(value, str):
                found.append(value)
            elif value is not None:
                found.append(json.dumps(value, ensure_ascii=False))
        return found


# Half a pair of surrogates, and NUL: no text, and no database, can hold them.
_UNTEXT = re.compile(
    r"\\u0000|\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)


def read_graph(scripts: list[str]) -> Graph:
    """Parse what can be parsed; a script that cannot is left out."""
    roots = []
    for script in scripts:
        if len(script) <= MAX_SCRIPT:
            root = _loads(script)
            if root is not None:
                roots.append(root)
    return Graph(roots)


def _loads(script: str) -> Any:
    text = _WRAPPING.sub("", script).strip().rstrip(";")
    text = _UNTEXT.sub(r"\\ufffd", text)
    for candidate in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            # strict=False: line breaks inside strings, the commonest damage.
            return json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _flat(value: Any, path: str, depth: int = 0) -> Iterator[tuple[Any, str]]:
    """A value, or those of an array and of arrays in it, each with its path."""
    if not isinstance(value, list):
        yield value, path
    elif depth < 3:
        for number, one in enumerate(value):
            yield from _flat(one, f"{path}[{number}]", depth + 1)


def _walk(root: Any) -> Iterator[Node]:
    stack: list[tuple[Any, str, int]] = [(root, "$", 0)]
    while stack:
        value, path, depth = stack.pop()
        if depth > MAX_DEPTH:
            continue
        if isinstance(value, dict):
            yield Node(value=value, path=path)
            children = [(v, f"{path}.{k}", depth + 1) for k, v in value.items()]
        elif isinstance(value, list):
            children = [(v, f"{path}[{n}]", depth + 1) for n, v in enumerate(value)]
        else:
            continue
        stack.extend(reversed(children))
