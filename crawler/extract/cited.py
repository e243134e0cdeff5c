"""Authorities that a story reports on or quotes: kept apart, never a credit.

An institute whose report is retold, an agency that somebody spoke to, a journal.  Knows
how a story cites; persons are no authorities here.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from archive.agencies import Mention, candidates, is_printed, normal_form, scan
from archive.model import Cited

from .blocks import Block
from .bodies import bodies, end_of, is_cited, is_name
from .claims import block_evidence
from .credit_lines import Reading
from .name_shape import strip
from .own import Own
from .phrases import Phrases
from .rules import Rule, Words
from .zone import BODY, Zone

MOST = 12
"""Parties that are kept of one story, the first ones."""

LONGEST = 200
NEAR = 2
"""Words on each side of a common word's name in which something must cite."""

NO_BODIES = frozenset("US USA UK EU UN CEO CFO CTO AG TV PC AI IT PR OK Mr Dr".split())
_SENTENCE = regex.compile(
    r"[^.!?。！？]+(?:[.!?](?=\p{L}|\d)[^.!?。！？]*)*[.!?。！？]*"
)
_WORD = regex.compile(r"\p{Lu}\p{Ll}+")
_CLAUSE = regex.compile(r"[,;:–—]\s|\s[–—-]\s")
_ACRONYM = regex.compile(r"\p{Lu}[\p{Lu}\d&-]{1,6}")
_OF = regex.compile(
    r"\s(?:of|for|on|de|del|della|di|du|des|der|für|für|do|da|van|voor)\s"
)
_ARTICLE = regex.compile(
    r"^(?:(?:As|But|And|When|While|In|Then|Yet|So|If|That)\s(?=the\s|\p{Lu}))?"
    r"(?i:(?:the|der|die|das|le|la|les|el|los|il|lo|o|a)\s+|[ld]['’])?"
)
# The genitive of a name, and the case endings that Turkish sets after an apostrophe.
_POSSESSIVE = regex.compile(r"['’](?:s|n?[iıuü]n|n?[dt][ea]n?|n?[ea]|y[ıiuü])?$")
_PERSON_OF = regex.compile(
    r"^(?P<who>\p{Lu}[\p{Ll}.-]+(?:\s\p{Lu}[\p{L}.-]+){1,2})"
    r"\s(?:of|at|from)\s(?:the\s)?(?P<body>.+)$"
)
_OWNER = regex.compile(
    r"^(?:\p{Lu}[\p{L}.-]+\s?){1,3}['’]s\s(?P<body>\p{Lu}\S*\s\p{Lu}.+)$"
)
_AND_PERSON = regex.compile(r"\s(?:and|und|et|y|e)(?:\s\p{Lu}[\p{L}.-]+)+$")
_TITLE = regex.compile(r"\p{Lu}\p{L}+ (?:in|of|and|&) (?:the )?\p{Lu}")
_SHORT = regex.compile(
    r"(?:\s\p{Ll}[\p{L}’'-]*){1,5}\s[(（](?P<short>\p{Lu}[\p{Lu}\d-]{1,7})[)）]"
)
_IN_BRACKETS = regex.compile(
    r"^(?P<long>.{4,80}?)\s*[(（](?P<short>\p{Lu}[\p{Lu}\d-]{1,7})[)）]"
)


def find_cited(
    reading: Reading, zone: Zone, own: Own, skip: frozenset[int]
) -> tuple[Cited, ...]:
    """The parties cited in the text, in order, each once.

    skip: lines that are credits or bios.
    """
    found: dict[str, Cited] = {}
    short: dict[str, str] = {}
    read: set[str] = set()
    for block in zone.within(BODY):
        if block.number in skip or block.text in read:
            continue
        # A line that stands twice cites nobody else the second time.
        read.add(block.text)
        for name, exact, rule in _in_block(block, reading.rules, reading.words):
            short.update(_abbreviation(block.text, name))
            key = short.get(normal_form(name)) or _identity(name)
            if key in found or own.is_own(name):
                continue
            evidence = block_evidence(reading.page, rule, exact[:LONGEST], block, name)
            found[key] = Cited(name=name, evidence=evidence)
            if len(found) == MOST:
                return tuple(found.values())
    return tuple(found.values())


