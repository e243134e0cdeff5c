"""Label and name that stand in lines of their own: a list of terms, a row of a table.

Knows which neighbours belong together; what they say, the rules know.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from .blocks import Block
from .zone import Line, Zone

LABEL = 40
"""Characters of a label at most."""

NAME = 120
TERMS = (("dt", "dd"), ("th", "td"), ("td", "td"))
FEW = 4
COLONS = (":", "：")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two lines that are read as one."""

    label: Block
    line: Line
    """The line of the name, with the label before it."""


def pairs(zone: Zone) -> Iterator[Pair]:
    """Every label of the zone with the line that follows it."""
    for line, after in zip(zone.lines, zone.lines[1:], strict=False):
        label, name = line.block, after.block
        if name.number != label.number + 1 or not line.where & after.where:
            continue
        if len(label.text) > LABEL or len(name.text) > NAME:
            continue
        if not _belong(label, name):
            continue
        colon = "" if label.text.endswith(COLONS) else ":"
        joined = replace(
            name, text=f"{label.text}{colon} {name.text}", element=_holder(label, name)
        )
        yield Pair(label=label, line=Line(block=joined, where=line.where & after.where))


def _holder(label: Block, name: Block) -> HtmlElement:
    """The element that holds both, where that is not half of the page."""
    parent = name.element.getparent()
    if parent is None or parent is not label.element.getparent():
        return name.element
    return parent if parent.tag in ("tr", "dl") or len(parent) <= FEW else name.element


def _belong(label: Block, name: Block) -> bool:
    if (label.tag, name.tag) in TERMS:
        return label.element.getparent() is name.element.getparent()
    if name.text.rstrip().endswith(COLONS):
        return False
    return label.text.endswith(COLONS) and label.link_share == 0
