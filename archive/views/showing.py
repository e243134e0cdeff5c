"""One article as text for a person: what it says, who says so, where it is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..events import Event
from ..holdings import Held, Past
from ..model import Article, Evidence
from ..moves import Move
from ..record import OPEN_ACCESS, timestamp
from ..rights import is_reservation, reserved
from .terminal import bold, dim, line_text, paragraph


def article_lines(
    held: Held,
    history: Sequence[Past],
    width: int,
    moves: Sequence[Move] = (),
    gone: Event | None = None,
) -> Iterator[str]:
    """The lines of ``pressmark show``."""
    article = held.article
    yield from (bold(line) for line in paragraph(article.title or "(no title)", width))
    yield from paragraph(" · ".join(facts(held)), width)
    yield line_text(article.url)
    if gone is not None:
        yield bold(f"{gone.what.value} {timestamp(gone.at)}{_how(gone)}")
    if article.description:
        yield ""
        yield from paragraph(article.description, width, "  ")
    yield ""
    yield from _body(article, width)
    yield from _credits(article, width)
    yield from _reserved(held, width)
    yield from _moved(moves, width)
    yield from _kept(held, history, width)


def _how(gone: Event) -> str:
    """What showed that it is withdrawn."""
    if gone.revision is not None:
        return f" (revision {gone.revision})"
    return f" (status {gone.status}{f', {gone.reason}' if gone.reason else ''})"


def facts(held: Held) -> list[str]:
    """Who, when, in which language, for whom: the line under the headline."""
    article = held.article
    dated = article.published or "no date given"
    changed = f"modified {article.modified}" if article.modified else ""
    parts = (
        held.outlet,
        ", ".join(article.authors),
        dated,
        changed,
        article.language or "",
        article.type or "",
        article.access.value,
    )
    return [part for part in parts if part]


def shown_body(article: Article) -> str | None:
    """The text, where it is the article's and not a wall's."""
    return article.body if article.access in OPEN_ACCESS else None


def _body(article: Article, width: int) -> Iterator[str]:
    body = shown_body(article)
    if not body:
        yield from paragraph(f"(no text: access is {article.access.value})", width)
        return
    for number, block in enumerate(body.split("\n\n")):
        if number:
            yield ""
        yield from paragraph(block, width)


def _credits(article: Article, width: int) -> Iterator[str]:
    if article.bylines:
        yield from ("", bold("Byline"))
    for byline in article.bylines:
        yield from paragraph(
            f"{byline.name} ({byline.kind.value}, {byline.role.value})", width, "  "
        )
        yield from _evidence(byline.evidence, width)
    if article.credits:
        yield from ("", bold("Credited to"))
    for credit in article.credits:
        known = credit.organization
        name = (
            credit.name if known in (None, credit.name) else f"{credit.name} = {known}"
        )
        signs = f"{credit.kind.value}, {credit.role.value}, {credit.confidence:.2f}"
        yield from paragraph(f"{name} ({signs})", width, "  ")
        yield from _evidence(credit.evidence, width)
    if article.cited:
        yield from ("", bold("Reports on"))
    for cited in article.cited:
        yield from paragraph(cited.name, width, "  ")
        yield from _evidence(cited.evidence, width)
    if article.corrections:
        yield from ("", bold("Notices"))
    for notice in article.corrections:
        yield from paragraph(f"{notice.text} ({notice.kind.value})", width, "  ")


def _reserved(held: Held, width: int) -> Iterator[str]:
    known = held.kept.rights
    said = known.said if known else held.article.rights
    if words := reserved(said):
        yield from ("", bold("Reserved"), f"  {', '.join(words)}")
        for one in filter(is_reservation, said):
            yield from _evidence(one.evidence, width)


def _moved(moves: Sequence[Move], width: int) -> Iterator[str]:
    if moves:
        yield from ("", bold("Addresses before"))
    for move in moves:
        until = f"{move.before}, until {timestamp(move.at)}"
        yield from paragraph(until, width, "  ")
        yield dim(f"    {line_text(move.basis.words)}")
        if move.former_id:
            yield f"    was article {move.former_id}"


def _evidence(evidence: Evidence, width: int) -> Iterator[str]:
    yield from paragraph(f"“{evidence.exact}”", width, "    ")
    yield dim(f"    {line_text(f'{evidence.rule}, {evidence.selector}')}")


def _kept(held: Held, history: Sequence[Past], width: int) -> Iterator[str]:
    kept = held.kept
    yield from ("", bold("In the archive"))
    yield f"  id {held.id}, revision {kept.revision}, read by {held.article.extractor}"
    if kept.superseded:
        yield f"  reading {held.reading}, an old one since {timestamp(kept.superseded)}"
    seen = f"first seen {timestamp(kept.first_seen)}, last {timestamp(kept.last_seen)}"
    yield f"  {seen}"
    capture = kept.capture
    if capture:
        place = f"{capture.warc_file} at {capture.offset}, {capture.length} bytes"
        yield f"  {line_text(place)}"
        yield f"  {line_text(capture.id)}, fetched {timestamp(capture.fetched)}"
        yield f"  sha256 {capture.digest}"
        yield from paragraph(f"found via {capture.via or 'a seed'}", width, "  ")
    if kept.reprints:
        origin = kept.reprints.origin or "none of them"
        yield f"  others tell this story: pressmark trace names them; origin {origin}"
    if len(history) > 1:
        yield from ("", bold("Revisions"))
        for past in history:
            mark = "*" if past.number == kept.revision else " "
            when = timestamp(past.fetched)
            again = f", read {past.readings} times" if past.readings > 1 else ""
            yield from paragraph(
                f"{past.number}  {when}  {past.title or '(no title)'}{again}",
                width,
                f"{mark} ",
            )
