"""The query language: text a person types, read into a tree.

Words, "phrases", prefix*, field:term, AND OR NOT, parentheses; words side by side all
have to stand there.  Pure; knows neither databases nor tables.  What cannot be read is
a QueryError of one line; what is no operator is a literal, so `o'neil`, `C++` and
`10:30` are just words.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import NoReturn

from ..errors import QueryError

FIELDS = {
    "title": "title",
    "headline": "title",
    "text": "text",
    "body": "text",
    "author": "author",
    "byline": "author",
    "outlet": "outlet",
    "publisher": "outlet",
    "credit": "credit",
    "source": "credit",
    "kind": "credit_kind",
    "credit-kind": "credit_kind",
    "lang": "language",
    "language": "language",
    "country": "country",
    "access": "access",
    "rights": "rights",
}
"""As typed, and the one name of each field."""

TEXT_FIELDS = frozenset({"", "title", "text"})
"""Where single words are looked for; the other fields hold a whole value."""

OPERATORS = ("AND", "OR", "NOT")
LONGEST = 2000
DEEPEST = 30
MOST_TERMS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Words that stand side by side, in a field or anywhere."""

    text: str
    field: str = ""
    prefix: bool = False
    """The last word may go on."""

    exact: bool = False
    """It stood in quotes: the words as printed, and no other form of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """AND."""

    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Either:
    """OR."""

    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """NOT."""

    node: Node


Node = Term | Both | Either | Without

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<paren>[()])
    | (?P<minus>-(?=["(\w]))
    | "(?P<phrase>[^"]*)"(?P<star>\*?)
    | (?P<field>[^\W\d_][\w-]*):\s*(?=[^\s)])
    | (?P<word>[^\s()"]+)
    )""",
    re.VERBOSE,
)


# `Ukraine: grain` and `port:8080` ask for no field either.
_ASKS_FIELD = re.compile(r"[^:]+:(?!//|[\d:]|\s|$)")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    """paren, field, phrase, word, or an operator's name; empty at the end."""

    text: str = ""
    star: bool = False


def parse(query: str) -> Node:
    """The tree of a query. Raises QueryError."""
    if len(query) > LONGEST:
        raise QueryError(
            f"the query is longer than {LONGEST} characters", about=query[:80]
        )
    parser = _Parser(query, _tokens(query))
    tree = parser.either("", 0)
    if parser.token.kind:
        _refuse(query, "there is a ) without its (")
    if tree is None:
        _refuse(query, "it names no word to look for")
    return tree


def _refuse(query: str, why: str) -> NoReturn:
    raise QueryError(f"the query {query!r} cannot be read: {why}", about=query)


def _tokens(query: str) -> list[_Token]:
    rest = query.translate(_QUOTES).strip()
    tokens: list[_Token] = []
    while rest:
        found = _TOKEN.match(rest)
        if found is None:
            _refuse(query, 'a " is not closed')
        kind = "phrase" if found.lastgroup == "star" else str(found.lastgroup)
        token, end = _Token(kind, found[kind], bool(found["star"])), found.end()
        if kind == "paren":
            token = _Token(token.text)
        elif kind == "minus":
            token = _Token("NOT", "-")
        elif kind == "field" and _field(query, token.text) is None:
            # `https://…` and `10:30` hold no field: a word, colon and all.
            text = re.split(r"[\s()\"]", rest, maxsplit=1)[0]
            if _ASKS_FIELD.match(rest):
                _refuse_field(query, token.text, text)
            token, end = _word(query, text), len(text)
        elif kind == "word":
            token = _word(query, token.text)
        tokens.append(token)
        rest = rest[end:].lstrip()
    return tokens


def _refuse_field(query: str, typed: str, text: str) -> NoReturn:
    _refuse(
        query[:80],
        f"no field is called {typed[:40]} (there are {', '.join(sorted(FIELDS))}); "
        f'to look for the words themselves, quote them: "{text[:40]}"',
    )


def _word(query: str, text: str) -> _Token:
    if text in OPERATORS:
        return _Token(text, text)
    if re.search(r"(?:^|\w)\*+\w", text):
        _refuse(query, f"a * may stand only at the end of a word: {text}")
    bare = text.rstrip("*")
    star = bare != text and bare[-1:].isalnum()
    return _Token("word", bare if star else text, star)


def _field(query: str, typed: str) -> str | None:
    """The name of the field; a slip of the pen is worth a question."""
    name = typed.lower()
    if name not in FIELDS:
        close = difflib.get_close_matches(name, FIELDS, n=1, cutoff=0.8)
        if close:
            _refuse(query, f"no field is called {typed}; did you mean {close[0]}?")
    return FIELDS.get(name)


class _Parser:
    """One pass over the tokens; the side that binds loosest first."""

    def __init__(self, query: str, tokens: list[_Token]) -> None:
        self.query = query
        self.tokens = iter(tokens)
        self.terms = 0
        self.token = _Token("")
        self.advance()

    def advance(self) -> _Token:
        past, self.token = self.token, next(self.tokens, _Token(""))
        return past

    def either(self, field: str, depth: int) -> Node | None:
        left = self.both(field, depth)
        while self.token.kind == "OR":
            self.advance()
            right = self.both(field, depth)
            left = Either(
                left=self.operand("OR", left), right=self.operand("OR", right)
            )
        return left

    def both(self, field: str, depth: int) -> Node | None:
        left = self.one(field, depth)
        while self.token.kind not in ("", "OR", ")"):
            named = self.token.kind == "AND"
            if named:
                self.advance()
            right = self.one(field, depth)
            if named:
                left, right = self.operand("AND", left), self.operand("AND", right)
            # A lone dash or the like names no word, and asks for nothing.
            left = Both(left=left, right=right) if left and right else left or right
        return left

    def one(self, field: str, depth: int) -> Node | None:
        kind = self.token.kind
        if depth > DEEPEST:
            _refuse(self.query[:80], f"it is nested deeper than {DEEPEST}")
        if kind == "NOT":
            self.advance()
            return Without(node=self.operand("NOT", self.one(field, depth + 1)))
        if kind == "field":
            named = _field(self.query, self.advance().text)
            return self.one(named or "", depth + 1)
        if kind == "(":
            self.advance()
            inner = self.either(field, depth + 1)
            if self.advance().kind != ")":
                _refuse(self.query, "there is a ( without its )")
            return inner
        if kind in ("word", "phrase"):
            return self.term(self.advance(), field)
        return None

    def term(self, token: _Token, field: str) -> Term | None:
        text = " ".join(token.text.split())
        if not any(character.isalnum() for character in text):
            return None
        self.terms += 1
        if self.terms > MOST_TERMS:
            _refuse(self.query[:80], f"it holds more than {MOST_TERMS} words")
        if token.star and field not in TEXT_FIELDS:
            _refuse(self.query, f"{field} takes a whole value, no *")
        exact = token.kind == "phrase"
        return Term(text=text, field=field, prefix=token.star, exact=exact)

    def operand(self, operator: str, node: Node | None) -> Node:
        if node is None:
            _refuse(self.query, f"{operator} has nothing to stand beside")
        return node
