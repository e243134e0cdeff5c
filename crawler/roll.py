"""The roll of outlets: the catalogue and its channels, as lines.

Pure.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from archive.catalogue_file import values
from archive.model import Reason
from archive.outlets import Outlet
from archive.record import timestamp
from archive.views.terminal import Column, line_text, table, terminal_width

from .probe import Answer

_OUTLETS = (
    Column(title="outlet", shrinks=True),
    Column(title="country"),
    Column(title="languages"),
    Column(title="channels", right=True),
    Column(title="good", right=True),
    Column(title="links", right=True),
    Column(title="read"),
)
_CHANNELS = (
    Column(title="outlet"),
    Column(title="kind"),
    Column(title="answer"),
    Column(title="links", right=True),
    Column(title="newest"),
    Column(title="channel", shrinks=True),
)


def as_table(outlets: Sequence[Outlet], answers: Iterable[Answer]) -> list[str]:
    """One line an outlet."""
    by_name = _by_outlet(answers)
    rows = []
    for outlet in outlets:
        own = by_name[outlet.name]
        read = [one.checked for one in own if one.checked]
        rows.append(
            (
                outlet.name,
                outlet.country or "",
                " ".join(outlet.languages),
                str(max(len(own), len(outlet.channels))),
                str(sum(one.is_good for one in own)) if read else "",
                str(sum(one.links for one in own)) if read else "",
                _day(max(read, default=None)) or "never",
            )
        )
    return table(_OUTLETS, rows, terminal_width())


def as_jsonl(outlets: Sequence[Outlet], answers: Iterable[Answer]) -> Iterator[str]:
    """One object an outlet: its entry, and what its channels answered."""
    by_name = _by_outlet(answers)
    for outlet in outlets:
        asked = [_object(one) for one in by_name[outlet.name]]
        yield json.dumps({**values(outlet), "channels": asked})


def answers_table(answers: Sequence[Answer]) -> list[str]:
    """One line a channel, those that fail first."""
    rows = [
        (
            one.outlet,
            one.kind.value,
            _words(one),
            str(one.links),
            _day(one.newest),
            one.url,
        )
        for one in sorted(answers, key=lambda one: (one.is_good, one.outlet, one.url))
    ]
    told = (f"{one.url}: {words}" for one in answers if (words := _history(one)))
    return [*table(_CHANNELS, rows, terminal_width()), *map(line_text, told)]


def answers_jsonl(answers: Iterable[Answer]) -> Iterator[str]:
    for one in answers:
        yield json.dumps({"outlet": one.outlet, **_object(one)})


def tried(answers: Sequence[Answer], chosen: Outlet) -> Iterator[str]:
    """What was found at a site: taken, left out, or not there."""
    taken = {*chosen.feeds, *chosen.sitemaps, *chosen.sections}
    absent = 0
    for one in answers:
        if one.reason == Reason.HTTP_STATUS:
            absent += 1
            continue
        mark = "taken" if one.url in taken else "left"
        yield f"{mark:5}  {one.kind.value:7}  {one.url}  {_words(one)}"
    yield f"nothing at {absent} other addresses"


def _history(one: Answer) -> str:
    said = (
        f"failing since {one.failing_since:%Y-%m-%d}" if one.failing_since else "",
        f"found by rediscovery {one.found:%Y-%m-%d}" if one.found else "",
        f"moved to {one.moved}" if one.moved else "",
    )
    return ", ".join(filter(None, said))


def _words(one: Answer) -> str:
    if one.outcome is None:
        return "never asked"
    if one.is_good:
        return one.detail or "listed"
    return ": ".join(filter(None, (one.reason, one.detail))) or one.outcome.value


def _object(one: Answer) -> dict[str, object]:
    return {
        "url": one.url,
        "kind": one.kind.value,
        "outcome": one.outcome.value if one.outcome else None,
        "reason": one.reason,
        "detail": one.detail,
        "links": one.links,
        "newest": timestamp(one.newest) if one.newest else None,
        "checked": timestamp(one.checked) if one.checked else None,
        "due": timestamp(one.due) if one.due else None,
        "failures": one.failures,
        "failing_since": timestamp(one.failing_since) if one.failing_since else None,
        "found": timestamp(one.found) if one.found else None,
        "moved": one.moved,
    }


def _by_outlet(answers: Iterable[Answer]) -> defaultdict[str, list[Answer]]:
    found: defaultdict[str, list[Answer]] = defaultdict(list)
    for one in answers:
        found[one.outlet].append(one)
    return found


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""
