"""``pressmark trace``: where a story came from, and who carried it."""

from __future__ import annotations

import click

from archive.options import WORDS
from archive.session import Session

EXAMPLES = """\b
Examples:
  pressmark trace https://example.org/news/story.html
  pressmark trace 5ee1252b89364607 --format mermaid > story.mmd
"""


@click.command("trace", epilog=EXAMPLES)
@click.argument("article", metavar="ID|URL", type=WORDS)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "mermaid"]),
    default="text",
)
@click.pass_obj
def command(session: Session, /, article: str, form: str) -> None:
    """Where a story came from and who carried it, each step with its evidence."""
    from archive.holdings import find_id
    from archive.provenance.trace import trace
    from archive.views import graphs, telling, tracing
    from archive.views.output import json_lines, print_lines
    from archive.views.terminal import terminal_width

    with (
        session.archive(readonly=True) as archive,
        archive.connect() as connection,
    ):
        found = trace(connection, find_id(connection, article))
    if form == "json":
        print_lines(json_lines(tracing.trace_object(found)))
    elif form == "mermaid":
        print_lines(graphs.mermaid(found))
    else:
        print_lines(telling.tell(found, terminal_width()))
