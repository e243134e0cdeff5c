"""Edits: what a newsroom changes in a story, made on its page.

Each takes the page and the record of what was read in it, and gives the page as it is
after the edit and the field that is then another one, or None where the page has
nothing to edit.  Words are changed wherever the page says them: in the text, in the
head, in JSON-LD.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from . import markup

Record = Mapping[str, Any]
Edit = Callable[[str, Record], str | None]

HEADLINE = "Harbour masters count every ship twice from Monday"
WRITER = "Wilhelmina Oakenshott"
AGENCIES = ("Reuters", "dpa", "ANSA")
_LETTERS = re.compile(r"[^\W\d_]{5,}")


def spelled(text: str) -> re.Pattern[str]:
    """The text however a page spells it: references, escapes, other white space."""
    parts = []
    for word in text.split():
        parts.append("".join(map(_letter, word)))
    return re.compile(r"(?:\s|&nbsp;|&\#160;|\\[nrt]|\\u00a0)+".join(parts))


def _letter(letter: str) -> str:
    plain = re.escape(letter)
    if letter.isascii() and letter.isalnum():
        return plain
    return rf"(?:{plain}|&\#?\w{{1,8}};|\\u[0-9a-fA-F]{{4}}|\\{plain})"


def _title(html: str, record: Record) -> str | None:
    raw = (record.get("evidence") or {}).get("title", {}).get("exact")
    return _replaced(html, (record["title"], raw), HEADLINE)


def _byline(html: str, record: Record) -> str | None:
    persons = [one["name"] for one in record["bylines"] if one["kind"] == "person"]
    if not persons or WRITER in html:
        return None
    return _replaced(html, persons[:1], WRITER)


def _credit(html: str, record: Record) -> str | None:
    found = [one for one in record["credits"] if one["kind"] not in _BY_ADDRESS]
    if not found:
        return None
    named = {found[0]["name"], found[0]["organization"]}
    new = next(name for name in AGENCIES if name not in named)
    return _replaced(html, (found[0]["name"],), new)


_BY_ADDRESS = ("canonical", "metadata")


def _date(html: str, record: Record) -> str | None:
    """Two days earlier, wherever the day is written as a machine writes it."""
    published = record["published"]
    raw = ((record["dates"] or {}).get("published") or {}).get("raw") or ""
    if not published or published[:10] not in raw:
        return None
    day = date.fromisoformat(published[:10])
    return _replaced(html, (published[:10],), str(day - timedelta(days=2)))


def _word(html: str, record: Record) -> str | None:
    """One word in the middle of the text is another one, where a browser shows it:
    a copy in a script may say what it likes."""
    paragraphs = [p for p in (record["body"] or "").split("\n\n") if len(p) > 80]
    for paragraph in paragraphs[len(paragraphs) // 2 :]:
        for word in _LETTERS.findall(paragraph)[3:-3]:
            before = paragraph[: paragraph.find(word)][-20:].split(" ", 1)[-1]
            found = list(spelled(before + word).finditer(html))
            if (
                before.strip()
                and len(found) == 1
                and markup.is_shown(html, found[0].start())
            ):
                end = found[0].end()
                return f"{html[:end]}{word[-3:]}{word[:3]}{html[end:]}"
    return None


def _replaced(html: str, old: Any, new: str) -> str | None:
    """The page with all that says one of these saying something else."""
    changed = html
    for text in sorted({one for one in old if one}, key=len, reverse=True):
        changed = spelled(text).sub(lambda _: new, changed)
    return changed if changed != html else None


EDITS: dict[str, tuple[Edit, str]] = {
    "headline": (_title, "title"),
    "byline": (_byline, "authors"),
    "credit": (_credit, "credits"),
    "date": (_date, "published"),
    "a word of the text": (_word, "body"),
}
"""By what is edited: how, and the field that differs."""
