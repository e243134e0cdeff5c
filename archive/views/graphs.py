"""A trace as a drawing: Mermaid, which many editors and forges show as it is.  Pure."""

from __future__ import annotations

from datetime import timedelta

from ..holdings import Held
from ..model import CreditRole
from ..provenance.member import Member
from ..provenance.reprint import Reprint
from ..provenance.said import Source
from ..provenance.trace import Trace
from ..session import terminal_text
from .terminal import duration

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
            target = drawing.name(step.party)
        arrow = _ARROWS[step.credit.role]
        if step.credit.role is CreditRole.ORIGIN and not trace.is_told(step):
            arrow = "names"
        words = f"{arrow}: {step.credit.evidence.exact}"
        drawing.lines.append(f"  {by} -- {quoted(words)} --> {target}")
    for cited in trace.cited:
        target = drawing.name(cited.name)
        drawing.lines.append(f'  {start} -. "hadPrimarySource" .-> {target}')
    _others(drawing, trace)
    for end in trace.origins if trace.group else trace.far:
        node = drawing.name(end) if isinstance(end, str) else drawing.member(end)
        drawing.lines.append(f"  style {node} stroke-width:3px")
    return ["flowchart LR", *drawing.lines]


def _others(drawing: Drawing, trace: Trace) -> None:
    """Who else tells the story: from whom, how much later, and how much of it."""
    for reprint in sorted(trace.reprints, key=lambda one: one.member.id):
        member = reprint.member
        for source in trace.sources.get(member.id, ()):
            if trace.is_drawn(source, member.id):
                continue
            if source.member is not None:
                end = drawing.member(source.member)
            else:
                end = drawing.name(source.outlet)
            words = quoted(f"{source.basis.value}{_measured(trace, reprint, source)}")
            drawing.lines.append(f"  {drawing.member(member)} -. {words} .-> {end}")
        drawing.member(member)


def _measured(trace: Trace, reprint: Reprint, source: Source) -> str:
    """What is known of a reprint beside what it was compared with."""
    if trace.compared is None or source.article_id != trace.compared.id:
        return ""
    lag, shared = reprint.lag, reprint.shared
    when = "" if lag is None else f", {'-' * (lag < timedelta())}{duration(lag)} later"
    return when + ("" if shared is None else f", {shared:.0%} of its text")


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
