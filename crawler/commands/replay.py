"""``pressmark replay``: the archive's own captures, read again with today's rules."""

from __future__ import annotations

from pathlib import Path

import click

from archive.session import Session


@click.command(
    epilog="""\b
Examples:
  pressmark replay
  pressmark replay 3f2a9c01b7d45e60
  pressmark replay --report changes.jsonl
"""
)
@click.argument("names", metavar="[ID|URL]...", nargs=-1)
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write one JSON line a capture to this file, with each field old and new.",
)
@click.pass_obj
def command(session: Session, names: tuple[str, ...], report: Path | None) -> None:
    """Read what is archived again, with today's rules; asks no network.

    A reading that differs supersedes the old one, which is kept.  Without names, all
    articles are read, and the pages that were no article when they were fetched.
    """
    from archive.errors import ArchiveDamaged
    from archive.holdings import find_id
    from crawler.replay import Replay
    from crawler.working import at_work

    with at_work(session, "replay", report=report) as job:
        with job.archive.connect() as connection:
            wanted = [find_id(connection, name) for name in names]
        replay = Replay(job)
        replay.readings(wanted)
        if not wanted:
            replay.refused()
    for line in job.tally.lines():
        click.echo(line)
    for field, number in job.tally.fields.most_common():
        click.echo(f"changed {field} {number}")
    if replay.damaged:
        raise ArchiveDamaged(
            f"{replay.damaged} captures could not be read; pressmark verify says which"
        )
