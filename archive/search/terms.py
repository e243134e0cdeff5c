"""The terms of a query, as the index cuts them into words.

Says which terms an article may be found by, and whether a text holds one, by the very
rule of the index: for texts that are not in it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import QueryError
from .index import tokens
from .query import TEXT_FIELDS, Node, Term, Without


def term_tokens(term: Term) -> tuple[str, ...]:
    """The words of a term as the index holds them. Raises QueryError."""
    words = tuple(tokens(term.text))
    if not words:
        raise QueryError(f"{term.text!r} names no word to look for", about=term.text)
    return words


def terms(node: Node) -> Iterator[Term]:
    if isinstance(node, Term):
        yield node
    elif isinstance(node, Without):
        yield from terms(node.node)
    else:
        yield from terms(node.left)
        yield from terms(node.right)


def positive(node: Node) -> list[Term]:
    """The words that an article may be found by."""
    if isinstance(node, Term):
        return [node] if node.field in TEXT_FIELDS else []
    if isinstance(node, Without):
        return []
    return positive(node.left) + positive(node.right)


def stands_in(term: Term, title: str, body: str) -> bool:
    """Whether an article has the words of a term, by the rule of the index."""
    wanted = term_tokens(term)
    texts = {"title": (title,), "text": (body,)}.get(term.field, (title, body))
    return any(_within(wanted, tuple(tokens(text)), term.prefix) for text in texts)


def _within(wanted: tuple[str, ...], words: tuple[str, ...], prefix: bool) -> bool:
    size = len(wanted)
    for start in range(len(words) - size + 1):
        here = words[start : start + size]
        if here[:-1] == wanted[:-1] and (
            here[-1].startswith(wanted[-1]) if prefix else here[-1] == wanted[-1]
        ):
            return True
    return False


def shown(term: Term) -> tuple[str, ...]:
    """The words of a term, the last with a star where it may go on."""
    *first, last = term_tokens(term)
    return (*first, f"{last}*" if term.prefix else last)
