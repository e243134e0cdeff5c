"""The words that bylines are printed with, by language, as patterns.

Knows how ``words/bylines.toml`` is read: what stands before, between and after names,
and what is no name.  How a line is cut into names, author_names.py knows.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import regex

from archive.model import BylineRole

EAST = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]"
ROLES = {
    "editor": BylineRole.EDITOR,
    "translator": BylineRole.TRANSLATOR,
    "photographer": BylineRole.PHOTOGRAPHER,
    "contributor": BylineRole.CONTRIBUTOR,
}
# Codes that are written for a language whose words stand under another one.
NAMED = {
    **dict.fromkeys(("nb", "nn"), "no"),
    **dict.fromkeys(("sr", "bs", "sh", "me", "cnr"), "hr"),
    **dict.fromkeys(("in",), "id"),
    **dict.fromkeys(("iw",), "he"),
    **dict.fromkeys(("mo",), "ro"),
    **dict.fromkeys(("tl",), "fil"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of some languages, as patterns over the beginning of a text."""

    by: regex.Pattern[str]
    label: regex.Pattern[str]
    glued: regex.Pattern[str]
    """Words before a name that style would have parted from it: "ByJane Doe"."""

    field: regex.Pattern[str]
    """A label behind another field of the same line."""

    lone: regex.Pattern[str]
    """A label that is a line of its own: the name stands in the next one."""

    conjunction: regex.Pattern[str]
    spaced: regex.Pattern[str]
    """Several names with only spaces between them, in scripts whose names have none."""

    roles: tuple[tuple[BylineRole, regex.Pattern[str]], ...]
    role_inside: regex.Pattern[str]
    """The gap before words of a role in the middle of a line."""

    desk: regex.Pattern[str]
    organisation: regex.Pattern[str]
    job: regex.Pattern[str]
    trailing_job: regex.Pattern[str]
    trailing_noise: regex.Pattern[str]
    """What stands between a name and its date: "Updated", "Stand:"."""

    noise: regex.Pattern[str]
    after: regex.Pattern[str]
    """Words that lead from the names to sections and tags: "in News", "under"."""


def words_for(*languages: str | None) -> Words:
    """The words of these languages (BCP 47) and of English."""
    codes = [(language or "").split("-")[0].lower() for language in languages]
    # What a page calls its language may be anything: only what has words counts.
    wanted = {NAMED.get(code, code) for code in codes} | {"en", "any"}
    return _words(frozenset(wanted & _table().keys()))


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    text = (files("crawler.extract") / "words" / "bylines.toml").read_text("utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=64)
def _words(codes: frozenset[str]) -> Words:
    entries = [entry for code, entry in _table().items() if code in codes]
    # What a post or a piece of page furniture is called, pages mix across languages.
    every = list(_table().values())
    by, label = _joined("by", entries), _joined("label", entries)
    roles = {key: _joined(key, entries) for key in ROLES}
    job, noise = _joined("job", entries), _joined("noise", every)
    spaced = _joined("spaced", entries)
    plain = _joined("noise", [_without_tails(entry) for entry in every])
    return Words(
        by=_compiled(rf"\W*(?:{by})(?:\s*[:：]\s*|\s+|(?<=[=＝・/／｜|]))"),
        label=_compiled(rf"\W*(?:{label})\s*[:：]\s*"),
        field=_compiled(rf"(?<=[\s|])(?:{label})\s*[:：](?=\s*\S)"),
        lone=_compiled(rf"\W*(?:{by}|{label})\s*[:：]?\W*"),
        conjunction=_compiled(rf"\s+(?:{_joined('and', entries)})\s+"),
        spaced=_compiled(rf"(?:{spaced})(?:\s+(?:{spaced}))+"),
        roles=tuple((role, _roled(roles[key])) for key, role in ROLES.items()),
        role_inside=_compiled(
            rf"\s+(?=(?:{'|'.join(roles.values())})(?:\s*[:：]\s*|\s+)"
            r"(?-i:[\p{Lu}\p{Lo}]))"
        ),
        desk=_compiled(rf"(?<![\w])(?:{_joined('desk', every)})(?![\w])"),
        organisation=_compiled(rf"(?<!\w)(?:{_joined('organisation', every)})(?!\w)"),
        job=_compiled(rf"(?:{job})"),
        trailing_job=_compiled(rf"(?:\s+|(?<={EAST}))(?:{job})$"),
        trailing_noise=_compiled(rf"(?:\s*[|·•,-]|\s)\s*(?:{plain})\W*$"),
        noise=_compiled(rf"\W*(?:{noise})\W*"),
        # In their own case: "in Kyiv", but Park In Hye.
        after=regex.compile(rf"(?:^|\s)(?:{_joined('after', entries)})\s+\S"),
        glued=_compiled(
            rf"\W*(?:{_joined('by', entries, ' ')}|by)(?=(?-i:\p{{Lu}}(?:\p{{Ll}}|\.)))"
        ),
    )


def _joined(key: str, among: list[dict[str, list[str]]], holding: str = "") -> str:
    forms = {f for entry in among for f in entry.get(key, ()) if holding in f}
    return "|".join(sorted(forms, key=len, reverse=True)) or r"(?!)"


def _without_tails(entry: dict[str, list[str]]) -> dict[str, list[str]]:
    """The noise of a language whose forms end themselves: "updated", not "read .*"."""
    forms = [f for f in entry.get("noise", ()) if regex.fullmatch(r"[\p{L} ?:()]+", f)]
    return {"noise": forms}


def _roled(forms: str) -> regex.Pattern[str]:
    return _compiled(rf"\W*(?:{forms})(?:\s*[:：]\s*|\s+|(?<=[:：.=]))")


def _compiled(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern, regex.I)
