"""Names in bylines: one a name, as printed, each with its role.

Knows how a line of names is cut.  What words surround names, author_words.py knows;
what can be a name, author_shape.py; where bylines stand, byline.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from archive.agencies import candidates
from archive.model import BylineRole

from .align import letters
from .author_shape import (
    BETWEEN,
    CASED,
    COMMA,
    PARTICLES,
    QUOTES,
    SLASH,
    find_stretches,
    is_chain,
    is_full_name,
    is_name,
)
from .author_words import Words

_SUFFIX = regex.compile(
    r"(?:jr|sr|ii|iii|iv|m\.?d|ph\.?d|esq|mba|r\.?n|m\.?a|b\.?a)\.?", regex.I
)
_INITIAL = regex.compile(r"(?:(?:^|[\s.])\p{L}{1,2}|[js]r)\.$", regex.I)
# What stands between a name and a date.
_BEFORE_DATE = regex.compile(
    r"(?:\s+(?:am|on|at|um|vom|le|el|em|il|den|dne|op|på|in|the|de)|\s*@)[\s,]*$",
    regex.I,
)
# Two lines run into one: "Jane DoeStaff Writer".
_GLUED = regex.compile(r"(?<=\p{Ll}|\.)(?=\p{Lu}\p{Ll})")
_BRACKETS = regex.compile(r"\s*[(\[（][^()\[\]（）]{0,60}[)\]）]?\s*$")
_ADDRESS = regex.compile(r"https?://|www\.|\s\S+@\S+|\s@\S+|\s{3,}")
_ARTICLE = regex.compile(r"\p{Ll}{1,4}\s(?=\p{Lu})")
_FIELD = regex.compile(r"[^\s:：]{2,20}\s?[:：]\s?[^\s:：]")
_GAP = regex.compile(r"[\s|]+(?=[^\s:：]{1,20}\s?[:：])")
_AFTER = ' \t"“”„«»‹›*:：,;–—-|/•·~=＝'


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One name of a byline."""

    text: str
    role: BylineRole


def split_names(text: str, words: Words, *, stated: bool = False) -> Iterator[Name]:
    """The names of a byline in order, each as printed, without what surrounds them.

    stated: markup or a link to an author's page says that the text names somebody.
    """
    role = BylineRole.AUTHOR
    seen: set[str] = set()
    for piece in _pieces(without_label(cut(text, words), words), words):
        for new, pattern in words.roles:
            if match := pattern.match(piece):
                role, piece = new, piece[match.end() :]
                break
        name = tidy(piece, words)
        if _SUFFIX.fullmatch(name) or letters(name) in seen:
            continue
        if is_name(name, words, stated=stated):
            seen.add(letters(name))
            yield Name(text=name, role=role)


def _pieces(text: str, words: Words) -> Iterator[str]:
    """The parts of a line that may be names, without places, sections and tags.

    "Jane Doe in Kyiv and Tom Reed in Riga" are two names, "Jane Doe in News, Home,
    World" is one.
    """
    if _last_name_first(text):
        yield text
        return
    for segment in words.role_inside.split(text):
        led = False
        for chunk in _chunks(segment):
            for place, piece in enumerate(_joined(chunk, words)):
                after = words.after.search(piece.lower() if piece.isupper() else piece)
                name = piece[: after.start()] if after else piece
                if led and not (is_full_name(name.strip()) and (place or after)):
                    continue
                led = led or bool(after)
                if name.strip(QUOTES):
                    yield name


def _chunks(text: str) -> Iterator[str]:
    """The parts of a line between separators; a chain of initials is one part."""
    for chunk in COMMA.split(text):
        if is_chain(chunk.strip(QUOTES)):
            yield chunk
        else:
            yield from SLASH.split(chunk)


def _joined(chunk: str, words: Words) -> list[str]:
    """The members of a chunk at its words for "and": "Staff and agencies" is one."""
    if words.spaced.fullmatch(chunk.strip()) and not _labelled(chunk, words):
        return chunk.split()
    members = [one for one in words.conjunction.split(chunk) if one and one.strip()]
    desk = len(members) > 1 and words.desk.search(members[0])
    if desk and all(one.lstrip()[0].islower() for one in members[1:]):
        return [chunk]
    return members


