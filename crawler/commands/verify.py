"""``pressmark verify``: whether everything in the archive is whole and as promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from archive.errors import ArchiveDamaged
from archive.session import Session, terminal_text

if TYPE_CHECKING:
    from collections.abc import Iterator


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
    from archive.errors import DatabaseUnreachable, NotFound
    from archive.verify import check, going_on
    from archive.verify.damage import Damage, Tally
    from archive.verify.seals import check_seal

    from ..evidence import check_evidence

    tally = Tally()

    def looked_at() -> Iterator[Damage]:
        if not quick:
            yield from check_seal(session.config, tally)
        try:
            with session.archive() as archive:
                yield from check(archive, tally, quick=quick)
                if not quick:
                    yield from going_on(check_evidence(archive, tally))
        except (DatabaseUnreachable, NotFound):
            raise
        except Exception as error:
            # Whatever a damaged database makes of our code, is damage too.
            if not found and not isinstance(error, UnicodeError):
                raise
            words = f"{type(error).__name__}: {error}".partition("\n")[0]
            yield Damage(where="database", what=f"cannot be read: {words}")

    found = 0
    for damage in looked_at():
        click.echo(terminal_text(str(damage)))
        found += 1
    if found:
        where = session.config.data_folder
        raise ArchiveDamaged(
            f"{where}: {found} pieces of damage ({tally} looked at)", about=str(where)
        )
    click.echo(f"clean: {tally}")
