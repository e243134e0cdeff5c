"""``pressmark recluster``: which articles tell the same story, found anew."""

from __future__ import annotations

import click

from archive.session import Session

EXAMPLES = """\b
Examples:
  pressmark recluster
"""


@click.command("recluster", epilog=EXAMPLES)
@click.pass_obj
def command(session: Session, /) -> None:
    """Find all stories anew, with today's method; no article is changed.

    Takes one transaction, however long: what fails leaves the stories as they were.
    """
    from archive.store.reclustering import rebuild

    with session.archive() as archive, archive.lock(), archive.begin() as work:
        articles, stories = rebuild(work.connection)
    click.echo(f"{articles} articles tell {stories} stories")
