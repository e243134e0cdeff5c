"""What robots.txt allows (RFC 9309): the rules of each origin, and what they say.

Matching is Protego's; what a line and an answer mean stands here.  Rules are kept in
the database for a day, in memory for the origins of the hour.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from datetime import datetime, timedelta
from urllib.parse import urlsplit, urlunsplit

from protego import Protego

from archive.model import Reason, RobotsWord

from .robots_lines import NONE, Lines

RULES, ALLOW_ALL, FORBID_ALL = "rules", "allow_all", "forbid_all"
MAX_BYTES = 512 * 2**10
"""Of a robots.txt that are read; RFC 9309 asks for 500 KiB at least."""

MAX_REDIRECTS = 5
MAX_DELAY = 30.0
"""Seconds of Crawl-delay that a run waits; of a slower host it takes one page."""

KEPT = timedelta(hours=24)
IN_MEMORY = 2000

OURS, _ANOTHER = "ours", "another"
_TOKEN = re.compile(r"[a-zA-Z_-]+")
"""The name of a crawler (RFC 9309, 2.2.1); what follows it is a version."""

_FIELDS = frozenset(
    ("user-agent", "allow", "disallow", "crawl-delay", "request-rate", "visit-time")
)

# A robots.txt that leads nowhere is no robots.txt (2.3.1.2); anything else that keeps
# us from reading it means that nothing may be asked (2.3.1.4).
_AS_IF_NONE = frozenset({Reason.REDIRECT_LOOP, Reason.REDIRECT_LIMIT})


def origin_of(url: str) -> str:
    """``scheme://host:port``, the port where the address names one."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}".lower()


def robots_url(url: str) -> str:
    parts = urlsplit(url)
    netloc = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, netloc, "/robots.txt", "", ""))


def text_of(body: bytes) -> str:
    """What is read of a robots.txt: RFC 9309 has it in UTF-8, and what is not is kept
    from doing harm."""
    if len(body) >= MAX_BYTES:
        # A line that is cut short may forbid a whole site: "Disallow: /".
        body = body[: body.rfind(b"\n", 0, MAX_BYTES) + 1]
    return body.decode("utf-8-sig", "replace").replace("\0", "\ufffd")


def verdict_of(status: int) -> str:
    """What a robots.txt counts for that was answered with this status."""
    if 200 <= status < 300:
        return RULES
    # 429 is "not so much", not "no such file": asking on is what was just refused.
    if 400 <= status < 500 and status != 429:
        return ALLOW_ALL
    return FORBID_ALL


def verdict_of_failure(reason: Reason) -> str:
    return ALLOW_ALL if reason in _AS_IF_NONE else FORBID_ALL


def expires(verdict: str, fetched: datetime) -> datetime:
    """Until when it counts: a host that could not answer is asked again next time."""
    return fetched if verdict == FORBID_ALL else fetched + KEPT


def lines_for(agent: str, body: str) -> str:
    """The lines of a robots.txt that count, written for Protego.

    Lines it does not know would end a group for it, and it takes the beginning of a
    name for the name: so those lines go, and of each group's name it is told only
    whether it is ours.
    """
    token = _TOKEN.match(agent)
    name = token[0].lower() if token else ""
    kept = []
    for line in body.removeprefix("\ufeff").splitlines():
        field, colon, value = line.partition("#")[0].partition(":")
        field, value = field.strip().lower(), value.strip()
        if not colon or field not in _FIELDS:
            continue
        if field == "user-agent" and value != "*":
            named = _TOKEN.match(value)
            ours = named is not None and named[0].lower() == name
            value = OURS if ours else _ANOTHER
        kept.append(f"{field}: {value}")
    return "\n".join(kept)


class Origin:
    """The rules of one origin."""

    def __init__(
        self,
        verdict: str,
        body: str | None = None,
        *,
        why: Reason = Reason.ROBOTS_UNREACHABLE,
    ) -> None:
        """why: of ``forbid_all``: the host itself may be what cannot be reached."""
        self.verdict = verdict
        self._why = why
        self._body = (body or "") if verdict == RULES else None
        self._parsed: tuple[str, Protego] | None = None
        self._lines: Lines | None = None

    def _rules(self, agent: str) -> Protego | None:
        """Parsed once: a run has one name."""
        if self._body is None:
            return None
        if self._parsed is None or self._parsed[0] != agent:
            self._parsed = (agent, Protego.parse(lines_for(agent, self._body)))
        return self._parsed[1]

    def forbids(self, url: str, agent: str) -> Reason | None:
        """Why this address may not be asked for; None where it may."""
        if self.verdict == FORBID_ALL:
            return self._why
        rules = self._rules(agent)
        if rules is None or rules.can_fetch(url, OURS):
            return None
        return Reason.ROBOTS_DISALLOWED

    def word(self, url: str, agent: str) -> RobotsWord:
        """Which line of it is about an address that may be asked."""
        if self._body is None:
            return RobotsWord(verdict=NONE)
        if self._lines is None:
            token = _TOKEN.match(agent)
            self._lines = Lines(self._body, token[0].lower() if token else "")
        return self._lines.word(url, robots_url(url))

    def delay(self, agent: str) -> float:
        """Seconds between two requests that it asks for."""
        rules = self._rules(agent)
        if rules is None:
            return 0.0
        asked = [rules.crawl_delay(OURS) or 0.0]
        rate = rules.request_rate(OURS)
        if rate is not None and rate.requests:
            asked.append(rate.seconds / rate.requests)
        return max(0.0, *asked)


class Book:
    """The origins that are known now."""

    def __init__(self) -> None:
        self._origins: OrderedDict[str, Origin] = OrderedDict()

    def get(self, origin: str) -> Origin | None:
        found = self._origins.get(origin)
        if found is not None:
            self._origins.move_to_end(origin)
        return found

    def learn(self, name: str, origin: Origin) -> None:
        self._origins[name] = origin
        self._origins.move_to_end(name)
        while len(self._origins) > IN_MEMORY:
            self._origins.popitem(last=False)
