"""The terms of a query, as the index cuts them into words.

Says which terms an article may be found by, and whether a text holds one, by the very
rule of the index: for texts that are not in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..errors import QueryError
from .index import tokens
from .query import TEXT_FIELDS, Node, Term, Without
from .stems import has_stem

_NO_STEMS: Mapping[str, str] = {}


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


def bare(term: Term) -> str | None:
    """The one word of a term that asks for any form of it; None for another term."""
    words = term_tokens(term)
    if term.field not in TEXT_FIELDS or term.exact or term.prefix or len(words) > 1:
        return None
    return words[0] if has_stem(words[0]) else None


def stands_in(
    term: Term, title: str, body: str, stems: Mapping[str, str] = _NO_STEMS
) -> bool:
    """Whether an article has the words of a term, by the rule of the index.

    stems: of the words of the texts and of the term, in the article's language.
    """
    wanted = term_tokens(term)
    texts = {"title": (title,), "text": (body,)}.get(term.field, (title, body))
    word = bare(term) if stems else None
    stem = stems.get(word) if word else None
    for words in (tuple(tokens(text)) for text in texts):
        if _within(wanted, words, term.prefix):
            return True
        if stem is not None and any(stems.get(one) == stem for one in words):
            return True
    return False


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
