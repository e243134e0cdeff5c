"""``pressmark show``: one article with its provenance, or what changed in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from archive.errors import TakenDown, UsageError
from archive.options import REVISION, WORDS
from archive.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

Which = tuple[int, int | None]
"""A revision; and a reading of it, or what counts as said by it."""

EXAMPLES = """\b
Examples:
  pressmark show https://example.org/news/story.html
  pressmark show 5ee1252b89364607 --diff 1 2
  pressmark show 5ee1252b89364607 --diff 2.1 2
  pressmark show 5ee1252b89364607 --history
  pressmark show 5ee1252b89364607 --format prov > story.prov.json
"""


@click.command("show", epilog=EXAMPLES)
@click.argument("article", metavar="ID|URL", type=WORDS)
@click.option(
    "--revision",
    "which",
    type=REVISION,
    metavar="N[.R]",
    help="This one, not the latest; 2.1 is the first reading of revision 2.",
)
@click.option(
    "--diff",
    "between",
    type=REVISION,
    nargs=2,
    metavar="A B",
    help="What changed from revision A to revision B, word by word; 2.1 as above.",
)
@click.option(
    "--history",
    is_flag=True,
    help="What happened to it: edits told, shown or silent, withdrawn, restored, "
    "moved; and when it was read anew.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "html", "prov"]),
    default="text",
)
@click.pass_obj
def command(
    session: Session,
    /,
    article: str,
    which: Which | None,
    between: tuple[Which, Which] | None,
    history: bool,
    form: str,
) -> None:
    """One article with its provenance."""
    from archive.views.output import print_lines

    if between and which:
        raise UsageError("--revision and --diff exclude each other")
    if history and (between or which):
        raise UsageError("--history is of all revisions")
    with (
        session.archive(readonly=True) as archive,
        archive.connect() as connection,
    ):
        try:
            if history:
                lines = _history(connection, article, form)
            elif between:
                lines = _difference(connection, article, between, form)
            else:
                lines = _article(connection, article, which, form)
        except TakenDown as error:
            lines = _tombstone(connection, article, form, error)
    print_lines(lines)


def _tombstone(
    connection: Connection, name: str, form: str, error: TakenDown
) -> Iterable[str]:
    """What is left of it, where that has a form; else the error stands."""
    from archive.store import tombstones
    from archive.views import tombs
    from archive.views.output import json_lines
    from archive.views.terminal import terminal_width

    stone = tombstones.find(connection, name)
    if stone is None or form not in ("text", "json"):
        raise error
    if form == "json":
        return json_lines(tombs.stone_object(stone))
    return tombs.stone_lines(stone, terminal_width())


def _article(
    connection: Connection, name: str, which: Which | None, form: str
) -> Iterable[str]:
    from archive import holdings
    from archive.events import withdrawal
    from archive.moves import moves
    from archive.provenance.trace import trace_held
    from archive.views import pages, prov, showing
    from archive.views.output import json_lines
    from archive.views.terminal import terminal_width

    number, reading = which or (None, None)
    held = holdings.find(connection, name, revision=number, reading=reading)
    if form == "json":
        return json_lines(held.record(evidence=True))
    if form == "prov":
        versions = holdings.versions(connection, held.id)
        return json_lines(prov.prov(trace_held(connection, held), versions))
    history = holdings.history(connection, held.id)
    if form == "html":
        return pages.article_page(held, history)
    moved = moves(connection, held.id)
    gone = withdrawal(connection, held.id)
    return showing.article_lines(held, history, terminal_width(), moved, gone)


def _difference(
    connection: Connection, name: str, between: tuple[Which, Which], form: str
) -> Iterable[str]:
    from archive import holdings
    from archive.views import changes
    from archive.views.output import json_lines
    from archive.views.terminal import terminal_width

    if form == "prov":
        raise UsageError("--diff has no PROV form; there are text, json, html")
    old, new = (
        holdings.find(connection, name, revision=number, reading=reading)
        for number, reading in between
    )
    if form == "json":
        return json_lines(changes.as_json(old, new))
    if form == "html":
        return changes.as_html(old, new)
    return changes.as_text(old, new, terminal_width())


def _history(connection: Connection, name: str, form: str) -> Iterable[str]:
    from archive.events import events
    from archive.holdings import find_id
    from archive.readings import readings
    from archive.views import happenings
    from archive.views.output import json_lines
    from archive.views.terminal import terminal_width

    if form not in ("text", "json"):
        raise UsageError(f"--history has no form {form}; there are text and json")
    article_id = find_id(connection, name)
    found, read = events(connection, article_id), readings(connection, article_id)
    if form == "json":
        return json_lines(happenings.as_json(article_id, found, read))
    return happenings.as_text(found, read, terminal_width())
