"""The figures of `benchmarks/reading.py` as Markdown.  Pure but for the page it writes.

Knows what is called what in the scorers' answers, and no tool and no set.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reading import Results, Row

NEWS = "fundus"
"""The group of pages that are news alone, as the set's gold names it."""

COLUMNS = (
    *("", "body F1 (95 %)", "snippets F1", "title exact, all / news"),
    *("authors F1, all / news", "published day, all / news", "within 60 s"),
    *("language", "credits F1", "false pages", "CPU"),
)


def render(results: Results) -> str:
    """Everything that was measured."""
    parts = [_systems(results.rows), _notes(results)]
    if results.recall:
        rows = [
            (kind, f"{hit} of {wanted}", _figure(hit / wanted if wanted else None))
            for kind, (hit, wanted) in results.recall.items()
        ]
        parts.append(_table(("recall on the credit set", "found", ""), rows))
    if results.evidence:
        parts.append(_evidence(results.evidence))
    return "\n".join(parts)


def _systems(rows: Sequence[Row]) -> str:
    return _table(COLUMNS, [_cells(row) for row in rows])


def _cells(row: Row) -> tuple[str, ...]:
    overall, news = row.scores["overall"], row.scores.get(NEWS, {})
    body = _figure(_at(overall, "body", "f1"))
    if interval := _at(overall, "body", "f1_ci95"):
        body += f" ({_figure(interval[0])} to {_figure(interval[1])})"
    asked = _at(overall, "title", "exact")

    def both(kind: str, key: str) -> str:
        if not asked:
            return "-"
        return f"{_figure(_at(overall, kind, key))} / {_figure(_at(news, kind, key))}"

    credits = row.credits or {}
    return (
        *(row.label, body, _figure(_at(overall, "snippets", "f1"))),
        *(both("title", "exact"), both("authors", "f1"), both("published", "day")),
        _figure(_at(overall, "published", "moment")) if asked else "-",
        _figure(_at(overall, "language", "accuracy") or None),
        _figure(credits.get("f1")),
        _share(credits.get("fpr"), credits.get("negatives")),
        "-" if row.cpu is None else f"{row.cpu:.2f}",
    )


def _share(rate: float | None, of: int | None) -> str:
    return "-" if rate is None or not of else f"{round(rate * of)} of {of}"


def _notes(results: Results) -> str:
    """What a reader has to know of the table, one sentence a line."""
    lines = [
        "CPU is processor time against trafilatura's documented `bare_extraction` with "
        "metadata, on the same pages.",
    ]
    if cpu := results.cpu:
        spread = f"{min(cpu['ratios']):.2f} to {max(cpu['ratios']):.2f}"
        lines += [
            f"Ours: one process, page by page in turn, {len(cpu['ratios'])} rounds of "
            f"{cpu['pages']} pages, median of the rounds ({spread}); the median page "
            f"{cpu['page_median']:.2f}.",
            "The others: each in a process of its own, page by page in turn.",
        ]
    overall = results.rows[0].scores["overall"]
    if gain := overall.get("against"):
        low, high = gain["ci95"]
        lines.append(
            f"Body F1 against trafilatura's on the same pages: {gain['f1_gain']:+.4f} "
            f"(paired, 95 %: {low:+.4f} to {high:+.4f})."
        )
    if any(row.credits for row in results.rows[1:]):
        lines.append(
            "Credits of another tool are its authors and site name, where the "
            "benchmark's table of agencies has them."
        )
    sizes = [
        f"{what} {overall[kind]['pages']}"
        for what, kind in (
            *(("body", "body"), ("title", "title"), ("authors", "authors")),
            *(("day", "published"), ("language", "language")),
        )
        if kind in overall
    ]
    today = dt.datetime.now(dt.UTC).date().isoformat()
    lines.append(
        f"Pages that are scored: {', '.join(sizes)}; pages for which ours gives an "
        f"error: {results.errors}. Measured {today}, Python "
        f"{sys.version_info.major}.{sys.version_info.minor}."
    )
    return "\n".join(lines) + "\n"


def _evidence(figures: Mapping[str, Any]) -> str:
    rows = [
        (name.replace("_", " "), *map(str, counts))
        for name, counts in figures["fields"].items()
    ]
    totals = [sum(c[i] for c in figures["fields"].values()) for i in range(3)]
    rows.append(("all", *map(str, totals)))
    head = ("evidence", "values", "that have it", "found where the selector points")
    return _table(head, rows)


def _at(scores: Mapping[str, Any], *keys: str) -> Any:
    value: Any = scores
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}".removeprefix("0")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def write_between(page: Path, name: str, text: str) -> None:
    """Put the figures between the page's markers of this name."""
    start, end = f"<!-- measured: {name} -->", "<!-- /measured -->"
    old = page.read_text("utf-8")
    found = re.compile(f"({re.escape(start)}\n).*?({re.escape(end)})", re.DOTALL)
    if not found.search(old):
        sys.exit(f"{page}: there is no {start} ... {end} to write between")
    page.write_text(found.sub(lambda at: f"{at[1]}\n{text}\n{at[2]}", old), "utf-8")
