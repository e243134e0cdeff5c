"""A value and where it stands: what the readers of metadata hand to each other."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace

from archive.model import Evidence

from .page import fold

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A text that the page states."""

    value: str
    """White space folded, markup and character references undone."""

    evidence: Evidence

    def shortened(self, length: int) -> Stated:
        """The same statement, its evidence cut: no evidence is a whole text."""
        exact = self.evidence.exact[:length].rstrip()
        return replace(self, evidence=replace(self.evidence, exact=exact))

    def trimmed(self, value: str) -> Stated:
        """The same statement, normalised to another value."""
        return replace(self, value=value)


STUFFED = 10
"""Characters of white space for each other one: above, it is there to do harm."""


def stated(raw: str, rule: str, selector: str) -> Stated | None:
    """What a raw text of the page says; None where it says nothing."""
    value, exact = plain(raw), fold(raw)
    if not value or not exact or len(raw) > STUFFED * (len(exact) + 20):
        return None
    evidence = Evidence(rule=rule, exact=exact, selector=selector)
    return Stated(value=value, evidence=evidence)


def plain(raw: str) -> str:
    """The words of a text that may hold character references or tags.

    Systems escape once too often: ``&amp;amp;`` is common in meta and JSON-LD.
    """
    text = raw
    for _ in range(2):
        if "&" in text:
            text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    return fold(text)
