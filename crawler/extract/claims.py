"""A claim: a sign on the page that the story comes from somebody."""

from __future__ import annotations

from dataclasses import dataclass

from archive.model import CreditKind, CreditRole, Evidence

from .blocks import Block, visible_text
from .names import Party
from .page import Page, fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One party, the sign that names it, and where that stands."""

    party: Party
    kind: CreditKind
    confidence: float
    evidence: Evidence
    role: CreditRole = CreditRole.ORIGIN
    url: str | None = None
    block: Block | None = None
    whole: bool = False
    """Whether the block says nothing but this."""

    label: Block | None = None
    """The line before, where that holds the label and the block only the name."""


def block_evidence(
    page: Page, rule: str, exact: str, block: Block, name: str
) -> Evidence:
    """Evidence in a visible line.

    Where invisible markup interrupts the words, the longest run of them that the
    selector finds again is taken: the name, or a part of it.
    """
    selector = page.selector(block.element)
    there = visible_text(block.element)
    for words in (
        fold(exact),
        fold(name),
        *sorted(name.split(), key=len, reverse=True),
    ):
        if words and words in there:
            return Evidence(rule=rule, exact=words, selector=selector)
    return Evidence(rule=rule, exact=there[:80] or fold(exact), selector=selector)
