"""What ``/.well-known/tdmrep.json`` reserves (TDMRep, "TDM File on the Origin Server").

A list of rules, the first that means an address counts.  Pure; who fetches the file
and how long it counts, crawler.sitebook knows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from archive.model import Declaration, Evidence
from archive.rights import POLICY, TDM

from .path_patterns import matches, path_of

MAX_BYTES = 512 * 2**10
MAX_RULES = 2000
LONGEST = 300
RULE = "tdmrep.file"
_SPACE = re.compile(r"[\s,]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One object of the list."""

    location: str
    reservation: str | None
    """None of a value that the protocol does not know: then it says nothing."""

    policy: str | None
    exact: str
    """The object as it stands in the file."""

    number: int


def file_url(url: str) -> str:
    """Where the file of an address is."""
    parts = urlsplit(url)
    netloc = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, netloc, "/.well-known/tdmrep.json", "", ""))


def text_of(body: bytes) -> str:
    return body[:MAX_BYTES].decode("utf-8-sig", "replace").replace("\0", "\ufffd")


def rules_of(text: str) -> tuple[Rule, ...]:
    """The rules; none where the text is no list of them.

    Of a file that breaks off, those before: they stand first, so they count anyway.
    """
    found = [rule for rule in _rules(text) if rule is not None]
    return tuple(found)


def said(rules: tuple[Rule, ...], url: str) -> tuple[Declaration, ...]:
    """What the file says of one address."""
    path = path_of(url)
    rule = next((one for one in rules if matches(one.location, path)), None)
    if rule is None or rule.reservation is None:
        return ()
    place = f"{file_url(url)}#$[{rule.number}]"
    evidence = Evidence(rule=RULE, exact=rule.exact, selector=place)
    values = {TDM: rule.reservation, POLICY: rule.policy}
    return tuple(
        Declaration(
            name=name,
            value=urljoin(url, value) if name == POLICY else value,
            evidence=evidence,
        )
        for name, value in values.items()
        if value is not None
    )


def _rules(text: str) -> Iterator[Rule | None]:
    """Object by object, so that each is kept as it is written."""
    decoder = json.JSONDecoder()
    start = text.lstrip()
    if not start.startswith("["):
        return
    at = len(text) - len(start) + 1
    for number in range(MAX_RULES):
        at = _SPACE.match(text, at).end()  # type: ignore[union-attr]
        try:
            item, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        yield _rule(item, " ".join(text[at:end].split()), number)
        at = end


def _rule(item: Any, exact: str, number: int) -> Rule | None:
    location = item.get("location") if isinstance(item, dict) else None
    if not isinstance(location, str) or not location.strip():
        return None
    location = location.strip()
    if not location.startswith(("/", "*")):
        location = f"/{location}"
    value, policy = item.get(TDM), item.get(POLICY)
    known = value in (0, 1, "0", "1") and not isinstance(value, bool)
    return Rule(
        location=location,
        reservation=str(value) if known else None,
        policy=policy[:LONGEST] if isinstance(policy, str) and policy else None,
        exact=exact[:LONGEST],
        number=number,
    )
