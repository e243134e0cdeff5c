"""Where a page says when its story was published and changed.

Meta elements, microdata and RDFa, the ``<time>`` and the printed date beside the
headline, the address; htmldate's guess of a day only where the page prints that day.
What these places are worth against each other, dates.py knows.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from archive.model import Evidence

from .blocks import Block, Region
from .body import Body
from .date_words import is_of_event, labels
from .moment import Moment, find_moments, may_hold, read_moment
from .page import Page
from .slug import original
from .stated import Stated, stated

# Lines further than this from the headline and the first line of text are of others.
NEAR = 8
# Lines of text after which a date may still stand: a standfirst, a byline.
AFTER = 4
# A printed date stands in a short line; one with a year of two digits in a shorter.
MAX_LINE, MAX_SHORT = 160, 60
# Letters of a word before a label: "Last revised".
WORD = 6
_OTHERS = (Region.RELATED, Region.COMMENTS)
_HEADINGS = ("h1", "h2", "h3", "h4")
_IN_PATH = re.compile(
    # A number before a slug is no day: /2019/06/10-things-to-do
    r"/((?:19|20)\d{2})(?:/(\d{1,2})/(\d{1,2})(?=/)|-(\d{1,2})-(\d{1,2})(?=[/-]))"
)
# Characters on each side of a date that are looked at.
BESIDE = 120
# Three words before a date make a sentence, with what follows or with its stop.
_TOLD = re.compile(r"(?:[^\W\d_]+[\s,]+){3,}$|(?:[\s,]+[^\W\d_]+){3,}")
_ENDS = re.compile(r"\s*[.!?。]\s*$")
_OPENING = re.compile(r"[\W_]*$")
# "Registered: 18.09.2008": what stands before the colon says what day that is.
_LABELLED = re.compile(r"([^\W\d_][^\d:：]{1,30})[:：]\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A date and where it stands."""

    moment: Moment
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """The dates in the lines of the page, by what their labels say."""

    published: tuple[Said, ...] = ()
    modified: tuple[Said, ...] = ()
    unclear: tuple[Said, ...] = ()
    """Far from the headline, or with a label that nobody knows."""


def read(places: Iterator[Stated], language: str | None = None) -> Iterator[Said]:
    for place in places:
        moment = read_moment(place.value, language)
        if moment:
            yield Said(moment=moment, evidence=place.evidence)


def metas(page: Page, keys: Sequence[str]) -> Iterator[Stated]:
    for meta in page.metas(*keys):
        if found := stated(meta.content, f"meta.{meta.key}", f"meta:{meta.key}"):
            yield found


def marked(page: Page, name: str) -> Iterator[Stated]:
    """Microdata, and RDFa where it stands in an element that is no meta."""
    for elements, rule in (
        (page.marked(name), f"microdata.{name}"),
        (page.typed(name), f"rdfa.{name}"),
    ):
        for element in elements:
            for attribute in ("datetime", "content", None):
                raw = (
                    element.get(attribute) if attribute else "".join(element.itertext())
                )
                selector = page.selector(element, attribute)
                if found := stated(raw or "", rule, selector):
                    yield found
                    break


def printed(page: Page, body: Body, language: str | None) -> Printed:
    """Dates in the lines around the headline and before the text, nearest first."""
    published: list[Said] = []
    modified: list[Said] = []
    unclear: list[Said] = []
    as_of: list[Said] = []
    for block in _near(page.blocks, body):
        if len(block.text) > MAX_LINE or block.region in _OTHERS:
            continue
        if block.number and is_of_event(page.blocks[block.number - 1].text):
            continue
        short = len(block.text) <= MAX_SHORT
        moments = list(find_moments(block.text, language, short=short))
        heading = block.tag in _HEADINGS
        if heading and moments and len(moments[0].raw) * 2 < len(block.text):
            # The day of what the headline is about.
            continue
        for time in _times(block):
            changed = _kind(block.text, len(block.text)) == "updated"
            raw = time.get("datetime") or ""
            if machine := read_moment(raw, language):
                evidence = page.evidence("time", raw, time, "datetime")
                said = Said(moment=machine, evidence=evidence)
                (modified if changed else published).append(said)
        for moment in moments:
            evidence = page.evidence("text.date", moment.raw, block.element)
            said = Said(moment=moment, evidence=evidence)
            before = block.text[: moment.start]
            kind = _kind(block.text, moment.start)
            if kind is None and block.number:
                kind = _label_alone(page.blocks[block.number - 1].text)
            if kind == "updated":
                modified.append(said)
            elif kind == "state":
                as_of.append(said)
            elif _is_told(block.text, moment) and _ENDS.search(block.text):
                continue
            elif _is_unknown_label(before):
                unclear += [] if _is_event(before) else [said]
            else:
                published.append(said)
    for said in as_of:
        earlier = any(one.moment.day <= said.moment.day for one in published)
        (modified if earlier else published).insert(0, said)
    unclear = [*_opening(page, body, language), *_labelled(page, language), *unclear]
    return Printed(
        published=tuple(published), modified=tuple(modified), unclear=tuple(unclear)
    )


