"""Lines that say how long ago a page was made or changed: "Updated 3 minutes ago".

Another on every visit, and none of the story's.  Knows ``words/ages.toml``, whose
``yes`` and ``no`` lines are its tests.  All languages are asked, as for boilerplate.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files

MAX_LINE = 80
"""Characters: two labels with their ages."""


@cache
def words() -> dict[str, dict[str, list[str]]]:
    """The file, by language."""
    text = (files("crawler.extract") / "words" / "ages.toml").read_text("utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=1024)
def is_age(text: str) -> bool:
    """Whether a line says nothing but this."""
    return len(text) <= MAX_LINE and any(one.fullmatch(text) for one in _lines())


@cache
def _lines() -> tuple[re.Pattern[str], ...]:
    return tuple(_line(entry) for entry in words().values())


def _line(entry: dict[str, list[str]]) -> re.Pattern[str]:
    label = rf"(?:{'|'.join(entry['label'])})"
    ago = _ago(entry, entry["unit"])
    any_ago = _ago(entry, (*entry["unit"], *entry["long"]))
    said = rf"(?:{label}\W{{0,3}}{any_ago}|{any_ago}\W{{1,3}}{label}|{ago})"
    # A full stop makes it a sentence of the story.
    return re.compile(rf"(?i)[^\w.]*{said}(?:[^\w.]{{1,5}}{said})?[^\w.]*")


def _ago(entry: dict[str, list[str]], units: Sequence[str]) -> str:
    number = rf"(?:\d{{1,3}}|{'|'.join(entry['one'])})"
    unit = rf"(?:{'|'.join(units)})"
    forms = "|".join(entry["ago"]).replace("{n}", number).replace("{unit}", unit)
    return f"(?:{forms})"
