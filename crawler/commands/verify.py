"""``pressmark verify``: whether everything in the archive is whole and as promised."""

from __future__ import annotations

import click

from archive.errors import ArchiveDamaged
from archive.session import Session, terminal_text


@click.command(
    epilog="""\b
Examples:
  pressmark verify
  pressmark verify --quick      # sizes and counts, not every byte
"""
)
@click.option("--quick", is_flag=True, help="Sizes, ends and counts only.")
@click.pass_obj
def command(session: Session, quick: bool) -> None:
    """Check every capture, WARC record, row, search word and piece of evidence.

    Damage is listed on standard output, a line each, and the exit code is 76.
    """
    from itertools import chain

    from archive.verify import check
    from archive.verify.damage import Tally

    from ..evidence import check_evidence

    tally = Tally()
    found = 0
    with session.archive() as archive:
        checks = [check(archive, tally, quick=quick)]
        if not quick:
            checks.append(check_evidence(archive, tally))
        for damage in chain(*checks):
            click.echo(terminal_text(str(damage)))
            found += 1
        if found:
            where = archive.config.data_folder
            raise ArchiveDamaged(
                f"{where}: {found} pieces of damage ({tally} looked at)",
                about=str(where),
            )
    click.echo(f"clean: {tally}")
