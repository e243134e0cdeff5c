"""Datelines: the place, the agency and the date at the very beginning of a text.

``KYIV, March 3 (Reuters) -``, ``Wiesbaden (KNA/iz).``, ``【ニューヨーク共同】``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from archive.agencies import scan
from archive.model import Dateline

from .blocks import Block
from .claims import block_evidence
from .credit_lines import Reading, read_chain
from .name_shape import strip
from .names import Party
from .outlet_shape import outlet_party

MAX_PLACE_WORDS = 9

_EAST = regex.compile(r"[\p{Han}\p{Hangul}\p{Katakana}]")
_MONTH = r"[\p{Lu}\p{Ll}]{3,10}\.?"
_MONTH_DAY = (
    rf"\d{{1,2}}(?:st|nd|rd|th)?\.?[ªº°]?\s*(?:de\s|of\s)?{_MONTH}(?:,?\s*(?:de\s)?\d{{4}})?"
    rf"|{_MONTH}\s\d{{1,2}}(?:,?\s*\d{{4}})?"
    r"|\d{1,2}[./-]\d{1,2}(?:[./-]\d{2,4})?\.?"
    r"|(?:\d{4}年)?\d{1,2}月\d{1,2}日|\d{1,2}日"
)
_DATE = regex.compile(_MONTH_DAY)
_CHAIN = regex.compile(r"\s*[/,-]\s*")
_DASH = regex.compile(r"[-–—−]")
_END = r"\s*(?:[-–—−:.،,/]|\s)*"
# PLACE, date (AGENCY) - text; the bracket may also hold the date.
_BRACKET = regex.compile(
    r"^(?P<place>[^()（）\[\]【】:!?\"“”«»]{0,70}?)[\s,.]*"
    r"[(（\[/](?P<inside>[^()（）\[\]/]{2,50}(?:/[^()（）\[\]/]{2,30})*)[)）\]/]"
    r"(?P<after>\s*[-–—−:.،]+\s*|\s*$|\s+(?=\p{Lu}|\p{Lo}|[\"“„«]))(?P<rest>(?:\p{Lu}{3,},?\s[^-–—]{0,24}[-–—])?)"
)
# AGENCY, Place - text; AGENCY - text.
_LEADING = regex.compile(
    r"^(?P<inside>[\p{L}\p{N}./& ]{2,40}?)"
    r"(?:\s*[,|]\s*(?P<place>\p{Lu}[^.:()]{2,40}?))?\s+[-–—−]\s+"
    r"(?=[\p{Lu}\p{Lo}\"“„«])"
)
# Place - AGENCY - text; МОСКВА, 3 мар — РИА Новости.
_BETWEEN = regex.compile(
    r"^(?P<place>\p{Lu}[^()—–:]{1,50}?)\s*[-–—−/]+\s*"
    r"(?P<inside>[\p{L}\p{N} ./-]{2,30}?)\s*"
    r"(?:[-–—−.,:/]+)\s+(?=[\p{Lu}\p{Lo}\"“„«])"
)
# 【6月18日 AFP】, [ロンドン 3日 ロイター], (서울=연합뉴스), 【ニューヨーク共同】
_CJK = regex.compile(r"^\s*[【\[［(（〔<](?P<all>[^】\]］)）〕>]{2,40})[】\]］)）〕>]")
# 新华社北京6月18日电, 中新网3月2日电, （中央社記者王揚宇台北18日電）
_WIRED = regex.compile(
    r"^\s*[(（【]?(?P<agency>\p{Han}{2,6}?[社网網])(?:记者|記者)?(?P<place>\p{Han}{0,12}?)"
    r"(?P<date>(?:\d{1,2}月)?\d{1,2}日)(?:综合)?[电電讯訊][)）】]?"
)
# Москва. 3 марта. INTERFAX.RU - text; the place may be left out.
_STOPPED = regex.compile(
    r"^(?:(?P<place>\p{Lu}[\p{L} -]{2,30})\.\s+)?(?P<date>\d{1,2}\s\p{Ll}{3,10})\.?\s+"
    r"(?P<inside>\p{L}[\p{L}\p{N}. ]{1,30}?)\s+[-–—−]\s+(?=[\p{Lu}\p{Lo}\"“„«])"
)
# KYIV, March 3 — text: a place in capitals, no agency.
_PLACE = regex.compile(
    r"^(?P<place>\p{Lu}{3,}[\p{Lu}\s.,'’-]*(?:,\s\p{Lu}[\p{L}.]+)*)"
    r"(?:,\s*(?P<date>" + _MONTH_DAY + r"))?\s*[-–—]{1,2}\s+(?=[\p{Lu}\"“])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A dateline, and the parties in it."""

    dateline: Dateline
    parties: tuple[Party, ...]
    block: Block


def find_dateline(reading: Reading, leads: Sequence[Block]) -> Found | None:
    """The dateline of the first of these lines that has one."""
    for block in leads:
        for read in (_wired, _bracket, _cjk, _between, _leading, _stopped):
            if found := read(block.text, reading):
                raw, place, date, parties = found
                return _found(reading, block, raw, place, date, parties)
    for block in leads[:1]:
        if match := _PLACE.match(block.text):
            return _found(reading, block, match[0], match["place"], match["date"], ())
    return None


