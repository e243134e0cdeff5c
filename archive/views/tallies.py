"""Counts as tables for a person and as JSON.  Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol

from ..record import timestamp
from ..stats import ChannelView, Count, NearMiss, RunView, Stories, Totals
from .terminal import Column, dim, line_text, paragraph, table

BAR = 20
"""Columns of the longest bar."""

_EIGHTHS = " ▏▎▍▌▋▊▉"


class View(Protocol):
    """What ``stats`` can show."""

    def as_text(self, width: int, limit: int | None) -> Iterator[str]:
        """Lines for a terminal."""

    def as_json(self) -> dict[str, Any]:
        """The same for programs, uncut."""


@dataclass(frozen=True, slots=True)
class Overview:
    totals: Totals
    stories: Stories
    counts: Mapping[str, Sequence[Count]]
    runs: Sequence[RunView]

    def as_text(self, width: int, limit: int | None) -> Iterator[str]:
        yield from paragraph(_in_words(self.totals), width)
        yield from paragraph(_told(self.stories), width)
        for name, counts in self.counts.items():
            yield ""
            yield from _counted(name, counts, width, limit)
        if self.runs:
            yield from ("", *_runs(self.runs, width))

    def as_json(self) -> dict[str, Any]:
        return {
            "totals": _plain(asdict(self.totals)),
            "stories": asdict(self.stories),
            "by": {
                name: [asdict(count) for count in counts]
                for name, counts in self.counts.items()
            },
            "runs": [_plain(asdict(run)) for run in self.runs],
        }


@dataclass(frozen=True, slots=True)
class Misses:
    misses: Sequence[NearMiss]

    def as_text(self, width: int, limit: int | None) -> Iterator[str]:
        for miss in self.misses[:limit]:
            yield from paragraph(f"“{miss.exact}”", width)
            yield f"    {line_text(f'{miss.outlet}, {miss.article_id}, {miss.url}')}"
            yield dim(f"    {line_text(f'{miss.rule}, {miss.selector}')}")
        yield from _left_out(len(self.misses), limit)
        if not self.misses:
            yield "no near misses"

    def as_json(self) -> dict[str, Any]:
        return {"near_misses": [asdict(miss) for miss in self.misses]}


@dataclass(frozen=True, slots=True)
class Health:
    runs: Sequence[RunView]
    channels: Sequence[ChannelView]

    def as_text(self, width: int, limit: int | None) -> Iterator[str]:
        yield from _runs(self.runs, width) if self.runs else ("no runs yet",)
        if not self.channels:
            return
        columns = (
            Column(title="outlet"),
            Column(title="channel", shrinks=True),
            Column(title="checked", widest=20),
            Column(title="outcome"),
            Column(title="failures", right=True),
        )
        rows = [
            (
                channel.outlet,
                f"{channel.kind} {channel.url}",
                timestamp(channel.checked) if channel.checked else "never",
                " ".join(filter(None, (channel.outcome, channel.reason))),
                str(channel.failures),
            )
            for channel in self.channels[:limit]
        ]
        yield from ("", *table(columns, rows, width))
        for channel in self.channels[:limit]:
            if words := _history(channel):
                yield line_text(f"{channel.url}: {words}")
        yield from _left_out(len(self.channels), limit)

    def as_json(self) -> dict[str, Any]:
        return {
            "runs": [_plain(asdict(run)) for run in self.runs],
            "channels": [_plain(asdict(channel)) for channel in self.channels],
        }


def _history(channel: ChannelView) -> str:
    since, found = channel.failing_since, channel.found
    said = (
        f"failing since {since:%Y-%m-%d}" if since else "",
        f"found by rediscovery {found:%Y-%m-%d}" if found else "",
        f"moved to {channel.moved}" if channel.moved else "",
    )
    return ", ".join(filter(None, said))


def _in_words(totals: Totals) -> str:
    if not totals.articles:
        return "no articles"
    span = ""
    if totals.first and totals.last:
        span = f", fetched {timestamp(totals.first)} to {timestamp(totals.last)}"
    return (
        f"{_some(totals.articles, 'article')} of {_some(totals.outlets, 'outlet')}, "
        f"{_some(totals.revisions, 'revision')}, {_some(totals.captures, 'capture')}, "
        f"{_size(totals.bytes)} of WARC{span}"
    )


def _counted(
    name: str, counts: Sequence[Count], width: int, limit: int | None
) -> Iterator[str]:
    # Of days the last are of interest, of all else the largest.
    shown = counts[-limit:] if limit and name == "day" else counts[:limit]
    most = max((count.articles for count in shown), default=1)
    columns = (
        Column(title=name, shrinks=True),
        Column(title="articles", right=True),
        Column(title="", widest=BAR),
    )
    rows = [
        (count.name, str(count.articles), _bar(count.articles / most))
        for count in shown
    ]
    yield from table(columns, rows, width)
    yield from _left_out(len(counts), limit)


def _told(told: Stories) -> str:
    links = ", ".join(f"{number} {name}" for name, number in told.links.items())
    stories = "1 story" if told.stories == 1 else f"{told.stories} stories"
    return f"{stories}, {told.carried} told by several articles; likenesses: {links}"


def _runs(runs: Sequence[RunView], width: int) -> list[str]:
    columns = (
        Column(title="run", widest=20),
        Column(title="command"),
        Column(title="exit", right=True),
        Column(title="outcomes", shrinks=True),
    )
    rows = [
        (
            timestamp(run.started),
            run.command,
            "-" if run.exit_code is None else str(run.exit_code),
            ", ".join(f"{name} {number}" for name, number in _flat(run.counts)),
        )
        for run in runs
    ]
    return table(columns, rows, width)


def _flat(counts: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Counts by outcome, or by outcome and reason, as words and numbers."""
    for name, value in sorted(counts.items()):
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name} ")
        else:
            yield f"{before}{name}".strip(), value


def _bar(share: float) -> str:
    whole, part = divmod(round(share * BAR * 8), 8)
    return ("█" * whole + _EIGHTHS[part]).rstrip()


def _left_out(number: int, limit: int | None) -> Iterator[str]:
    if limit is not None and number > limit:
        yield dim(f"… {number - limit} more; --limit 0 shows all")


def _some(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _size(number: float) -> str:
    units = iter(("bytes", "kB", "MB", "GB"))
    unit = next(units)
    while number >= 1000 and unit != "GB":
        number, unit = number / 1000, next(units)
    return f"{number:.0f} {unit}" if number >= 10 else f"{number:.3g} {unit}"


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {
        key: timestamp(value) if isinstance(value, datetime) else value
        for key, value in values.items()
    }
