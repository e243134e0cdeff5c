"""HTML as text, cut into tags and what stands between them, and put together again.

For those who change a page as a publisher's system does, and leave the rest of its
bytes as they are: a parser would mend what it reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

# What is no text: comments, and elements whose content a browser does not show.
_TOKEN = re.compile(
    r"""<!--.*?-->
    | <(script|style|textarea|noscript|template|svg|pre|title)\b.*?</\1\s*>
    | <[a-zA-Z/!?](?:[^>"']|"[^"]*"|'[^']*')*>
    | [^<]+ | <""",
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
_NAME = re.compile(r"</?([a-zA-Z][\w:-]*)")
_LONG = 80
"""Characters that make a paragraph one of the story's."""


def tokens(html: str) -> list[str]:
    """The page in pieces; together they are the page."""
    return [match[0] for match in _TOKEN.finditer(html)]


def is_text(token: str) -> bool:
    return not token.startswith("<")


def is_tag(token: str) -> bool:
    """One tag, not an element with all its content."""
    return token.startswith("<") and token.find(">") == len(token) - 1


def name(token: str) -> str:
    found = _NAME.match(token)
    return found[1].lower() if found else ""


def is_shown(html: str, at: int) -> bool:
    """Whether a place is within text, and not in a tag or a script."""
    for token in tokens(html):
        at -= len(token)
        if at < 0:
            return is_text(token)
    return False


def texts(html: str, change: Callable[[str], str]) -> str:
    """The page with its text changed, its tags left alone."""
    return "".join(change(one) if is_text(one) else one for one in tokens(html))


def tags(html: str, change: Callable[[str], str]) -> str:
    """The page with its opening tags changed."""
    return "".join(
        change(one) if is_tag(one) and one[1:2].isalpha() else one
        for one in tokens(html)
    )


def paragraph_ends(html: str) -> list[int]:
    """Where the long paragraphs end: offsets behind their ``</p>``."""
    return list(_paragraph_ends(html))


def _paragraph_ends(html: str) -> Iterator[int]:
    at, length, inside = 0, 0, False
    for token in tokens(html):
        at += len(token)
        if is_text(token):
            length += len(token.strip())
        elif is_tag(token) and name(token) == "p":
            if token.startswith("</"):
                if inside and length >= _LONG:
                    yield at
                inside = False
            else:
                inside, length = True, 0


def put_in(html: str, at: list[int], what: str) -> str:
    """The page with a piece of markup at each of these places."""
    for place in sorted(set(at), reverse=True):
        html = html[:place] + what + html[place:]
    return html


def behind(html: str, pattern: str, what: str) -> str:
    """The page with a piece of markup behind the first tag that fits."""
    found = re.search(pattern, html, re.IGNORECASE)
    return html if found is None else put_in(html, [found.end()], what)


def before_last(html: str, tag: str, what: str) -> str:
    """The page with a piece of markup before the last such tag, else at its end."""
    at = html.lower().rfind(tag)
    return put_in(html, [at if at >= 0 else len(html)], what)
