"""A page as a person would check it: its own visible lines, each piece of evidence
marked where its selector points, and a legend that says what was read in it.

The document stands alone: no script, no image, nothing loaded.  Everything that came
from the web is escaped, and stands in elements whose direction is that of its script.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from importlib.resources import files
from itertools import groupby, pairwise

from archive.model import Evidence
from archive.views.pages import link

from ..extract.considered import MAX_VALUE, Considered
from ..extract.evidence import every
from ..extract.explanation import Explanation, Fate, Line
from .decisions import LABELS, Decision, Said, decisions
from .marks import Mark, Marker

MOST = 12
SHORT = 90
"""Characters of the words of a legend's row, where the line itself shows them all."""

KEY = (
    "<p class=key><span class=text>read as text</span> "
    "<del>taken out of the text</del> "
    "<span class=outside>within the text, not read as part of it</span> "
    "<span><mark class=title>evidence</mark><sup>its number</sup></span></p>"
)
# Fields that share a colour with another one.
KINDS = {"modified": "published", "corrections": "published", "near_misses": "other"}
COLOURED = ("title", "bylines", "published", "credits", "cited", "dateline")


def page(found: Explanation, facts: Sequence[str] = ()) -> Iterator[str]:
    """The lines of the document.  facts: what else is known, a line each."""
    told = list(decisions(found))
    entries = _entries(found, told)
    evidence = [one.evidence for _, one in entries]
    marks = Marker(found.page).marks(
        [one or Evidence(rule="", exact="-", selector="none:") for one in evidence]
    )
    shown = {mark.number for line in marks.values() for mark in line}
    article = found.article
    title = article.title or "(no title)"
    kinds = [_kind(field) for field, _ in entries]
    yield from _head(title)
    yield f"<h1 dir=auto>{escape(title)}</h1>"
    yield f"<p class=facts>{link(article.url)}</p>" if article.url else ""
    for fact in facts:
        yield f"<p class=facts dir=auto>{escape(fact)}</p>"
    yield "<div class=both><main><h2>The page’s own lines</h2>"
    yield KEY
    lang = f" lang='{escape(article.language)}'" if article.language else ""
    yield f"<div{lang}>"
    yield from _lines(found, marks, kinds)
    yield "</div></main><section><h2>What was read</h2>"
    yield from _legend(entries, told, shown)
    yield "</section></div></body></html>"


def _entries(found: Explanation, told: Iterable[Decision]) -> list[tuple[str, Said]]:
    """Every value with its field: those that are explained, then all others."""
    entries = [(one.field, said) for one in told for said in one.said]
    for field, evidence in every(found.article):
        if field not in LABELS and field != "title_raw":
            value = getattr(found.article, field, None)
            short = value if isinstance(value, str) else ""
            entries.append((field, Said(value=short, evidence=evidence)))
    return entries


def _kind(field: str) -> str:
    kind = KINDS.get(field, field)
    return kind if kind in COLOURED else "other"


def _head(title: str) -> Iterator[str]:
    style = (files(__package__) / "marked.css").read_text("utf-8")
    yield "<!doctype html>"
    yield "<html lang=en><head><meta charset=utf-8>"
    yield '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
    yield " style-src 'unsafe-inline'\">"
    yield "<meta name=viewport content='width=device-width, initial-scale=1'>"
    yield "<meta name=color-scheme content='light dark'>"
    yield f"<title>{escape(title)}</title><style>{style}</style></head><body>"


def _legend(
    entries: Sequence[tuple[str, Said]], told: Iterable[Decision], shown: set[int]
) -> Iterator[str]:
    """A table: one row a value."""
    weighed = {one.field: one.weighed for one in told}
    yield "<table><thead><tr><th scope=col>no.<th scope=col>field"
    yield "<th scope=col>value<th scope=col>words, rule and place</tr></thead><tbody>"
    numbered = enumerate(entries, 1)
    for field, group in groupby(numbered, key=lambda entry: entry[1][0]):
        for number, (_, said) in group:
            label = LABELS.get(field, field.replace("_", " ").capitalize())
            yield f"<tr id=e{number}><td>{_number(number, number in shown)}"
            yield f"<th scope=row><mark class={_kind(field)}>{escape(label)}</mark>"
            yield f"<td dir=auto>{escape(said.value)}<td>"
            yield _place(said.evidence, number in shown) + "</tr>"
        yield from _weighed(weighed.get(field, ()))
    silent = [one.label for one in told if not one.said]
    yield "</tbody></table>"
    if silent:
        yield f"<p class=facts>Nothing read: {escape(', '.join(silent))}.</p>"