def _in_block(
    block: Block, rules: Phrases, words: Words
) -> Iterator[tuple[str, str, str]]:
    """(name, the words that cite, rule) in the order of the text."""
    hits = []
    taken: list[tuple[int, int]] = []
    for rule in (rule for rule in rules.of(block.text) if rule.kind == "cited"):
        for match in rule.pattern.finditer(block.text):
            name = cited_name(match["party"], rule, words)
            exact = match[0]
            if name and words.institution.search(name) and not is_name(name, words):
                name, more = _whole(block.text, name, match.end("party"), words)
                exact = block.text[match.start() : max(more, match.end())]
            if name:
                hits.append((match.start(), name, exact.strip(), rule.id))
                taken.append(match.span("party"))
    told = _may_cite(block.text, words)
    for match in _SENTENCE.finditer(block.text) if told else ():
        if not (words.cite.search(match[0]) or words.cite_end.search(match[0])):
            continue
        for mention in scan(match[0]):
            sure = mention.sure and _as_named(mention)
            if sure and _says_so(match[0], mention, words):
                start = match.start() + mention.start
                hits.append(
                    (start, mention.text, _around(match[0], mention.start), "any.cited")
                )
                taken.append((start, start + len(mention.text)))
        for start, end in bodies(match[0], words):
            name = strip(_ARTICLE.sub("", match[0][start:end]))
            start, end = match.start() + start, match.start() + end
            if any(start < b and a < end for a, b in taken):
                continue
            if is_cited(match[0], start - match.start(), end - match.start(), words):
                exact = _around(match[0], start - match.start())
                hits.append((start, name, exact, "any.cited-body"))
    for _, name, exact, rule_id in sorted(hits):
        yield name, exact, rule_id


def _may_cite(text: str, words: Words) -> bool:
    """Whether a line holds a word that cites and one that can be a party's."""
    if not (words.cite.may_match(text) or words.cite_end.search(text)):
        return False
    return bool(
        words.institution.may_match(text)
        or next(scan(text), None)
        or words.body.search(text)
    )


def _whole(text: str, name: str, end: int, words: Words) -> tuple[str, int]:
    """A name that begins with the word for a body and goes on in small letters.

    And where it ends.  Its case is the sentence's; a short form in brackets has none.
    """
    if short := _SHORT.match(text, end):
        return short["short"], short.end()
    last = end_of(text, end, words)
    return name + text[end:last], last


def _says_so(sentence: str, mention: Mention, words: Words) -> bool:
    """Whether a name that is one word with a capital has a citing word beside it.

    Such a word may be any noun ("an Tempo verloren"), wherever else the sentence cites.
    """
    if not _WORD.fullmatch(mention.text):
        return True
    before = _CLAUSE.split(sentence[: mention.start])[-1].split()
    after = _CLAUSE.split(sentence[mention.start + len(mention.text) :])[0].split()
    beside = " ".join((*before[-NEAR:], "|", *after[:NEAR]))
    return bool(words.cite.search(beside))


def _as_named(mention: Mention) -> bool:
    """Whether capitals are the name's own, not those of a heading ("LE POINT")."""
    agency = mention.agency
    own = (agency.name, *agency.aliases)
    return not mention.text.isupper() or mention.text in own


def cited_name(text: str, rule: Rule, words: Words) -> str | None:
    """The party of a match, where it is a body and no person."""
    name = strip(_POSSESSIVE.sub("", _ARTICLE.sub("", text)))
    if rule.names in ("org", "single"):
        name = _body(name, words)
    if len(name) < 2:
        return None
    if rule.names == "sure" or (candidates(name) and is_printed(name)):
        return name
    if (
        name in NO_BODIES
        or words.vague.fullmatch(name)
        or words.institution.fullmatch(name)
    ):
        return None
    if _ACRONYM.fullmatch(name) or words.institution.search(name):
        return name
    if rule.names == "single" and len(name.split()) == 1:
        return name
    if rule.names == "title" and _TITLE.search(name):
        return name
    several = len(name.split()) > 2
    return name if several and _OF.search(f" {name} ") else None


def _body(name: str, words: Words) -> str:
    """The body in "Jane Doe of the Harbour University and Max"."""
    person = _PERSON_OF.match(name)
    if not person or words.institution.search(person["who"]):
        return name
    name = person["body"]
    owner = _OWNER.match(name)
    if owner and words.institution.search(owner["body"]):
        name = owner["body"]
    other = _AND_PERSON.search(name)
    if other and words.institution.search(name[: other.start()]):
        name = name[: other.start()]
    return name


def _around(sentence: str, place: int) -> str:
    """The words of a sentence around a name, for evidence."""
    if len(sentence) <= LONGEST:
        return sentence.strip()
    start = max(0, place - LONGEST // 2)
    start = sentence.rfind(" ", 0, start + 1) + 1
    return sentence[start : start + LONGEST].rpartition(" ")[0].strip()


def _identity(name: str) -> str:
    found = candidates(name) if is_printed(name) else ()
    return normal_form(found[0].name if len(found) == 1 else name)


def _abbreviation(text: str, name: str) -> dict[str, str]:
    """The short form that the text gives for a name: "Long Name (LN)"."""
    place = text.find(name)
    match = _IN_BRACKETS.match(text[place : place + 120]) if place >= 0 else None
    if not match or normal_form(match["long"]) != normal_form(name):
        return {}
    return {normal_form(match["short"]): _identity(name)}
