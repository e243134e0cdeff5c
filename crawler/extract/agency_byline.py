"""Agencies and other outlets in the author place: "By Associated Press", "dpa"."""

from __future__ import annotations

from collections.abc import Iterator

import regex
from lxml.html import HtmlElement

from archive.agencies import Mention, is_ambiguous, scan
from archive.model import CreditKind

from .blocks import Block, Region
from .claims import Claim, block_evidence
from .credit_lines import Reading
from .literals import Recalled
from .names import Party, read_parties
from .zone import Zone, is_prose

LONGEST = 220
MAX_WORDS = 16
"""Capitalised words beside the agency: the names and places of a byline."""

MARK = Recalled(
    r"(?<![a-z])(?:author|autor|auteur|autore|byline|by-line|writer|creator|reporter"
    r"|provider|source|agency|agenc|quelle|fuente|fonte|redactor|contributor|yazar|szerz[oő]"
    r"|forfatter|f[oö]rfattare|skribent|kirjoittaja|verfasser|penulis)"
)
PROVIDER = Recalled(
    r"(?<![a-z])(?:provider(?:[-_]{1,2}name)?|(?:news|article|content)?[-_]?source[-_]{1,2}"
    r"(?:name|org|title|label)|(?:media|service|agency|press|outlet)[-_]{1,2}name"
    r"|sourceorganization)(?![a-z])"
)
_RELATED = regex.compile(r"related|recommend|teaser|most|more-|trending|promo|sidebar")
_TIME = regex.compile(
    r"(?i:\d{4}年\d{1,2}月\d{1,2}日|\d{1,2}月\d{1,2}日|\d{1,2}時\d{1,2}分"
    r"|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"
    r"|\d{1,2}[:.h]\d{2}(?::\d{2})?"
    r"(?:\s*(?:[ap]\.?m\.?|uhr|ist|gmt|utc|e[ds]?t|p[ds]?t))?"
    r"|\d{1,2}/\d{1,2}"
    r"|\d{1,2}(?:st|nd|rd|th|\.)?\s(?:de\s)?\p{L}{3,10}\.?,?\s(?:de\s|del\s)?\d{4}"
    r"|\p{L}{3,10}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4}"
    r"|\d+\s(?:mins?|minutes?|hours?|hrs?|days?|weeks?|months?|years?)\.?\sago"
    r"|\bpublished\b:?|\bupdated\b:?|\bposted\b:?|\bon\b|\bat\b|\bpubli[ée]e?\b"
    r"|\bmis à jour\b|配信|发布|發佈)"
)
_POSSESSIVE = regex.compile(r"['’][sS]\b")
_NO_NAME = regex.compile(r"\d|[:：]")
_SLASHED = regex.compile(r"\p{Ll} ?/ ?\p{Lu}")
_SENTENCES = regex.compile(r"[?!:].*[?!:]|\.\s+\p{Lu}\p{Ll}+ \p{Ll}")
_PIECE = regex.compile(r"[,|/•·–—(]|\s-\s|\s{2,}")
_LETTERS = regex.compile(r"[\p{L}\p{M}][\p{L}\p{M}.'’-]*")
_SMALL = frozenset(
    "and und et y e en og och i in for of with by von mit de del di da la le the van"
    " via para pour per für with vom aus at to zu și en og ja ve dan và та и".split()
)


def byline_claims(
    reading: Reading, zone: Zone, taken: frozenset[int] = frozenset()
) -> Iterator[Claim]:
    """Agencies in the lines between headline and text, and in marked author lines.

    taken: lines that a written phrase has explained already.
    """
    for line in zone.lines:
        block = line.block
        marked = bool(MARK.search(block.marks))
        if not line.where & {"head", "tail"} or block.number in taken:
            continue
        outside = block.region in (Region.NAVIGATION, Region.RELATED)
        if (outside and not marked) or (_RELATED.search(block.marks) and not marked):
            continue
        if is_prose(block.text) and not marked:
            continue
        rules = reading.rules.of(block.text)
        if reading.pictures.beside(block) or any(
            rule.kind == "exclude" and rule.pattern.search(block.text) for rule in rules
        ):
            continue
        if "head" not in line.where and not reading.words.by.match(block.text):
            continue
        for party in _parties(block, reading, marked=marked):
            evidence = block_evidence(
                reading.page,
                "any.agency-byline",
                block.text[:LONGEST],
                block,
                party.text,
            )
            yield Claim(
                party=party,
                kind=CreditKind.BYLINE,
                confidence=0.9 if marked else 0.8,
                evidence=evidence,
                block=block,
            )


