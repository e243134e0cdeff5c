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
@click.option(
    "--restart",
    is_flag=True,
    help="Begin with the first capture, where the last replay was interrupted too.",
)
@click.pass_obj
def command(
    session: Session, names: tuple[str, ...], report: Path | None, restart: bool
) -> None:
    """Read what is archived again, with today's rules; asks no network.

    A reading that differs supersedes the old one, which is kept.  Every capture is
    read, in the order of time: looks that found an article as it was, or a live blog
    too soon after its last revision, and pages that were no article.  A revision that
    says what the one before it says becomes an old reading.  A replay that was
    interrupted is gone on with.
    """
    from archive.errors import ArchiveDamaged
    from archive.holdings import find_id
    from crawler.replay import Replay
    from crawler.working import at_work

    with at_work(session, "replay", report=report) as job:
        with job.archive.connect() as connection:
            wanted = [find_id(connection, name) for name in names]
        replay = Replay(job)
        if wanted:
            replay.these(wanted)
        else:
            replay.everything(anew=restart)
    for line in job.tally.lines():
        click.echo(line)
    for field, number in job.tally.fields.most_common():
        click.echo(f"changed {field} {number}")
    if replay.damaged:
        raise ArchiveDamaged(
            f"{replay.damaged} captures could not be read; pressmark verify says which"
        )
