"""``pressmark backup``: a copy of the whole archive, taken while it is written."""

from __future__ import annotations

from pathlib import Path

import click

from archive.session import Session


@click.command(
    epilog="""\b
Examples:
  pressmark backup /mnt/backup/2026-03-06
  PRESSMARK_DATABASE=sqlite:////mnt/backup/2026-03-06/archive.db \\\\
    PRESSMARK_WARC_DIR=/mnt/backup/2026-03-06/warc pressmark verify
"""
)
@click.argument("dest", type=click.Path(path_type=Path, file_okay=False))
@click.pass_obj
def command(session: Session, dest: Path) -> None:
    """Copy the archive, as it is at one moment, into a new folder DEST.

    Nobody has to stop for it.  Of an archive on PostgreSQL, pg_dump copies the
    database.
    """
    from archive.backup import back_up

    with session.archive(readonly=True) as archive:
        copied = back_up(archive.config, dest)
    click.echo(f"{dest}: {copied.files} WARC files, {copied.bytes} bytes")
