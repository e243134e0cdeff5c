"""Names in bylines: one a name, as printed, and what each stands for.

Knows ``words/bylines.toml``: what stands before, between and after names in each
language, and what is no name.  Where bylines stand, byline.py knows.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import regex

from archive.agencies import candidates, is_printed
from archive.model import BylineRole, NameKind

from .align import letters
from .moment import find_moments

ROLES = {
    "editor": BylineRole.EDITOR,
    "translator": BylineRole.TRANSLATOR,
    "photographer": BylineRole.PHOTOGRAPHER,
    "contributor": BylineRole.CONTRIBUTOR,
}
MAX_NAME = 60
MAX_WORDS = 6
SENTENCE = 6
"""Words up to which a line is no sentence."""
# Small words inside names of persons, in any language.
PARTICLES = frozenset(
    "van von de der den del della di da do dos das du des la le el al bin bint ibn abu"
    " ben ter ten te zu zum zur af av y e i und und't 't ul ur ol st bat mc mac".split()
)
# What people sign in with: "jdoe77", "wp_press22"; "jane_doe" may be a pen name.
_ACCOUNT = regex.compile(r"\p{Ll}{2,}\d{1,4}|(?=\S*\d)(?=\S*\p{L})\S*\w_\w\S*")
_PEN_NAME = regex.compile(r"\w[^\s_]*_\S*\w")
_CASED = regex.compile(r"[\p{Lu}\p{Ll}]")
_EAST = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}.'’‘`´-]+")
_DOMAIN = regex.compile(r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,12}", regex.I)
# A slash, bar, comma, bullet, or anything like it.
_BETWEEN = regex.compile(r"\s*(?:[/|;•●·∙,،、，；／｜\n]|\s[-–—]\s)\s*")
_SUFFIX = regex.compile(
    r"(?:jr|sr|ii|iii|iv|m\.?d|ph\.?d|esq|mba|r\.?n|m\.?a|b\.?a)\.?", regex.I
)
_INITIAL = regex.compile(r"(?:(?:^|[\s.])\p{L}{1,2}|[js]r)\.$", regex.I)
_FROM = regex.compile(r"\s+(?=(?:in|aus|from|für|for|at|über)\s+\p{Lu})")
# What stands between a name and a date.
_BEFORE_DATE = regex.compile(
    r"(?:\s+(?:am|on|at|um|vom|le|el|em|il|den|dne|op|på|in|the|de)|\s*@)[\s,]*$",
    regex.I,
)
# "ByJane Doe", where a style sheet would have put the space; "Byron" stays.
_GLUED_BY = regex.compile(r"^\s*By(?=\p{Lu}\p{Ll}|\p{Lu}\.)")
# Two lines run into one: "Jane DoeStaff Writer".
_GLUED = regex.compile(r"(?<=\p{Ll}|\.)(?=\p{Lu}\p{Ll})")
_BRACKETS = regex.compile(r"\s*[(\[（][^()\[\]（）]{0,60}[)\]）]?\s*$")
_AFTER = ' \t"“”„«»‹›*:：,;–—-|/•·=＝'
_QUOTES = ' \t"“”„«»‹›*:：.,;–—-|/•·=＝<>()（）[]【】'


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of some languages, as patterns over the beginning of a text."""

    by: regex.Pattern[str]
    label: regex.Pattern[str]
    conjunction: regex.Pattern[str]
    roles: tuple[tuple[BylineRole, regex.Pattern[str]], ...]
    desk: regex.Pattern[str]
    organisation: regex.Pattern[str]
    job: regex.Pattern[str]
    trailing_job: regex.Pattern[str]
    noise: regex.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One name of a byline."""

    text: str
    role: BylineRole


def words_for(*languages: str | None) -> Words:
    """The words of these languages (BCP 47) and of English."""
    codes = [(language or "").split("-")[0].lower() for language in languages]
    named = {"nb": "no", "nn": "no", "sr": "hr"}
    return _words(frozenset(named.get(code, code) for code in codes) | {"en", "any"})


@cache
def _words(codes: frozenset[str]) -> Words:
    text = (files("crawler.extract") / "words" / "bylines.toml").read_text("utf-8")
    table = tomllib.loads(text)
    entries = [entry for code, entry in table.items() if code in codes]
    # What a post or a piece of page furniture is called, pages mix across languages.
    every = list(table.values())

    def joined(key: str, among: list[dict[str, list[str]]]) -> str:
        forms = {form for entry in among for form in entry.get(key, ())}
        ordered = sorted(forms, key=len, reverse=True)
        return "|".join(ordered) or r"(?!)"

    return Words(
        by=_compiled(rf"\W*(?:{joined('by', entries)})(?:\s*[:：]\s*|\s+)"),
        label=_compiled(rf"\W*(?:{joined('label', entries)})\s*[:：]\s*"),
        conjunction=_compiled(rf"\s+(?:{joined('and', entries)})\s+"),
        roles=tuple(
            (role, _roled(joined(key, entries))) for key, role in ROLES.items()
        ),
        desk=_compiled(rf"(?<![\w])(?:{joined('desk', every)})(?![\w])"),
        organisation=_compiled(rf"(?<!\w)(?:{joined('organisation', every)})(?!\w)"),
        job=_compiled(rf"(?:{joined('job', entries)})"),
        trailing_job=_compiled(
            rf"(?:\s+|(?<=\p{{Han}}|\p{{Hangul}}))(?:{joined('job', entries)})$"
        ),
        noise=_compiled(rf"\W*(?:{joined('noise', every)})\W*"),
    )


def _roled(forms: str) -> regex.Pattern[str]:
    return _compiled(rf"\W*(?:{forms})(?:\s*[:：]\s*|\s+|(?<=[:：.=]))")


def _compiled(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern, regex.I)


def split_names(text: str, words: Words) -> Iterator[Name]:
    """The names of a byline in order, each as printed, without what surrounds them."""
    role = BylineRole.AUTHOR
    text = without_label(cut(text), words)
    pieces = [
        part
        for chunk in _BETWEEN.split(text)
        for part in words.conjunction.split(chunk)
        if part and part.strip(_QUOTES)
    ]
    if _last_name_first(text, pieces):
        pieces = [text]
    seen: set[str] = set()
    for piece in pieces:
        for new, pattern in words.roles:
            if match := pattern.match(piece):
                role, piece = new, piece[match.end() :]
                break
        name = tidy(piece, words)
        if _SUFFIX.fullmatch(name) or letters(name) in seen:
            continue
        if is_name(name, words):
            seen.add(letters(name))
            yield Name(text=name, role=role)


def _last_name_first(text: str, pieces: list[str]) -> bool:
    """ "Doe, Jane": one name, as library systems print it."""
    return (
        len(pieces) == 2
        and text.count(",") == 1
        and all(len(piece.split()) == 1 for piece in pieces)
        and not any(candidates(piece) for piece in pieces)
        and all(piece.strip().istitle() for piece in pieces)
    )


def cut(text: str) -> str:
    """The text up to its first date or address."""
    moment = next(find_moments(text), None)
    if moment:
        before, after = text[: moment.start], text[moment.end :]
        text = before if before.strip(_QUOTES) else after
        text = _BEFORE_DATE.sub("", text)
    parts: list[str] = regex.split(
        r"https?://|www\.|\s\S+@\S+|\s@\S+|\s{3,}", text, maxsplit=1
    )
    return parts[0]


def without_label(text: str, words: Words) -> str:
    """The text without "By" and the like before it."""
    text = _GLUED_BY.sub("", text)
    for _ in range(2):
        for pattern in (words.by, words.label):
            match = pattern.match(text)
            if match and match.end() < len(text):
                text = text[match.end() :]
    return text


def has_label(text: str, words: Words) -> bool:
    """Whether a text begins as a byline does, and goes on with a name."""
    match = words.by.match(text) or words.label.match(text) or _GLUED_BY.match(text)
    rest = text[match.end() :].lstrip(_QUOTES) if match else ""
    return bool(rest) and (rest[0].isupper() or not _CASED.match(rest[0]))


def tidy(piece: str, words: Words) -> str:
    """One name without label, brackets, posts and stops around it."""
    # The stop after an initial belongs to the name; brackets may hold a short code.
    name = piece.lstrip(_QUOTES).rstrip(_AFTER)
    name = without_label(name, words).lstrip(_QUOTES).rstrip(_AFTER)
    name = _BRACKETS.sub("", name).strip()
    if words.job.fullmatch(name):
        return ""
    parts = _FROM.split(name, maxsplit=1)
    if len(parts) == 2 and len(parts[0].split()) >= 2:
        name = parts[0]
    for glue in _GLUED.finditer(name):
        rest = name[glue.start() :]
        if words.job.fullmatch(rest) or words.noise.fullmatch(rest):
            name = name[: glue.start()]
            break
    while name and name[-1] in ".,;:" and not _INITIAL.search(name):
        name = name[:-1].rstrip()
    job = words.trailing_job.search(name)
    if job and job.start() > 1:
        name = name[: job.start()]
    return " ".join(name.split())


def is_name(text: str, words: Words) -> bool:
    """Whether a text can be a name of somebody at all."""
    if not 2 <= len(text) <= MAX_NAME or not regex.search(r"\p{L}", text):
        return False
    if words.noise.fullmatch(text) or words.job.fullmatch(text):
        return False
    if _ACCOUNT.fullmatch(text) and not candidates(text):
        return False
    label = words.by.fullmatch(f"{text} ") or words.label.fullmatch(f"{text}:")
    if label and not words.desk.fullmatch(text):
        return False
    if regex.search(r"[?!…©%$€#<>{}]|\d{3}|://|\.\.\.", text):
        return False
    if _EAST.search(text):
        return len(text) <= 16
    parts = text.split()
    if len(parts) > MAX_WORDS:
        return False
    if not _CASED.search(text):
        return True
    capitals = [part for part in parts if not part[0].islower()]
    if not capitals:
        # A nickname, in one word.
        return len(parts) == 1
    small = [p for p in parts if p[0].islower() and p.casefold() not in PARTICLES]
    return len(small) <= len(capitals) - 1 and len(small) <= 2


def is_pen_name(name: str) -> bool:
    """Whether a name is an account's, which says less than a printed one."""
    return bool(_PEN_NAME.fullmatch(name))