def _opening(page: Page, body: Body, language: str | None) -> Iterator[Said]:
    """The date with which the text begins."""
    first = body.first
    for block in page.blocks[first : first + 2] if first is not None else ():
        moment = next(find_moments(block.text[:MAX_LINE], language), None)
        if moment and _OPENING.match(block.text[: moment.start]):
            evidence = page.evidence("text.date", moment.raw, block.element)
            yield Said(moment=moment, evidence=evidence)


def _labelled(page: Page, language: str | None) -> Iterator[Said]:
    """Dates right after a word for publishing, at the beginning of any line."""
    for block in page.blocks:
        if block.region is not Region.CONTENT:
            continue
        text = block.text[:MAX_LINE]
        label = labels().match(block.text.casefold()) if may_hold(text) else None
        if label is None or label.lastgroup != "published" or label.end() <= 5:
            continue
        if moment := next(find_moments(text, language), None):
            gap = block.text[label.end() : moment.start]
            if label.end() <= moment.start and len(gap) <= 6 and "," not in gap:
                evidence = page.evidence("text.date", moment.raw, block.element)
                yield Said(moment=moment, evidence=evidence)


def in_address(page: Page) -> Iterator[Said]:
    match = _IN_PATH.search(original(page.url or ""))
    moment = read_moment("-".join(filter(None, match.groups()))) if match else None
    if match and moment:
        exact = match[0].strip("/-")
        evidence = Evidence(rule="url.path", exact=exact, selector="url:path")
        yield Said(moment=moment, evidence=evidence)


def guessed(page: Page, language: str | None) -> Said | None:
    """htmldate's day, where a line prints it and no sentence tells of it."""
    shown = [
        (moment, block)
        for block in page.blocks
        if block.region is not Region.COMMENTS
        for moment in find_moments(block.text, language)
        if not _is_told(block.text, moment)
        and not _is_event(block.text[: moment.start])
    ]
    if not shown:
        return None
    from htmldate import find_date

    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    day = find_date(page.tree, url=page.url, original_date=True, extensive_search=True)
    for moment, block in shown:
        if moment.value[:10] == day:
            evidence = page.evidence("htmldate", moment.raw, block.element)
            return Said(moment=moment, evidence=evidence)
    return None


def _is_told(text: str, moment: Moment) -> bool:
    """Whether the date stands in a sentence, behind no label; a stamp has a time."""
    before = text[max(0, moment.start - BESIDE) : moment.start]
    after = text[moment.end : moment.end + BESIDE]
    if moment.has_time or labels().search(before.casefold()):
        return False
    return bool(_TOLD.search(before)) and bool(_ENDS.match(after) or _TOLD.match(after))


def _times(block: Block) -> Iterator[HtmlElement]:
    if block.element.tag == "time":
        yield block.element
    yield from block.element.iter("time")


def _kind(text: str, position: int) -> str | None:
    """What the last label before a date says of it."""
    *_, last = [None, *labels().finditer(text[:position].casefold())]
    return last.lastgroup if last else None


def _label_alone(text: str) -> str | None:
    """What a line says that is a label and no more: a term of a list."""
    key = text.casefold()
    rest = labels().sub("", key).strip(" :：")
    return _kind(text, len(text)) if len(rest) <= WORD < len(key) else None


def _is_event(before: str) -> bool:
    label = _LABELLED.search(before)
    return label is not None and is_of_event(label[1])


def _is_unknown_label(before: str) -> bool:
    """Whether a date stands after a word and a colon that name another day."""
    label = _LABELLED.search(before)
    return bool(label) and not labels().search(label[1].casefold())  # type: ignore[index]


def _near(blocks: Sequence[Block], body: Body) -> list[Block]:
    """Lines between headline and text, then those just around them, then the end."""
    first = body.first
    head = body.headline
    if head is None and first is None:
        return []
    top = head if head is not None else first or 0
    start = first if first is not None and first >= top else top + NEAR
    end = min(start + AFTER, len(blocks))
    inner = list(range(top + 1, min(end, top + 3 * NEAR)))
    # A menu may stand between them.
    inner += [n for n in range(max(top + 1, start - NEAR), end) if n not in inner]
    before = list(reversed(range(max(0, top - NEAR), top)))
    last = body.last
    after = list(range(last + 1, last + 3)) if last is not None else []
    return [blocks[n] for n in (*inner, *before, *after) if n < len(blocks)]
