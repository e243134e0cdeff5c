"""``pressmark quarantine``: pages that defeated the reader or the store."""

from __future__ import annotations

import click

from archive.errors import SomeOutletsFailed, UsageError
from archive.session import Session


@click.group(
    epilog="""\b
Examples:
  pressmark quarantine list
  pressmark quarantine release 7
  pressmark quarantine release --all
"""
)
def command() -> None:
    """Pages that were set aside, so that they could not block the others.

    Such a page kills or stalls its reader, passes its limits, or holds what the store
    refuses.  What was fetched of it is kept.
    """


@command.command("list")
@click.option("--all", "everything", is_flag=True, help="Those released, too.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def list_(session: Session, everything: bool, form: str) -> None:
    """Who is set aside, since when, why, and where the bytes lie."""
    from archive.store import quarantine
    from archive.views import aside
    from archive.views.output import json_lines, print_lines
    from archive.views.terminal import terminal_width

    with (
        session.archive(readonly=True) as archive,
        archive.connect() as connection,
    ):
        pages = quarantine.listed(connection, everything=everything)
    if form == "json":
        print_lines(json_lines(aside.as_json(pages)))
    else:
        print_lines(aside.as_text(pages, terminal_width()))


@command.command()
@click.argument("names", metavar="[NUMBER|URL]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All that are set aside.")
@click.pass_obj
def release(session: Session, names: tuple[str, ...], everything: bool) -> None:
    """Read what was set aside again, by today's rules, and file it; asks no network.

    Says what became of each.  What is still poison stays where it is, with its new
    error, and the exit code is 3.
    """
    from archive.model import Outcome
    from archive.session import terminal_text
    from archive.store import quarantine
    from crawler.faults import POISON
    from crawler.replay import Replay
    from crawler.working import at_work

    if bool(names) == everything:
        raise UsageError("name what to release, by number or address, or say --all")
    still = []
    with at_work(session, "quarantine release", report=None) as job:
        with job.archive.connect() as connection:
            pages = (
                quarantine.listed(connection)
                if everything
                else quarantine.named(connection, names)
            )
        for final in Replay(job).aside(pages):
            reason = f" {final.reason}" if final.reason else ""
            line = f"{final.outcome}{reason} {final.url}"
            if final.outcome is Outcome.FAILED or final.reason in POISON:
                still.append(final.url)
                line = f"still {final.reason} {final.url}: {final.detail}"
            elif final.article_id:
                line += f" as {final.article_id}"
            click.echo(terminal_text(line))
    if still:
        raise SomeOutletsFailed(still, what="pages")
