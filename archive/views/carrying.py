"""Who republishes whom, as tables, JSON, CSV and a drawing.  Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from ..export.csv import safe
from ..provenance.syndication import Edge, Reporting, Unresolved
from .graphs import Drawing, quoted
from .terminal import Column, dim, duration, table


@dataclass(frozen=True, slots=True)
class Syndication:
    edges: Sequence[Edge]
    reporting: Sequence[Reporting]

    def as_text(self, width: int, limit: int | None) -> Iterator[str]:
        if self.edges:
            yield from self._pairs(width, limit)
        else:
            yield "nobody carries another's articles"
        yield ""
        columns = (
            Column(title="outlet", shrinks=True),
            Column(title="articles", right=True),
            Column(title="of others", right=True),
            Column(title="undecided", right=True),
            Column(title="its own", right=True),
        )
        rows = [
            (
                one.outlet,
                *map(str, (one.articles, one.carried, one.undecided)),
                f"{one.original:.0%}",
            )
            for one in self.reporting[:limit]
        ]
        yield from table(columns, rows, width)
        yield from _more(len(self.reporting), limit)

    def _pairs(self, width: int, limit: int | None) -> Iterator[str]:
        columns = (
            Column(title="carries", shrinks=True),
            Column(title="from", shrinks=True),
            Column(title="articles", right=True),
            Column(title="credited", right=True),
            Column(title="both here", right=True),
            Column(title="lag", right=True),
            Column(title="shared", right=True),
        )
        rows = [
            (
                edge.outlet,
                edge.source,
                *map(str, (edge.articles, edge.credited, edge.archived)),
                "-" if edge.lag is None else _time(edge.lag),
                "-" if edge.shared is None else f"{edge.shared:.0%}",
            )
            for edge in self.edges[:limit]
        ]
        yield from table(columns, rows, width)
        yield from _more(len(self.edges), limit)

    def as_json(self) -> dict[str, Any]:
        return {
            "edges": [
                {
                    "outlet": edge.outlet,
                    "source": edge.source,
                    "articles": edge.articles,
                    "credited": edge.credited,
                    "archived": edge.archived,
                    "lag_seconds": edge.lag,
                    "shared": edge.shared,
                }
                for edge in self.edges
            ],
            "outlets": [
                {**asdict(one), "original": round(one.original, 4)}
                for one in self.reporting
            ],
        }

    def as_csv(self) -> Iterator[str]:
        """A line a pair, for programs that draw graphs."""
        out = io.StringIO()
        rows = [
            {name: safe(cell) for name, cell in row.items()}
            for row in self.as_json()["edges"]
        ]
        names = "outlet source articles credited archived lag_seconds shared".split()
        writer = csv.DictWriter(out, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        yield from out.getvalue().splitlines()

    def as_mermaid(self) -> Iterator[str]:
        """Arrows from who wrote to who carries, with how often."""
        drawing = Drawing()
        for edge in self.edges:
            ends = drawing.name(edge.source), drawing.name(edge.outlet)
            words = quoted(str(edge.articles))
            drawing.lines.append(f"  {ends[0]} -- {words} --> {ends[1]}")
        yield from ("flowchart LR", *drawing.lines)


@dataclass(frozen=True, slots=True)
class Names:
    """Credited names that the catalogue does not know."""

    names: Sequence[Unresolved]

    def as_text(self, width: int, limit: int | None) -> Iterator[str]:
        if not self.names:
            yield "every credited name is an outlet of the catalogue"
            return
        columns = (
            Column(title="credited", shrinks=True),
            Column(title="agency", shrinks=True),
            Column(title="articles", right=True),
            Column(title="for example"),
        )
        rows = [
            (one.name, one.organization or "-", str(one.articles), one.example)
            for one in self.names[:limit]
        ]
        yield from table(columns, rows, width)
        yield from _more(len(self.names), limit)

    def as_json(self) -> dict[str, Any]:
        return {"unresolved": [asdict(one) for one in self.names]}


def _time(seconds: float) -> str:
    return ("-" if seconds < 0 else "") + duration(timedelta(seconds=seconds))


def _more(number: int, limit: int | None) -> Iterator[str]:
    if limit is not None and number > limit:
        yield dim(f"… {number - limit} more; --limit 0 shows all")