def is_blurb(text: str) -> bool:
    """Whether a line tells of somebody in a sentence, and is no list of names."""
    if is_full_name(_BETWEEN.split(text)[0]):
        return False
    if _EAST.search(text):
        return len(text) > 16 and bool(regex.search(r"[。！？]|[.!?]\s*$", text))
    first = regex.search(r"\p{L}{3,}[.!?…।؟]['\"”»)]*(?:\s|$)", text)
    if not first or len(text.split()) <= SENTENCE:
        return False
    if not _CASED.search(text):
        return True
    parts = _WORD.findall(next(find_stretches(text), ""))
    small = [p for p in parts if p[0].islower() and p.casefold() not in PARTICLES]
    return len(small) >= 3


def find_stretches(text: str) -> Iterator[str]:
    """The parts of a line between its dates."""
    end = 0
    for moment in find_moments(text):
        if rest := text[end : moment.start].strip(_QUOTES):
            yield rest
        end = moment.end
    if rest := text[end:].strip(_QUOTES):
        yield rest


def is_full_name(text: str) -> bool:
    """Whether a text is printed like the full name of a person and nothing else."""
    if _EAST.search(text):
        return bool(regex.fullmatch(r"[\p{Han}]{2,4}|[\p{Hangul}]{2,4}", text))
    parts = _WORD.findall(text)
    if not 2 <= len(parts) <= 4 or regex.search(r"[\d:;!?()|/&]", text):
        return False
    if not _CASED.search(text):
        return True
    capitals = [p for p in parts if regex.match(r"\p{Lu}[\p{L}\p{M}.'’-]*$", p)]
    rest = [p for p in parts if p not in capitals]
    return len(capitals) >= 2 and all(p.casefold() in PARTICLES for p in rest)


def kind_of(
    name: str, words: Words, sites: Iterable[str], *, given: NameKind | None = None
) -> NameKind:
    """What a name stands for.

    sites: the names that the site has for itself.  given: what markup calls it.
    """
    key = letters(name)
    if any(key == letters(site) for site in sites):
        return NameKind.ORGANISATION
    if is_printed(name) and (parties := candidates(name)):
        outlet = all(party.kind == "outlet" for party in parties)
        return NameKind.ORGANISATION if outlet else NameKind.AGENCY
    full = is_full_name(name)
    if is_pen_name(name):
        return NameKind.UNKNOWN
    if words.desk.search(name):
        return NameKind.DESK
    if _DOMAIN.fullmatch(name) or words.organisation.search(name):
        return NameKind.ORGANISATION
    if given is NameKind.ORGANISATION:
        return given
    if full or given is NameKind.PERSON:
        return NameKind.PERSON
    return NameKind.UNKNOWN