def _number(number: int, shown: bool) -> str:
    return f"<a href=#m{number}>{number}</a>" if shown else str(number)


def _place(evidence: Evidence | None, shown: bool) -> str:
    if evidence is None:
        return "<span class=facts>follows from what is read elsewhere</span>"
    words = evidence.exact
    if shown and len(words) > SHORT:
        words = words[:SHORT].rstrip() + "…"
    where = "" if shown else " <span class=facts>(in no visible line)</span>"
    return (
        f"<q dir=auto>{escape(words)}</q>{where}<br>"
        f"<code dir=ltr>{escape(evidence.rule)}</code> "
        f"<code dir=ltr>{escape(evidence.selector)}</code>"
    )


def _weighed(found: Sequence[Considered]) -> Iterator[str]:
    if not found:
        return
    yield "<tr class=weighed><td><td colspan=3><details>"
    yield f"<summary>weighed: {len(found)}</summary><ul>"
    for one in found[:MOST]:
        rule = one.evidence.rule if one.evidence else ""
        note = " · ".join(part for part in (one.note, rule) if part)
        yield f"<li dir=auto>{escape(one.value)} <small dir=ltr>{escape(note)}</small>"
    if len(found) > MOST:
        yield f"<li>and {len(found) - MOST} more"
    yield "</ul></details></tr>"


def _lines(
    found: Explanation, marks: Mapping[int, Sequence[Mark]], kinds: Sequence[str]
) -> Iterator[str]:
    """Every visible line; what is neither text nor evidence, folded away."""
    reasons = {one.value: one.note for one in found.weighed("cut")}

    def folded(line: Line) -> bool:
        beside = line.fate is Fate.ELSEWHERE and line.block.number not in marks
        return beside and line.block.text != found.article.title

    for hidden, group in groupby(found.lines, key=folded):
        run = list(group)
        if hidden:
            count = f"{len(run)} other line{'s' if len(run) > 1 else ''} of the page"
            yield f"<details class=elsewhere><summary lang=en>{count}</summary>"
        for line in run:
            words = marked_text(
                line.block.text, marks.get(line.block.number, ()), kinds
            )
            yield _line(line, words, reasons)
        if hidden:
            yield "</details>"


def _line(line: Line, words: str, reasons: Mapping[str, str]) -> str:
    if line.fate is Fate.CUT:
        why = escape(reasons.get(line.block.text[:MAX_VALUE], "taken out"))
        words = f"<del>{words}</del> <small lang=en dir=ltr>{why}</small>"
    tag = line.block.tag
    if tag not in ("h1", "h2", "h3"):
        return f"<p class={line.fate.value} dir=auto>{words}</p>"
    # The view has one h1 of its own.
    shape = f'class="{line.fate.value} {tag}" role=heading aria-level=3'
    return f"<p {shape} dir=auto>{words}</p>"


def marked_text(text: str, marks: Sequence[Mark], kinds: Sequence[str]) -> str:
    """A line with its evidence marked; marks may lie over one another."""
    edges = sorted({0, len(text), *(m.start for m in marks), *(m.end for m in marks)})
    parts: list[str] = []
    begun: set[int] = set()
    for start, end in pairwise(edges):
        here = [mark for mark in marks if mark.start <= start and end <= mark.end]
        words = escape(text[start:end])
        if here:
            # The shortest mark is the one that says most of these words.
            best = min(here, key=lambda mark: mark.end - mark.start)
            new = [mark.number for mark in here if mark.number not in begun]
            begun |= set(new)
            places = "".join(f"<span id=m{number}></span>" for number in new)
            words = f"{places}<mark class={kinds[best.number - 1]}>{words}</mark>"
        numbers = sorted(mark.number for mark in marks if mark.end == end)
        links = " ".join(f"<a href=#e{number}>{number}</a>" for number in numbers)
        parts.append(words + (f"<sup><bdi>{links}</bdi></sup>" if links else ""))
    return "".join(parts)
