"""Near misses: lines that look like a credit and that no rule has explained.

They are kept, so that a person can turn one into a rule (STYLE: no silent loss).
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from archive.agencies import Mention, scan
from archive.model import Evidence

from .blocks import Block, Region
from .claims import block_evidence
from .credit_lines import Reading
from .own import Own
from .zone import HEAD, TAIL, Zone, is_prose

MOST = 10
"""Near misses that are kept of one page."""

SHORT = 160
_LABEL = regex.compile(
    r"^\W{0,3}(?P<label>\p{L}[\p{L} ]{1,24}?)\s*[:：]\s*(?P<party>[^:：]{2,60})$"
)
_WORDS = regex.compile(
    r"(?i)sour|quell|font|fuent|kild|käll|źród|джерел|источник|kayna|zdroj|surs|bron|lähde"
    r"|forrás|izvor|sumber|nguồn|πηγ|via|credit|originally|agenc|agent|المصدر|منبع|来源|來源"
    r"|出典|提供|출처|स्रोत|מקור|press|courtesy|syndicat|reprint|republish"
)


def find_near_misses(
    reading: Reading, zone: Zone, own: Own, explained: frozenset[int]
) -> Iterator[Evidence]:
    """Lines of head and tail with an agency or a label in them, at most ``MOST``."""
    count = 0
    tail = {block.number for block in zone.within(TAIL)}
    for block in zone.within(HEAD, TAIL):
        if block.number in explained or count == MOST:
            continue
        rule = _why(block, reading, own)
        if not rule and block.number in tail and _linked_name(block):
            rule = "near.link"
        if rule:
            count += 1
            yield block_evidence(
                reading.page, rule, block.text[:SHORT], block, block.text
            )


def _why(block: Block, reading: Reading, own: Own) -> str | None:
    if len(block.text) > SHORT or is_prose(block.text) or block.link_share > 0.9:
        return None
    if block.region in (Region.NAVIGATION, Region.RELATED, Region.COMMENTS):
        return None
    if reading.pictures.beside(block):
        return None
    if any(_foreign(mention, own) for mention in scan(block.text)):
        return "near.agency"
    label = _LABEL.match(block.text)
    if label and _WORDS.search(label["label"]) and not own.is_own(label["party"]):
        return "near.label"
    return None


def _linked_name(block: Block) -> bool:
    """Whether a line is some words and then a name in a link: a label without colon."""
    if len(block.links) != 1 or block.region is not Region.CONTENT:
        return False
    if len(block.text) > SHORT or regex.search(r"\d", block.text):
        return False
    name = block.links[0][0]
    label, found, rest = block.text.rpartition(name)
    phrase = regex.fullmatch(r"\W{0,3}\p{L}+(?:\s\p{L}+){1,5}\s*[:：]?\s*", label)
    named = regex.fullmatch(
        r"[\p{Lu}\p{Lo}][\p{L}\p{M}\p{N}.'’&-]*(?:\s\S+){0,5}", name
    )
    return bool(found and phrase and named) and not regex.search(r"\w", rest)


def _foreign(mention: Mention, own: Own) -> bool:
    return mention.sure and not own.is_own(mention.text, mention.agency)