Parts = tuple[str, str | None, str | None, tuple[Party, ...]]


def _bracket(text: str, reading: Reading) -> Parts | None:
    match = _BRACKET.match(text)
    if not match:
        return None
    place, date = _split_date(match["place"])
    inside, inner = _split_date(match["inside"])
    if not _is_place(place):
        return None
    parties = read_chain(inside, reading)
    if not parties:
        parties = tuple(
            p for piece in _CHAIN.split(inside) for p in read_chain(piece, reading)
        )
    if not parties and _DASH.search(match["after"]):
        dated = bool(place and (date or inner))
        unknown = outlet_party(inside, reading.words, dated=dated)
        parties = (unknown,) if unknown else ()
    if not parties:
        return None
    if not place and match["rest"]:
        place, date = _split_date(strip(match["rest"]))
    if (
        not place
        and "-" not in match["after"]
        and not date
        and match["after"].strip() == ""
    ):
        return None
    return match[0].strip(), place or None, date or inner, parties


def _leading(text: str, reading: Reading) -> Parts | None:
    match = _LEADING.match(text)
    if not match:
        return None
    parties = read_chain(match["inside"], reading)
    place, date = _split_date(match["place"] or "")
    return (match[0].strip(), place or None, date, parties) if parties else None


def _stopped(text: str, reading: Reading) -> Parts | None:
    match = _STOPPED.match(text)
    parties = read_chain(match["inside"], reading) if match else ()
    if not match or not parties:
        return None
    return match[0].strip(), match["place"], match["date"], parties


def _between(text: str, reading: Reading) -> Parts | None:
    match = _BETWEEN.match(text)
    if not match:
        return None
    place, date = _split_date(match["place"])
    inside, inner = _split_date(match["inside"])
    parties = read_chain(inside, reading)
    if not parties or not _is_place(place):
        return None
    return match[0].strip(), place or None, date or inner, parties


def _cjk(text: str, reading: Reading) -> Parts | None:
    match = _CJK.match(text)
    if not match:
        return None
    inside = match["all"]
    mentions = [
        m
        for m in scan(inside)
        # The last word of 【ロンドン共同】 is the agency, whatever else it may mean.
        if m.sure or (m.end == len(inside) and m.agency.reads(*reading.languages))
    ]
    if not mentions:
        return _cjk_unknown(match[0], inside, reading)
    one = mentions[0]
    rest, date = _split_date(inside[: one.start] + " " + inside[one.end :])
    if len(rest) > 16:
        return None
    place = strip(rest.replace("=", " ")) or None
    parties = tuple(Party(text=m.text, agency=m.agency, known=True) for m in mentions)
    return match[0].strip(), place, date, parties


def _cjk_unknown(raw: str, inside: str, reading: Reading) -> Parts | None:
    """A bracket that holds place, date and an outlet that no table knows."""
    if not _EAST.search(inside):
        return None
    rest, date = _split_date(inside)
    pieces = [one for one in regex.split(r"[\s=＝]+", rest) if one]
    if not 1 <= len(pieces) <= 2:
        return None
    party = outlet_party(pieces[-1], reading.words, dated=False)
    if party is None or reading.words.no_outlet.search(inside):
        return None
    return raw.strip(), pieces[0] if len(pieces) > 1 else None, date, (party,)


def _wired(text: str, reading: Reading) -> Parts | None:
    match = _WIRED.match(text)
    if not match:
        return None
    mentions = [m for m in scan(match["agency"]) if m.sure]
    if not mentions:
        return None
    one = mentions[0]
    party = Party(text=one.text, agency=one.agency, known=True)
    return match[0].strip(), match["place"] or None, match["date"], (party,)


def _split_date(text: str) -> tuple[str, str | None]:
    """A text without the date in it, and the date."""
    match = _DATE.search(text)
    if not match:
        return strip(text), None
    return strip(text[: match.start()] + " " + text[match.end() :]), match[0].strip()


def _is_place(text: str) -> bool:
    """Whether a text before the bracket is a place: no agency, no sentence."""
    if not text:
        return True
    parts = text.split()
    if len(parts) > MAX_PLACE_WORDS or any(m.sure for m in scan(text)):
        return False
    small = [p for p in parts if p[0].islower() and len(p) > 4]
    return len(small) == 0 and (text[0].isupper() or not text[0].islower())


def _found(
    reading: Reading,
    block: Block,
    raw: str,
    place: str | None,
    date: str | None,
    parties: tuple[Party, ...],
) -> Found:
    raw = raw.strip()
    evidence = block_evidence(
        reading.page, "any.dateline", raw, block, parties[0].text if parties else raw
    )
    dateline = Dateline(
        place=strip(place) if place else None,
        agency=parties[0].text if parties else None,
        date=date,
        raw=raw,
        evidence=evidence,
    )
    return Found(dateline=dateline, parties=parties, block=block)