def _labelled(chunk: str, words: Words) -> bool:
    """Whether the first word says what the others have done: "사진 이영희"."""
    return any(role.match(chunk) for role in (words.by, *(p for _, p in words.roles)))


def _last_name_first(text: str) -> bool:
    """ "Doe, Jane": one name, as library systems print it."""
    pieces = [piece.strip() for piece in BETWEEN.split(text) if piece.strip(QUOTES)]
    return (
        len(pieces) == 2
        and text.count(",") == 1
        and all(len(piece.split()) == 1 for piece in pieces)
        and not any(candidates(piece) for piece in pieces)
        and all(piece.istitle() for piece in pieces)
    )


def cut(text: str, words: Words) -> str:
    """The part of a line that names somebody: beside its dates, up to an address."""
    found = [from_label(one, words) for one in find_stretches(text)]
    if len(found) > 1 or (found and found[0] != text.strip(QUOTES)):
        named = (one for one in found if has_label(one, words))
        full = (one for one in found if is_full_name(one) and not candidates(one))
        said = (one for one in found if not words.noise.fullmatch(one))
        text = next(named, None) or next(full, None) or next(said, "")
        text = _BEFORE_DATE.sub("", text)
        text = words.trailing_noise.sub("", text)
    parts: list[str] = _ADDRESS.split(text, maxsplit=1)
    return parts[0]


def without_label(text: str, words: Words) -> str:
    """The text without "By" and the like before it."""
    for _ in range(2):
        for pattern in (words.by, words.label, words.glued):
            match = pattern.match(text)
            if match and match.end() < len(text):
                text = text[match.end() :]
    return text


def has_label(text: str, words: Words) -> bool:
    """Whether a text begins as a byline does, and goes on with a name."""
    match = words.by.match(text) or words.label.match(text) or words.glued.match(text)
    rest = text[match.end() :].lstrip(QUOTES) if match else ""
    if not rest:
        return False
    # "By the Editorial Board"
    board = _ARTICLE.match(rest) and words.desk.match(rest.partition(" ")[2])
    return bool(board) or rest[0].isupper() or not CASED.match(rest[0])


def from_label(text: str, words: Words) -> str:
    """A line of fields ("来源：X 作者：Y") from the one that names who wrote it."""
    if not _FIELD.match(text) or has_label(text, words):
        return text
    label = words.field.search(text)
    rest = text[label.start() :] if label else ""
    for gap in _GAP.finditer(rest):
        after = rest[gap.end() :]
        known = words.label.match(after) or any(p.match(after) for _, p in words.roles)
        if not known:
            return rest[: gap.start()]
    return rest or text


def tidy(piece: str, words: Words) -> str:
    """One name without label, brackets, posts and stops around it."""
    # The stop after an initial belongs to the name; brackets may hold a short code.
    name = piece.lstrip(QUOTES).rstrip(_AFTER)
    name = without_label(name, words).lstrip(QUOTES).rstrip(_AFTER)
    if joint := words.conjunction.match(f" {name}"):
        name = name[joint.end() - 1 :]
    name = _BRACKETS.sub("", name).strip()
    if "【" not in name:
        name = name.rstrip("】")
    if words.job.fullmatch(name):
        return ""
    for glue in _GLUED.finditer(name):
        rest = name[glue.start() :]
        if words.job.fullmatch(rest) or words.noise.fullmatch(rest):
            name = name[: glue.start()]
            break
    while name and name[-1] in ".,;:" and not _INITIAL.search(name):
        name = name[:-1].rstrip()
    return _once(_without_job(name, words))


def _without_job(name: str, words: Words) -> str:
    """A name without the post printed after it; a post alone stays what it is.

    "Harbour Post staff reporter" names a newsroom, not a person called Harbour.
    """
    job = words.trailing_job.search(name)
    if not job or job.start() < 2:
        return name
    rest = name[: job.start()].strip()
    return rest if len(rest.split()) > 1 or not CASED.search(rest) else name


def _once(name: str) -> str:
    """A name without its repetition: the picture's words and the link's."""
    parts = name.split()
    half = len(parts) // 2
    if half and parts[:half] == parts[half:] and len(parts[0]) > 2:
        parts = parts[:half]
    while len(parts) > 1 and parts[-1] in PARTICLES and parts[-1].islower():
        parts = parts[:-1]
    return " ".join(parts)
