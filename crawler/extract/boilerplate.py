"""Lines that sites set among a story's own, in every story alike.

Labels of links to other stories, and invitations: newsletter, app, social media,
comments, subscription.  Knows ``words/boilerplate.toml``, whose ``yes`` and ``no``
lines are its tests.  All languages are asked: pages mix them, and whole lines do not
collide.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files

from .ages import is_age

# A line of the story may begin as an invitation does; it is seldom as short.
MAX_LABEL = 60
MAX_INVITE = 300
MAX_LETTER = 200
# A label with links behind it: "Read also: ...".
LINKS = 0.3


@cache
def words() -> dict[str, dict[str, list[str]]]:
    """The file, by language."""
    text = (files("crawler.extract") / "words" / "boilerplate.toml").read_text("utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=1024)
def is_boilerplate(text: str, link_share: float = 0.0) -> bool:
    """Whether a line is one of these.  link_share: how much of it stands in links."""
    text = text.replace("\u00ad", "")  # where a long word may be parted
    if is_age(text):
        return True
    if len(text) <= MAX_LABEL and (
        _label().fullmatch(text) or _counters().fullmatch(text)
    ):
        return True
    if len(text) > MAX_INVITE:
        return False
    if link_share >= LINKS and _labelled().match(text):
        return True
    return bool(_invite().fullmatch(text)) or _asks_to_join(text)


def _asks_to_join(text: str) -> bool:
    """Whether a line names what comes by mail, and a sentence of it says to get it."""
    return len(text) <= MAX_LETTER and any(
        letter.search(text) and join.search(text) for letter, join in _letters()
    )


@cache
def _letters() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    return tuple(
        (
            re.compile(rf"(?i)\b(?:{'|'.join(one['letter'])})\b"),
            re.compile(rf"(?i)(?:^\W{{0,3}}|[.?!:–—]\s+)(?:{'|'.join(one['join'])})\b"),
        )
        for one in words().values()
        if "letter" in one
    )


def heads_replies(text: str) -> bool:
    """Whether a line stands over what readers say: "3 comments", not "0 comments"."""
    return len(text) <= MAX_LABEL and bool(_replies().fullmatch(text))


@cache
def _replies() -> re.Pattern[str]:
    count = r"[1-9][\d.,]*"
    return re.compile(
        rf"(?i)\W*(?:{count}\s*)?(?:{_any('replies')})(?:\s*[(:]?\s*{count}\)?)?\W*"
    )


@cache
def _label() -> re.Pattern[str]:
    # "Share 546": how often it was clicked.
    return re.compile(rf"(?i)\W*(?:{_any('label')})[\W\d]*")


@cache
def _counters() -> re.Pattern[str]:
    return re.compile(rf"(?i)(?:\W*(?:{_any('counter')})(?!\w))+\W*")


@cache
def _labelled() -> re.Pattern[str]:
    return re.compile(rf"(?i)\W*(?:{_any('label')})\s*[:：|►▶→–—-]")


@cache
def _invite() -> re.Pattern[str]:
    return re.compile(rf"(?i)\W*(?:{_any('invite')})")


def _any(key: str) -> str:
    return "|".join(
        f"(?:{pattern})" for one in words().values() for pattern in one.get(key, ())
    )
