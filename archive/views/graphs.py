"""A trace as a drawing: Mermaid, which many editors and forges show as it is.  Pure."""

from __future__ import annotations

from ..holdings import Held
from ..model import CreditRole
from ..provenance.origin import Member
from ..provenance.trace import Trace
from ..session import terminal_text

_LONGEST = 60
_ARROWS = {
    CreditRole.ORIGIN: "wasDerivedFrom",
    CreditRole.CONTRIBUTOR: "contribution",
    CreditRole.ISSUER: "issued by",
}


def mermaid(trace: Trace) -> list[str]:
    """The lines of a flow chart: articles as boxes, names without one rounded."""
    drawing = Drawing()
    start = drawing.article(trace.article)
    for step in trace.steps:
        by = drawing.article(step.by)
        if step.article is not None:
            target = drawing.article(step.article)
        else:
            target = drawing.name(step.outlet or step.credit.name)
        words = f"{_ARROWS[step.credit.role]}: {step.credit.evidence.exact}"
        drawing.lines.append(f"  {by} -- {quoted(words)} --> {target}")
    for cited in trace.cited:
        target = drawing.name(cited.name)
        drawing.lines.append(f'  {start} -. "hadPrimarySource" .-> {target}')
    for member in sorted(trace.group, key=lambda member: member.id):
        if member.id not in drawing.ids:
            other = drawing.member(member)
            drawing.lines.append(f'  {other} -. "same story" .- {start}')
    if trace.ranking and trace.ranking.origin:
        node = drawing.member(trace.ranking.origin)
        drawing.lines.append(f"  style {node} stroke-width:3px")
    return ["flowchart LR", *drawing.lines]


class Drawing:
    """Nodes get their names in the order in which they are first needed."""

    def __init__(self) -> None:
        self.ids: dict[str, str] = {}
        self.lines: list[str] = []

    def article(self, held: Held) -> str:
        return self._box(
            held.id, held.outlet, held.article.title, held.article.published
        )

    def member(self, member: Member) -> str:
        return self._box(member.id, member.outlet, member.title, member.published)

    def name(self, name: str) -> str:
        node, is_new = self._node(f"name {name}")
        if is_new:
            self.lines.append(f"  {node}([{quoted(name)}])")
        return node

    def _box(
        self, key: str, outlet: str, title: str | None, published: str | None
    ) -> str:
        node, is_new = self._node(key)
        if is_new:
            parts = (outlet, title, (published or "")[:10])
            label = "<br/>".join(_escaped(part) for part in parts if part)
            self.lines.append(f'  {node}["{label}"]')
        return node

    def _node(self, key: str) -> tuple[str, bool]:
        is_new = key not in self.ids
        return self.ids.setdefault(key, f"n{len(self.ids)}"), is_new


def quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    """A label that Mermaid takes for nothing but words."""
    line = terminal_text(" ".join(text.split()))
    if len(line) > _LONGEST:
        line = f"{line[: _LONGEST - 1]}…"
    return "".join(
        character
        if character.isalnum() or character in " .,:;!?'’-–—…/()%"
        else f"#{ord(character)};"
        for character in line
    )