def _parties(block: Block, reading: Reading, *, marked: bool) -> tuple[Party, ...]:
    """The parties of a line; of its parts where markup alone keeps two names apart."""
    found = read_byline(block.text, reading, marked=marked)
    if found or not marked or is_prose(block.text):
        return found
    parts = (part.text_content() for part in block.element.iterdescendants())
    return next(
        (p for part in parts if (p := read_byline(part, reading, marked=True))), ()
    )


def provider_claims(reading: Reading, zone: Zone) -> Iterator[Claim]:
    """What markup calls the provider or the source: a label that nobody sees."""
    for line in zone.lines:
        block = line.block
        if not line.where & {"head", "tail"} or not PROVIDER.search(block.marks):
            continue
        element = next((e for e in _around(block) if _is_provider(e)), None)
        if element is None or reading.pictures.beside(block):
            continue
        text = " ".join(element.text_content().split())
        if len(text) > 60 or _NO_NAME.search(text):
            continue
        for party in read_parties(
            text, reading.words, whole=True, country=reading.country
        ):
            in_head = "head" in line.where
            if party.text == text and (party.known or in_head):
                yield Claim(
                    party=party,
                    kind=CreditKind.BYLINE if in_head else CreditKind.SOURCE_LINE,
                    confidence=0.7,
                    evidence=block_evidence(
                        reading.page, "any.provider-markup", text, block, text
                    ),
                    block=block,
                )


def _around(block: Block) -> Iterator[HtmlElement]:
    yield from block.element.iter()
    yield from list(block.element.iterancestors())[:2]


def _is_provider(element: HtmlElement) -> bool:
    names = f"{element.get('class', '')} {element.get('itemprop', '')}".lower()
    return bool(PROVIDER.search(names))


def read_byline(text: str, reading: Reading, *, marked: bool) -> tuple[Party, ...]:
    """The parties of a byline, where the text is a byline and nothing else."""
    if len(text) > LONGEST or reading.words.photo_label.match(text):
        return ()
    by = reading.words.by.match(text)
    plain = _TIME.sub(" ", text[by.end() :] if by else text)
    mentions = [
        m
        for m in scan(plain)
        if m.sure or _meant(m, plain, reading, marked=marked or bool(by))
    ]
    if not mentions:
        return ()
    if any(_POSSESSIVE.match(plain, m.end) for m in mentions):
        return ()
    # "Jane Doe/AFP" signs pictures.
    if not marked and not by and _SLASHED.search(plain):
        return ()
    rest = plain
    for mention in reversed(mentions):
        rest = rest[: mention.start] + " " + rest[mention.end :]
    for idle in (
        reading.words.agency_word,
        reading.words.staff,
        reading.words.conjunction,
    ):
        rest = idle.sub(" ", rest)
    words = _LETTERS.findall(rest)
    small = [
        w for w in words if w[0].islower() and w.lower() not in _SMALL and len(w) > 3
    ]
    if small or len(words) > MAX_WORDS or _SENTENCES.search(rest):
        return ()
    found = {m.text.casefold(): m for m in mentions}
    return tuple(
        Party(text=m.text, agency=None if is_shared(m) else m.agency, known=True)
        for m in found.values()
    )


def is_shared(mention: Mention) -> bool:
    from archive.agencies import candidates

    return len(candidates(mention.text)) > 1


def _meant(mention: Mention, text: str, reading: Reading, *, marked: bool) -> bool:
    """Whether a form that is also a word stands where only an agency can."""
    piece = _PIECE.split(text)
    staff = reading.words.staff
    alone = any(staff.sub("", p).strip() == mention.text for p in piece)
    if not is_ambiguous(mention.text) and len(mention.text) > 4:
        return alone
    if not mention.agency.reads(*reading.languages):
        return False
    return (alone and (marked or text.strip() != mention.text)) or (
        marked and mention.agency.name == "Associated Press"
    )
