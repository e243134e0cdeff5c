"""Which line of a robots.txt allows an address: evidence that it might be asked.

Whether it may is Protego's word, see crawler.robots; here is only where that stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from archive.model import Evidence, RobotsWord

from .path_patterns import matches, path_of

ALLOWED, SILENT, NONE, IGNORED = "allowed", "silent", "none", "ignored"
LONGEST = 300


class _Line(NamedTuple):
    number: int
    field: str
    pattern: str
    text: str


@dataclass(slots=True)
class _Group:
    agents: set[str]
    lines: list[_Line]


class Lines:
    """The rules that count for one crawler, as they stand."""

    def __init__(self, body: str, token: str) -> None:
        """token: the crawler's name, in lower case."""
        groups = _groups(body)
        named = [group for group in groups if token in group.agents]
        meant = named or [group for group in groups if "*" in group.agents]
        self._lines = [line for group in meant for line in group.lines]

    def word(self, url: str, place: str) -> RobotsWord:
        """The longest rule for an address that may be asked."""
        path = path_of(url)
        mine = [one for one in self._lines if matches(one.pattern, path)]
        best = max(
            mine,
            key=lambda one: (len(one.pattern), one.field == "allow"),
            default=None,
        )
        if best is None or best.field != "allow":
            return RobotsWord(verdict=SILENT)
        exact, selector = best.text[:LONGEST], f"{place}#L{best.number}"
        evidence = Evidence(rule="robots.txt", exact=exact, selector=selector)
        return RobotsWord(verdict=ALLOWED, evidence=evidence)


def _groups(body: str) -> list[_Group]:
    """A group begins with names, and names after rules begin another."""
    found: list[_Group] = []
    for number, line in enumerate(body.splitlines(), 1):
        field, colon, value = line.partition("#")[0].partition(":")
        field, value = field.strip().lower(), value.strip()
        if not colon:
            continue
        if field == "user-agent":
            if not found or found[-1].lines:
                found.append(_Group(set(), []))
            name = value.lower()
            found[-1].agents.add(name if name == "*" else name.partition("/")[0])
        elif field in ("allow", "disallow") and found and value:
            text = " ".join(line.split())
            found[-1].lines.append(_Line(number, field, value, text))
    return found
